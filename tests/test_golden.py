"""The corpus gives the lines that are kept in ``tests/golden``; ``tools/golden.py`` writes them anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.golden import GOLDEN, ROOT, lines

DOCUMENTS = sorted((ROOT / "corpus").glob("*.txt"))


def test_every_document_of_the_corpus_is_kept() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == {path.stem for path in DOCUMENTS}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_the_corpus_reads_as_it_did(path: Path) -> None:
    assert list(lines(path)) == (GOLDEN / path.name).read_text("utf-8").splitlines()
