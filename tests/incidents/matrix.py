"""Turn the points of the five memos, by language, into rules and the examples that prove them.

`testdata/incidents/MATRIX.tsv` has a row for each rule that covers a point in a language, and the
example where it fires there; `-`: none yet, `cannot: reason`: there is none. It knows by what a
file shows its language, and does not know what rules say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from ekslint.config.settings import Settings
from ekslint.core.finding import Finding
from ekslint.core.location import SourceText
from ekslint.linter.run import lint_texts
from ekslint.ruleset.examples import read_examples
from tests.incidents.markers import TESTDATA, read_tree
from tests.rosetta.infrastructures import infrastructures, mistaken

ROOT = TESTDATA.parent
MATRIX = TESTDATA / "incidents" / "MATRIX.tsv"
COLUMNS = "memo\tpoint\tlanguage\trule\tproof"
ROSETTA = "testdata/rosetta/"
NONE = "-"
CANNOT = "cannot: "
TODAY = date(2026, 11, 20)

REGISTRY = re.compile(r"""^\s*source\s*=\s*"(terraform-aws-modules|cloudposse|aws-ia)/""", re.M)
SIGNS = (
    ("terraform", re.compile(r'^\s*\{[\s\S]*"(resource_changes|planned_values)"')),
    ("cloudformation", re.compile(r"AWSTemplateFormatVersion|\bAWS::[A-Za-z0-9]+::|!GetAtt|!Sub")),
    ("eksctl", re.compile(r"^kind: ClusterConfig|^apiVersion: eksctl\.io", re.M)),
    ("kubeconfig", re.compile(r"^kind: Config$|client\.authentication\.k8s\.io", re.M)),
    (
        "user-data",
        re.compile(r"node\.eks\.aws/v1alpha1|/etc/eks/bootstrap\.sh|^MIME-Version", re.M),
    ),
    ("user-data", re.compile(r"^\[settings\.kubernetes\]|^#!/bin/|^#cloud-config", re.M)),
    ("iam-json", re.compile(r'^\s*\{[\s\S]*"Statement"')),
    ("kubernetes", re.compile(r"^apiVersion:|^kind:|^dependencies:|\brolearn:|\buserarn:", re.M)),
)
"""What shows the language of a file that is no Terraform; the first sign counts."""
DEPENDENCIES = ("go.mod", "package.json", "pom.xml", "requirements.txt")


@dataclass(frozen=True, slots=True)
class Row:
    """One rule that covers a point in a language, and its proof."""

    memo: str
    point: str
    language: str
    rule: str
    proof: str

    def __str__(self) -> str:
        return "\t".join((self.memo, self.point, self.language, self.rule, self.proof))


def read_matrix() -> list[Row]:
    """Return the rows; raises ValueError for other columns."""
    head, *rows = MATRIX.read_text(encoding="utf-8").splitlines()
    if head != COLUMNS:
        raise ValueError(f"{MATRIX}: the columns are {COLUMNS.split()}")
    return [Row(*row.split("\t")) for row in rows]


def write_matrix(rows: list[Row]) -> None:
    """Write the rows as they stand."""
    MATRIX.write_text("\n".join([COLUMNS, *map(str, rows)]) + "\n", encoding="utf-8")


# examples ---------------------------------------------------------------------------------------


def files_of(proof: str) -> Mapping[str, str]:
    """Return the files of a proof: `<folder of a tree>`, `<Markdown file>: <title>`, or
    `<infrastructure>/<language>: <mistake>`."""
    path, _, title = proof.partition(": ")
    if path.startswith(ROSETTA):
        return _all_mistakes()[proof][1]
    if not title:
        return read_tree(ROOT / path, path).files
    found = [it.files for it in read_examples(ROOT / path) if it.title == title]
    if not found:
        raise ValueError(f"{path} has no example `{title}`")
    return found[0]


def proofs_of(rule: str) -> Iterator[str]:
    """Yield what may prove a rule: its page, its cases, the incidents that expect it."""
    pages = [*ROOT.glob(f"rules/*/{rule}.md"), *sorted(ROOT.glob(f"testdata/rules/{rule}/*.md"))]
    for page in pages:
        for example in read_examples(page):
            if example.kind == "bad":
                yield f"{page.relative_to(ROOT).as_posix()}: {example.title}"
    for folder in sorted((TESTDATA / "incidents").glob("*/before/*/")):
        tree = read_tree(folder, folder.name)
        if any(place[0] == rule for place in tree.expected):
            yield folder.relative_to(ROOT).as_posix()

    for proof, (rules, _) in _all_mistakes().items():
        if rule in rules:
            yield proof


@cache
def _all_mistakes() -> dict[str, tuple[frozenset[str], Mapping[str, str]]]:
    """Return the mistakes that are made in several languages, by proof."""
    return {
        f"{ROSETTA}{it.name}/{language}: {mistake.name}": (
            mistake.rules,
            mistaken(it, mistake, language),
        )
        for it in infrastructures()
        for mistake in it.mistakes
        for language in mistake.edits
    }


def exists(rule: str) -> bool:
    """Whether there is a page of a rule."""
    return any(ROOT.glob(f"rules/*/{rule}.md"))


# languages --------------------------------------------------------------------------------------


def languages(rule: str, files: Mapping[str, str]) -> set[str]:
    """Return the languages a rule's findings on a tree are about: those of the places it names, and
    those without whose files it finds nothing."""
    findings = _found(rule, files)
    places = [p for f in findings for p in (f.location, *(part.location for part in f.related))]
    spoken = {_language(place.source, place.start) for place in places}
    if findings:
        whole = {path: _language(SourceText(path, text), 0) for path, text in files.items()}
        for language in {*whole.values()} - spoken:
            rest = {path: text for path, text in files.items() if whole[path] != language}
            if len(_found(rule, rest)) < len(findings):
                spoken.add(language)
    return spoken


def _found(rule: str, files: Mapping[str, str]) -> list[Finding]:
    report = lint_texts(files, Settings(), today=TODAY)
    return [finding for finding in report.findings if finding.rule == rule]


def _language(source: SourceText, offset: int) -> str:
    name = source.path.rpartition("/")[2]
    if name in DEPENDENCIES or name.endswith(".csproj"):
        return "dependency-manifest"
    if name.endswith((".tf", ".tf.json")):
        return "terraform-module" if _in_registry_call(source.text, offset) else "terraform"
    found = (language for language, sign in SIGNS if sign.search(source.text))
    return next(found, "kubernetes")  # values of a chart


def _in_registry_call(text: str, offset: int) -> bool:
    """Whether a place lies in a module block of a registry, or in what only such blocks take."""
    heads = [m for m in re.finditer(r"^[a-z]+\b[^\n]*\{", text, re.M) if m.start() <= offset]
    if not heads:
        return False
    end = text.find("\n}", offset)
    block = text[heads[-1].start() : end if end >= 0 else len(text)]
    if block.startswith("locals"):
        return bool(REGISTRY.search(text)) and not re.search(r"^resource \"aws_eks", text, re.M)
    return block.startswith("module") and bool(REGISTRY.search(block))


# proof ------------------------------------------------------------------------------------------


def proven(row: Row) -> bool:
    """Whether the rule fires in the language on the example that the row names."""
    return row.language in languages(row.rule, files_of(row.proof))


def filled(rows: list[Row]) -> list[Row]:
    """Return the rows with a proof for each that has none, as far as there are examples."""
    spoken: dict[str, dict[str, str]] = {}
    for rule in {row.rule for row in rows if row.proof == NONE and exists(row.rule)}:
        spoken[rule] = {}
        for proof in proofs_of(rule):
            for language in languages(rule, files_of(proof)):
                spoken[rule].setdefault(language, proof)
    return [
        replace(row, proof=spoken.get(row.rule, {}).get(row.language, NONE))
        if row.proof == NONE
        else row
        for row in rows
    ]
