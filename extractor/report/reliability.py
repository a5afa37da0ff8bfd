"""How far confidences can be believed, as the last calibration found it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from extractor.rules import read_text


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Rows of labelled documents whose confidence lies in one class: what was promised and what was right."""

    low: float
    high: float
    rows: int
    promised: float
    right: float


def reliability() -> tuple[ReliabilityBin, ...]:
    """The table that ``extract calibrate`` has left beside the model."""
    return tuple(
        ReliabilityBin(**one) for one in json.loads(read_text("confidence.json")).get("reliability", ())
    )
