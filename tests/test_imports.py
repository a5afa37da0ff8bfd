"""The floor plan: who may import whom, and what must not be loaded before it is needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
#: What only a run on other machines, or on files behind a storage layer, needs.
ELSEWHERE = frozenset({"dask", "distributed", "fsspec"})


def test_the_floor_plan_is_kept() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "module", ["extractor", "extractor.cli", "extractor.api", "extractor.commands.files"]
)
def test_importing_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=ROOT)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint(
        {"pandas", "pyarrow", "numpy", "jieba", "pdfplumber", "pypdfium2", "lxml", "jinja2", *ELSEWHERE}
    )
    assert "extractor" in loaded


def test_workers_start_before_arrow() -> None:
    """Opening an output must not load Arrow: its threads do not survive a fork."""
    code = "import sys; from extractor.write import Writer, layout\nwith Writer(layout('x.parquet')): print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert "extractor.write" in done.stdout.split()
    assert "pyarrow" not in done.stdout.split()


def test_a_plain_run_does_without_pandas_engine_and_storage_layer(tmp_path: Path) -> None:
    """Neither the command nor the processes that it starts."""
    (tmp_path / "a.txt").write_text("支出1万元", encoding="utf-8")
    line = [
        sys.executable,
        "-X",
        "importtime",
        str(ROOT / "tests" / "standin.py"),
        "a.txt",
        "-o",
        "out.parquet",
    ]
    done = subprocess.run(
        line,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    imported = {said.rpartition("|")[2].strip() for said in done.stderr.splitlines()}
    assert {"pyarrow", "jinja2"} <= imported
    assert {name.partition(".")[0] for name in imported}.isdisjoint({"pandas", *ELSEWHERE})


def test_no_module_is_a_drawer() -> None:
    names = {path.stem for path in (ROOT / "extractor").rglob("*.py")}
    assert names.isdisjoint({"utils", "util", "helpers", "helper", "common", "misc", "patterns_v2"})
