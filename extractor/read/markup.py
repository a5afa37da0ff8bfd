"""XML parts of office files, parsed without entities, network or excessive depth."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from extractor.errors import LimitError, ReadError
from extractor.model import Options

if TYPE_CHECKING:
    from lxml.etree import _Element

# libxml2 itself refuses documents that nest deeper than this.
PARSER_DEPTH = 256


def parse_xml(data: bytes, options: Options) -> _Element:
    """The root element of an XML part.

    Raises ReadError for XML that is broken or declares entities, LimitError above ``max_depth``.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "depth" in str(error):
            raise LimitError(
                f"XML nests deeper than {PARSER_DEPTH} levels, which no real document does"
            ) from error
        raise ReadError(
            "is an office file with broken XML: open it in its program and save it anew"
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadError("is an office file with XML entities of its own, which only a hostile one has")
    if options.max_depth < PARSER_DEPTH:
        _check_depth(root, options.max_depth)
    return root


def name(element: _Element) -> str:
    """The local name of an element, empty for what is no element."""
    tag = element.tag
    return _local(tag) if isinstance(tag, str) else ""


def attribute(element: _Element | None, local: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == local:
            return str(value)
    return None


def child(element: _Element | None, *path: str) -> _Element | None:
    """The first descendant along a path of local names."""
    for local in path:
        if element is None:
            return None
        element = next(element.iterchildren(f"{{*}}{local}"), None)
    return element


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _check_depth(root: _Element, limit: int) -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > limit:
            raise LimitError(f"XML nests deeper than {limit} levels: raise --max-depth to read it")
        level = [item for element in level for item in element]
