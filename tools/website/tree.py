"""Turns this checkout into the texts of the website: path on the site to Markdown or raw file.

Links between files of the repository become links between pages; a file that is no page is shown
by one, so that nothing leads out of the site but addresses that say so.
"""

from __future__ import annotations

import posixpath
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ekslint.ruleset.markdown import outline
from tools.website import indexes
from tools.website.commands import command_line
from tools.website.incidents import Point, points_table, read_points
from tools.website.links import is_outside, replace_links
from tools.website.rule_page import LEXERS, rule_page
from tools.website.rules import RulePage, read_rules

OF_ROOT = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
}
"""Where pages that stand beside the folder `docs` are found on the site."""
INDEX = "docs/rules/README.md"
NAMED = {"by symptom": "by-symptom", "by resource": "by-resource", "by other tools' ids": "by-peer"}
"""Links to the one index of the repository whose words name an index that only the site has."""
SHOWN = "---\nsearch: {exclude: true}\n---\n"
"""The head of pages that only show a file: whoever searches looks for pages about something."""
FOUND_FIRST = "---\nsearch: {boost: 4}\n---\n"
"""The head of pages that somebody looks for who searches a line of a log."""
RAW = (".json",)
"""Files that a browser shows by itself."""
POINTS = re.compile(r"^<!-- points: ([a-z-]+) -->$", re.MULTILINE)
RULE = re.compile(r"(?<![\[`])`([a-z0-9]+(?:-[a-z0-9]+)+)`(?![\]`])")
"""What may be the id of a rule, and is no link yet."""
LANGUAGES = {".tf": "terraform", ".yml": "yaml", ".py": "python", ".md": "markdown", ".sh": "bash"}


@dataclass(slots=True)
class Site:
    """The pages of the site, and the files beside them; `waiting` are files links lead to."""

    root: Path
    rules: Sequence[RulePage]
    pages: dict[str, str] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)


def build(root: Path) -> Site:
    """Make all texts of the site of a checkout."""
    site = Site(root, read_rules(root))
    points = read_points(root)
    site.pages.update(made(site.rules, points))
    own = {path.relative_to(root).as_posix() for path in (root / "docs").rglob("*.md")} - {INDEX}
    for name in sorted({*own, *OF_ROOT} - {"README.md"}):
        text = (root / name).read_text(encoding="utf-8")
        site.pages[place_of(name)] = moved(site, name, with_points(text, points, site.rules))
    while site.waiting:
        add_file(site, site.waiting.pop())
    places = {rule.id: rule.path for rule in site.rules}
    for path, page in site.pages.items():
        if not path.startswith("files/"):
            site.pages[path] = with_rule_links(path, page, places)
    return site


def made(rules: Sequence[RulePage], points: Sequence[Point]) -> Iterator[tuple[str, str]]:
    """The pages that are written from rules and from the command line."""
    fixes = fixes_of(rules)
    for rule in rules:
        own = [point for point in points if point.rule == rule.id and point.proven]
        yield rule.path, FOUND_FIRST + rule_page(rule, own, fixes)
    yield "rules/index.md", indexes.by_category(rules)
    yield "rules/by-symptom.md", FOUND_FIRST + indexes.by_symptom(rules)
    yield "rules/by-resource.md", indexes.by_resource(rules)
    yield "rules/by-peer.md", indexes.by_peer(rules)
    yield "command-line.md", command_line()


def fixes_of(rules: Sequence[RulePage]) -> Mapping[str, str]:
    """What `ekslint fix` does, by rule; a rule that it does not know is not named."""
    return {
        rule.id: "[mends it](../../fix.md)" + ("" if fix.safe else ", with `--unsafe`")
        for rule in rules
        if (fix := rule.page.header.fix) is not None
    }


def with_points(text: str, points: Sequence[Point], rules: Sequence[RulePage]) -> str:
    """A text with the table of an incident's points where a comment asks for it."""
    pages = {rule.id: f"../{rule.path}" for rule in rules}
    return POINTS.sub(lambda found: points_table(points, found[1], pages), text)


def with_rule_links(path: str, text: str, places: Mapping[str, str]) -> str:
    """The text of a page with a link behind each id of a rule that stands as code in its prose."""
    here = posixpath.dirname(path) or "."

    def change(found: re.Match[str]) -> str:
        place = places.get(found[1], path)
        return found[0] if place == path else f"[{found[0]}]({posixpath.relpath(place, here)})"

    parts, end = [], 0
    found = outline(text)
    spans = [(block.start, block.end) for block in found.blocks]
    spans += [(heading.start, heading.end) for heading in found.headings]
    for start, stop in sorted(spans):
        parts += [RULE.sub(change, text[end:start]), text[start:stop]]
        end = stop
    return "".join([*parts, RULE.sub(change, text[end:])])


def place_of(name: str) -> str:
    """Where a file of the repository is found on the site: its page, or the page that shows it."""
    if name in OF_ROOT:
        return OF_ROOT[name]
    if name == INDEX:
        return "rules/index.md"
    if name.startswith("docs/rules/"):
        return name.removeprefix("docs/")
    if name.startswith("docs/"):
        return re.sub(r"(^|/)README\.md$", r"\1index.md", name.removeprefix("docs/"))
    if re.fullmatch(r"rules/[^/]+/[^/]+\.md", name):
        return name
    if name.endswith(RAW):
        return f"files/{name}"
    return f"files/{name}.md"


def moved(site: Site, name: str, text: str) -> str:
    """The text of a file of the repository with its links as they are on the site."""
    here = posixpath.dirname(place_of(name))

    def change(target: str) -> str:
        path, sharp, anchor = target.partition("#")
        if not path or is_outside(target):
            return target
        there = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        place = place_of(there)
        if place.startswith("files/") and there not in site.waiting:
            site.waiting.append(there)
        return posixpath.relpath(place, here or ".") + sharp + anchor

    for words, index in NAMED.items():
        text = re.sub(rf"({words}\]\([^()]*rules/)README\.md\)", rf"\1{index}.md)", text)
    return replace_links(text, change)


def add_file(site: Site, name: str) -> None:
    """Add what shows a file or folder of the repository."""
    path = site.root / name
    place = place_of(name)
    if place in site.pages or place in site.raw:
        return
    if path.is_dir():
        names = tracked(site.root, name)
        site.waiting.extend(names)
        here = posixpath.dirname(place)
        rows = (f"* [{each}]({posixpath.relpath(place_of(each), here)})" for each in names)
        site.pages[place] = f"{SHOWN}# {name}\n\n" + "\n".join(rows) + "\n"
        return
    text = path.read_text(encoding="utf-8")
    if name.endswith(RAW):
        site.raw[place] = text
        return
    suffix = path.suffix
    language = LANGUAGES.get(suffix, LEXERS.get(suffix[1:], suffix[1:] or "text"))
    site.pages[place] = f"{SHOWN}# {name}\n\n~~~~~~{language}\n{text.rstrip()}\n~~~~~~\n"


def tracked(root: Path, folder: str) -> list[str]:
    """The files of a folder that git knows; without git, all of them."""
    command = ["git", "ls-files", "-z", "--", folder]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if listed.returncode == 0:
        return sorted(name for name in listed.stdout.split("\0") if name)
    found = (path.relative_to(root).as_posix() for path in (root / folder).rglob("*"))
    return sorted(name for name in found if (root / name).is_file())
