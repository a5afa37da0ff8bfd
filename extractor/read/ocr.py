"""Text in pictures, read by RapidOCR, whose models come inside its package: nothing is downloaded.

An optional extra: ``pip install 'budget-extractor[ocr]'``. The only file that knows RapidOCR.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from typing import Any, NamedTuple

from extractor.errors import ReadError

INSTALL = "pip install 'budget-extractor[ocr]'"
LEAST_SCORE = 0.5
THREADS = 2


class Word(NamedTuple):
    """A line of text found in a picture, with its box in pixels from the top left corner."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float


def available() -> bool:
    """Whether the optional OCR engine is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def read_image(pixels: Any) -> list[Word]:
    """The lines of text in a picture (an array of height, width, 3 colours), in no certain order.

    Raises ReadError where the engine is not installed.
    """
    found = _engine()(pixels, use_cls=False)
    if found.boxes is None:
        return []
    return [
        _word(box.tolist(), text)
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        if score >= LEAST_SCORE and text.strip()
    ]


def _word(box: list[list[float]], text: str) -> Word:
    xs, ys = [point[0] for point in box], [point[1] for point in box]
    return Word(text, min(xs), min(ys), max(xs), max(ys))


@lru_cache(maxsize=1)
def _engine() -> Any:
    """The engine, loaded once. The classifier of text direction is off: it turns digits upside down."""
    if not available():
        raise ReadError(f"needs OCR: {INSTALL}")
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
        }
    )
