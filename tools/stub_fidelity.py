"""Turns calls of modules into a comparison of what their stubs make and what the modules make.

Run by hand: `python -m tools.stub_fidelity --sources DIR [--record]`. DIR holds one folder of
each release, `<name>-<version>` (`eks-v20.37.2`), fetched for the run. The calls are those in
`testdata/stubs`; each is evaluated twice by ekslint: with the stub, and with the module's own files
in place of it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ekslint.core.contents import plain
from ekslint.core.location import SourceText
from ekslint.core.resource import Evaluation, Resource
from ekslint.core.value import Value
from ekslint.facts.paths import data_directory
from ekslint.languages.terraform.evaluation import evaluate_tree
from ekslint.languages.terraform.module_addresses import parse_source
from ekslint.languages.terraform.settings import TerraformSettings
from ekslint.sources.hcl.parse import parse_hcl
from ekslint.sources.hcl.syntax import HclFile

CALLS = Path(__file__).resolve().parent.parent / "testdata" / "stubs"
RECORD = CALLS / "compared.json"
SOURCE = re.compile(r'source( *)= "(?P<source>[^"]+)"\n *version *= "RELEASE"')
SETUP = 'provider "aws" {\n  region = "eu-west-1"\n  allowed_account_ids = ["123456789012"]\n}\n'
READ = {".tf", ".tpl", ".sh", ".json", ".toml", ".yaml", ".ps1"}
ASIDE = ("examples/", "tests/", "docs/", "wrappers/", ".")
UNKNOWN = "?"
IGNORED = {"lifecycle", "depends_on", "timeouts", "provisioner", "tags_all"}
NOTHING: tuple[Any, ...] = (None, "", [], {})
ATTACHMENT = "aws_iam_role_policy_attachment"
MOST = 1000


@dataclass(slots=True)
class Compared:
    """One file of calls against one release.

    `closer`: values the stub names where the module's own detours lose the name. `aside`: resources
    by type, and attributes by type and name, that the stub leaves out.
    """

    name: str
    release: str
    calls: int = 0
    made: int = 0
    resources: int = 0
    values: int = 0
    unknown: int = 0
    closer: int = 0
    aside: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def row(self) -> dict[str, Any]:
        """Return the figures for the record."""
        return {
            "calls": self.name,
            "release": self.release,
            "number_of_calls": self.calls,
            "made": self.made,
            "compared": self.resources,
            "values": self.values,
            "unknown_in_both": self.unknown,
            "closer_in_the_stub": self.closer,
            "left_out": dict(sorted(self.aside.items())),
            "differences": self.differences,
        }


def files_of(folder: Path) -> Iterator[tuple[Path, range]]:
    """Yield the files of calls with the majors they are for (`18-20.tf`, `21.tf`)."""
    for path in sorted(folder.glob("*/*.tf")):
        first, _, last = path.stem.partition("-")
        yield path, range(int(first), int(last or first) + 1)


@cache
def _parsed(path: str, text: str, library: bool) -> HclFile:
    return parse_hcl(SourceText(path, text, library=library))


def _parse(source: SourceText) -> HclFile:
    return _parsed(source.path, source.text, source.library)


def evaluated(files: Mapping[str, str]) -> Evaluation:
    """Evaluate the root of some files."""
    sources = {path: SourceText(path, text) for path, text in files.items()}
    settings = TerraformSettings(named=(".",), stubs=(data_directory() / "modules",))
    found = evaluate_tree(sources, parse=_parse, settings=settings, read_file=sources.get)
    (root,) = (e for e in found if e.scope == ".")
    return root


def releases(sources: Path, name: str) -> Iterator[tuple[int, str, Path]]:
    """Yield the fetched releases of a module, by its name."""
    for folder in sorted(sources.glob(f"{name}-v*")):
        version = folder.name.removeprefix(f"{name}-v")
        yield int(version.split(".")[0]), version, folder


def texts(folder: Path, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield the files of a module that a call reads."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        inner = path.relative_to(folder).as_posix()
        if path.suffix in READ and not inner.startswith(ASIDE):
            yield f"{prefix}/{inner}", path.read_text(encoding="utf-8")


def compare_file(path: Path, version: str, module: Path) -> Compared:
    """Compare the calls of one file with one release of the module."""
    text = path.read_text(encoding="utf-8")
    result = Compared(f"{path.parent.name}/{path.name}", version)
    result.calls = len(SOURCE.findall(text))
    stubbed = text.replace('"RELEASE"', f'"{version}"')
    ours = evaluated({"main.tf": stubbed, "provider.tf": SETUP})
    real = {"main.tf": SOURCE.sub(_local, text), "provider.tf": SETUP}
    theirs = evaluated({**real, **dict(texts(module, "real"))})
    _compare(result, ours, theirs)
    return result


def _local(found: re.Match[str]) -> str:
    inner = parse_source(found["source"]).subdirectory
    return f'source{found[1]}= "./real{"/" + inner if inner else ""}"'


def _compare(result: Compared, ours: Evaluation, theirs: Evaluation) -> None:
    mine, real = ({r.address: r for r in _made(e)} for e in (ours, theirs))
    result.made = len(mine)
    for why in ours.open:
        result.differences.append(f"not read: {why.detail}")
    kinds = {r.type for r in mine.values()}
    for address, resource in real.items():
        own = mine.get(address)
        if own is not None:
            result.resources += 1
            _Values(result, address, resource.type).compare("", own.body, resource.body)
            if bool(own.conditions) != bool(resource.conditions):
                sure = "may" if own.conditions else "surely does"
                result.differences.append(f"{address}: {sure} exist in the stub only")
        elif resource.type in kinds and resource.type != ATTACHMENT:
            result.differences.append(f"{address}: not made by the stub")
        elif resource.type != ATTACHMENT:
            result.aside[resource.type] += 1
    for address, resource in mine.items():
        if address not in real and resource.type != ATTACHMENT:
            result.differences.append(f"{address}: made by the stub only")
    _compare_attachments(result, mine.values(), real.values())


def _compare_attachments(
    result: Compared, mine: Iterable[Resource], real: Iterable[Resource]
) -> None:
    """Compare which policy goes to which role; the keys of the instances name nothing."""
    ours, theirs = (Counter(map(_attached, filter(_attaches, each))) for each in (mine, real))
    result.resources += (ours & theirs).total()
    result.values += 2 * (ours & theirs).total()
    for word, rest in (("made by the stub only", ours - theirs), ("not made", theirs - ours)):
        result.differences.extend(f"{' '.join(found)}: {word}" for found in rest.elements())


def _attaches(resource: Resource) -> bool:
    return resource.type == ATTACHMENT


def _attached(resource: Resource) -> tuple[str, str, str]:
    return (
        resource.module,
        leaf(plain(resource.get("role"))),
        leaf(plain(resource.get("policy_arn"))),
    )


def _made(evaluation: Evaluation) -> Iterator[Resource]:
    """Yield what modules manage; data sources count by what is made of them."""
    return (r for r in evaluation.resources if r.module and r.mode == "managed")


@dataclass(frozen=True, slots=True)
class _Values:
    """Compares the values of one resource, leaf by leaf; a null is the same as nothing."""

    result: Compared
    address: str
    kind: str

    def compare(self, path: str, own: Value, other: Value) -> None:
        self._compare(path, plain(own), plain(other))

    def _compare(self, path: str, ours: Any, theirs: Any) -> None:
        if isinstance(ours, dict) and isinstance(theirs, dict) and not _special(ours, theirs):
            for key in sorted({*ours, *theirs} - (IGNORED if not path else set())):
                self._compare(f"{path}.{key}", ours.get(key), theirs.get(key))
        elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
            for index, (mine, real) in enumerate(zip(ours, theirs, strict=True)):
                self._compare(f"{path}[{index}]", mine, real)
        elif ours in NOTHING and theirs in NOTHING:
            return
        elif ours is None:
            self.result.aside[self.kind + re.sub(r"\[\d+\]", "", path)] += 1
        else:
            self._leaf(path, ours, theirs)

    def _leaf(self, path: str, ours: Any, theirs: Any) -> None:
        result = self.result
        result.values += 1
        mine, real = leaf(ours), leaf(theirs)
        if mine == real:
            result.unknown += mine == UNKNOWN
        elif real == UNKNOWN and mine.startswith(UNKNOWN):
            result.closer += 1
        else:
            shown = f"{_short(ours)} in the stub, {_short(theirs)}"
            result.differences.append(f"{self.address}{path}: {shown}")


def _special(*values: dict[str, Any]) -> bool:
    return any(key.startswith("$") for value in values for key in value)


def leaf(value: Any) -> str:
    """Return a value as text that is equal for equal ones; a reference is what it names.

    A policy is what it says: order of statements and actions, and names of statements do not count.
    """
    if isinstance(value, str) and value.lstrip().startswith("{") and '"Statement"' in value:
        value = {"$json": json.loads(value)}
    if isinstance(value, dict):
        if "$unknown" in value:
            named = str(value["$unknown"])
            return UNKNOWN if " " in named else f"{UNKNOWN} {named}"
        if "$text" in value:
            return json.dumps(list(_joined(value["$text"])))
        if isinstance(value.get("$json"), dict) and "Statement" in value["$json"]:
            return json.dumps(sorted(map(_statement, _listed(value["$json"]["Statement"]))))
        return json.dumps({k: leaf(v) for k, v in sorted(value.items())})
    if isinstance(value, list):
        return json.dumps([leaf(v) for v in value])
    return json.dumps(value)


def _joined(segments: list[Any]) -> Iterator[str]:
    known = ""
    for segment in segments:
        if isinstance(segment, str):
            known += segment
            continue
        yield known
        yield leaf(segment)
        known = ""
    yield known


def _statement(statement: Any) -> str:
    if not isinstance(statement, dict) or _special(statement):
        return leaf(statement)
    parts = {k: v for k, v in statement.items() if k != "Sid"}
    for name in ("Action", "NotAction", "Resource", "NotResource"):
        if name in parts:
            parts[name] = sorted(map(leaf, _listed(parts[name])))
    return json.dumps(parts, sort_keys=True, default=str)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MOST else text[: MOST - 1] + "…"


def run(sources: Path, only: str = "") -> Iterator[Compared]:
    """Yield the comparison of every file of calls with every fetched release it is for."""
    for path, majors in files_of(CALLS):
        name = f"{path.parent.name}/{path.name}"
        if only and only not in name:
            continue
        found = SOURCE.search(path.read_text(encoding="utf-8"))
        if found is None:
            raise SystemExit(f"{name} holds no call")
        module = parse_source(found["source"]).address.split("/")[1]
        for major, version, folder in releases(sources, module):
            if major in majors:
                yield compare_file(path, version, folder)


def record(file: Path, rows: list[dict[str, Any]]) -> None:
    """Write the figures of this run beside those of runs over other files of calls."""
    before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    merged = {(row["calls"], row["release"]): row for row in (*before, *rows)}
    kept = [row for _, row in sorted(merged.items()) if (CALLS / row["calls"]).exists()]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in kept)
    file.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Print the comparisons; 1 when something differs."""
    parser = argparse.ArgumentParser(description="Compare stubs with the modules themselves.")
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--only", default="", help="part of the name of a file of calls")
    parser.add_argument("--record", action="store_true", help=f"write {RECORD.name}")
    options = parser.parse_args(arguments)
    rows = []
    for result in run(options.sources, options.only):
        print(
            f"{result.name} {result.release}: {result.calls} calls, {result.resources} resources, "
            f"{result.values} values ({result.unknown} unknown in both, {result.closer} closer), "
            f"{len(result.differences)} differences"
        )
        for line in result.differences:
            print(f"  {line}")
        rows.append(result.row())
    if options.record:
        record(RECORD, rows)
    return 1 if any(row["differences"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
