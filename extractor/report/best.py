"""A bounded, ordered collection: the best of however many were offered, whatever their order."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Best(Generic[T]):
    """The items with the smallest keys, as many as are needed to reach ``limit``.

    An item weighs 1 unless it is added with its size. What is kept is always the shortest run
    of the best that weighs at least ``limit``, so the order of adding leaves no trace. Keys
    must differ between items that differ.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.offered = 0
        self._weight = 0
        self._held: list[tuple[Any, int, T]] = []

    def offer(self, key: Any, make: Callable[[], tuple[int, T]]) -> None:
        """Takes an item if it belongs to the best; only then is it made (``make`` gives size and item)."""
        self.offered += 1
        if self._weight >= self.limit and self._held and key >= self._held[-1][0]:
            return
        size, item = make()
        insort(self._held, (key, size, item), key=lambda entry: entry[0])
        self._weight += size
        while len(self._held) > 1 and self._weight - self._held[-1][1] >= self.limit:
            self._weight -= self._held.pop()[1]

    def add(self, key: Any, item: T) -> None:
        """Takes an item of weight 1 if it belongs to the best."""
        self.offer(key, lambda: (1, item))

    def items(self) -> tuple[T, ...]:
        """What is held, best first."""
        return tuple(item for _, _, item in self._held)
