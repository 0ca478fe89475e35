"""Turns root modules into a comparison of what Terraform plans for them and what ekslint says.

Run by hand: `python -m tools.plan_oracle ROOT... --mirror DIR`. It needs `terraform`, a filesystem
mirror with the AWS provider, and no network: each root is copied and made plannable by `plan_copy`,
planned by the real binary, evaluated by `ekslint model --resources`, and compared leaf by leaf by
`plan_compare`. A root is a folder, or FOLDER@FILE.tfvars; FOLDER%KIND is a variant of it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tools.plan_compare import (
    BOTH,
    DIFFERENT,
    EQUAL,
    MISSING,
    SAME,
    SOMETIMES,
    UNKNOWN_HERE,
    UNKNOWN_THERE,
    Leaf,
    Planned,
    Tree,
    compare,
    planned,
)
from tools.plan_copy import STEERING, UNKNOWN, Copy, prepare
from tools.plan_files import CannotCopyError, parse_folder
from tools.plan_mutants import KINDS as MUTANTS

SOURCE = Path(__file__).resolve().parent.parent / "src"
KINDS = (EQUAL, SAME, DIFFERENT, MISSING, UNKNOWN_HERE, UNKNOWN_THERE, BOTH)
CALL = re.compile(r'module\.([\w-]+)(?:\["(?:[^"\\]|\\.)*"\]|\[\d+\])?\.')
KEY = re.compile(r'\["(?:[^"\\]|\\.)*"\]|\[\d+\]')
PROVIDER = "registry.terraform.io/hashicorp/aws"
BUILT_IN = {
    "terraform_data": {
        "attributes": {"input": {"type": "dynamic"}, "triggers_replace": {"type": "dynamic"}}
    }
}


@dataclass(slots=True)
class Result:
    """What came of one root: why it was not planned, or its leaves."""

    root: str
    problem: str = ""
    changed: dict[str, int] = field(default_factory=dict)
    leaves: list[Leaf] = field(default_factory=list)
    resources: int = 0

    def count(self, kind: str) -> int:
        """Return the number of leaves of a class."""
        return sum(leaf.kind == kind for leaf in self.leaves)


class Oracle:
    """The real Terraform, with the AWS provider of a mirror."""

    def __init__(self, mirror: Path, work: Path) -> None:
        self.work = work
        self._schema: Mapping[str, Any] | None = None
        settings = work / "terraform.rc"
        settings.write_text(
            f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n',
            encoding="utf-8",
        )
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_"))}
        self.environment = kept | {
            "TF_CLI_CONFIG_FILE": str(settings),
            "TF_IN_AUTOMATION": "1",
            "CHECKPOINT_DISABLE": "1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "HTTPS_PROXY": "http://127.0.0.1:9",
            "HTTP_PROXY": "http://127.0.0.1:9",
        }

    def run(self, folder: Path, *words: str) -> str:
        """Run one command and return what it prints; raises CalledProcessError."""
        command = ["terraform", *words]
        done = subprocess.run(
            command, cwd=folder, env=self.environment, capture_output=True, text=True, timeout=600
        )
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
        return done.stdout

    def plan(self, copy: Copy) -> dict[str, Any]:
        """Return the plan of a copy as JSON."""
        folder = copy.base / copy.root
        self.run(folder, "init", "-no-color", "-input=false", "-backend=false")
        extra = [f"-var-file={copy.var_file}"] if copy.var_file else []
        self.run(
            folder,
            *("plan", "-no-color", "-input=false", "-lock=false", "-refresh=false"),
            *("-out=plan.bin", *extra),
        )
        found: dict[str, Any] = json.loads(self.run(folder, "show", "-json", "plan.bin"))
        return found

    def schema(self) -> Mapping[str, Any]:
        """Return the schema of the AWS provider, asked once per working folder."""
        if self._schema is not None:
            return self._schema
        path = self.work / "schema.json"
        if not path.exists():
            folder = self.work / "schema"
            folder.mkdir(exist_ok=True)
            (folder / "main.tf").write_text('provider "aws" {}\n', encoding="utf-8")
            self.run(folder, "init", "-no-color")
            path.write_text(self.run(folder, "providers", "schema", "-json"), encoding="utf-8")
        found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        self._schema = found["provider_schemas"][PROVIDER]
        return self._schema


def evaluated(copy: Copy) -> dict[str, Any]:
    """Return what `ekslint model --resources` prints for the root of a copy."""
    folder = copy.base / copy.root
    extra = ["--var-file", str(folder / copy.var_file)] if copy.var_file else []
    paths = list(dict.fromkeys((".", copy.root)))
    done = subprocess.run(
        [sys.executable, "-m", "ekslint", "model", "--no-config", "--resources", *paths, *extra],
        cwd=copy.base,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    mine: dict[str, Any] = found.get(copy.root, found)
    return mine


def configured(folder: Path) -> dict[tuple[str, str, str], Tree]:
    """Return what each resource and data block of a module folder configures."""
    found: dict[tuple[str, str, str], Tree] = {}
    for parsed in parse_folder(folder).values():
        for block in parsed.items:
            if block[0] == "block" and block[3] in ("resource", "data"):
                mode = "data" if block[3] == "data" else "managed"
                key = (mode, *(label[0] for label in block[4]))
                tree = found.setdefault(key, {})
                _collect(block[5], tree, STEERING)
    return found


def _collect(items: tuple[Any, ...], tree: Tree, skipped: set[str]) -> None:
    for item in items:
        if item[3] in skipped:
            continue
        if item[0] == "attribute":
            tree.setdefault(item[3], None)
        elif item[3] == "dynamic":
            for part in item[5]:
                if part[0] == "block" and part[3] == "content":
                    _merge(tree, item[4][0][0], part[5])
        else:
            _merge(tree, item[3], item[5])


def _merge(tree: Tree, name: str, items: tuple[Any, ...]) -> None:
    """Add what one block of a type configures; what not all of them do is in `SOMETIMES`."""
    found: Tree = {}
    _collect(items, found, set())
    known = tree.get(name)
    if known is None:
        tree[name] = found
        return
    _join(known, found)


def _join(known: Tree, found: Tree) -> None:
    rare = {*known.get(SOMETIMES, ()), *found.get(SOMETIMES, ())} | (known.keys() ^ found.keys())
    for key, inner in found.items():
        if isinstance(inner, dict) and isinstance(known.get(key), dict):
            _join(known[key], inner)
        else:
            known.setdefault(key, inner)
    known[SOMETIMES] = rare - {SOMETIMES}


def judge(root: str, copy: Copy, plan: Mapping[str, Any], schema: Mapping[str, Any]) -> Result:
    """Compare a plan with what ekslint says of the same copy."""
    result = Result(root, changed=dict(copy.changed))
    here = evaluated(copy)
    folders = folders_of(copy.base / copy.root)
    trees: dict[Path, dict[tuple[str, str, str], Tree]] = {}
    bare = {KEY.sub("", address): body for address, body in here.items() if "$when" in body}
    met = set()
    stand_in = UNKNOWN.replace("terraform_data.", "")
    for there in planned(plan):
        if there.address.endswith(f".{stand_in}"):
            met.add(there.address)
            continue
        result.resources += 1
        met.add(there.address)
        folder, rest = placed(there.address, folders)
        if folder not in trees:
            trees[folder] = configured(folder)
        name = KEY.sub("", rest.removeprefix("data.")).partition(".")[2]
        tree = trees[folder][there.mode, there.type, name]
        body = here.get(there.address)
        if body is None and KEY.sub("", there.address) in bare:
            met.add(KEY.sub("", there.address))
            body = {"$unknown": "how many instances there are is not known"}
        found = compare(there, body or {}, tree, schema_of(there, schema))
        if body is None:
            found = [Leaf(f.path, MISSING, "resource", f.theirs) for f in found] or [
                Leaf(there.address, MISSING, "resource")
            ]
        result.leaves.extend(found)
    for address in sorted(here.keys() - met):
        if "$when" not in here[address]:
            result.leaves.append(Leaf(address, DIFFERENT, "resource not in the plan"))
    return result


def schema_of(there: Planned, schema: Mapping[str, Any]) -> Any:
    """Return the block of a resource in the schema of the provider."""
    table = schema["data_source_schemas" if there.mode == "data" else "resource_schemas"]
    return table[there.type]["block"] if there.type in table else BUILT_IN.get(there.type, {})


def folders_of(root: Path) -> dict[str, Path]:
    """Return the folder of each module of a root that was initialised, by the names of calls."""
    manifest = root / ".terraform" / "modules" / "modules.json"
    folders = {"": root}
    if manifest.exists():
        for entry in json.loads(manifest.read_text(encoding="utf-8"))["Modules"]:
            folders[entry["Key"]] = root / entry["Dir"]
    return folders


def placed(address: str, folders: Mapping[str, Path]) -> tuple[Path, str]:
    """Return the folder of the module that declares an address, and the address inside it."""
    names = []
    while found := CALL.match(address):
        names.append(found[1])
        address = address[found.end() :]
    return folders[".".join(names)], address


def examine(root: str, oracle: Oracle, modules: Mapping[str, Path]) -> Result:
    """Copy, plan and compare one root; a problem is part of the result.

    A copy that is there already, with its plan, is compared again without planning.
    """
    problem = ""
    for answered in (False, True):
        name = hashlib.sha256(f"{root} {answered}".encode()).hexdigest()[:12]
        place, kept = oracle.work / name, oracle.work / f"{name}.json"
        try:
            if not kept.exists():
                shutil.rmtree(place, ignore_errors=True)
                named, _, mutant = root.partition("%")
                folder, _, var_file = named.partition("@")
                copy = prepare(
                    Path(folder),
                    place,
                    modules,
                    oracle.schema(),
                    var_file,
                    mutant=mutant,
                    answered=answered,
                )
                _keep(kept, copy, *_attempt(oracle, copy))
            copy, plan, problem_now = _kept(kept)
            if plan is not None:
                return judge(root, copy, plan, oracle.schema())
            problem = problem or problem_now
            if not re.search("Invalid (count|for_each) argument", problem_now):
                break  # constants in the place of data sources would not help
        except CannotCopyError as error:
            return Result(root, str(error))
        except subprocess.CalledProcessError as error:
            return Result(root, _told(error))
    return Result(root, problem)


def _attempt(oracle: Oracle, copy: Copy) -> tuple[Any, str]:
    try:
        return oracle.plan(copy), ""
    except subprocess.CalledProcessError as error:
        return None, _told(error)
    except subprocess.TimeoutExpired:
        return None, "takes too long"


def _keep(file: Path, copy: Copy, plan: Any, problem: str) -> None:
    made = {**asdict(copy), "base": str(copy.base)}
    text = json.dumps({"copy": made, "plan": plan, "problem": problem})
    file.write_text(text, encoding="utf-8")


def _kept(file: Path) -> tuple[Copy, Any, str]:
    found = json.loads(file.read_text(encoding="utf-8"))
    copy = Copy(**{**found["copy"], "base": Path(found["copy"]["base"])})
    return copy, found["plan"], found["problem"]


def _told(error: subprocess.CalledProcessError) -> str:
    """Return the first error of a run as one line."""
    text = f"{error.stderr}\n{error.stdout}"
    found = re.search(r"Error: (.*?)(?:\n\s*[│╷╵]?\s*\n|\Z)(.*?)(?:╵|\Z)", text, re.DOTALL)
    told = " ".join(" ".join(found.groups()).replace("│", " ").split()) if found else text.strip()
    return f"{error.cmd[1] if error.cmd[0] == 'terraform' else 'ekslint'}: {told[:600]}"


def report(results: list[Result]) -> Iterator[str]:
    """Yield the lines of the summary."""
    done = [result for result in results if not result.problem]
    for result in results:
        if result.problem:
            yield f"-- {result.root}: not planned: {result.problem}"
        else:
            numbers = ", ".join(f"{n} {k}" for k in KINDS if (n := result.count(k)))
            yield f"ok {result.root}: {result.resources} resources: {numbers or 'nothing'}"
    leaves = [leaf for result in done for leaf in result.leaves]
    total = Counter(leaf.kind for leaf in leaves)
    planned_there = sum(total[k] for k in (EQUAL, SAME, DIFFERENT, MISSING, UNKNOWN_HERE))
    known_here = total[EQUAL] + total[SAME]
    yield ""
    yield f"{len(done)} of {len(results)} roots planned, {len(leaves)} leaves"
    yield from (f"{total[kind]:8} {kind}" for kind in KINDS)
    if planned_there:
        yield f"{100 * known_here / planned_there:7.1f} % known here of what the plan knows"
    for kind in (SAME, UNKNOWN_HERE, UNKNOWN_THERE):
        yield f"\n{kind}:"
        why = Counter(re.sub(r"`[^`]*`", "`…`", leaf.why) for leaf in leaves if leaf.kind == kind)
        yield from (f"{number:8} {reason}" for reason, number in why.most_common(25))
    for result in done:
        for leaf in result.leaves:
            if leaf.kind in (DIFFERENT, MISSING):
                yield f"\n{leaf.kind} ({leaf.why}) {result.root}\n  {leaf.path}"
                yield f"  plan: {json.dumps(leaf.theirs)[:400]}\n  here: {_shown(leaf.ours)[:400]}"


def _shown(ours: Any) -> str:
    return json.dumps(ours) if isinstance(ours, str | int | float | dict | list) else str(ours)


def main(arguments: list[str] | None = None) -> int:
    """Compare the roots of the command line; 1 when something differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("roots", nargs="+", metavar="ROOT[@FILE.tfvars][%KIND]")
    parser.add_argument("--mirror", type=Path, default=os.environ.get("EKSLINT_PROVIDER_MIRROR"))
    parser.add_argument("--module", action="append", default=[], metavar="SOURCE@MAJOR=FOLDER")
    parser.add_argument("--mutants", action="store_true", help="all variants, not the roots")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every leaf too")
    parser.add_argument("--work", type=Path, help="keep copies and plans here, for the next run")
    asked = parser.parse_args(arguments)
    if asked.mirror is None:
        parser.error("--mirror (or EKSLINT_PROVIDER_MIRROR) names no folder of providers")
    modules = {s: Path(p).resolve() for s, _, p in (m.partition("=") for m in asked.module)}
    work = asked.work or Path(tempfile.mkdtemp(prefix="plan-oracle-"))
    work.mkdir(parents=True, exist_ok=True)
    results = []
    oracle = Oracle(Path(asked.mirror).resolve(), work.resolve())
    variants = [f"{root}%{kind}" for root in asked.roots for kind in MUTANTS]
    for root in variants if asked.mutants else asked.roots:
        results.append(examine(root, oracle, modules))
        print(next(report(results[-1:])), file=sys.stderr, flush=True)
    print("\n".join(report(results)))
    if asked.json is not None:
        shown = [asdict(result) for result in results]
        asked.json.write_text(json.dumps(shown, default=str) + "\n", encoding="utf-8")
    if asked.work is None:
        shutil.rmtree(work)
    return int(any(result.count(DIFFERENT) + result.count(MISSING) for result in results))


if __name__ == "__main__":
    sys.exit(main())
