"""What the documentation says is true: columns and types, exit codes, commands, and the README's own code."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from extractor import extract
from extractor.cli import COMMANDS, EXIT_CODES
from extractor.write.layout import FORMATS
from extractor.write.schema import TABLES, columns

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
TABLES_MD = (ROOT / "docs" / "tables.md").read_text("utf-8")


@pytest.mark.parametrize("table", TABLES)
def test_the_documented_columns_are_the_written_ones(table: str) -> None:
    part = re.split(r"^## ", TABLES_MD, flags=re.M)
    lines = next(text for text in part if text.startswith(table + "\n")).splitlines()
    cells = [[cell.strip() for cell in line.split("|")[1:4]] for line in lines if line.startswith("| ")][1:]
    assert cells == [[c.name, c.type, "" if c.nullable else "always"] for c in columns(table)]


def test_every_slug_that_occurs_is_documented() -> None:
    """In gold, and in what a run over the example documents writes."""
    told = set(re.findall(r"`(\w+)`", TABLES_MD))
    found = extract(str(ROOT / "corpus" / "*.txt"))
    names = (
        "measure",
        "section",
        "table_kind",
        "basis",
        "unit",
        "row_kind",
        "fund",
        "part",
        "direction",
        "scope",
    )
    names += ("doc_kind", "classification", "code_status", "unit_source")
    written = {(name, getattr(fact, name)) for fact in found.facts for name in names}
    gold = [
        row
        for path in (ROOT / "corpus" / "gold").glob("*.csv")
        for row in csv.DictReader(path.open(encoding="utf-8-sig"))
    ]
    typed = {(name, row[name] or None) for row in gold for name in ("measure", "basis", "unit", "direction")}
    assert gold and found.facts
    assert {pair for pair in written | typed if pair[1] is not None and pair[1] not in told} == set()


def test_nothing_points_to_a_machine_or_a_registry() -> None:
    """Where packages come from is the business of whoever installs them."""
    folders = ("extractor", "patterns", "tests", "docs", "tools", "corpus", ".ci")
    files = [
        path
        for name in folders
        for path in (ROOT / name).rglob("*")
        if path.suffix != ".pyc" and path.is_file()
    ]
    files += [
        path
        for path in ROOT.iterdir()
        if path.is_file() and path.stem != "out" and not path.name.startswith("out.")
    ]
    banned = re.compile(
        "|".join(["py" + r"pi\.", "index" + "-url", "/ro" + "ot/", "/wo" + "rk/", "/ho" + "me/"])
    )
    found = [
        str(p.relative_to(ROOT)) for p in files if banned.search(p.read_bytes().decode("utf-8", "replace"))
    ]
    assert found == []


def test_every_dependency_says_why_it_is_here() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    told = set(
        re.findall(r"^\| ([\w-]+) \|", (ROOT / "docs" / "dependencies.md").read_text("utf-8"), flags=re.M)
    )
    assert told - {"library"} == {re.split(r"[^\w-]", line)[0] for line in project["dependencies"]}


def test_readme_names_every_command_format_and_exit_code() -> None:
    for command in COMMANDS:
        assert f"`extract {command}" in README, command
    for suffix in FORMATS:
        assert f"`{suffix}`" in README, suffix
    for code in re.findall(r"^  (\d+)  ", EXIT_CODES, flags=re.M):
        assert f"| {code} |" in README, code


def test_the_pandas_of_the_readme_runs(tmp_path: Path) -> None:
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-m", "extractor", str(ROOT / "corpus"), "-o", str(tmp_path / "out.parquet")]
    assert subprocess.run(line, env=env, timeout=120, capture_output=True).returncode in (0, 3)
    for code in re.findall(r"```python\n(.*?)```", README, flags=re.S):
        start = f"import os; os.chdir({str(tmp_path)!r}); os.symlink({str(ROOT / 'corpus')!r}, 'corpus')\n"
        done = subprocess.run(
            [sys.executable, "-c", start + code], env=env, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()
        (tmp_path / "corpus").unlink()


def test_the_r_of_the_readme_runs(tmp_path: Path) -> None:
    """On the CSV, since not every machine with R has its arrow."""
    if shutil.which("Rscript") is None:
        pytest.skip("no R on this machine")
    packages = "quit(status = !all(sapply(c('readr', 'dplyr', 'tidyr'), requireNamespace, quietly = TRUE)))"
    if subprocess.run(["Rscript", "-e", packages], capture_output=True, timeout=60).returncode:
        pytest.skip("no readr, dplyr and tidyr on this machine")
    extract(str(ROOT / "corpus" / "t*.txt")).to_pandas("facts").to_csv(tmp_path / "out.csv", index=False)
    code = re.search(r"```r\n(.*?)```", README, flags=re.S)
    assert code
    reading = "read_parquet <- function(name) readr::read_csv('out.csv', show_col_types = FALSE)"
    script = code[1].replace("library(arrow)", reading) + "\nstopifnot(nrow(panel) > 1, ncol(panel) > 5)\n"
    done = subprocess.run(
        ["Rscript", "-e", script], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
