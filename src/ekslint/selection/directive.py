"""Turn the words of one suppression (`ignore[rule-id] until 2027-01-31 reason`) into its parts.

It does not know where the words stand, in a comment or in a member of JSON, nor which rules exist.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from ekslint.core.record import record

FORM: Final = "write `ekslint: ignore[rule-id] reason`"
FILE_FORM: Final = "write `ekslint: ignore-file[rule-id] reason`"

_IGNORE: Final = re.compile(r"(ignore|ignore-file)\s*\[([^\]]*)\]\s*(.*)", re.IGNORECASE)
_UNTIL: Final = re.compile(r"(?:^|(?<=[\s:,;(-]))until\s+(\d\S*)", re.IGNORECASE)
_SIGNS: Final = " \t:,;-\u2013\u2014"
_SAID: Final = re.compile(r"\w")
_WILD: Final = frozenset("*?")


@record
class Directive:
    """What a suppression says: the rules, why, and the last day it holds.

    `whole_file`: it is about everything in its file. `wild` are words for several rules at once,
    which is not how one says that a finding was looked at.
    """

    rules: tuple[str, ...]
    reason: str
    until: date | None = None
    whole_file: bool = False
    wild: tuple[str, ...] = ()


def directive(text: str) -> Directive | str:
    """Return what a suppression says, or why it says nothing, as a sentence for people."""
    text = text.strip()
    found = _IGNORE.match(text)
    if found is None:
        return f"`ekslint: {text}` is not understood: {FORM}"
    whole_file = found[1].lower() == "ignore-file"
    form = FILE_FORM if whole_file else FORM
    words = tuple(dict.fromkeys(word for word in re.split(r"[\s,]+", found[2]) if word))
    if not words:
        return f"the suppression names no rule: {form}"
    rest = found[3]
    until = None
    if day := _UNTIL.search(rest):
        written = day[1].rstrip(".,;:)")
        try:
            until = date.fromisoformat(written)
        except ValueError:
            return (
                f"`until {day[1]}` is no date, so nothing is suppressed: "
                "write `until 2027-01-31`, or the reason in other words"
            )
        rest = f"{rest[: day.start()]} {rest[day.end() :]}"
    reason = " ".join(rest.split()).strip(_SIGNS)
    if not _SAID.search(reason):
        named = ", ".join(f"`{word}`" for word in words)
        return f"the suppression of {named} gives no reason, so nothing is suppressed: {form}"
    return Directive(
        tuple(word for word in words if _WILD.isdisjoint(word)),
        reason,
        until,
        whole_file,
        tuple(word for word in words if not _WILD.isdisjoint(word)),
    )
