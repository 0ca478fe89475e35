"""Turns calls of shipped stubs, given as text, into evaluations for the tests of the stubs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ekslint.core.contents import known_text
from ekslint.core.location import Location, SourceText
from ekslint.core.resource import Evaluation, Resource
from ekslint.core.value import Document, Gate, ListValue, MapValue, Value
from ekslint.facts.paths import data_directory
from ekslint.languages.terraform.evaluation import evaluate_tree
from ekslint.languages.terraform.settings import TerraformSettings
from ekslint.sources.hcl.parse import parse_hcl
from ekslint.sources.hcl.syntax import HclFile

STUBS = data_directory() / "modules"
SETUP = """
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["123456789012"]
}
"""


@dataclass(frozen=True)
class StubModule:
    """One directory of a stub that a caller can name: `source`, a release, and its files."""

    source: str
    folder: Path
    release: str

    @property
    def id(self) -> str:
        """What tests print."""
        return f"{self.source}@{self.release}"

    @property
    def variables(self) -> dict[str, bool]:
        """The variables by name: whether a value is required."""
        text = (self.folder / "variables.tf").read_text(encoding="utf-8")
        blocks = re.split(r'(?m)^variable "', text)[1:]
        return {b.split('"')[0]: not re.search(r"(?m)^  default\b", b) for b in blocks}

    @property
    def outputs(self) -> list[str]:
        """The names of the outputs."""
        path = self.folder / "outputs.tf"
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        return re.findall(r'(?m)^output "(\w+)"', text)


def indexes() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the folder and the index of each stub that ships."""
    for path in sorted(STUBS.glob("*/index.json")):
        yield path.parent, json.loads(path.read_text(encoding="utf-8"))


def every_module() -> list[StubModule]:
    """Return every directory of every stub that holds a module."""
    found = []
    for folder, index in indexes():
        for row in index["versions"]:
            base = folder / row["path"]
            release = re.search(r"[\d.]+", row["range"])
            assert release
            for main in sorted(base.rglob("main.tf")):
                inner = main.parent.relative_to(base).as_posix()
                source = index["source"] + ("" if inner == "." else f"//{inner}")
                dots = ".0" * (2 - release[0].count("."))
                found.append(StubModule(source, main.parent, release[0] + dots))
    return found


def call(source: str, version: str | None, inputs: str, name: str = "it") -> str:
    """Return a module block, without a version if there is none. Its header is the first line."""
    pinned = f'  version = "{version}"\n' if version is not None else ""
    body = "\n".join(f"  {line}" for line in inputs.strip().splitlines())
    return f'module "{name}" {{\n  source  = "{source}"\n{pinned}{body}\n}}\n'


@cache
def _parsed(path: str, text: str) -> HclFile:
    """Parse a file once for all tests: stubs are large, and every call reads them."""
    return parse_hcl(SourceText(path, text, library=True))


def _parse(source: SourceText) -> HclFile:
    return _parsed(source.path, source.text) if source.library else parse_hcl(source)


@cache
def evaluated(*texts: str) -> Evaluation:
    """Evaluate one root: the texts, then a provider with a region and an account."""
    files = {"main.tf": "\n".join(texts), "provider.tf": SETUP}
    sources = {path: SourceText(path, text) for path, text in files.items()}
    settings = TerraformSettings(named=(".",), stubs=(STUBS,))
    (found,) = evaluate_tree(sources, parse=_parse, settings=settings)
    return found


def named(evaluation: Evaluation, kind: str) -> dict[str, Resource]:
    """Return the managed resources of a type by address, without the leading `module.it.`."""
    return {
        r.address.removeprefix("module.it."): r
        for r in evaluation.resources
        if r.type == kind and r.mode == "managed"
    }


def statement_list(value: Value) -> ListValue:
    """Return the list of statements of a policy document."""
    content = value.content if isinstance(value, Document) else value
    assert isinstance(content, MapValue), value
    listed = content.get("Statement")
    assert isinstance(listed, ListValue), content
    return listed


def statements(value: Value) -> list[MapValue]:
    """Return the statements of a policy document."""
    return [s for s in statement_list(value).items if isinstance(s, MapValue)]


def texts(value: Value | None) -> set[str]:
    """Return the known strings of a list, or of one string."""
    items = value.items if isinstance(value, ListValue) else (value,)
    return {t for item in items if (t := known_text(item)) is not None}


def actions(value: Value) -> set[str]:
    """Return every action that a policy document names."""
    return {a for s in statements(value) for a in texts(s.get("Action"))}


def gates(value: Value) -> list[Gate]:
    """Return the gates of a policy document: what its statements lack, and what decided that."""
    return list(statement_list(value).gates)


def line(location: Location | None) -> str:
    """Return the place a person can edit, as `path:line`."""
    assert location
    place = location.anchor()
    return f"{place.path}:{place.line}"
