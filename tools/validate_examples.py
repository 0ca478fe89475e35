"""Turns the examples of all rule pages and cases into what Terraform and cfn-lint say of them.

One `terraform validate` sees every example at once, each as a module of one root, so that the
provider starts once; cfn-lint gets every template. What they refuse is written, with the reason, to
`testdata/rules/validated.json`: a reviewer reads its diff. Terraform needs a mirror of the AWS
provider where `TF_CLI_CONFIG_FILE` (or the machine) names one; no other provider is asked, and
calls of registry modules are left to the stubs' own checks.

Usage: `make update WHAT=examples`
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ekslint.core.location import SourceText
from ekslint.ruleset.examples import Example, read_examples
from ekslint.sources.hcl.parse import parse_hcl

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "testdata" / "rules" / "validated.json"
PROVIDERS = frozenset({"aws", "terraform"})
BLOCK = re.compile(r'^(?:resource|data)\s+"([a-z0-9]+)_', re.MULTILINE)
PROVIDER = re.compile(r'^provider\s+"([a-z0-9-]+)"', re.MULTILINE)
CALL = re.compile(r"^module\s", re.MULTILINE)
IMPORT = re.compile(r"^import\s*\{", re.MULTILINE)
SOURCE = re.compile(r'^\s*source\s*=\s*"([^"]+)"', re.MULTILINE)
REQUIRED = re.compile(r'^variable\s+"([^"]+)"\s*\{(.*?)^\}', re.MULTILINE | re.DOTALL)
EMPTY = re.compile(r'^variable\s+"([^"]+)"\s*\{\s*\}', re.MULTILINE)
FILE = re.compile(r'(\b(?:file|filebase64|templatefile|fileexists)\(")(?=[^$/~])')
TEMPLATE = re.compile(r'^\s*"?Resources"?\s*:', re.MULTILINE)
RESERVED = frozenset(
    {"count", "depends_on", "for_each", "lifecycle", "locals", "providers", "source"}
)
RESERVED |= {"version"}
UNKNOWN = "terraform_data.unknown.output"
ROUNDS = 6
"""How often examples that `terraform init` refuses are taken out."""


@dataclass(slots=True)
class Batch:
    """What is to be asked: roots and templates by example; why others are left out."""

    roots: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)


def main() -> int:
    """Ask both, and write what they refuse."""
    if shutil.which("terraform") is None:
        print("validate_examples: terraform is not on PATH", file=sys.stderr)
        return 2
    batch = collected()
    with tempfile.TemporaryDirectory() as work:
        refused = terraform(batch, Path(work, "roots")) | cfn_lint(batch, Path(work, "templates"))
    record = {
        "terraform": version(),
        "roots": len(batch.roots),
        "templates": len(batch.templates),
        "left_out": dict(sorted(batch.left_out.items())),
        "refused": dict(sorted(refused.items())),
    }
    RECORD.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(batch.roots)} roots, {len(batch.templates)} templates: {len(refused)} refused")
    return 0


def version() -> str:
    """Return the version of Terraform."""
    told = subprocess.run(["terraform", "version", "-json"], capture_output=True, check=True)
    return str(json.loads(told.stdout)["terraform_version"])


def collected() -> Batch:
    """Return the examples that can be asked about; an example is named by its file and title."""
    batch = Batch()
    pages = [*(ROOT / "rules").glob("*/*.md"), *(ROOT / "testdata" / "rules").glob("*/*.md")]
    for path in sorted(pages):
        if path.parent.name == "prelude":
            continue
        seen: Counter[str] = Counter()
        for example in read_examples(path):
            name = f"{path.relative_to(ROOT).as_posix()}: {example.title}"
            seen[name] += 1
            if seen[name] > 1:
                name = f"{name} ({seen[name]})"
            _sort_in(batch, name, example)
    return batch


def _sort_in(batch: Batch, name: str, example: Example) -> None:
    for path, text in example.files.items():
        if _is_template(path, text):
            batch.templates[f"{name}: {path}"] = text
    code = {p: t for p, t in example.files.items() if p.endswith((".tf", ".tofu"))}
    if not code:
        return
    why = _left_out(code)
    if why:
        batch.left_out[why] += 1
        return
    for number, root in enumerate(_roots(code)):
        batch.roots[name if not number else f"{name}: {root}"] = (root, example.files)


def _is_template(path: str, text: str) -> bool:
    if not path.endswith((".yaml", ".yml", ".json", ".template")) or "AWS::" not in text:
        return False
    return bool(TEMPLATE.search(text)) and "Fn::ForEach" not in text


def _left_out(code: Mapping[str, str]) -> str:
    """Return why Terraform cannot be asked about an example, or nothing."""
    for path, text in code.items():
        if parse_hcl(SourceText(path, text)).problems:
            return "does not parse"
        used = {*BLOCK.findall(text), *PROVIDER.findall(text)}
        if other := sorted(used - PROVIDERS):
            return f"needs the provider {other[0]}"
        calls = _calls(text)
        local = [source.startswith(".") for source in SOURCE.findall(calls)]
        if not all(local) or len(local) < len(CALL.findall(calls)):
            return "calls a module that is not local"
        if IMPORT.search(text):
            return "imports, which only a root may"
    return ""


def _calls(text: str) -> str:
    found = re.findall(r'^module\s+"[^"]+"\s*\{.*?^\}', text, re.MULTILINE | re.DOTALL)
    return "\n".join(found)


def _roots(code: Mapping[str, str]) -> Iterator[str]:
    """Yield the directories that no other directory of the example calls."""
    called = set()
    for path, text in code.items():
        for source in SOURCE.findall(_calls(text)):
            joined = PurePosixPath(path).parent / source
            called.add(_normal(joined.as_posix()))
    directories = dict.fromkeys(_normal(PurePosixPath(path).parent.as_posix()) for path in code)
    yield from (directory for directory in directories if directory not in called)


def _normal(path: str) -> str:
    parts: list[str] = []
    for part in PurePosixPath(path).parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def terraform(batch: Batch, work: Path) -> dict[str, str]:
    """Return what Terraform refuses, by example."""
    work.mkdir(parents=True)
    calls, names = {"": 'resource "terraform_data" "unknown" {}\n'}, {}
    for number, (name, (root, files)) in enumerate(batch.roots.items()):
        folder = f"e{number}"
        names[folder] = name
        lay_out(work / folder, files)
        inputs = "".join(f"  {one} = {UNKNOWN}\n" for one in required(root, files))
        source = f"./{folder}/{root}".rstrip("/")
        calls[folder] = f'module "{folder}" {{\n  source = "{source}"\n{inputs}}}\n'
    found: dict[str, str] = {}
    for words in (("init", "-backend=false", "-input=false", "-json"), ("validate", "-json")):
        for _ in range(ROUNDS):
            (work / "main.tf").write_text("\n".join(calls.values()), encoding="utf-8")
            refused = dict(_refusals(_diagnostics(_run(*words, work=work))))
            found |= {names[folder]: said for folder, said in refused.items()}
            calls = {folder: call for folder, call in calls.items() if folder not in refused}
            if not refused:
                break
        else:
            raise RuntimeError(f"terraform {words[0]} finds something new each time")
    return found


def _diagnostics(told: list[str]) -> list[Any]:
    """Return the diagnostics of `init`, one in a line, or of `validate`, all in one object."""
    try:
        return list(json.loads("".join(told))["diagnostics"])
    except ValueError:
        return [json.loads(line).get("diagnostic") for line in told]


def _run(*words: str, work: Path) -> list[str]:
    told = subprocess.run(["terraform", *words], cwd=work, capture_output=True, text=True)
    return told.stdout.splitlines()


def _refusals(diagnostics: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Yield the folder and the first words of each error, the last one of a folder first."""
    for diagnostic in reversed([d for d in diagnostics if d and d["severity"] == "error"]):
        folder = (diagnostic.get("range") or {}).get("filename", "").partition("/")[0]
        said = " ".join(f"{diagnostic['summary']}: {diagnostic.get('detail', '')}".split())
        if not folder.startswith("e"):  # a cycle has no place
            named = re.search(r"\bmodule\.(e\d+)\.", said)
            if named is None:
                raise RuntimeError(f"terraform: {said}")
            folder = named[1]
        yield folder, said.replace(f"module.{folder}.", "")[:200]


def required(root: str, files: Mapping[str, str]) -> list[str]:
    """Return the variables of a directory that have no default."""
    found: list[str] = []
    for path, text in files.items():
        if _normal(PurePosixPath(path).parent.as_posix()) == root and path.endswith(".tf"):
            found += EMPTY.findall(text)
            whole = EMPTY.sub("", text)
            found += [n for n, body in REQUIRED.findall(whole) if "default" not in body]
    return [name for name in found if name not in RESERVED]


def lay_out(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files of an example; what they require of Terraform and its providers is left out:
    the mirror has one release."""
    for name, text in files.items():
        path = folder / name
        if ".terraform" in path.parts or name.endswith(".terraform.lock.hcl"):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".tf"):
            text = re.sub(r"^terraform\s*\{.*?^\}", "", text, flags=re.MULTILINE | re.DOTALL)
            text = FILE.sub(r"\1${path.module}/", text)  # relative to the root, which is ours here
        path.write_text(text, encoding="utf-8")


def cfn_lint(batch: Batch, work: Path) -> dict[str, str]:
    """Return what cfn-lint calls an error, by template."""
    work.mkdir(parents=True)
    names = {}
    for number, (name, text) in enumerate(batch.templates.items()):
        path = work / f"t{number}{'.json' if text.lstrip().startswith('{') else '.yaml'}"
        path.write_text(text, encoding="utf-8")
        names[str(path)] = name
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--format", "json", "--regions"]
    told = subprocess.run([*command, "eu-west-1", "--", *names], capture_output=True, text=True)
    found: dict[str, str] = {}
    for match in json.loads(told.stdout):
        if match["Level"] == "Error":
            said = f"{match['Rule']['Id']}: {match['Message']}"
            found.setdefault(names[match["Filename"]], said[:200])
    return found


if __name__ == "__main__":
    sys.exit(main())
