"""The patterns as data: loading, compiling and proving them.

A rule is a record of ``patterns/*.toml``: ``id``, ``why``, ``regex`` built from named
``[fragments]``, ``examples`` that it must find and ``counter_examples`` that it must not.
A broken file stops the run and names the file and the rule.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from extractor.errors import PatternError

ANY_NUMBER = r"(?<![\d.])-?\d[\d,]{0,20}(?:\.\d{1,12})?"
_FRAGMENT = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern with its reason, what it sets when it is found, and its proof."""

    id: str
    why: str
    regex: re.Pattern[str]
    sets: dict[str, Any] = field(default_factory=dict)
    examples: tuple[dict[str, Any], ...] = ()
    counter_examples: tuple[str, ...] = ()
    before: str = ""
    number: str = ""
    after: str = ""


def read_text(name: str) -> str:
    """The text of one file of ``patterns/``; PatternError if there is none."""
    try:
        return resources.files("extractor.patterns").joinpath(name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PatternError(f"patterns/{name}: missing; reinstall the package") from error


@lru_cache(maxsize=64)
def load(name: str) -> dict[str, Any]:
    """The content of ``patterns/NAME.toml``."""
    try:
        return tomllib.loads(read_text(f"{name}.toml"))
    except tomllib.TOMLDecodeError as error:
        raise PatternError(f"patterns/{name}.toml: {error}") from error


@lru_cache(maxsize=64)
def rules(name: str) -> tuple[Rule, ...]:
    """The rules of ``patterns/NAME.toml`` in their order, compiled."""
    data = load(name)
    fragments = _expand(name, data.get("fragments", {}))
    seen: set[str] = set()
    result = []
    for record in data.get("rule", ()):
        rule = _compile(name, record, fragments)
        if rule.id in seen:
            raise PatternError(f"patterns/{name}.toml: rule {rule.id}: the id stands twice")
        seen.add(rule.id)
        result.append(rule)
    return tuple(result)


def filled(name: str, regex: str) -> str:
    """A regex of ``patterns/NAME.toml`` with the fragments of that file in their places."""
    return _fill(name, regex, regex, _expand(name, load(name).get("fragments", {})))


def _expand(name: str, fragments: dict[str, str]) -> dict[str, str]:
    """Fragments may use those above them."""
    done: dict[str, str] = {}
    for key, regex in fragments.items():
        done[key] = _fill(name, key, regex, done)
    return done


def _fill(name: str, rule: str, regex: str, fragments: dict[str, str]) -> str:
    def replace(match: re.Match[str]) -> str:
        if match[1] not in fragments:
            raise PatternError(f"patterns/{name}.toml: {rule}: unknown fragment {{{match[1]}}}")
        return f"(?:{fragments[match[1]]})"

    return _FRAGMENT.sub(replace, regex)


def _compile(name: str, record: dict[str, Any], fragments: dict[str, str]) -> Rule:
    identity = str(record.get("id", "without id"))
    where = f"patterns/{name}.toml: rule {identity}"
    for key in ("id", "why", "examples"):
        if not record.get(key):
            raise PatternError(f"{where}: {key} is missing")
    parts = {
        key: _fill(name, identity, record.get(key, ""), fragments) for key in ("before", "number", "after")
    }
    source = _fill(name, identity, record.get("regex", ""), fragments) or _around(parts)
    if not source:
        raise PatternError(f"{where}: regex is missing")
    try:
        regex = re.compile(source)
    except re.error as error:
        raise PatternError(f"{where}: {error}") from error
    examples = tuple({"text": e} if isinstance(e, str) else dict(e) for e in record["examples"])
    return Rule(
        id=identity,
        why=record["why"],
        regex=regex,
        sets=dict(record.get("sets", {})),
        examples=examples,
        counter_examples=tuple(record.get("counter_examples", ())),
        **parts,
    )


def _around(parts: dict[str, str]) -> str:
    """A rule about a number: what stands before it, the number, what follows it."""
    if not (parts["before"] or parts["number"] or parts["after"]):
        return ""
    before = f"(?:{parts['before']})" if parts["before"] else ""
    after = f"(?:{parts['after']})" if parts["after"] else ""
    return f"{before}(?P<n>{parts['number'] or ANY_NUMBER}){after}"


def failures(name: str) -> Iterator[str]:
    """What the examples of one file say against its rules; nothing when all hold."""
    for rule in rules(name):
        where = f"patterns/{name}.toml: rule {rule.id}"
        for example in rule.examples:
            match = rule.regex.search(example["text"])
            if match is None:
                yield f"{where}: does not find its example {example['text']!r}"
                continue
            for group, expected in example.items():
                if group != "text" and match[group] != expected:
                    yield f"{where}: {group} is {match[group]!r} in {example['text']!r}, not {expected!r}"
        for text in rule.counter_examples:
            if rule.regex.search(text):
                yield f"{where}: finds its counter-example {text!r}"


#: The reading of a character that some web pages print behind it: 财(cái)政.
PINYIN = re.compile(r"[(（][a-zü\u00e0-\u01dc]{1,7}[)）]")


@lru_cache(maxsize=1)
def variants() -> dict[int, str]:
    """A one-to-one table for ``str.translate``: digits as ASCII, marks as Chinese prints them, no traditional
    characters of the genre. Commas and full stops stay: numbers have them too."""
    table = {code + 0xFEE0: chr(code) for code in range(ord("0"), ord("9") + 1)}
    table |= {ord(mark): chr(ord(mark) + 0xFEE0) for mark in ";:!?()"}
    for line in read_text("variants.txt").splitlines():
        if len(line) == 2:
            table[ord(line[0])] = line[1]
    return table


RULE_FILES = (
    "zeros", "roles", "items", "exclusions", "counts", "profile", "spans", "tables", "clock", "flat",
)  # fmt: skip
_WIDE = 12


def shape_problem(regex: str) -> str | None:
    """Why a pattern may run away on hostile text, or None: a repeat without a bound, or a wide repeat of a repeat.

    >>> shape_problem("(?:a+)+"), shape_problem("a{1,40}b?")
    ('a repeat without a bound', None)
    """
    return _shape(list(parser.parse(regex)), 0)


def _shape(nodes: list[Any], around: int) -> str | None:
    for operation, argument in nodes:
        if operation in _REPEATS:
            low, high, body = argument
            if high == parser.MAXREPEAT:
                return "a repeat without a bound"
            varies = high if high != low else 0
            if around > _WIDE and varies > 1:
                return "a repeat inside a wide repeat"
            problem = _shape(list(body), max(around, varies))
        else:
            inside = 0 if operation in _ASSERTIONS else around
            problem = next((p for part in _parts(argument) if (p := _shape(part, inside))), None)
        if problem:
            return problem
    return None


_REPEATS = (parser.MAX_REPEAT, parser.MIN_REPEAT, parser.POSSESSIVE_REPEAT)
_ASSERTIONS = (parser.ASSERT, parser.ASSERT_NOT)


def _parts(argument: Any) -> Iterator[list[Any]]:
    """The sub-patterns inside the argument of a node."""
    if isinstance(argument, parser.SubPattern):
        yield list(argument)
    elif isinstance(argument, list | tuple):
        for inner in argument:
            yield from _parts(inner)


def shapes(name: str) -> Iterator[str]:
    """The rules of a file whose shape is not linear."""
    for rule in rules(name):
        problem = shape_problem(rule.regex.pattern)
        if problem:
            yield f"patterns/{name}.toml: rule {rule.id}: {problem}"


def check_all() -> tuple[str, ...]:
    """Everything that is wrong in ``patterns/``; empty when all is well."""
    return tuple(message for name in RULE_FILES for message in (*failures(name), *shapes(name)))
