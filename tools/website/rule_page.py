"""Turns one rule into its page on the website: facts in a table, prose, and examples with marks.

What an example's comments mark for the tests is shown as highlighted lines instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ekslint.ruleset.examples import Example
from ekslint.ruleset.markdown import outline
from tools.website.incidents import Point
from tools.website.links import slug
from tools.website.rules import RulePage

LEXERS = {"hcl": "terraform", "yml": "yaml", "sh": "bash", "shell": "bash", "": "text"}
"""Names of languages in examples that the highlighter knows by another one."""
FENCE = "~~~~"
INCIDENTS = "../../incidents.md"


def rule_page(rule: RulePage, points: Sequence[Point], fixes: Mapping[str, str]) -> str:
    """The page. `points` are those of the incidents that the rule covers; `fixes` tells by rule id
    what `ekslint fix` does."""
    page, header = rule.page, rule.page.header
    parts = [
        f"# {rule.title}",
        table(dict(facts(rule, points, fixes))),
        f"## Why\n\n{page.sections.get('Why', '').strip()}",
        f"## Fix\n\n{page.sections.get('Fix', '').strip()}",
    ]
    if header.symptoms:
        intro = "Texts that somebody sees when this breaks, as `ekslint diagnose` knows them:"
        parts.append(f"## Symptoms\n\n{intro}\n\n{fenced('text', header.symptoms)}")
    if header.confirm:
        intro = "What tells on a running cluster whether this is the cause:"
        parts.append(f"## Confirm\n\n{intro}\n\n{fenced('sh', header.confirm)}")
    bad, good = (
        next((e for e in rule.examples if e.kind == kind), None) for kind in ("bad", "good")
    )
    parts += [
        f"## {name}\n\n{section(page.sections.get(name, ''), example)}"
        for name, example in (("Bad", bad), ("Good", good))
    ]
    references = "\n".join(f"* <{address}>" for address in header.references)
    parts.append(f"## References\n\n{references}")
    return "\n\n".join(parts) + "\n"


def facts(
    rule: RulePage, points: Sequence[Point], fixes: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """What the table at the head of the page says, row by row."""
    page, header = rule.page, rule.page.header
    yield "rule", f"`{rule.id}`"
    yield "level", f"**{rule.level}**"
    yield "says", message(header.message.text)
    yield "category", f"[{page.category}](../index.md#{page.category})"
    yield "languages", ", ".join(rule.languages)
    if header.since:
        yield "since", header.since
    if header.security is not None:
        yield "security severity", f"{header.security:g} of 10"
    if rule.found_in:
        yield "found in", things(rule.found_in)
    if rule.beside:
        yield "held against", things(rule.beside)
    yield "`ekslint fix`", fixes.get(rule.id, "leaves it to a person")
    if header.aliases:
        yield "other tools", ", ".join(f"`{alias}`" for alias in header.aliases)
    if header.unless:
        yield "silent where", ", ".join(f"`{clause.text}`" for clause in header.unless) + " speaks"
    if points:
        titles = dict.fromkeys(point.title for point in points)
        yield "incidents", ", ".join(f"[{title}]({INCIDENTS}#{slug(title)})" for title in titles)
    shown = len(rule.examples) - rule.cases
    yield "tested by", f"the {shown} examples below and {rule.cases} more"


def message(template: str) -> str:
    """What the rule says, with dots where a finding has names and values."""
    kept = {"{{": "{", "}}": "}"}
    found = re.sub(r"\{\{|\}\}|\{[^{}]*\}", lambda hole: kept.get(hole[0], "…"), template)
    return found.replace("`…`", "…").replace("<", "&lt;").replace("|", "&#124;")


def things(names: frozenset[str]) -> str:
    """Types of things, with links to what else is found in them."""
    return ", ".join(f"[`{name}`](../by-resource.md#{slug(name)})" for name in sorted(names))


def table(rows: Mapping[str, str]) -> str:
    """A table of two columns; the first row is its head."""
    head, *lines = [f"| {name} | {text} |" for name, text in rows.items()]
    return "\n".join([head, "| --- | --- |", *lines])


def fenced(language: str, lines: Sequence[str]) -> str:
    """Lines as a block of code."""
    return "\n".join([f"{FENCE}{language}", *lines, FENCE])


def section(text: str, example: Example | None) -> str:
    """The text of a section of examples, each block with its file's name and highlighted lines."""
    if example is None:
        return text.strip()
    blocks = outline(text).blocks
    parts, end = [], 0
    for block in blocks:
        parts += [text[end : block.start], shown(block.info, example)]
        end = block.end
    return "".join([*parts, text[end:]]).strip()


def shown(info: str, example: Example) -> str:
    """One file of an example as a block that MkDocs highlights."""
    language, path, *_ = info.split()
    marked = sorted(line for name, line in example.expected if name == path)
    options = f' title="{path}"' + (f' hl_lines="{" ".join(map(str, marked))}"' if marked else "")
    body = example.files[path].rstrip("\n")
    return f"{FENCE}{LEXERS.get(language, language)}{options}\n{body}\n{FENCE}\n"
