"""Errors put in on purpose are noticed; confidences can be believed; damaged copies are what they say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractor.calibrate import calibrate, reliability
from extractor.check.evidence import model, on_curve, probabilities
from extractor.damage import KINDS, damage
from extractor.inject import inject
from extractor.model import Blob, Document, Options
from extractor.read import read
from extractor.rules import read_text

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
CLEAN = (
    "tj_xiqing_keji_2021",
    "js_suzhou_yuanlin_2025",
    "sh_hongkou_shichang_2023_final",
    "sn_xian_weitu_2022",
)


def document(name: str) -> Document:
    path = CORPUS / f"{name}.txt"
    return read(Blob(name, path.read_bytes()), Options())


def test_single_wrong_figures_are_noticed_and_clean_documents_left_in_peace() -> None:
    tally = inject([document(name) for name in CLEAN], 25, seed=3)
    rates = tally.rates()
    assert sum(tally.tried.values()) >= 80
    assert rates["noticed_covered"] >= 0.85
    assert rates["named_first"] >= 0.8
    assert rates["alarms_per_document"] <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_the_same_for_the_same_seed_and_changes_the_text(kind: str) -> None:
    clean = document("js_suzhou_yuanlin_2025")
    once, again, other = damage(clean, kind), damage(clean, kind), damage(clean, kind, 1)
    assert once.text == again.text
    assert once.text != clean.text
    assert other.text != once.text
    assert bool(once.ocr_pages) == (kind == "digits")


def test_a_reliability_table_counts_what_it_is_given() -> None:
    told = reliability([(0.99, True)] * 98 + [(0.99, False)] * 2 + [(0.6, True)] * 5 + [(0.6, False)] * 5)
    assert (told.rows, told.wrong) == (110, 7)
    assert told.ece == pytest.approx((100 * 0.01 + 10 * 0.1) / 110)
    assert told.high_right == pytest.approx(0.98)
    assert told.wrong_below == pytest.approx(5 / 7)
    assert [b[1] for b in told.bins] == [10, 100]


def test_calibration_on_our_own_corpus_holds_out_of_sample(tmp_path: Path) -> None:
    out = tmp_path / "confidence.json"
    told = calibrate([CORPUS / "gold"], out, damaged=False)["clean"]
    assert told.rows > 1_000
    assert told.ece <= 0.03
    fitted = json.loads(out.read_text(encoding="utf-8"))
    assert fitted["weights"]["accused"] < 0 if "accused" in fitted["weights"] else True
    shares = [point["right"] for point in fitted["curve"]]
    assert shares == sorted(shares)
    assert shares[0] > 0 and shares[-1] < 1


def test_the_kept_model_is_a_probability_that_follows_the_evidence() -> None:
    assert set(json.loads(read_text("confidence.json"))) == {"weights", "curve", "reliability"}
    plain = (
        "rule:level.label",
        "basis:budget",
        "unit:printed",
        "code:match",
        "measure:coded",
        "item:plain",
        "kind:budget",
    )
    held, alone, accused = probabilities(
        [(*plain, "passed:2+", "sums:2+"), (*plain, "untested"), (*plain, "accused")]
    )
    assert 0 < accused < alone < held < 1
    assert model().edges == tuple(sorted(model().edges))


def test_outside_the_curve_its_ends_hold() -> None:
    assert on_curve(-9, (0.0, 1.0), (0.4, 0.8)) == 0.4
    assert on_curve(9, (0.0, 1.0), (0.4, 0.8)) == 0.8
    assert on_curve(0.0, (), ()) == 0.5
