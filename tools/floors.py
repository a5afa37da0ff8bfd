"""Raises the floors of ``tests/floors.json`` to the scores of a run over the corpus; never lowers one.

python tools/floors.py
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
from pathlib import Path

from extractor.cli import main as extract
from extractor.evaluate import evaluate

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ROOT / "tests" / "floors.json"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.jsonl"
        extract([*map(str, sorted((ROOT / "corpus").glob("*.txt"))), "-o", str(out)])
        found = evaluate(ROOT / "corpus" / "gold", out)
    scores = {"all": found.overall().f1, "money": found.money().f1, "purposes": found.purposes().f1}
    scores |= {f"style {name}": score.f1 for name, score in found.by_style().items() if name != "blank"}
    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    for name, score in scores.items():
        floors[name] = max(floors.get(name, 0.0), math.floor(score * 1000) / 1000)
    FLOORS.write_text(
        json.dumps(dict(sorted(floors.items())), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    print(FLOORS.read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
