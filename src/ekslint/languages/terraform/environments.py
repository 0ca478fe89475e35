"""Turn files of variable values into the environments of a root and the values in each.

Terraform loads `terraform.tfvars` and `*.auto.tfvars` by itself; every other file is what somebody
passes with `-var-file`, so each is tried as one environment. Which files are passed together, files
do not tell: a variable that only a complementary file sets is not known.
"""

from __future__ import annotations

import json
import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ekslint.core.location import Location, SourceText
from ekslint.core.resource import Notice
from ekslint.core.value import (
    Entry,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Scalar,
    Unknown,
    Value,
    text,
    unknown,
)
from ekslint.languages.terraform.expressions import evaluate
from ekslint.languages.terraform.scope import Budget
from ekslint.languages.terraform.settings import TerraformSettings
from ekslint.languages.terraform.tree import SourceTree, directory_of, parents


@dataclass(frozen=True, slots=True)
class Environment:
    """One set of variable values for a root: its name (empty when there is only one), the values,
    and the variables that files loaded together with it may set."""

    name: str
    values: Mapping[str, Value] = field(default_factory=dict)
    uncertain: Mapping[str, Reason] = field(default_factory=dict)


def environments_of(
    tree: SourceTree,
    root: str,
    roots: frozenset[str],
    declared: frozenset[str],
    settings: TerraformSettings,
) -> tuple[tuple[Environment, ...], tuple[Notice, ...]]:
    """Return the environments of a root, in order; one without a name when no file makes one.

    `roots` are all directories evaluated as roots: a file belongs to the nearest one above it.
    `declared` are the root's variables: a file that sets mostly other names (the arguments of a
    backend, say) makes no environment.
    """
    automatic: dict[str, Value] = {}
    for path in _automatic(tree, root):
        automatic.update(read_values(tree, path))
    if settings.var_files:
        for path in settings.var_files:
            automatic.update(read_values(tree, path))
        return (Environment("", {**automatic, **settings.variables}),), ()
    values = {
        path: read_values(tree, path)
        for path in tree.variable_files()
        if _belongs(tree, path, root, roots)
    }
    notices: list[Notice] = []
    for path in list(values):
        if 2 * len(values[path].keys() & declared) < max(len(values[path]), 1):
            detail = f"`{path}` sets mostly names that are no variables of root `{root}`"
            notices.append(Notice(f"{detail}, so it is not tried as an environment"))
            del values[path]
    files = list(values)
    if not files:
        plain = Environment("", {**automatic, **settings.variables})
        return (plain,), tuple(notices)
    if len(files) > settings.max_environments:
        left = ", ".join(f"`{path}`" for path in files[settings.max_environments :])
        detail = f"root `{root}` has {len(files)} files of variable values; not tried: {left}"
        notices.append(Notice(detail))
        files = files[: settings.max_environments]
    names = Counter(_name(path, root) for path in files)
    found = []
    for path in files:
        own = {**automatic, **values[path], **settings.variables}
        name = _name(path, root)
        name = name if names[name] == 1 else posixpath.relpath(path, root)
        found.append(Environment(name, own, _uncertain(path, values, own)))
    return tuple(found), tuple(notices)


def orphans(
    tree: SourceTree, roots: frozenset[str], settings: TerraformSettings
) -> tuple[Notice, ...]:
    """Say which files of variable values belong to no root, unless they were asked for."""
    return tuple(
        Notice(f"`{path}` holds variable values, but belongs to no root module of this scan")
        for path in tree.variable_files()
        if not any(d in roots for d in _owners(tree, path))
        and "/.terraform/" not in f"/{path}"
        and path not in settings.var_files
    )


def read_values(tree: SourceTree, path: str) -> dict[str, Value]:
    """Return the values a file of variable values gives, by name."""
    source = tree.source(path)
    if source is None:
        return {}
    if path.endswith(".json"):
        return dict(_json_values(source))
    parsed = tree.hcl(path)
    scope = _NoNames(parsed.source)
    return {item[3]: evaluate(item[6], scope) for item in parsed.items if item[0] == "attribute"}


def _automatic(tree: SourceTree, root: str) -> Iterator[str]:
    """https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence"""
    names = tree.names(root)
    for fixed in ("terraform.tfvars", "terraform.tfvars.json"):
        yield from (n for n in names if posixpath.basename(n) == fixed)
    yield from (n for n in names if n.endswith((".auto.tfvars", ".auto.tfvars.json")))


def _belongs(tree: SourceTree, path: str, root: str, roots: frozenset[str]) -> bool:
    if path in _automatic(tree, root):
        return False
    return next((d for d in _owners(tree, path) if d in roots), None) == root


def _owners(tree: SourceTree, path: str) -> Iterator[str]:
    """Yield the directories a file of values can belong to: no module lies in between."""
    for directory in parents(directory_of(path)):
        yield directory
        if tree.module_files(directory):
            return


def _name(path: str, root: str) -> str:
    relative = posixpath.relpath(path, root)
    stem = relative.removesuffix(".json").removesuffix(".tfvars").removesuffix(".auto")
    folder, base = posixpath.split(stem)
    return folder if base == "terraform" and folder else stem


def _uncertain(
    path: str, values: Mapping[str, Mapping[str, Value]], own: Mapping[str, Value]
) -> dict[str, Reason]:
    """Files with the same names are alternatives; files without a common name go together."""
    found: dict[str, Reason] = {}
    for other, theirs in values.items():
        if other == path or theirs.keys() & values[path].keys():
            continue
        for name in theirs.keys() - own.keys():
            detail = f"variable `{name}` is set in `{other}`, which may be loaded as well"
            found.setdefault(name, Reason(ReasonKind.AMBIGUOUS, detail, "", theirs[name].location))
    return found


def _json_values(source: SourceText) -> Iterator[tuple[str, Value]]:
    try:
        data: Any = json.loads(source.text)
        if isinstance(data, dict):
            for name, value in data.items():
                yield str(name), _of_json(value, source.whole())
    except (ValueError, RecursionError):
        return


def _of_json(data: Any, at: Location) -> Value:
    match data:
        case bool() | int():
            return Scalar(data, location=at)
        case float():
            from decimal import Decimal

            return Scalar(Decimal(repr(data)), location=at)
        case str():
            return text(data, at)
        case list():
            return ListValue(tuple(_of_json(item, at) for item in data), location=at)
        case dict():
            entries = {str(k): Entry(_of_json(v, at), at, at) for k, v in data.items()}
            return MapValue(entries, location=at)
    return Null(location=at)


class _NoNames:
    """The scope of a file of values: only literals and pure functions stand there."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.budget = Budget()

    def resolve(self, names: tuple[str, ...], location: Location) -> tuple[Value, int]:
        detail = f"`{names[0]}` cannot be used in a file of variable values"
        return unknown(ReasonKind.INVALID, detail, location=location), 1

    def read_file(self, path: str, location: Location) -> SourceText | Value:
        return self._refuse(location)

    def path_values(self) -> dict[str, Value]:
        return {}

    def _refuse(self, location: Location) -> Unknown:
        return unknown(ReasonKind.INVALID, "no function call is allowed here", location=location)
