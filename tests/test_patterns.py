"""Every rule keeps its promises, and no rule runs away."""

import time

import pytest

from extractor import rules
from extractor.errors import PatternError
from extractor.find.labels import lookup
from extractor.segment.headings import slug_of

EVERY = [(name, rule) for name in rules.RULE_FILES for rule in rules.rules(name)]
HOSTILE = ("（", "1", "，", "与上年", "一般公共预算", "1,234", "(类", "其中", "万元", "无", "“")


@pytest.mark.parametrize(("name", "rule"), EVERY, ids=[rule.id for _, rule in EVERY])
def test_examples_and_counter_examples(name, rule):
    assert rule.examples
    assert [m for m in rules.failures(name) if f"rule {rule.id}:" in m] == []


@pytest.mark.parametrize(("name", "rule"), EVERY, ids=[rule.id for _, rule in EVERY])
def test_a_rule_is_linear(name, rule):
    assert rules.shape_problem(rule.regex.pattern) is None
    text = "".join(HOSTILE) * 600
    start = time.process_time()
    for hostile in (text[:20_000], "（" * 20_000, "1" * 20_000, "与上年预算" * 4_000, "一" * 20_000):
        sum(1 for _ in rule.regex.finditer(hostile))
    assert time.process_time() - start < 12


def test_shapes_that_are_refused():
    for regex in ("a*", "(?:a+)+", "(?:a{1,30}){1,30}", "x(?:[^，]+，)+y"):
        assert rules.shape_problem(regex)
    assert rules.shape_problem("[^，]{0,30}(?:增加|减少)") is None


HEADINGS = [
    (entry["slug"], example) for entry in rules.load("headings")["heading"] for example in entry["examples"]
]


@pytest.mark.parametrize(("slug", "title"), HEADINGS)
def test_headings_open_their_section(slug, title):
    assert slug_of(title) == slug


LABELS = [
    (tuple(record["slug"].split("+")), phrase, (record.get("within") or ["overview"])[0])
    for record in rules.load("measures")["measure"]
    for phrase in record.get("labels", ())
    if phrase not in ("支出", "结转", "结余")
]


def test_every_label_is_found_where_it_may_stand():
    wrong = []
    for measures, phrase, section in LABELS:
        found = lookup(phrase, section)
        if found is None or not set(found.measures) & set(measures):
            wrong.append((phrase, section, measures, found))
    allowed = (
        len(LABELS) // 50
    )  # a phrase may belong to another entry first: 财政拨款 is income and appropriation
    assert len(wrong) <= allowed, wrong


def write_rules(tmp_path, monkeypatch, text):
    monkeypatch.setattr(rules, "read_text", lambda name: text)
    rules.load.cache_clear()
    rules.rules.cache_clear()


@pytest.fixture
def clean_rules():
    yield
    rules.load.cache_clear()
    rules.rules.cache_clear()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[rule]]\nid='a'\nwhy='w'\nregex='('\nexamples=['x']", "rule a"),
        ("[[rule]]\nid='a'\nwhy='w'\nregex='x'", "examples is missing"),
        ("[[rule]]\nid='a'\nwhy='w'\nregex='{nothing}'\nexamples=['x']", "unknown fragment"),
        ("[[rule]]\nid='a'\nwhy='w'\nregex='x'\nexamples=['x']\n" * 2, "twice"),
        ("not toml", "patterns/broken.toml"),
    ],
)
def test_a_broken_rule_names_file_and_rule(tmp_path, monkeypatch, clean_rules, text, message):
    write_rules(tmp_path, monkeypatch, text)
    with pytest.raises(PatternError, match=message) as error:
        rules.rules("broken")
    assert "patterns/broken.toml" in str(error.value)
