"""Turn what a tree holds into the text of a first `.ekslint.toml`, with a reason for every line.

What is active in it changes nothing that a run without it would tell. All else is a suggestion,
which stands as a comment without a blank (`#key = ...`), so that taking the `#` away is enough. It
does not look at the tree.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ekslint.config.schema import ADDRESS
from ekslint.core.listing import first_named
from ekslint.core.record import record

WIDTH: Final = 96
MOST: Final = 12
"""How many things of a kind are written out; the rest is counted."""


@record
class FoundCluster:
    """A cluster of which the files leave something open: what is known of it, and why the rest is
    not. `folder` is relative to the file; `label` names it for people."""

    label: str
    place: str
    folder: str
    name: str | None
    version: str | None
    lacks: tuple[str, ...]


@record
class FoundEnvironment:
    """Files of Terraform variables that seem to go together."""

    name: str
    files: tuple[str, ...]


@record
class Found:
    """What a tree holds, in words where they are only told."""

    counts: str
    roots: tuple[str, ...] = ()
    findings: tuple[tuple[str, int], ...] = ()
    open: tuple[str, ...] = ()
    questions: int = 0
    modules: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    templates: bool = False
    environments: tuple[FoundEnvironment, ...] = ()
    clusters: tuple[FoundCluster, ...] = ()


def starting_text(found: Found) -> str:
    """Return the text of the file, with a line end."""
    parts = (_about(found), _level(found), _baseline(found), _reading(found), _peers(found))
    tables = (_overrides(), _environments(found), _clusters(found))
    lines = [f"#:schema {ADDRESS}"]
    for part in map(list, (*parts, *tables)):
        lines.extend(["", *part] if part else [])
    return "".join(f"{line}\n" for line in lines)


def _about(found: Found) -> Iterator[str]:
    yield from _said(
        "Configuration of ekslint, started by `ekslint init`. Lines that start with `# ` are said "
        "to you; where `#` and a word stand together, a suggestion counts once its `#` is gone. "
        "Paths are relative to this file. All keys: docs/configuration.md, `ekslint config schema`."
    )
    yield "#"
    yield from _said(f"Found here: {found.counts}.")
    if found.roots:
        yield from _said(f"Root modules of Terraform: {first_named(found.roots, MOST)}.")
    if found.plans:
        them = "it is" if len(found.plans) == 1 else "they are"
        yield from _said(
            f"Plans: {first_named(found.plans, MOST)}; {them} read together with the "
            "sources, and their values win, so keep plans new."
        )


def _level(found: Found) -> Iterator[str]:
    told = ", ".join(f"{number} {level}{'s' * (number != 1)}" for level, number in found.findings)
    yield from _said(
        "A run exits with 1 when there is a finding of this level or worse (error, warning, note, "
        f"never). Today: {told or 'none'}."
    )
    yield 'fail-on = "error"'


def _baseline(found: Found) -> Iterator[str]:
    if any(number for _, number in found.findings):
        yield from _said(
            "To hear of new findings only, run `ekslint --write-baseline` once, commit the file, "
            "and name it here. What is in it is counted in every run."
        )
        yield '#baseline = ".ekslint-baseline.json"'


def _reading(found: Found) -> Iterator[str]:
    if found.open:
        yield from _said(
            f"{found.questions} question{'s' * (found.questions != 1)} could not be answered from "
            "the files (--show-open lists them). What would answer most of them:"
        )
        for line in found.open:
            yield from _said(f"* {line}", "  ")
        yield ""
    yield from _said("Files and folders that are no infrastructure of yours, by pattern.")
    yield '#exclude = ["examples"]'
    if found.modules:
        yield ""
        yield from _said(
            f"Modules whose sources are not here: {first_named(found.modules, MOST)}. "
            "`terraform init` downloads them; or describe what they make in stubs of your own "
            "(docs/stubs.md)."
        )
        yield '#stubs = ["lint/stubs"]'


def _peers(found: Found) -> Iterator[str]:
    if found.templates:
        yield from _said(
            "There are templates of CloudFormation: cfn-lint can be asked about them, too."
        )
        yield "#with-cfn-lint = true"


def _overrides() -> Iterator[str]:
    yield from _said(
        "What holds for some paths only: rules that say nothing there, levels of others."
    )
    yield from ("#[[overrides]]", '#paths = ["legacy"]', '#ignore = ["network"]')


def _environments(found: Found) -> Iterator[str]:
    if not found.environments:
        return
    yield from _said(
        "Files of Terraform variables that you pass with -var-file. Without this, each is tried as "
        "an environment, and what only another one sets is not known. Say which go together, in "
        "the order you pass them, and findings name the environment."
    )
    for at, environment in enumerate(found.environments[:MOST]):
        yield from ([""] if at else [])
        yield "#[[environments]]"
        yield f"#name = {_text(environment.name)}"
        yield f"#var-files = [{', '.join(map(_text, environment.files))}]"
    yield from _more(found.environments)


def _clusters(found: Found) -> Iterator[str]:
    for at, cluster in enumerate(found.clusters[:MOST]):
        yield from ([""] if at else [])
        lacks = "; ".join(cluster.lacks)
        yield from _said(f"{cluster.label} ({cluster.place}): {lacks}.")
        yield "#[[clusters]]"
        name = _text(cluster.name) if cluster.name else '"write its name"'
        yield f"#name = {name}"
        if cluster.version is None:
            yield '#version = "1.34" # the one it has'
        if cluster.folder:
            yield f"#paths = [{_text(cluster.folder)}]"
    yield from _more(found.clusters)


def _more(items: Sequence[object]) -> Iterator[str]:
    if len(items) > MOST:
        yield from ("", f"# ... and {len(items) - MOST} more")


def _said(text: str, indent: str = "") -> Iterator[str]:
    """Yield a sentence as lines of comment."""
    plain = "".join(char if char.isprintable() else "?" for char in text)
    line = "#"
    for word in plain.split():
        if len(line) + len(word) + 1 > WIDTH and line.strip("# "):
            yield line
            line = f"# {indent}".rstrip()
            line += " " * len(indent)
        line += f" {word}"
    yield line


def _text(text: str) -> str:
    """Return a string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def writable(texts: Iterable[str]) -> bool:
    """Whether texts can stand in a file of TOML: names of files may hold what UTF-8 cannot."""
    return not any("\ud800" <= char <= "\udfff" for text in texts for char in text)
