"""Turn calls of the time functions on written timestamps into timestamps and comparisons.

It has no clock: `timestamp` and `plantimestamp` are unknown.
Source: zclconf/go-cty `stdlib/datetime.go`.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from typing import Final

from ekslint.core.record import record
from ekslint.languages.terraform.functions.signature import (
    STRING,
    ArgumentError,
    Function,
    NotEvaluatedError,
    pure,
)

_TIMESTAMP: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)([.,]\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII
)
_DURATION: Final = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_UNITS: Final = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS: Final = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@record
class _Moment:
    """A timestamp: whole seconds with their zone, and the nanoseconds beyond them."""

    seconds: datetime
    nanoseconds: int


def _parse(text: str) -> _Moment:
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        raise ArgumentError("this is not an RFC 3339 timestamp")
    zone = timezone.utc  # noqa: UP017 (a name shared with the offset below)
    if match[8] != "Z":
        hours, minutes = int(match[8][1:3]), int(match[8][4:])
        if hours > 23 or minutes > 59:
            raise ArgumentError("this is not an RFC 3339 timestamp")
        offset = timedelta(hours=hours, minutes=minutes)
        zone = timezone(-offset if match[8][0] == "-" else offset)
    try:
        parts = [int(part) for part in match.group(1, 2, 3, 4, 5, 6)]
        seconds = datetime(*parts, tzinfo=zone)  # type: ignore[misc,arg-type]
    except ValueError as error:
        raise ArgumentError("this is not an RFC 3339 timestamp") from error
    fraction = (match[7] or ".0")[1:10].ljust(9, "0")
    return _Moment(seconds, int(fraction))


def _zone(moment: datetime, colon: str, zero: str) -> str:
    offset = moment.utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    if minutes == 0:
        return zero
    sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
    return f"{sign}{minutes // 60:02d}{colon}{minutes % 60:02d}"


def _timeadd(timestamp: str, duration: str) -> str:
    moment = _parse(timestamp)
    try:
        total = moment.nanoseconds + _nanoseconds(duration)
        shifted = moment.seconds + timedelta(seconds=total // 1_000_000_000)
    except OverflowError as error:
        raise NotEvaluatedError("a year out of range") from error
    return shifted.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + _zone(shifted, ":", "Z")


def _nanoseconds(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    bare = text[1:] if text[:1] in ("-", "+") else text
    if bare == "0":
        return 0
    at = total = 0
    while at < len(bare):
        match = _DURATION.match(bare, at)
        if match is None:
            raise ArgumentError("this is not a duration")
        total += int(Fraction(match[1].rstrip(".") or "0") * _UNITS[match[2]])
        at = match.end()
    if at == 0:
        raise ArgumentError("this is not a duration")
    if total >= 1 << 63:
        raise ArgumentError("the duration is too long")
    return sign * total


def _timecmp(left: str, right: str) -> int:
    first, second = _parse(left), _parse(right)
    a = (first.seconds, first.nanoseconds)
    b = (second.seconds, second.nanoseconds)
    return (a > b) - (a < b)


def _formatdate(layout: str, timestamp: str) -> str:
    moment = _parse(timestamp).seconds
    out: list[str] = []
    at = 0
    while at < len(layout):
        c = layout[at]
        if c == "'":
            literal, at = _quoted(layout, at)
            out.append(literal)
        elif c.isascii() and c.isalpha():
            end = at
            while end < len(layout) and layout[end] == c:
                end += 1
            out.append(_verb(layout[at:end], moment))
            at = end
        else:
            out.append(c)
            at += 1
    return "".join(out)


def _quoted(layout: str, start: int) -> tuple[str, int]:
    if layout.startswith("''", start):
        return "'", start + 2
    out: list[str] = []
    at = start + 1
    while at < len(layout):
        if layout.startswith("''", at):
            out.append("'")
            at += 2
        elif layout[at] == "'":
            return "".join(out), at + 1
        else:
            out.append(layout[at])
            at += 1
    raise ArgumentError("a literal in the format does not end")


def _verb(verb: str, moment: datetime) -> str:
    half = "AM" if moment.hour < 12 else "PM"
    table = {
        "YY": f"{moment.year % 100:02d}",
        "YYYY": f"{moment.year:04d}",
        "M": str(moment.month),
        "MM": f"{moment.month:02d}",
        "MMM": _MONTHS[moment.month - 1][:3],
        "MMMM": _MONTHS[moment.month - 1],
        "D": str(moment.day),
        "DD": f"{moment.day:02d}",
        "EEE": _DAYS[moment.weekday()][:3],
        "EEEE": _DAYS[moment.weekday()],
        "h": str(moment.hour),
        "hh": f"{moment.hour:02d}",
        "H": str(moment.hour % 12 or 12),
        "HH": f"{moment.hour % 12 or 12:02d}",
        "AA": half,
        "aa": half.lower(),
        "m": str(moment.minute),
        "mm": f"{moment.minute:02d}",
        "s": str(moment.second),
        "ss": f"{moment.second:02d}",
        "Z": _zone(moment, ":", "Z"),
        "ZZZ": _zone(moment, "", "UTC"),
        "ZZZZ": _zone(moment, "", "+0000"),
        "ZZZZZ": _zone(moment, ":", "+00:00"),
    }
    found = table.get(verb)
    if found is None:
        raise ArgumentError(f"the format has no verb `{verb}`")
    return found


FUNCTIONS: Final[dict[str, Function]] = {
    "formatdate": pure(_formatdate, STRING, STRING),
    "timeadd": pure(_timeadd, STRING, STRING),
    "timecmp": pure(_timecmp, STRING, STRING),
}
