"""Turns a root module into a copy that Terraform can plan offline with the AWS provider alone.

What is rewritten is rewritten for Terraform and ekslint alike, since both read the copy: provider
blocks get dummy credentials; backends, version constraints, resources of other providers and calls
of modules that are not on disk go; references to them, and data sources that would ask AWS, become
values that are known only after apply. Variables without a value get one.
"""

from __future__ import annotations

import json
import posixpath
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ekslint.sources.hcl.syntax import HclFile, Node
from tools.plan_files import (
    CannotCopyError,
    Edits,
    attribute,
    members,
    parse_folder,
    plain_text,
    references,
)
from tools.plan_mutants import KINDS
from tools.plan_values import ANSWERABLE, ANSWERED_HERE, missing_values

UNKNOWN = "terraform_data.plan_oracle"
"""Its output is known only after apply: what stands in for everything that is not there."""

UNKNOWN_FILE = "plan_oracle.tf"
ANSWERS = "plan_oracle_answers"

KEPT_IN_PROVIDER = {"alias", "region", "default_tags", "ignore_tags"}

TRIGGERED = {"null_resource", "time_sleep"}
"""Resources whose `triggers` pass values on: `terraform_data` does the same with its input."""

CREDENTIALS = """
  access_key                  = "offline"
  max_retries                 = 1
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
"""

STEERING = {"count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection"}
INERT = {"import", "check", "ephemeral", "moved", "removed"}
LEFT_BEHIND = (".git", ".terraform", "*.tfstate", "*.tfstate.backup", ".terraform.lock.hcl")


@dataclass(slots=True)
class Copy:
    """A root ready to be planned: the folder of the copy, the root below it, what was changed."""

    base: Path
    root: str
    changed: dict[str, int] = field(default_factory=dict)
    modules: list[str] = field(default_factory=list)
    var_file: str = ""

    def count(self, what: str) -> None:
        """Remember one more change."""
        self.changed[what] = self.changed.get(what, 0) + 1


@dataclass(slots=True)
class _Module(Edits):
    """The blocks of one module folder of the copy, and what has gone from it."""

    folder: Path = Path()
    gone: set[tuple[str, ...]] = field(default_factory=set)
    triggered: set[tuple[str, ...]] = field(default_factory=set)
    answers: dict[str, Any] = field(default_factory=dict)
    unknown: bool = False

    def blocks(self) -> Iterator[tuple[Path, Node]]:
        """Yield the top-level blocks with their files."""
        for path, parsed in self.files.items():
            yield from ((path, item) for item in parsed.items if item[0] == "block")


def prepare(
    root: Path,
    work: Path,
    modules: Mapping[str, Path],
    schema: Mapping[str, Any],
    var_file: str = "",
    *,
    mutant: str = "",
    answered: bool = False,
) -> Copy:
    """Copy a root and the local modules it calls to the folder `work`, and make it plannable.

    `modules` are folders for registry sources and their major versions
    (`terraform-aws-modules/vpc/aws@6`). `schema` is that of the AWS provider: what it does not know
    is left out. `mutant` is one of the kinds of `plan_mutants`. `answered`: put constants in the
    place of the data sources in `ANSWERABLE`. Raises `CannotCopyError`.
    """
    root = root.resolve()
    folders = _reached(root)
    base = _common(folders)
    for folder in folders:
        target = work / folder.relative_to(base)
        shutil.copytree(
            folder, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*LEFT_BEHIND)
        )
    copy = Copy(work, root.relative_to(base).as_posix(), var_file=var_file)
    if mutant:
        KINDS[mutant](work / copy.root)
    queue, done = [work / copy.root], set()
    while queue:
        folder = Path(posixpath.normpath(queue.pop()))
        if folder not in done:
            done.add(folder)
            queue.extend(_rewrite(folder, copy, modules, schema, answered))
    copy.modules = sorted(f.relative_to(work).as_posix() for f in done)
    _values(work / copy.root, var_file, copy)
    return copy


def _reached(root: Path) -> list[Path]:
    """Return the root and the folders of local modules it reaches."""
    queue, found = [root], []
    while queue:
        folder = queue.pop()
        if folder in found:
            continue
        if not folder.is_dir():
            raise CannotCopyError(f"there is no folder {folder.name}")
        found.append(folder)
        for parsed in parse_folder(folder).values():
            for block in parsed.items:
                source = plain_text(attribute(block, "source")) if _is(block, "module") else None
                if source is not None and source.startswith("."):
                    queue.append((folder / source).resolve())
    return found


def _common(folders: list[Path]) -> Path:
    shared = folders[0]
    while not all(folder.is_relative_to(shared) for folder in folders):
        shared = shared.parent
    return shared


def _is(block: Node, kind: str) -> bool:
    return bool(block[0] == "block" and block[3] == kind)


def _rewrite(
    folder: Path,
    copy: Copy,
    substitutes: Mapping[str, Path],
    schema: Mapping[str, Any],
    answered: bool,
) -> list[Path]:
    """Make one module folder of the copy plannable; return the folders of the modules it calls."""
    module = _Module(parse_folder(folder), folder=folder)
    called: list[Path] = []
    for path, block in module.blocks():
        labels = tuple(label[0] for label in block[4])
        match block[3]:
            case "terraform":
                _settings(module, path, block)
            case "provider":
                _provider(module, path, block, labels)
            case "module":
                called.extend(_call(module, path, block, copy, substitutes))
            case "resource" | "data":
                _declared(module, path, block, labels, copy, answered)
                table = schema[f"{'data_source' if block[3] == 'data' else 'resource'}_schemas"]
                if labels[0] in table:
                    _trim(module, path, block[5], table[labels[0]]["block"], copy)
            case kind if kind in INERT:
                module.edit(path, block[1], block[2])
            case _:
                pass
    for path, parsed in module.files.items():
        _mend(module, path, parsed, schema)
    _write(module, folder == copy.base / copy.root)
    return called


def _settings(module: _Module, path: Path, block: Node) -> None:
    text = module.files[path].source.text
    aliases = ""
    for item in block[5]:
        if not _is(item, "required_providers"):
            continue
        entry = attribute(item, "aws")
        if entry is not None and entry[6][0] == "object":
            for key, value in entry[6][3]:
                if text[key[1] : key[2]] == "configuration_aliases":
                    aliases = text[value[1] : value[2]]
    inner = ""
    if aliases:
        inner = '\n  required_providers {\n    aws = {\n      source = "hashicorp/aws"\n'
        inner += f"      configuration_aliases = {aliases}\n    }}\n  }}\n"
    module.edit(path, block[1], block[2], f"terraform {{{inner}}}")


def _provider(module: _Module, path: Path, block: Node, labels: tuple[str, ...]) -> None:
    if labels != ("aws",):
        module.edit(path, block[1], block[2])
        return
    for item in block[5]:
        if item[3] not in KEPT_IN_PROVIDER:
            module.edit(path, item[1], item[2])
    region = "" if attribute(block, "region") else '  region = "eu-west-1"\n'
    module.append(path, block, f"{CREDENTIALS}{region}")


def _call(
    module: _Module, path: Path, block: Node, copy: Copy, substitutes: Mapping[str, Path]
) -> list[Path]:
    name, source = block[4][0][0], plain_text(attribute(block, "source"))
    given = attribute(block, "providers")
    if given is not None:
        text = module.files[path].source.text
        pairs = [(text[k[1] : k[2]], text[v[1] : v[2]]) for k, v in given[6][3]]
        kept = ", ".join(f"{k} = {v}" for k, v in pairs if k.partition(".")[0] == "aws")
        module.edit(path, given[1], given[2], f"providers = {{ {kept} }}" if kept else "")
    if source is not None and source.startswith("."):
        return [module.folder / source]
    registry, _, inside = (source or "").partition("//")
    wanted = re.search(r"\d+", plain_text(attribute(block, "version")) or "")
    place = next(
        (
            folder
            for name, folder in substitutes.items()
            if name.partition("@")[0] == registry
            and (wanted is None or name.partition("@")[2] == wanted[0])
        ),
        None,
    )
    if source is None or place is None or not (place / inside).is_dir():
        module.gone.add(("module", name))
        module.edit(path, block[1], block[2])
        copy.count(f"module {registry or 'of unknown source'} left out")
        return []
    target = copy.base / "plan_oracle_modules" / registry.replace("/", "_")
    if not target.exists():
        ignored = shutil.ignore_patterns(*LEFT_BEHIND, "examples", "test*", "wrappers")
        shutil.copytree(place, target, ignore=ignored)
    local = posixpath.relpath((target / inside).as_posix(), module.folder.as_posix())
    written, version = attribute(block, "source"), attribute(block, "version")
    assert written is not None
    module.edit(path, written[1], written[2], f'source = "./{local}"')
    if version is not None:
        module.edit(path, version[1], version[2])
    return [target / inside]


def _declared(
    module: _Module, path: Path, block: Node, labels: tuple[str, ...], copy: Copy, answered: bool
) -> None:
    kind, name = labels
    lead = ("data",) if block[3] == "data" else ()
    triggers = attribute(block, "triggers") if kind in TRIGGERED else None
    if triggers is not None:
        module.triggered.add((kind, name))
        for item in block[5]:
            if item[3] not in ("count", "for_each", "triggers", "depends_on"):
                module.edit(path, item[1], item[2])
        header = f'resource "terraform_data" "{kind}_{name}" '
        module.edit(path, block[1], block[6], header)
        module.edit(path, triggers[4], triggers[5], "input")
        copy.count(f"{kind} as terraform_data")
    elif not kind.startswith("aws_") and kind != "terraform_data":
        module.gone.add((*lead, kind, name))
        module.edit(path, block[1], block[2])
        copy.count(f"{' '.join((*lead, kind))} left out")
    elif lead and answered and kind in ANSWERABLE:
        module.answers[kind] = ANSWERABLE[kind]
        module.edit(path, block[1], block[2])
        copy.count(f"data {kind} answered")
    elif lead and kind not in ANSWERED_HERE and attribute(block, "depends_on") is None:
        module.unknown = True
        module.append(path, block, f"  depends_on = [{UNKNOWN}]")
        copy.count(f"data {kind} deferred")


def _trim(module: _Module, path: Path, items: Any, schema: Any, copy: Copy) -> None:
    """Leave out what a newer provider knows."""
    attributes = schema.get("attributes", {})
    known = {n for n, a in attributes.items() if a.get("optional") or a.get("required")}
    known |= {*schema.get("block_types", ()), *STEERING}
    for item in items:
        name = item[4][0][0] if item[0] == "block" and item[3] == "dynamic" else item[3]
        if name not in known:
            module.edit(path, item[1], item[2])
            copy.count(f"argument {name} left out")
        elif item[0] == "block" and name in schema.get("block_types", ()):
            inner = schema["block_types"][name]["block"]
            contents = [b[5] for b in item[5] if _is(b, "content")]
            parts = item[5] if item[3] == name else [i for c in contents for i in c]
            _trim(module, path, parts, inner, copy)


def _mend(module: _Module, path: Path, parsed: HclFile, schema: Mapping[str, Any]) -> None:
    """Replace references to what is gone, and attributes only a newer provider has."""
    tables = {"data": schema["data_source_schemas"], "": schema["resource_schemas"]}

    def visit(items: tuple[Node, ...]) -> None:
        for item in items:
            if item[0] == "block":
                visit(item[5])
                continue
            bare = item[3] in ("depends_on", "replace_triggered_by")
            if bare and item[6][0] == "tuple":
                for element in item[6][3]:
                    if any(names in module.gone for names, _, _ in references(element)):
                        module.unknown = True
                        module.edit(path, element[1], element[2], UNKNOWN)
                continue
            for names, start, end in references(item[6]):
                if names in module.gone:
                    module.unknown = True
                    module.edit(path, start, end, UNKNOWN if bare else f"{UNKNOWN}.output")
                elif names[0] == "data" and names[1] in module.answers:
                    module.edit(path, start, end, f"local.{ANSWERS}.{names[1]}")
                elif names in module.triggered:
                    module.edit(path, start, end, f"terraform_data.{'_'.join(names)}")
            for kind, name, start, end in members(item[6]):
                if (
                    kind in TRIGGERED
                    and name == "triggers"
                    and parsed.source.text[:end].endswith(name)
                ):
                    module.edit(path, end - len(name), end, "input")
                block = tables[kind.rpartition(".")[0]].get(kind.rpartition(".")[2])
                if block is not None and not _has(block["block"], name):
                    module.unknown = True
                    module.edit(path, start, end, f"{UNKNOWN}.output")

    visit(parsed.items)


def _has(schema: Any, name: str) -> bool:
    return name in schema.get("attributes", ()) or name in schema.get("block_types", ())


def _write(module: _Module, top: bool) -> None:
    module.write()
    lines = []
    if module.unknown:
        lines.append(f'resource "terraform_data" "{UNKNOWN.partition(".")[2]}" {{')
        lines.append("  input = jsondecode(timestamp())\n}")
    if module.answers:
        lines.append(f"locals {{\n  {ANSWERS} = {json.dumps(module.answers)}\n}}")
    configured = any(b[3] == "provider" and b[4][0][0] == "aws" for _, b in module.blocks())
    if top and not configured:
        lines.append(f'provider "aws" {{\n  region = "eu-west-1"\n{CREDENTIALS}}}')
    if lines:
        (module.folder / UNKNOWN_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _values(folder: Path, var_file: str, copy: Copy) -> None:
    """Give the variables without a value one, and drop variable files that are not asked for."""
    for path in sorted(folder.rglob("*.tfvars*")):
        name = path.relative_to(folder).as_posix()
        loaded = re.fullmatch(r"(.*\.auto|terraform)\.tfvars(\.json)?", name)
        if not loaded and name != var_file:
            path.unlink()
    values = missing_values(folder, var_file)
    if values:
        copy.changed["variables given a value"] = len(values)
        text = json.dumps(values, indent=1) + "\n"
        (folder / "plan_oracle.auto.tfvars.json").write_text(text, encoding="utf-8")
