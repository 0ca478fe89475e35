"""Turn files of parameter values into what each environment gives to which template.

A file belongs to the one template that declares every parameter in it; a file that fits several
belongs to the one whose name it bears, else to none. One that lies elsewhere and leaves out what
the template needs may be for another: it makes unknown what it gives.

Sources: https://docs.aws.amazon.com/cli/latest/reference/cloudformation/create-stack.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.location import SourceText
from ekslint.core.provenance import called
from ekslint.core.record import record
from ekslint.core.value import ListValue, MapValue, Value, unknown
from ekslint.core.value import ReasonKind as Kind
from ekslint.languages.cloudformation.template import Template
from ekslint.sources.json.read import read_json
from ekslint.sources.textmap import file_text
from ekslint.sources.yaml.read import read_yaml

KEY: Final = "ParameterKey"
_SECTION: Final = re.compile(r"""^\s*\{?\s*["']?Parameters["']?\s*:""", re.MULTILINE)
MAX_SIZE: Final = 200_000


@record
class Given:
    """The values of one file: the environment it stands for, and each parameter's value."""

    name: str
    path: str
    values: Mapping[str, Value] = field(default_factory=dict)


def looks_like_parameters(path: str, text: str) -> bool:
    """Whether a file may hold parameter values for a template, by its form."""
    if len(text) > MAX_SIZE or not path.endswith((".json", ".yaml", ".yml")):
        return False
    if f'"{KEY}"' in text or f"{KEY}:" in text:
        return True
    return bool(_SECTION.search(text)) and "Resources" not in text and "apiVersion" not in text


def given_values(
    texts: Mapping[str, SourceText],
    templates: Mapping[str, Template],
    names: Mapping[str, str] | None = None,
) -> dict[str, tuple[Given, ...]]:
    """Return the environments of each template that files give values for; `names` are those that a
    person has for the environments of some files, others are named by the file."""
    names = names or {}
    found: dict[str, list[Given]] = {}
    strange: dict[str, list[str]] = {}
    for path, source in texts.items():
        values = _values(source)
        owner = _owner(path, frozenset(values), templates) if values else None
        if owner is not None and not _belongs(path, owner, frozenset(values), templates[owner]):
            strange.setdefault(owner, []).extend(values)
        elif owner is not None:
            name = posixpath.basename(path).rpartition(".")[0]
            stated = {k: called(v, f"`{k}` in `{path}`") for k, v in values.items()}
            found.setdefault(owner, []).append(Given(name, path, stated))
    for owner, keys in strange.items():
        if owner not in found:
            detail = "a file from elsewhere may give it"
            found[owner] = [Given("", "", {k: unknown(Kind.VARIABLE, detail) for k in keys})]
    return {
        owner: tuple(
            replace(given, name=names[given.path]) if given.path in names else given
            for given in _distinct(files)
        )
        for owner, files in found.items()
    }


def _belongs(path: str, owner: str, keys: frozenset[str], template: Template) -> bool:
    """Whether a file that fits a template is for it: it bears its name, lies in a folder above or
    below, or gives all that has no default."""
    mine, theirs = (posixpath.dirname(p) + "/" for p in (path, owner))
    if _stem(owner) in path.lower() or mine == "/" or theirs == "/":
        return True
    if mine.startswith(theirs) or theirs.startswith(mine):
        return True
    declared = template.section("Parameters").entries
    needed = {
        key
        for key, entry in declared.items()
        if isinstance(entry.value, MapValue) and "Default" not in entry.value.entries
    }
    return bool(needed) and needed <= keys


def _distinct(files: list[Given]) -> list[Given]:
    """Name environments by path where their files bear one name (`dev/params.json`)."""
    names = [given.name for given in files]
    return [
        given
        if names.count(given.name) == 1
        else Given(posixpath.dirname(given.path) or given.name, given.path, given.values)
        for given in files
    ]


def _values(source: SourceText) -> dict[str, Value]:
    text = file_text(source)
    value: Value | None
    if source.path.endswith(".json"):
        value = read_json(text).value
    else:
        documents = read_yaml(text).documents
        value = documents[0].value if documents else None
    if isinstance(value, MapValue) and isinstance(value.get("Parameters"), MapValue | ListValue):
        value = value.get("Parameters")
    found: dict[str, Value] = {}
    if isinstance(value, ListValue):
        for item in value.items:
            if not isinstance(item, MapValue):
                return {}
            key, given = known_text(item.get(KEY)), item.get("ParameterValue")
            if key is None:
                return {}
            if given is not None:
                found[key] = given
    elif isinstance(value, MapValue):
        found = {key: entry.value for key, entry in value.entries.items()}
    return found


def _owner(path: str, keys: frozenset[str], templates: Mapping[str, Template]) -> str | None:
    fits = [
        p for p, t in templates.items() if keys and keys <= set(t.section("Parameters").entries)
    ]
    if len(fits) <= 1:
        return fits[0] if fits else None
    named = [p for p in fits if _stem(p) in path.lower()]
    if len(named) == 1:
        return named[0]
    near = [p for p in named or fits if posixpath.dirname(p) == posixpath.dirname(path)]
    return near[0] if len(near) == 1 else None


def _stem(path: str) -> str:
    return posixpath.basename(path).lower().split(".", 1)[0]
