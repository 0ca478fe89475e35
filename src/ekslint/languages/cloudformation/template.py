"""Turn the text of a template, YAML or JSON, into its sections with intrinsics in their long form.

Short tags (`!Sub x`) become `{"Fn::Sub": x}`, so that one evaluator serves both syntaxes. Nothing
is evaluated here.
"""

from __future__ import annotations

from ekslint.core.contents import known_text
from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.pieces import slice_text, with_holes
from ekslint.core.record import record
from ekslint.core.value import Document, Entry, ListValue, MapValue, Reason, Text, Value
from ekslint.sources.json.read import read_json
from ekslint.sources.yaml.read import read_yaml

EMPTY = MapValue({})


@record
class Template:
    """The sections of one template; a section that is not written is an empty map."""

    body: MapValue
    problems: tuple[UnreadableError, ...] = ()
    unreadable_template: bool = False
    gaps: tuple[Reason, ...] = ()

    def section(self, name: str) -> MapValue:
        """Return a section by name (`Parameters`, `Resources` …)."""
        found = self.body.get(name)
        return found if isinstance(found, MapValue) else EMPTY


def read_template(content: Value) -> Template:
    """Read a template, a text of YAML or JSON or a document that is held already; what does not
    parse is in its problems."""
    if isinstance(content, Document):
        return Template(content.content if isinstance(content.content, MapValue) else EMPTY)
    if not isinstance(content, Text):
        return Template(content if isinstance(content, MapValue) else EMPTY)
    if _like_json(content):
        parsed = read_json(content)
        whole = parsed.value if isinstance(parsed.value, MapValue) else EMPTY
        return Template(whole, parsed.problems, parsed.unreadable_template)
    written = read_yaml(content, tags=long_form)
    value = written.documents[0].value if written.documents else None
    body = value if isinstance(value, MapValue) else EMPTY
    return Template(body, written.problems, written.unreadable_template, written.gaps)


def _like_json(content: Text) -> bool:
    """Whether a text is meant as JSON; YAML in braces has keys without quotes."""
    head = with_holes(content)[0].lstrip("\ufeff \t\r\n")[:200]
    return head.startswith("{") and head[1:].lstrip()[:1] in ('"', "}", "")


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
