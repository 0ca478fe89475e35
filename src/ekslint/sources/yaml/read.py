"""Turn YAML text, plain or templated, into one value per document, each part with its place.

Helm, Jinja and Terraform templates are not rendered: what they would print is unknown. The types
are those of Kubernetes tools (see `yaml.scalars`); no other meaning is given to any key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import yaml
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import Null, Reason, Text, Value
from ekslint.sources.conflicts import LEFT_OVER, conflict_in
from ekslint.sources.mapping import Duplicate
from ekslint.sources.textmap import TextMap
from ekslint.sources.yaml.layout import Layout, lay_out
from ekslint.sources.yaml.nodes import DocumentBuilder, Tags
from ekslint.sources.yaml.templates import Masked, is_templated, mask

__all__ = ["Duplicate", "Tags", "YamlDocument", "YamlFile", "read_yaml"]

MAX_PROBLEMS: Final = 20
"""After this many documents that do not parse, the rest of the text is left alone."""

# Without libyaml the pure parser gives the same events, about ten times slower.
_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Compiled only to explain a mistake: so wide a set takes longer than all the others together.
_NOT_ALLOWED: Final = (
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_SIGN: Final = re.compile(
    r"\{%|\{\{(?!(?:EC2PrivateDNSName|SessionName|SessionNameRaw|AccountID)\}\})"
)
"""What starts a template's placeholder; those of aws-auth are data that no tool fills in before."""
_TELLING: Final = re.compile(r"alias|anchor|tag|flow|scalar|directive")
"""What a parser was at is said only where the problem itself does not tell it."""
_PLACEHOLDER_SIGNS: Final = ("%", "@")
"""Characters that cannot start a YAML scalar, but do start placeholders (`%s`, `@NAME@`).

So does `**`, where a secret was taken out of the file (`***REMOVED***`)."""

_NEXT_DOCUMENT: Final = re.compile(r"^---(?=\s|$)", re.MULTILINE)


@record
class YamlDocument:
    """One document: its value, its keys that stand twice, and its first line (`---` if written).

    `conditional`: a template prints it only sometimes, or more than once.
    """

    value: Value
    duplicates: tuple[Duplicate, ...]
    header: Location | None
    conditional: bool = False


@record
class YamlFile:
    """All documents of a text that parse, and a problem for each that does not.

    `masked`: template placeholders were taken for unknown values. `unreadable_template`: the
    problems may be due to parts that another tool fills in, so they prove no defect. `gaps`: why
    lines of it are there only sometimes, or are not known, in their order.
    """

    documents: tuple[YamlDocument, ...]
    problems: tuple[UnreadableError, ...] = ()
    masked: bool = False
    unreadable_template: bool = False
    gaps: tuple[Reason, ...] = ()


def read_yaml(
    text: Text,
    *,
    templated: bool | None = None,
    substitutions: bool = False,
    tags: Tags | None = None,
) -> YamlFile:
    """Read a text that holds YAML documents.

    `templated`: mask template placeholders (True), never do (False), or only where there is
    something no YAML author would write or the text does not parse otherwise (None).
    `substitutions`: `${NAME}` in plain and quoted scalars is filled in by another tool (envsubst,
    templatefile), so it is unknown too. `tags` turns scalars and collections under tags that are
    not YAML's own (`!Ref`) into values; without it, such a tag is ignored.
    """
    source = TextMap(text)
    string = source.string
    templates = templated if templated is not None else is_templated(string)
    masked = Masked(text)
    if templates or substitutions:
        masked = mask(text, source, templates=templates, substitutions=substitutions)
    file, odd = _read(masked, source if masked.text is text else TextMap(masked.text), tags)
    if file.problems and string.lstrip().startswith(("{", "[")):
        from ekslint.sources.json.read import read_json  # hardly ever needed

        # libyaml refuses what JSON allows (surrogate escapes, long keys).
        parsed = read_json(text, substitutions=substitutions)
        if parsed.value is not None:
            header = source.locate(0, max(string.find("\n"), 1))
            document = YamlDocument(parsed.value, parsed.duplicates, header)
            return YamlFile((document,), masked=parsed.masked)
    if templated is not None or not (file.problems or odd):
        return file
    # What is no YAML as written may be a template of a kind that is rare in files like this one.
    for sign, everything, substituted in (("{{", True, substitutions), ("${", False, True)):
        if sign not in string or (substituted and substitutions and not everything):
            continue
        masked = mask(
            text,
            source,
            templates=templates or everything,
            substitutions=substituted,
            everything=everything,
        )
        retried, still_odd = _read(masked, TextMap(masked.text), tags)
        before, after = len(file.problems), len(retried.problems)
        if after < before or (after == before and odd and not still_odd):
            return retried
    return file


def _read(masked: Masked, source: TextMap, tags: Tags | None) -> tuple[YamlFile, bool]:
    """Parse document by document; also return whether a key was a collection."""
    layout = lay_out(source, silent=masked.silent, indents=masked.indents, branches=masked.branches)
    documents: list[YamlDocument] = []
    problems: list[UnreadableError] = []
    odd = False
    base: int | None = 1 if layout.string.startswith("\ufeff") else 0
    while base is not None:
        error: Exception | None = None
        try:
            for builder, header in _builders(source, layout, tags, base):
                odd = odd or builder.complex_keys
                if not documents and header > 0:
                    documents += _printed(source, layout, header)
                documents.append(_document(source, layout, builder, header))
        except (YAMLError, UnicodeError) as caught:
            error = caught
        if error is None:
            break
        problem, at = _problem(source, layout.string, error, base)
        problems.append(problem)
        following = _NEXT_DOCUMENT.search(layout.string, at + 1)
        base = following.start() if following and len(problems) < MAX_PROBLEMS else None
    if not documents and not problems:
        documents += _printed(source, layout, len(layout.string))
    unproven = bool(problems) and bool(masked.any or source.holes or _SIGN.search(source.string))
    unproven = unproven or any(_is_placeholder(problem) for problem in problems)
    gaps = _gaps(masked, layout) if masked.any else ()
    return YamlFile(tuple(documents), tuple(problems), masked.any, unproven, gaps), odd


def _gaps(masked: Masked, layout: Layout) -> tuple[Reason, ...]:
    """Return why lines are there only sometimes, or are not known; what is never closed first."""
    held = [(branch.start, branch.reason) for branch in layout.branches]
    held += [(insert.at, insert.value.reason) for insert in layout.inserts]
    closed = {reason.location for reason in masked.unclosed}
    rest = (why for _, why in sorted(held, key=lambda pair: pair[0]) if why.location not in closed)
    return tuple(dict.fromkeys((*masked.unclosed, *rest)))


def _builders(
    source: TextMap, layout: Layout, tags: Tags | None, base: int
) -> Iterator[tuple[DocumentBuilder, int]]:
    """Yield one finished builder per document from an offset on, and where its first line is."""
    loader = _Loader(layout.string[base:] if base else layout.string)
    try:
        builder = DocumentBuilder(source, layout, tags, base, base)
        header = base
        while True:
            event = loader.get_event()
            kind = type(event)
            if kind is ScalarEvent:
                builder.scalar(event)
            elif kind is MappingStartEvent:
                builder.open(event, True)
            elif kind is SequenceStartEvent:
                builder.open(event, False)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                builder.close(event)
            elif kind is AliasEvent:
                builder.alias(event)
            elif kind is DocumentStartEvent:
                header = event.start_mark.index + base if event.explicit else -1
                builder = DocumentBuilder(source, layout, tags, base, max(header, base))
            elif kind is DocumentEndEvent:
                yield builder, header
            elif kind is StreamEndEvent:
                return
    finally:
        loader.dispose()


def _document(
    source: TextMap, layout: Layout, builder: DocumentBuilder, header: int
) -> YamlDocument:
    start, end = builder.start_offset, builder.content_end
    first = start if header < 0 else header
    stop = layout.string.find("\n", first)
    place = source.locate(first, (len(layout.string) if stop < 0 else stop))
    conditional = any(b.start <= start and end <= b.end for b in layout.branches)
    root = builder.root
    value = root if root is not None else Null(location=place)
    if isinstance(value, Null) and layout.inserts:
        value = layout.filled(first + 3 if header >= 0 else 0, value)
    return YamlDocument(value, tuple(builder.duplicates), place, conditional)


def _printed(source: TextMap, layout: Layout, end: int) -> list[YamlDocument]:
    """Return the document that lines of unknown parts may print before anything is written."""
    inside = layout.inserts_in(0, end)
    if not inside:
        return []
    return [YamlDocument(inside[0].value, (), source.locate(inside[0].at))]


def _is_placeholder(problem: UnreadableError) -> bool:
    """Whether the place of a problem starts with a sign that other tools replace."""
    place = problem.location
    if place is None:
        return False
    around = place.source.text[max(place.start - 1, 0) : place.start + 2]
    return place.text.startswith(_PLACEHOLDER_SIGNS) or "**" in around


def _problem(
    source: TextMap, string: str, error: Exception, base: int
) -> tuple[UnreadableError, int]:
    """Say in one sentence what the parser says, and where; return the offset too."""
    at = base
    reason = "a character that YAML does not allow"
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        if mark is not None:
            at = min(base + mark.index, len(string))
        parts = (error.problem, error.context if _TELLING.search(error.context or "") else "")
        reason = " ".join(part for part in parts if part) or str(error.context)
        if string[at : at + 1] == "\t":
            reason = "a tab is used for indentation"
    elif (bad := re.compile(_NOT_ALLOWED).search(string, base)) is not None:
        at = bad.start()
        reason = f"the character U+{ord(bad.group()):04X} is not allowed"
    conflict = conflict_in(string)
    if conflict is not None and conflict[0] <= at <= conflict[2]:
        return UnreadableError(f"YAML does not parse: {LEFT_OVER}", source.locate(conflict[0])), at
    place = source.locate(max(min(at, len(string) - 1), 0))
    return UnreadableError(f"YAML does not parse: {reason}", place), at
