"""Turn the text of `terraform show -json` into a record of what it plans, or of what exists.

It reads plans (format 0.1 to 1.x) and states alike, with the places of the values in the text. What
the values mean is not known here; what is not shaped as it has to be is left out and said.

Source: https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location, SourceText
from ekslint.core.record import record
from ekslint.core.resource import Notice
from ekslint.core.value import Reason, ReasonKind
from ekslint.sources.json.parts import at, items, mapping, string, strings
from ekslint.sources.plan_secrets import PlanText

MAX_RESOURCES: Final = 50_000
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_ADDRESS: Final = re.compile(r'"address"\s*:\s*("(?:[^"\\]|\\.)*")')
_CUT: Final = re.compile(r"[a-z0-9.+-]{0,8}\s*")
"""What may be left of the last value of a text that is cut off."""
_LOG: Final = re.compile(r'\s*\{"@level"')


@record
class Span:
    """Where a value stands in the text of a plan."""

    start: int
    end: int


@record
class Recorded:
    """One resource instance of a plan or state: its values, and what is said of them.

    `values` are those after the plan, `before` those of now. `unknown` and `sensitive` are marks in
    the shape of the values. `actions` is empty for what only stands in a state. `span` is the
    object that holds all this, `named` its address.
    """

    address: str
    module: str
    mode: str
    type: str
    name: str
    index: str | int | None
    actions: tuple[str, ...]
    values: Mapping[str, Any]
    unknown: Any = False
    sensitive: Any = False
    before: Mapping[str, Any] = field(default_factory=dict)
    before_sensitive: Any = False
    forced_by: tuple[tuple[str | int, ...], ...] = ()
    whole: bool = True
    named: Span = Span(0, 0)
    span: Span = Span(0, 0)


@record
class PlanFile:
    """What one file holds. `source` has its text with all secrets masked.

    `resources`: what there is after the plan, in order; `leaving`: what it deletes or replaces.
    `open`: why there may be more. `state`: it is a state without a plan.
    """

    source: SourceText
    resources: tuple[Recorded, ...]
    leaving: tuple[Recorded, ...]
    variables: Mapping[str, Any]
    configuration: Mapping[str, Any]
    outputs: Mapping[str, Any]
    open: tuple[Reason, ...] = ()
    notices: tuple[Notice, ...] = ()
    state: bool = False
    hidden: frozenset[str] = frozenset()
    sections: Mapping[str, Span] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Display path of the file."""
        return self.source.path

    def place(self, span: Span) -> Location:
        """Return a range of the file."""
        return self.source.location(span.start, span.end)


def read_plan(source: SourceText) -> PlanFile | UnreadableError:
    """Return what a file holds, or why it is no plan."""
    if not isinstance(source, PlanText):
        source = PlanText(source.path, source.text, library=source.library)
    text = source.original
    if _LOG.match(text):
        detail = "this is the log of `terraform plan -json`, not a plan"
        return _refused(source, f"{detail}; `terraform show -json tfplan` prints the plan", 0)
    try:
        document, spans = _top(text)
    except json.JSONDecodeError as error:
        if error.msg.startswith("Unterminated") or _CUT.fullmatch(text, error.pos):
            return _refused(source, "JSON does not parse: the plan is cut off", len(text))
        return _refused(source, f"JSON does not parse: {error.msg}", error.pos)
    except RecursionError:
        return _refused(source, "JSON does not parse: it nests too deep", 0)
    except ValueError as error:
        return _refused(source, f"JSON does not parse: {error}", 0)
    version = document.get("format_version")
    if not isinstance(version, str) or version.partition(".")[0] not in ("0", "1"):
        shown = version if isinstance(version, str) and len(version) < 20 else "of another kind"
        return _refused(source, f"plan format {shown} is not known here", 0)
    return _Reader(source, text, document, spans, source.hidden).file()


def _refused(source: SourceText, message: str, offset: int) -> UnreadableError:
    """Return the error at its place; the text there shows nothing of what the plan holds."""
    offset = max(min(offset, len(source.text) - 1), 0)
    return UnreadableError(message, source.location(offset, offset + 1))


def _top(text: str) -> tuple[dict[str, Any], dict[str, Span]]:
    """Return the members of the outermost object, and where their values stand."""
    decoder = json.JSONDecoder(parse_constant=_no_constant)
    document: dict[str, Any] = {}
    spans: dict[str, Span] = {}
    at_ = _skip(text, 0)
    if text[at_ : at_ + 1] != "{":
        raise json.JSONDecodeError("an object has to stand here", text, at_)
    at_ = _skip(text, at_ + 1)
    while text[at_ : at_ + 1] != "}":
        if document:
            if text[at_ : at_ + 1] != ",":
                raise json.JSONDecodeError("a comma or brace is missing", text, at_)
            at_ = _skip(text, at_ + 1)
        key, end = decoder.raw_decode(text, at_)
        at_ = _skip(text, end)
        if not isinstance(key, str) or text[at_ : at_ + 1] != ":":
            raise json.JSONDecodeError("a key and a colon have to stand here", text, at_)
        start = _skip(text, at_ + 1)
        document[key], end = decoder.raw_decode(text, start)
        spans[key] = Span(start, end)
        at_ = _skip(text, end)
    if _skip(text, at_ + 1) < len(text):
        raise json.JSONDecodeError("more stands after the plan", text, _skip(text, at_ + 1))
    return document, spans


def _skip(text: str, offset: int) -> int:
    found = _BLANK.match(text, offset)
    return found.end() if found else offset


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"`{word}` is no JSON")


@dataclass(slots=True)
class _Reader:
    """One document while it is turned into a record."""

    source: SourceText
    text: str
    document: Mapping[str, Any]
    spans: Mapping[str, Span]
    hidden: frozenset[str]
    notices: list[Notice] = field(default_factory=list)
    open: list[Reason] = field(default_factory=list)

    def file(self) -> PlanFile:
        state = "values" in self.document and "planned_values" not in self.document
        resources: list[Recorded] = []
        leaving: list[Recorded] = []
        for change in () if state else self.changes():
            if "delete" in change.actions:
                leaving.append(change)
            if not {"delete", "forget"} & set(change.actions) or "create" in change.actions:
                resources.append(change)
        met = {r.address for r in (*resources, *leaving)}
        sections = (("values",),) if state else (("planned_values",), ("prior_state", "values"))
        for path in sections:
            wanted = None if path[0] != "prior_state" else "data"
            for found in self.recorded(path):
                if found.address not in met and wanted in (None, found.mode):
                    met.add(found.address)
                    resources.append(found)
        self.completeness()
        if not resources and not leaving:
            kind = "state" if state else "plan"
            detail = f"`{self.source.path}` is a {kind} without resources"
            self.notices.append(Notice(detail, self.source.whole()))
        if len(resources) > MAX_RESOURCES:
            detail = f"`{self.source.path}` holds {len(resources)} resources; "
            detail += f"the first {MAX_RESOURCES} are read"
            self.doubt(detail, ReasonKind.LIMIT)
            del resources[MAX_RESOURCES:]
        planned = at(self.document, "values" if state else "planned_values", "outputs")
        return PlanFile(
            self.source,
            tuple(resources),
            tuple(leaving),
            mapping(self.document.get("variables")),
            mapping(self.document.get("configuration")),
            mapping(planned),
            tuple(dict.fromkeys(self.open)),
            tuple(dict.fromkeys(self.notices)),
            state,
            self.hidden,
            self.spans,
        )

    def doubt(self, detail: str, kind: ReasonKind = ReasonKind.FILE) -> None:
        """Say that a part is left out, and that there may be more for it."""
        self.open.append(Reason(kind, detail, "", self.source.whole()))
        self.notices.append(Notice(detail, self.source.whole()))

    def completeness(self) -> None:
        """A targeted or failed plan leaves parts out; those it holds are what they are."""
        path = self.source.path
        if self.document.get("errored") is True:
            self.doubt(f"`{path}` is a plan that failed, so parts of it are missing")
        elif self.document.get("complete") is False:
            self.doubt(f"`{path}` plans a part of the configuration only")

    def changes(self) -> Iterator[Recorded]:
        section = self.document.get("resource_changes")
        if section is not None and not isinstance(section, list):
            self.doubt(f"`resource_changes` of `{self.source.path}` is no list, so it is not read")
        finder = _Finder(self.text, self.spans.get("resource_changes"))
        for number, item in enumerate(items(section)):
            change = at(item, "change")
            actions = strings(at(change, "actions"))
            if string(at(item, "deposed")):
                continue  # what an earlier run left over; it is neither there nor meant to be
            found = self.identified(item, f"item {number} of `resource_changes`")
            if found is None:
                continue
            after, before = mapping(change).get("after"), mapping(change).get("before")
            if (
                not actions
                or not isinstance(after, dict | None)
                or not isinstance(before, dict | None)
            ):
                detail = f"`{found.address}` in `{self.source.path}` has no change that can be read"
                self.doubt(detail)
                continue
            named, span = finder.find(found.address)
            yield Recorded(
                *_identity(found),
                actions,
                mapping(after),
                mapping(change).get("after_unknown"),
                mapping(change).get("after_sensitive"),
                mapping(before),
                mapping(change).get("before_sensitive"),
                tuple(
                    tuple(step for step in items(path) if isinstance(step, str | int))
                    for path in items(mapping(change).get("replace_paths"))
                ),
                named=named,
                span=span,
            )

    def recorded(self, path: tuple[str, ...]) -> Iterator[Recorded]:
        """Yield the resources of `planned_values`, or of a state."""
        root = at(self.document, *path, "root_module")
        finder = _Finder(self.text, self.spans.get(path[0]))
        modules = [root]
        while modules:
            module = modules.pop()
            modules.extend(reversed(items(at(module, "child_modules"))))
            for number, item in enumerate(items(at(module, "resources"))):
                found = self.identified(item, f"resource {number} of `{path[0]}`", module)
                if found is None or string(at(item, "deposed_key")):
                    continue
                values = at(item, "values")
                named, span = finder.find(found.address)
                yield Recorded(
                    *_identity(found),
                    (),
                    mapping(values),
                    False,
                    at(item, "sensitive_values"),
                    whole=path[0] != "planned_values" and isinstance(values, dict),
                    named=named,
                    span=span,
                )

    def identified(self, item: Any, what: str, module: Any = None) -> Recorded | None:
        """Return who a resource is; what does not say so is left out, and said."""
        address, kind, name = (string(at(item, key)) for key in ("address", "type", "name"))
        if not (address and kind and name):
            self.doubt(f"{what} in `{self.source.path}` has no address, type or name")
            return None
        inside = string(at(module, "address")) if module is not None else ""
        inside = inside or string(at(item, "module_address"))
        index = at(item, "index")
        plain = isinstance(index, str | int) and not isinstance(index, bool)
        return Recorded(
            address,
            inside,
            "data" if at(item, "mode") == "data" else "managed",
            kind,
            name,
            index if plain else None,
            (),
            {},
        )


def _identity(found: Recorded) -> tuple[str, str, str, str, str, str | int | None]:
    return found.address, found.module, found.mode, found.type, found.name, found.index


class _Finder:
    """Finds the objects of a section by their address; those of one address in order."""

    def __init__(self, text: str, section: Span | None) -> None:
        self.section = section or Span(0, 0)
        self.found: dict[str, list[Span]] = {}
        for match in _ADDRESS.finditer(text, self.section.start, self.section.end):
            self.found.setdefault(match[1], []).append(Span(*match.span(1)))
        for spans in self.found.values():
            spans.reverse()

    def find(self, address: str) -> tuple[Span, Span]:
        """Return where an address stands, and what follows it up to the end of the section."""
        for form in dict.fromkeys((_go(address), json.dumps(address))):
            if spans := self.found.get(form):
                named = spans.pop()
                return named, Span(named.end, self.section.end)
        return Span(self.section.start, self.section.start), Span(0, 0)


def _go(text: str) -> str:
    """Return a text as Go's encoder writes it."""
    plain = json.dumps(text, ensure_ascii=False)
    for sign, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        plain = plain.replace(sign, escape)
    return plain
