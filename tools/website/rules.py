"""Turns the rule pages and their examples into records that the website's pages are made of.

It knows what pages and examples say, not what a rule would find: the tests prove that the marked
lines are the found ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ekslint.core.location import SourceText
from ekslint.ruleset.examples import Example, Place, read_examples
from ekslint.ruleset.page import Page, Rule, read_page
from tools.website.things import thing_at

LANGUAGES = {
    "terraform": "Terraform",
    "cloudformation": "CloudFormation",
    "eksctl": "eksctl",
    "kubernetes": "Kubernetes",
    "userdata": "user data",
    "kubeconfig": "kubeconfig",
    "pins": "pins of libraries and tools",
}
"""What languages are called, in the order of docs/model.md."""
MISSPELT = {"Nodeconfig", "ClusterConfig cloudwatch", "ClusterConfig quantumNetworking"}
"""What examples of misspelt files hold; nothing is called so."""


@dataclass(frozen=True)
class RulePage:
    """One rule: its page, and every example that shows it (those of the page and all cases)."""

    page: Page
    languages: tuple[str, ...]
    examples: tuple[Example, ...]
    cases: int

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.page.id

    @property
    def path(self) -> str:
        """Where the page stands, in the repository as on the website."""
        return f"rules/{self.page.category}/{self.id}.md"

    @property
    def title(self) -> str:
        """The title, as Markdown that shows its angle brackets."""
        return self.page.title.replace("<", "&lt;")

    @property
    def level(self) -> str:
        """The level, with those that it has in some cases, and whether the rule is off."""
        header = self.page.header
        others = [level for level, _ in header.level_when]
        text = header.level + (f" ({' or '.join(others)} in some cases)" if others else "")
        if header.removed is not None:
            return f"removed in {header.removed}"
        return text if header.enabled else f"{text}, off unless selected"

    @cached_property
    def found_in(self) -> frozenset[str]:
        """The types of things in which examples have findings."""
        return self.things(example.expected for example in self.examples)

    @cached_property
    def beside(self) -> frozenset[str]:
        """The types of things that findings of examples show as the other half."""
        return self.things(example.related for example in self.examples) - self.found_in

    def things(self, places: Iterable[Iterable[Place]]) -> frozenset[str]:
        """The types of things at the places of each example; a misspelt kind is none."""
        return frozenset(
            thing
            for example, marked in zip(self.examples, places, strict=True)
            for path, line in marked
            if (thing := thing_at(path, example.files[path], line)) and thing not in MISSPELT
        )


def read_rules(root: Path) -> tuple[RulePage, ...]:
    """Read all rule pages of a checkout, in the order of category and id."""
    return tuple(_read(path, root) for path in sorted((root / "rules").glob("*/*.md")))


def _read(path: Path, root: Path) -> RulePage:
    name = path.relative_to(root).as_posix()
    source = SourceText(name, path.read_text(encoding="utf-8"))
    page = read_page(source)
    own = read_examples(path)
    cases = tuple(_cases(root / "testdata" / "rules" / page.id))
    languages = Rule(source, page.id, page.category).languages
    named = tuple(LANGUAGES.get(name, name) for name in languages)
    return RulePage(page, named, (*own, *cases), len(cases))


def _cases(folder: Path) -> Iterator[Example]:
    for path in sorted(folder.glob("*.md")):
        yield from read_examples(path)
