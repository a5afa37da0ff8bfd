"""The confidence report: what to look at first, the corpus at a glance, and the texts with every figure marked.

Pages open from disk without network or script. Nothing here decides anything: the rows do.
"""

from __future__ import annotations

from extractor.report.builder import ReportBuilder
from extractor.report.page import document_page
from extractor.report.reliability import ReliabilityBin, reliability

__all__ = ["ReliabilityBin", "ReportBuilder", "document_page", "reliability"]
