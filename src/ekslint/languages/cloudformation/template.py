"""Turn the text of a template, YAML or JSON, into its sections with intrinsics in their long form.

Short tags (`!Sub x`) become `{"Fn::Sub": x}`, so that one evaluator serves both syntaxes. Nothing
is evaluated here.
"""

from __future__ import annotations

from dataclasses import dataclass

from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.value import (
    Entry,
    ListValue,
    MapValue,
    Text,
    Value,
    known_text,
    slice_text,
)
from ekslint.sources.json import read_json
from ekslint.sources.yaml import read_yaml

EMPTY = MapValue({})


@dataclass(frozen=True, slots=True)
class Template:
    """The sections of one template; a section that is not written is an empty map."""

    body: MapValue
    problems: tuple[UnreadableError, ...] = ()
    unreadable_template: bool = False

    def section(self, name: str) -> MapValue:
        """Return a section by name (`Parameters`, `Resources` …)."""
        found = self.body.get(name)
        return found if isinstance(found, MapValue) else EMPTY


def read_template(text: Text, *, json: bool) -> Template:
    """Read a template; what does not parse is in its problems."""
    if json:
        parsed = read_json(text)
        value = parsed.value
        problems = parsed.problems
        foreign = parsed.unreadable_template
    else:
        documents = read_yaml(text, tags=long_form)
        value = documents.documents[0].value if documents.documents else None
        problems = documents.problems
        foreign = documents.unreadable_template
    body = value if isinstance(value, MapValue) else EMPTY
    return Template(body, problems, foreign)


def long_form(tag: str, value: Value, location: Location | None) -> Value:
    """Return a short-tagged value in its long form; other tags are left as they are."""
    name = tag.removeprefix("!")
    if name in ("Ref", "Condition"):
        key = name
    elif name == "GetAtt":
        key = "Fn::GetAtt"
        value = _split_attribute(value)
    else:
        key = f"Fn::{name}"
    return MapValue({key: Entry(value, location, location)}, location=value.location or location)


def _split_attribute(value: Value) -> Value:
    whole = known_text(value)
    if whole is None or not isinstance(value, Text) or "." not in whole:
        return value
    at = whole.index(".")
    parts = (slice_text(value, 0, at), slice_text(value, at + 1, len(whole)))
    return ListValue(parts, location=value.location)
