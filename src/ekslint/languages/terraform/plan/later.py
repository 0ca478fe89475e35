"""Turn the making of a body's entries into entries that are made when somebody looks at them.

Most resources of a large plan are of types that nobody asks about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ekslint.core.value import Entry

NEVER: Final = frozenset({"connection", "depends_on", "lifecycle", "provisioner"})
"""What no plan tells of a resource: to ask for it makes nothing."""


class LaterEntries(Mapping[str, Entry]):
    """Entries that are made once, at the first look."""

    __slots__ = ("_found", "_make")

    def __init__(self, make: Callable[[], Mapping[str, Entry]]) -> None:
        self._make = make
        self._found: Mapping[str, Entry] | None = None

    def _entries(self) -> Mapping[str, Entry]:
        if self._found is None:
            self._found = self._make()
        return self._found

    def __contains__(self, key: object) -> bool:
        return key not in NEVER and key in self._entries()

    def __getitem__(self, key: str) -> Entry:
        return self._entries()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries())

    def __len__(self) -> int:
        return len(self._entries())
