"""Turn the JSON data files shipped beside this module into tables, each read once on first use.

It does not know what a table means: that is each reader's business. Tables are shared and must not
be changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from ekslint.core.record import record
from ekslint.facts.paths import data_directory

DATA = data_directory() / "data"


@record
class Envelope:
    """What a data file says of itself: schema (`ekslint/<name>/<version>`), date, sources.

    `as_of` is an ISO date, or a year and month where the sources give no day.
    """

    name: str
    schema: str
    as_of: str
    sources: tuple[str, ...]


@cache
def table(name: str) -> Mapping[str, Any]:
    """Return the data file `data/<name>.json`."""
    loaded: dict[str, Any] = json.loads((DATA / f"{name}.json").read_bytes())
    return loaded


def table_names() -> tuple[str, ...]:
    """Return the names of all data files, sorted."""
    return tuple(sorted(path.stem for path in DATA.glob("*.json")))


def envelope(name: str) -> Envelope:
    """Return what one data file says of itself."""
    data = table(name)
    return Envelope(name, data["schema"], data["as_of"], tuple(data["sources"]))
