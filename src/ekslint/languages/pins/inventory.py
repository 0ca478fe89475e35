"""Turn files that pin libraries and tools into entities of the model.

What a pin means for a cluster is the model's matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from posixpath import basename

from ekslint.core.location import Location
from ekslint.core.pieces import slice_text
from ekslint.core.value import Text, Value, text
from ekslint.languages.pins.libraries import reader_of
from ekslint.languages.pins.tools import tools
from ekslint.model.entity import Entity
from ekslint.model.inventory import Contribution
from ekslint.model.pins import DependencyPin, ToolPin


def contribute(value: Value, *, scope: str, where: Location, root: str) -> Contribution:
    """Return the pins of one file."""
    written = value.known if isinstance(value, Text) else None
    made = tuple(_pins(value, written, scope, where)) if written and isinstance(value, Text) else ()
    return Contribution(scope, made, root=root)


def _pins(value: Text, written: str, scope: str, where: Location) -> Iterator[Entity]:
    name = basename(where.path)
    read = reader_of(name)
    times: Counter[str] = Counter()  # ids say which of several pins it is, and outlive moved lines

    def named(pinned: str) -> str:
        times[pinned] += 1
        return f"{scope}::{pinned}" + (f"#{times[pinned]}" if times[pinned] > 1 else "")

    for pin in read(written) if read is not None else ():
        version = slice_text(value, pin.start, pin.end)
        yield DependencyPin(
            id=named(pin.name),
            scope=scope,
            header=version.location or where,
            name=text(pin.name, version.location),
            ecosystem=pin.ecosystem,
            version=version,
            newest=pin.newest.release,
            inclusive=pin.newest.inclusive,
        )
    for tool in tools(name, written):
        version = slice_text(value, tool.start, tool.end)
        yield ToolPin(
            id=named(tool.command),
            scope=scope,
            header=version.location or where,
            name=text(tool.command, version.location),
            command=tool.command,
            version=version,
            release=tool.release,
        )
