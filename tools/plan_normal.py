"""Turns what a provider did to a value on its way into the plan into a name for it.

It is the list of all that counts as equal though it is not the same; what is not in it differs.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from contextlib import suppress
from typing import Any

from ekslint.facts.provider import default_of

DEFAULTS: dict[str, dict[str, Any]] = {
    "aws_iam_access_key": {"status": "Active"},
    "aws_iam_user_login_profile": {"password_length": 20},
}
"""Defaults of arguments in provider 5.100 that the tables of ekslint do not hold."""


def default_for_null(kind: str, mode: str, path: str, theirs: Any) -> str | None:
    """Return the name of what a provider makes of null, or None when it is nothing known."""
    found = default_of(kind, path, data=mode == "data")
    if found is not None and found.value == theirs:
        return "a default of the provider for null"
    if path in DEFAULTS.get(kind, {}) and DEFAULTS[kind][path] == theirs:
        return "a default of the provider for null"
    if mode == "data" and path == "region":
        return "the region of the provider for null"
    if theirs in ("", 0, False):
        return "the zero value for null"
    return None


def held_back(mode: str, path: str, ours: Any) -> str:
    """Return why a plan may not show a value that is known here; empty when there is no reason."""
    if ours in ([], {}):
        return "an empty collection counts as left out"
    if ".tags" in path:
        return "the provider holds back all tags when one is unknown"
    if mode == "data":
        return "a data source that is read only during apply"
    return ""


def normalised(path: str, theirs: Any, ours: Any) -> str | None:
    """Return the name of what a provider did to a value, or None when they simply differ."""
    if not isinstance(ours, str | bool | int | float):
        return None
    if _printed(ours) == _printed(theirs):
        return "converted to the type of the argument"
    if not isinstance(theirs, str) or not isinstance(ours, str):
        return None
    last = path.rpartition(".")[2]
    if parsed(theirs) is not None and parsed(theirs) == parsed(ours):
        return "JSON printed anew"
    if last.startswith("user_data") and theirs in _hashes(ours):
        return "user data hashed"
    if theirs == ours.strip() or theirs.strip() == ours.strip():
        return "white space at the ends trimmed"
    if theirs.rstrip(".") == ours.rstrip("."):
        return "last dot of a domain dropped"
    if last == "protocol" and (theirs, ours) == ("-1", "all"):
        return "all protocols as -1"
    if theirs == ours.lower():
        return "lower case"
    return None


def _printed(data: Any) -> str:
    return json.dumps(data) if isinstance(data, bool | int | float) else str(data)


def parsed(text: str) -> Any:
    """Return a text that is a JSON object or list as data, else None."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def _hashes(text: str) -> set[str]:
    data = [text.encode()]
    with suppress(binascii.Error, ValueError):
        data.append(base64.b64decode(text, validate=True))
    return {hashlib.sha1(item).hexdigest() for item in data}
