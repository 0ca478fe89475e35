"""Turn plain data into indented JSON, to the byte as `json.dumps(data, indent=2)` has it.

It knows nothing of what the data mean. With an indent, `json` makes every comma a step of nested
generators: of a large report that is more work than all else.
"""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import Any


def indented(data: Any) -> str:
    """Return data of maps with texts as keys, lists, texts, numbers, bools and None, with a line
    end after it; characters beyond ASCII stay."""
    return _written(data, "\n") + "\n"


def _written(item: Any, end: str) -> str:
    """Return one item; `end` is the line end and the blanks that its last line starts with."""
    if isinstance(item, str):
        return encode_basestring(item)
    if type(item) is int:
        return str(item)
    inner = f"{end}  "
    if isinstance(item, dict):
        if not item:
            return "{}"
        pairs = [
            f"{encode_basestring(key)}: {_written(value, inner)}" for key, value in item.items()
        ]
        return f"{{{inner}{f',{inner}'.join(pairs)}{end}}}"
    if isinstance(item, list | tuple):
        if not item:
            return "[]"
        return f"[{inner}{f',{inner}'.join([_written(each, inner) for each in item])}{end}]"
    return json.dumps(item)
