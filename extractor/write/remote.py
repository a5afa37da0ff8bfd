"""A finished output on its way to or from a place behind a storage layer (``-o s3://bucket/out/``).

Each file appears there whole or not at all. All of them at once is more than such places offer:
``run.json`` comes last, so that whoever sees the new one sees the rest.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import WriteError
from extractor.storage import Unreachable, reaching
from extractor.write.layout import Layout, layout
from extractor.write.staging import are_parts

if TYPE_CHECKING:
    from extractor.storage import Layer


def upload(files: Layout) -> None:
    """Puts the files of an output where they belong and removes them here. Raises ``WriteError`` naming the place."""
    here = [path for path in files.files() if path.exists()]
    try:
        with reaching(files.told(files.facts)) as (layer, place):
            root = layer._parent(place)
            layer.invalidate_cache()
            if "/" in root.strip("/") and not layer.isdir(root):  # never a bucket
                layer.mkdir(root, create_parents=False)
            for local in here:
                _make_way(layer, f"{root}/{local.name}", in_parts=local.is_dir())
            wanted = {f"{root}/{name}": path for local in here for name, path in _parts(local)}
            for place in sorted({layer._parent(place) for place in wanted} - {root}):
                layer.makedirs(place, exist_ok=True)
            with layer.transaction:
                for place, path in wanted.items():
                    _put(layer, place, path)
            _remove_others(layer, [f"{root}/{path.name}" for path in here if path.is_dir()], set(wanted))
    except (Unreachable, OSError) as error:
        raise WriteError(f"{files.told(files.facts)}: cannot be written: {error}") from error
    for path in here:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def fetched(out: str, room: Path) -> Layout:
    """The layout of an output that is elsewhere, with those of its files that are single ones copied to ``room``."""
    there = layout(out)
    near = layout(str(room / there.name))
    for path, local in zip(there.files(), near.files(), strict=True):
        with reaching(there.told(path)) as (layer, place):
            if layer.isfile(place):
                layer.get_file(place, str(local))
    return near


def _parts(local: Path) -> Iterator[tuple[str, Path]]:
    """A file, or the files in a folder, each with its name from there."""
    if local.is_file():
        yield local.name, local
    else:
        for path in sorted(local.rglob("*")):
            if path.is_file():
                yield path.relative_to(local.parent).as_posix(), path


def _make_way(layer: Layer, place: str, *, in_parts: bool) -> None:
    """Removes a table in one file where one in parts is to be, and the other way round."""
    if in_parts and layer.isfile(place):
        layer.rm_file(place)
    elif layer.isdir(place):
        names = [name.rstrip("/").rpartition("/")[2] for name in layer.ls(place, detail=False)]
        if not are_parts(names):
            raise IsADirectoryError(21, "is a folder", place)
        if not in_parts:
            layer.rm(place, recursive=True)


def _put(layer: Layer, place: str, path: Path) -> None:
    with path.open("rb") as source, layer.open(place, "wb") as out:
        shutil.copyfileobj(source, out, 1 << 20)


def _remove_others(layer: Layer, folders: list[str], wanted: set[str]) -> None:
    """Removes the parts of an earlier table that the new one does not have."""
    for folder in folders:
        for old in set(layer.find(folder)) - wanted:
            layer.rm_file(old)
