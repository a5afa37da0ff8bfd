"""Extra scores on published documents, where a folder of them lies beside the project; nothing here is needed otherwise."""

from pathlib import Path

import pytest

from extractor.model import Blob, Options
from extractor.pipeline import process

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
SEED = sorted((SHARED / "seed").glob("*.txt")) if (SHARED / "seed").is_dir() else []

pytestmark = pytest.mark.skipif(not SEED, reason="no shared documents beside the project")


@pytest.fixture(scope="module")
def seed():
    return process(Blob(str(SEED[0]), SEED[0].read_bytes()), Options())[0]


def test_the_first_document_gives_every_figure_it_states(seed):
    money = [fact for fact in seed.facts if fact.unit == "yuan"]
    thresholds = [n for n in seed.numbers if n.reason == "threshold"]
    assert (len(money), len(thresholds)) == (35, 2)
    lines = [f for f in seed.facts if f.measure == "expenditure_item"]
    assert len(lines) == 12
    assert all(f.code and f.item and f.purpose for f in lines)
    assert round(sum(f.value for f in lines), 2) == 36117400.00
    parts = [f for f in seed.facts if f.measure == "operating_cost_item"]
    assert len(parts) == 13
    proved = next(f for f in parts if f.item == "物业管理费")
    assert (proved.value, proved.unit_source) == (147200.0, "proved")
    changes = [f for f in money if f.basis == "change"]
    assert {f.measure for f in changes} == {"revenue_total", "revenue_current", "expenditure_total"}
    assert {f.value for f in changes} == {-2833800.0}
    bought = [f for f in seed.facts if f.measure == "procurement_item"]
    assert [(f.item, f.value) for f in bought] == [("复印纸", 3500.0)]
    repaired = next(f for f in lines if f.code_raw == "2060466")
    assert (repaired.code, repaired.code_status) == ("2060499", "repaired")


def test_the_first_document_says_what_it_is(seed):
    document = seed.document
    assert (document.fiscal_year, document.doc_kind, document.department) == (2021, "budget", "区科技局")
    assert (document.region_code, document.region_source) == ("120111", "inferred")
    assert document.region_confidence is not None and document.region_confidence < 0.8
    assert document.empty_tables == "gov_fund"
    assert document.numbers_unclaimed == 0
