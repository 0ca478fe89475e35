"""Turn multi-part user data into its parts, each a text with its place.

It reads more than any one consumer does, and names as faults what one of them refuses:
cloud-init (Python's email package) is forgiving, nodeadm (Go's mime/multipart) is not. What a
content type means is not known here.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Mapping
from dataclasses import field
from typing import Final

from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import Piece, Text, Value
from ekslint.sources.encodings import decode_base64
from ekslint.sources.textmap import TextMap

MAX_DEPTH: Final = 5
"""Deepest nesting of multi-part texts that is followed."""
MAX_PARTS: Final = 500

_HEADER: Final = re.compile(r"([A-Za-z0-9!#$%&'*+.^_|~-]+):[ \t]*((?:[^\n]|\n(?=[ \t]+\S))*)\n?")
_BOUNDARY: Final = re.compile(r";\s*boundary\s*=\s*(?:\"([^\"\n]*)\"|([^\s;\"]+))", re.I)
_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
"""A parameter that needs no quotes."""
_FIRST_LINE: Final = re.compile(r"\s*(?:[A-Za-z-]+:|From )")
_MARK: Final = re.compile(r"^(?:MIME-Version:|Content-Type:\s*multipart/)", re.I | re.MULTILINE)
_INDENTED: Final = re.compile(r"\s+(?:MIME-Version:|Content-Type:\s*multipart/)", re.I)
_FENCE: Final = re.compile(r"^--([^\s\"']+)[ \t]*\r?\n(?=Content-|MIME-)", re.I | re.MULTILINE)
_HEADED: Final = re.compile(r"^Content-(?:Type|Transfer-Encoding|Disposition):.*$", re.I | re.M)
_PLAIN_HEADERS: Final = frozenset({"bcc", "cc", "date", "from", "sender", "subject", "to"})
"""Headers without a hyphen; every other word before a colon is text already."""
_SNIFFED: Final = 4096
_VERSION: Final = "mime-version:"

LEAD, BOUNDARY, HEADERS, FENCE, FENCES, OPEN, TRAIL, VERSION, CONTENT = (
    *("lead", "boundary", "headers", "fence", "fences", "open", "trail", "version", "content"),
)
"""Kinds of faults: something before the headers; no boundary declared; headers that run into the
body; a boundary of another name; no boundary at all; the last one missing; a part behind the last
one; no `MIME-Version` where cloud-init looks for it; a part that cannot be decoded."""


KEPT: Final = "="
"""Among the lines of a remedy: the line that stands there."""


@record
class Remedy:
    """What mends a fault, in words (`says`), where that is sure: a place where `old` becomes `new`,
    blanks or a line that go (`gone`), or a line that becomes several (`lines`, see `KEPT`)."""

    says: str
    place: Location
    old: str = ""
    new: str = ""
    lines: tuple[str, ...] = ()
    gone: bool = False


@record
class MimeFault:
    """One thing that is wrong with a multi-part text, in words, and where."""

    kind: str
    message: str
    location: Location | None
    remedy: Remedy | None = None


@record
class MimePart:
    """One part: its content type (lower case, without parameters), text and headers.

    `location` is its `Content-Type` line, or the boundary line when it has none. `headers` have
    names in lower case.
    """

    content_type: str
    text: Text
    location: Location | None
    headers: Mapping[str, str] = field(default_factory=dict)


@record
class MimeFile:
    """The parts of a multi-part text, nested ones in their place, and what is wrong with it.

    `closed`: the last boundary is there, with its two final dashes.
    """

    parts: tuple[MimePart, ...]
    faults: tuple[MimeFault, ...] = ()
    closed: bool = True

    @property
    def problems(self) -> tuple[UnreadableError, ...]:
        """The faults as what a reader raises."""
        found = ((f"multi-part text: {f.message}", f.location) for f in self.faults)
        return tuple(UnreadableError(message, place) for message, place in found)


def looks_like_mime(text: Text) -> bool:
    """Whether a text starts with headers that announce MIME, as cloud-init decides it."""
    head = text.prefix[:_SNIFFED]
    if _INDENTED.match(head):
        return True
    return _FIRST_LINE.match(head) is not None and _MARK.search(head) is not None


def read_mime(text: Text) -> MimeFile:
    """Read a multi-part text; a text without a boundary has no parts and one fault."""
    return _read(TextMap(text), 0)


def _read(source: TextMap, depth: int) -> MimeFile:
    string = source.string
    faults: list[MimeFault] = []
    start = len(string) - len(string.lstrip())
    if start:
        what = "blank lines stand before" if "\n" in string[:start] else "blanks indent"
        end = _line_end(string, start)
        remedy = _gone(source, 0, start, "start with the headers")
        faults.append(_fault(LEAD, f"{what} the headers", source, start, end, remedy))
    if not depth and not source.has_hole(0, _SNIFFED) and _VERSION not in string[:_SNIFFED].lower():
        message = "the header `MIME-Version` is missing"
        remedy = _lines(source, start, ("MIME-Version: 1.0", KEPT), "say that it is MIME")
        faults.append(_fault(VERSION, message, source, start, _line_end(string, start), remedy))
    headers, places, body = _headers(source, start, faults)
    declared = _BOUNDARY.search(headers.get("content-type", ""))
    if declared is None or not (boundary := declared[1] or declared[2]):
        place = places.get("content-type", (start, _line_end(string, start)))
        remedy = _declaration(source, places.get("content-type"), body)
        faults.append(_fault(BOUNDARY, "no boundary is declared", source, *place, remedy))
        return MimeFile((), tuple(faults), closed=False)
    fences = _fences(string, boundary, body)
    parts: list[MimePart] = []
    closed = False
    for index, (low, high, final) in enumerate(fences):
        if final:
            closed = True
            if behind := _HEADED.search(string, high):
                message = f"a part stands behind the last boundary `--{boundary}--`"
                remedy = _unclosed(source, low, high, f"--{boundary}")
                faults.append(_fault(TRAIL, message, source, behind.start(), behind.end(), remedy))
            break
        if index >= MAX_PARTS:
            faults.append(_fault(CONTENT, "too many parts", source, low, high))
            break
        end = fences[index + 1][0] if index + 1 < len(fences) else len(string)
        _part(source, low, high, end, depth, parts, faults)
    known = not source.has_hole(*places["content-type"])
    if known:
        _check_fences(source, boundary, body, fences, closed, faults)
    return MimeFile(tuple(parts), tuple(faults), closed)


def _headers(
    source: TextMap, start: int, faults: list[MimeFault]
) -> tuple[dict[str, str], dict[str, tuple[int, int]], int]:
    """Read headers up to the blank line; return them, their places and where the body starts."""
    string = source.string
    headers: dict[str, str] = {}
    places: dict[str, tuple[int, int]] = {}
    at = start
    while at < len(string):
        if string.startswith(("\n", "\r\n"), at):
            return headers, places, string.find("\n", at) + 1
        found = _HEADER.match(string, at)
        if found is None or (found[1].isalnum() and found[1].lower() not in _PLAIN_HEADERS):
            if at > start:
                end = _line_end(string, at)
                message = "a blank line is missing after the headers"
                remedy = _lines(source, at, ("", KEPT), "end the headers with a blank line")
                faults.append(_fault(HEADERS, message, source, at, end, remedy))
            return headers, places, at
        name = found[1].lower()
        headers.setdefault(name, " ".join(found[2].split()))
        places.setdefault(name, (at, found.end(2) - found[2].endswith("\r")))
        at = found.end()
    return headers, places, at


def _fences(string: str, boundary: str, start: int) -> list[tuple[int, int, bool]]:
    """Return the boundary lines: start, end (of the line), and whether it is the last one."""
    line = re.compile(rf"^--{re.escape(boundary)}(--)?[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
    return [(m.start(), m.end(), m[1] is not None) for m in line.finditer(string, start)]


def _part(
    source: TextMap,
    fence: int,
    start: int,
    end: int,
    depth: int,
    parts: list[MimePart],
    faults: list[MimeFault],
) -> None:
    """Read one part, [start, end) after its boundary line, or the parts nested in it."""
    string = source.string
    headers, places, body = _headers(source, start, faults)
    # The line break before a boundary belongs to the boundary.
    stop = end
    if end < len(string) and string[end - 1 : end] == "\n" and end > body:
        stop = end - 2 if string[end - 2 : end] == "\r\n" else end - 1
    text = source.slice(min(body, stop), stop)
    kind = headers.get("content-type", "text/plain").partition(";")[0].strip().lower()
    place = places.get("content-type", (fence, _line_end(string, fence)))
    encoding = headers.get("content-transfer-encoding", "").lower()
    if encoding == "base64":
        decoded = decode_base64(text, lenient=True)
        if isinstance(decoded, UnreadableError):
            faults.append(MimeFault(CONTENT, decoded.message, decoded.location))
            return
        text = decoded
    elif encoding == "quoted-printable":
        text = _unquoted(text)
    if kind.startswith("multipart/") and depth < MAX_DEPTH:
        inner = Text((*source.segments(start, stop),), location=text.location)
        nested = _read(TextMap(inner), depth + 1)
        parts.extend(nested.parts)
        faults.extend(nested.faults)
        return
    parts.append(MimePart(kind, text, source.locate(*place), headers))


def _unquoted(text: Text) -> Text:
    """Decode quoted-printable text; it is placed as a whole, unknown parts stay as they are."""
    segments: list[Piece | Value] = []
    for segment in text.segments:
        if isinstance(segment, Piece) and "=" in segment.text:
            data = quopri.decodestring(segment.text.encode("utf-8", "replace"))
            segments.append(Piece(data.decode("utf-8", "replace"), segment.location))
        else:
            segments.append(segment)
    return Text(tuple(segments), location=text.location)


def _check_fences(
    source: TextMap,
    boundary: str,
    body: int,
    fences: list[tuple[int, int, bool]],
    closed: bool,
    faults: list[MimeFault],
) -> None:
    """Report boundary lines that are missing, or that differ from the declared one."""
    string = source.string
    declared = {m[1] or m[2] for m in _BOUNDARY.finditer(string)}
    for found in _FENCE.finditer(string, body):
        fence = found[1].rstrip()
        if fence not in declared and fence.removesuffix("--") not in declared:
            message = f"boundary `{fence}` differs from the declared `{boundary}`"
            kind = FENCE if fences else FENCES
            remedy = _renamed(source, found, boundary, alone=not fences, body=body)
            faults.append(_fault(kind, message, source, found.start(), found.end(1), remedy))
            if not fences:
                return
            break
    if not fences:
        message = f"the declared boundary `{boundary}` never occurs"
        faults.append(_fault(FENCES, message, source, 0, _line_end(string, 0)))
    elif not closed:
        low, high, _ = fences[-1]
        message = f"the last boundary `--{boundary}--` is missing"
        last = string.rfind("\n", 0, len(string.rstrip())) + 1
        remedy = _lines(source, last, (KEPT, f"--{boundary}--"), "close the last part")
        faults.append(_fault(OPEN, message, source, low, high, remedy))


def _line_end(string: str, at: int) -> int:
    end = string.find("\n", at)
    return len(string) if end < 0 else end


def _lines(source: TextMap, at: int, lines: tuple[str, ...], says: str) -> Remedy | None:
    """Return the remedy that makes several lines of the one that starts at an offset."""
    place = None if source.has_hole(at, at + 1) else source.locate(at, at + 1)
    return None if place is None else Remedy(says, place, lines=lines)


def _gone(source: TextMap, start: int, end: int, says: str) -> Remedy | None:
    place = None if source.has_hole(start, end) else source.locate(start, end)
    return None if place is None else Remedy(says, place, source.string[start:end], gone=True)


def _swapped(source: TextMap, start: int, end: int, new: str, says: str) -> Remedy | None:
    place = None if source.has_hole(start, end) else source.locate(start, end)
    return None if place is None else Remedy(says, place, source.string[start:end], new)


def _declaration(source: TextMap, header: tuple[int, int] | None, body: int) -> Remedy | None:
    """Return the remedy that declares the boundary which all parts of a text have."""
    used = {found[1] for found in _FENCE.finditer(source.string, body)}
    if header is None or len(used) != 1:
        return None
    kind = re.compile(r"multipart/[a-z]+", re.I).search(source.string, *header)
    name = used.pop()
    if kind is None:
        return None
    return _swapped(
        source, kind.start(), kind.end(), f'{kind[0]}; boundary="{name}"', "declare the boundary"
    )


def _renamed(
    source: TextMap, found: re.Match[str], boundary: str, *, alone: bool, body: int
) -> Remedy | None:
    """Return the remedy for a boundary that is not the declared one: where no part has that
    (`alone`), the declaration goes by the parts."""
    string = source.string
    if not alone:
        start, end = found.start(), found.end(1)
        return _swapped(source, start, end, f"--{boundary}", f"write `--{boundary}`")
    used = {one[1] for one in _FENCE.finditer(string, body)}
    declared = _BOUNDARY.search(string, 0, body)
    if len(used) != 1 or declared is None:
        return None
    group = 1 if declared[1] else 2
    name = found[1]
    bare = declared[1] is None and not _TOKEN.fullmatch(name)
    new = f'"{name}"' if bare else name
    return _swapped(source, declared.start(group), declared.end(group), new, f"declare `{name}`")


def _unclosed(source: TextMap, low: int, high: int, fence: str) -> Remedy | None:
    """Return the remedy for a closing boundary in the middle: it opens the next part, or goes where
    a boundary follows."""
    line = source.string[low:high].rstrip()
    if source.string.startswith(fence, high):
        return _gone(source, low, low + len(line), "close after the last part only")
    return _swapped(source, low, low + len(line), fence, "close after the last part only")


def _fault(
    kind: str, message: str, source: TextMap, start: int, end: int, remedy: Remedy | None = None
) -> MimeFault:
    return MimeFault(kind, message, source.locate(start, end), remedy)
