"""Turns Terraform files given as text into evaluations, and those into plain data for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ekslint.core.contents import plain
from ekslint.core.location import SourceText
from ekslint.core.resource import Evaluation, Resource
from ekslint.core.value import ListValue, Unknown, Value
from ekslint.languages.terraform.evaluation import evaluate_tree
from ekslint.languages.terraform.json_syntax import either_syntax
from ekslint.languages.terraform.settings import TerraformSettings
from ekslint.sources.hcl.parse import parse_hcl


def evaluations(files: Mapping[str, str], *named: str, **settings: Any) -> dict[str, Evaluation]:
    """Return the evaluations of a scan by scope; the top is named unless other paths are."""
    sources = {path: SourceText(path, text) for path, text in files.items()}
    wanted = TerraformSettings(named=named or (".",), **settings)
    found = evaluate_tree(sources, parse=either_syntax(parse_hcl), settings=wanted)
    return {evaluation.scope: evaluation for evaluation in found}


def root(files: Mapping[str, str] | str, **settings: Any) -> Evaluation:
    """Return the evaluation of the one root of a scan."""
    files = {"main.tf": files} if isinstance(files, str) else files
    found = [e for e in evaluations(files, **settings).values() if e.scope]
    assert len(found) == 1, [e.scope for e in found]
    return found[0]


def folder(path: Path) -> dict[str, str]:
    """Return the files of a folder by their path inside it."""
    return {
        p.relative_to(path).as_posix(): p.read_text(encoding="utf-8")
        for p in sorted(path.rglob("*"))
        if p.is_file()
    }


def by_address(evaluation: Evaluation) -> dict[str, Resource]:
    """Return the resources of an evaluation by address."""
    found = {r.address: r for r in evaluation.resources}
    assert len(found) == len(evaluation.resources), "addresses are not unique"
    return found


def value(evaluation: Evaluation, address: str, *path: str) -> Value:
    """Return one attribute of one resource."""
    return by_address(evaluation)[address].get(*path)


def data(evaluation: Evaluation, address: str, *path: str) -> Any:
    """Return one attribute of one resource as plain data."""
    return plain(value(evaluation, address, *path))


def items(value: Value | None) -> tuple[Value, ...]:
    """Return the items of a list."""
    assert isinstance(value, ListValue)
    return value.items


def unknown(value: Value | None) -> Unknown:
    """Return a value that has to be unknown."""
    assert isinstance(value, Unknown), type(value)
    return value


def probe(expression: str, declarations: str = "", **files: str) -> Value:
    """Return the value of an expression in the root module of a scan."""
    main = f'{declarations}\nresource "probe" "it" {{\n  value = {expression}\n}}\n'
    return value(root({"main.tf": main, **files}), "probe.it", "value")
