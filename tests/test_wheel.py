"""The wheel: has everything, leaves nothing stray, and works where there is no checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("extractor", "patterns", "pyproject.toml", "README.md", "LICENSE")


def call(*words: str | Path, cwd: Path) -> str:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        list(map(str, words)), cwd=cwd, env=env, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the sources, so that the checkout stays as it is."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in PARTS:
        part, to = ROOT / name, folder / "source" / name
        if part.is_dir():
            shutil.copytree(part, to, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(part, to)
    call(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        folder,
        ".",
        cwd=folder / "source",
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_has_every_module_and_every_pattern(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "extractor").rglob("*.py")}
    data = {
        path for path in (ROOT / "patterns").rglob("*") if path.suffix in {".toml", ".csv", ".txt", ".json"}
    }
    patterns = {str("extractor" / path.relative_to(ROOT)) for path in data}
    report = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "extractor" / "report").iterdir()
        if path.suffix in {".j2", ".css"}
    }
    assert (modules | patterns | report) - names == set()
    assert len(patterns) > 5
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"extractor", "budget_extractor"}


def test_the_wheel_works_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    call(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    call(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        wheel,
        cwd=tmp_path,
    )
    site = Path(
        call(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip()
    )
    (site / "libraries.pth").write_text(
        sysconfig.get_path("purelib")
    )  # what it depends on, without fetching it again
    (tmp_path / "a.txt").write_text("2024年部门预算情况说明\n部门收入预算100.50万元。\n", encoding="utf-8")
    assert str(tmp_path) in call(python, "-c", "import extractor; print(extractor.__file__)", cwd=tmp_path)
    call(tmp_path / "venv" / "bin" / "extract", "a.txt", "-o", "out.csv", cwd=tmp_path)
    assert '"revenue_total"' in (tmp_path / "out.csv").read_text("utf-8-sig")
