"""Turn plain data into the literal of a language, and a literal that is there into another one.

It knows how a word, a number and a text are written, not where they stand.
"""

from __future__ import annotations

import json
import re
from typing import Final

from ekslint.core.finding import Plain

HCL: Final = "hcl"
JSON: Final = "json"
YAML: Final = "yaml"
TOML: Final = "toml"

_PLAIN: Final = re.compile(r"[A-Za-z_./][A-Za-z0-9_./@+*=-]*(?::+[A-Za-z0-9_./@+*=-]+)*")
"""A text that YAML takes as it is, in a flow too, unless it is one of the words below."""
_BRACED: Final = re.compile(r"[A-Za-z_./][A-Za-z0-9_./@+=:{}-]*[A-Za-z0-9}]")
_WORDS: Final = re.compile(r"(?:true|false|yes|no|on|off|y|n|null|~|\.inf|\.nan)", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[-+]?[0-9.][0-9_.eExXoO:+-]*")
_BARE_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_TEMPLATE: Final = re.compile(r"[$%]\{")
_BARE: Final = re.compile(r"true|false|null|[-+]?[0-9][0-9.eE+-]*")
VERBATIM: Final = re.compile(r"[A-Za-z0-9_./:@+=,~-]+")
"""Text that no language escapes."""
_NOTHING: Final = ("null", "~", '""')
"""What says in so many words that nothing is written."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")


def literal(data: Plain, syntax: str) -> str | None:
    """Return plain data as one line of a language; None for what is not written there safely."""
    if isinstance(data, tuple):
        items = [literal(item, syntax) for item in data]
        texts = [item for item in items if item is not None]
        return f"[{', '.join(texts)}]" if len(texts) == len(items) else None
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, int):
        return str(data)
    if syntax == YAML and is_plain(data):
        return data
    return quoted(data, syntax)


def quoted(data: str, syntax: str) -> str | None:
    """Return a text between double quotes; None for one with characters that want a closer look."""
    if _CONTROL.search(data) or (syntax == HCL and _TEMPLATE.search(data)):
        return None
    return json.dumps(data, ensure_ascii=False)


def is_plain(data: str) -> bool:
    """Whether YAML takes a text for itself without quotes, wherever it stands."""
    if _WORDS.fullmatch(data) or _NUMBER.fullmatch(data):
        return False
    return _PLAIN.fullmatch(data) is not None


def key(name: str, syntax: str) -> str | None:
    """Return the name of an attribute or key."""
    if syntax == HCL:
        return name if _BARE_KEY.fullmatch(name) else quoted(name, HCL)
    if syntax == YAML:
        return name if is_plain(name) else quoted(name, YAML)
    return quoted(name, syntax)


def instead(
    written: str, stands: str | None, data: Plain, syntax: str, *, before: str = "", after: str = ""
) -> str | None:
    """Return what to write in place of a literal; None where that is not surely the literal.

    `written` are the characters that are there, `stands` the text they are known to mean, `before`
    and `after` the characters around them. Quotes stay as they are.
    """
    if isinstance(data, tuple):
        scalar = stands is not None and written.strip("\"'") == stands
        listed = written.startswith("[") and written.endswith("]")
        return literal(data, syntax) if scalar or listed else None
    if stands is None and written not in _NOTHING:
        return None
    if written.startswith('\\"') and written.endswith('\\"') and len(written) > 3:
        text = _text(data)
        inner = written[2:-2]
        if text is None or "\\" in inner or inner != stands or re.search(r'[\\"\x00-\x1f]', text):
            return None
        return f'\\"{text}\\"'
    for quote in ('"', "'"):
        if written.startswith(quote) and written.endswith(quote) and len(written) > 1:
            return _requoted(written, stands, data, syntax, quote)
        if before.endswith(quote) and after.startswith(quote):
            whole = _requoted(f"{quote}{written}{quote}", stands, data, syntax, quote)
            return None if whole is None else whole[1:-1]
    if stands is not None and written != stands:
        return None
    if "\n" in written:
        return None
    if syntax not in (YAML, JSON) and not _BARE.fullmatch(written):
        return as_it_is(written, data)  # a word of a text
    if syntax == YAML and isinstance(data, str) and "{" in written and _BRACED.fullmatch(data):
        return data
    return literal(data, syntax)


def as_it_is(written: str, data: Plain) -> str | None:
    """Return plain data as text that nothing escapes, in place of such a text; None for others."""
    text = _text(data)
    if text is None or not VERBATIM.fullmatch(written) or not VERBATIM.fullmatch(text):
        return None
    return text


def _requoted(written: str, stands: str | None, data: Plain, syntax: str, quote: str) -> str | None:
    inner = written[1:-1]
    if _TEMPLATE.search(inner) and syntax == HCL:
        return None
    if quote == '"' and "\\" in inner:
        try:
            inner = json.loads(written)
        except ValueError:
            return None
    elif quote == "'":
        inner = inner.replace("''", "'")
    text = _text(data)
    if text is None or (stands is not None and inner != stands):
        return None
    if quote == "'":
        return None if _CONTROL.search(text) else "'" + text.replace("'", "''") + "'"
    return quoted(text, syntax)


def _text(data: Plain) -> str | None:
    if isinstance(data, tuple):
        return None
    if isinstance(data, bool):
        return "true" if data else "false"
    return str(data)
