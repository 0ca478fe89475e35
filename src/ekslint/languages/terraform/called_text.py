"""Turn texts of a library into what one call of it sees: each place leads to what the caller wrote.

It knows no module and no file: a call gives the hops that lead from its library's text to itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ekslint.core.location import MAX_HOPS, Hop, Location, SourceText
from ekslint.languages.terraform.instances import Instance


class CalledText(SourceText):
    """The text of a library as one call sees it: every place in it leads to that call.

    Inside an instance for a key that the caller wrote, it leads to that key first.
    """

    __slots__ = ("_hops", "plain")

    def __init__(self, source: SourceText, hops: tuple[Hop, ...]) -> None:
        super().__init__(source.path, source.text, library=True)
        self._hops = hops
        self.plain = source

    @property
    def hops(self) -> tuple[Hop, ...]:
        """What leads from here to what the user wrote; the call comes last."""
        return self._hops

    @property
    def starts(self) -> list[int]:
        """Offsets at which each line starts."""
        return self.plain.starts

    def location(self, start: int, end: int) -> Location:
        """Return the location of a range, with the hops to the call."""
        return Location(self, start, end, self._hops)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one module instance; `hops` lead to its call, and are empty for own text."""

    hops: tuple[Hop, ...] = ()
    _called: dict[SourceText, SourceText] = field(default_factory=dict)
    _inside: dict[tuple[Hop, ...], Texts] = field(default_factory=dict)

    def of(self, source: SourceText) -> SourceText:
        """Return a text as the call sees it."""
        if not self.hops:
            return source
        found = self._called.get(source)
        if found is None:
            found = self._called[source] = CalledText(source, self.hops)
        return found

    def inside(self, instance: Instance) -> Texts:
        """Return the texts as one instance of a block in them sees them."""
        key = instance.written if self.hops else None
        if key is None:
            return self
        hops = (Hop(f"entry `{instance.key}`", key), *self.hops)[:MAX_HOPS]
        return self._inside.setdefault(hops, Texts(hops))
