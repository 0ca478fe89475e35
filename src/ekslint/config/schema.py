"""Turn the table of keys into a JSON Schema of `.ekslint.toml`, for editors.

It does not know a disk: whether a folder is there, or a word names a rule, only the reader can
tell. It is draft 7, which every editor's TOML extension reads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ekslint.config.keys import KEYS, Key, Takes

ADDRESS: Final = (
    "https://raw.githubusercontent.com/ekslint/ekslint/main/src/ekslint/config/settings.schema.json"
)
"""Where an editor finds the schema; `ekslint config schema` prints the same without a network."""

FILE: Final = "settings.schema.json"
_TEXT: Final[Mapping[str, Any]] = {"type": "string", "pattern": r"\S"}
_WORDS: Final[Mapping[str, Any]] = {"type": "array", "items": _TEXT}
_SCHEMAS: Final[Mapping[Takes, Mapping[str, Any]]] = {
    Takes.WORDS: _WORDS,
    Takes.PATTERNS: _WORDS,
    Takes.FOLDERS: _WORDS,
    Takes.FILES: _WORDS,
    Takes.FILE: _TEXT,
    Takes.SWITCH: {"type": "boolean"},
    Takes.TEXT: _TEXT,
    Takes.NAME: {"type": "string", "pattern": r"^[^#\n]*[^#\s][^#\n]*$"},
    Takes.VERSION: {"type": "string", "pattern": r"^\d+\.\d+$"},
}


def schema() -> dict[str, Any]:
    """Return the schema as plain data."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": ADDRESS,
        "title": "Configuration of ekslint",
        "description": "The keys of `.ekslint.toml`, and of [tool.ekslint] in pyproject.toml.",
        **_table(KEYS),
    }


def schema_text() -> str:
    """Return the schema as it is written into files and printed."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _table(keys: Sequence[Key]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: _described(key) for key in keys},
    }


def _described(key: Key) -> dict[str, Any]:
    default = f" Default: {key.default}." if key.default else ""
    return {"description": f"{key.about}{default}", **_taken(key)}


def _taken(key: Key) -> Mapping[str, Any]:
    match key.takes:
        case Takes.CHOICE:
            return {"enum": list(key.choices)}
        case Takes.LEVELS:
            return {"type": "object", "additionalProperties": {"enum": list(key.choices)}}
        case Takes.TABLES:
            return _tables(key)
        case _:
            return _SCHEMAS[key.takes]


def _tables(key: Key) -> dict[str, Any]:
    """Return the schema of a list of tables: what each has to have, and one of several keys."""
    table = _table(key.keys)
    always = [*key.always, *(key.needs if len(key.needs) == 1 else ())]
    if always:
        table["required"] = always
    if len(key.needs) == 1:
        table["properties"][key.needs[0]]["minItems"] = 1
    else:
        table["anyOf"] = [_with(k) for k in key.keys if k.name in key.needs]
    return {"type": "array", "items": table}


def _with(key: Key) -> dict[str, Any]:
    filled = {} if key.takes is Takes.TEXT else {"properties": {key.name: {"minItems": 1}}}
    return {"required": [key.name], **filled}
