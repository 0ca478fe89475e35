"""Turn the Markdown text of a rule page into its header, title and sections.

It knows the shape of a page, not what its expressions mean nor what its examples hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from ekslint.core.errors import PageError
from ekslint.core.finding import RuleInfo
from ekslint.core.location import Location, SourceText
from ekslint.core.record import record
from ekslint.core.suggest import did_you_mean
from ekslint.ruleset.header import CONTROL, KEBAB, Header, read_header
from ekslint.ruleset.markdown import first_paragraph, lines, outline

if TYPE_CHECKING:
    from ekslint.model.registry import Registry
    from ekslint.ruleset.program import Program, Telling

SECTIONS: Final = ("Why", "Fix", "Bad", "Good")
MAX_PAGE: Final = 200_000
"""Longest page, in characters."""
_FIRST: Final = re.compile(r"^for: \[\{[a-z][a-z0-9_]*: ([a-z][a-z0-9_]*)\}", re.MULTILINE)
"""How `for` is mostly written: enough to know that there is nothing to ask about."""
_ANCHOR: Final = re.compile(r"[ \t]*\ufeff?---[ \t]*")


@record
class Page:
    """One rule page. `sections` maps Why, Fix, Bad and Good to their text without the heading.

    `body` is where the Markdown after the header starts.
    """

    id: str
    category: str
    source: SourceText
    header: Header
    title: str
    sections: Mapping[str, str]
    body: int

    @property
    def location(self) -> Location:
        """The first line of the page."""
        return self.source.whole()

    def unbound(self, bound: Sequence[tuple[str, object]]) -> frozenset[str]:
        """Return the generator variables of a row that are not bound yet."""
        return frozenset(name for name, _ in self.header.generators[len(bound) :])

    def info(self) -> RuleInfo:
        """Return what reports show of the rule."""
        header = self.header
        return RuleInfo(
            id=self.id,
            category=self.category,
            level=header.level,
            title=self.title,
            why=first_paragraph(self.sections.get("Why", "")),
            fix=first_paragraph(self.sections.get("Fix", "")),
            references=header.references,
            symptoms=header.symptoms,
            confirm=header.confirm,
            aliases=header.aliases,
            security=header.security,
            help_markdown=self.source.text[self.body :].strip() + "\n",
        )


@dataclass(slots=True)
class Rule:
    """A page that can be asked. It is read, and its expressions compiled, when first needed.

    So a rule whose things do not occur in a tree costs next to nothing. What needs the page raises
    `PageError` when it is broken. `built_in`: it comes with ekslint.
    """

    source: SourceText
    id: str
    category: str
    built_in: bool = False
    yields_to: tuple[str, ...] | None = field(default=None, repr=False)
    _page: Page | None = field(default=None, repr=False)
    _info: RuleInfo | None = field(default=None, repr=False)
    _program: tuple[Registry, Program] | None = field(default=None, repr=False)
    _telling: tuple[Registry, Telling] | None = field(default=None, repr=False)

    @property
    def page(self) -> Page:
        """The page."""
        if self._page is None:
            self._page = read_page(self.source, rule_id=self.id, category=self.category)
        return self._page

    @property
    def info(self) -> RuleInfo:
        """What reports show of the rule."""
        if self._info is None:
            self._info = self.page.info()
        return self._info

    @property
    def unless(self) -> tuple[str, ...]:
        """The rules that speak instead; known without the page when it was checked before."""
        if self.yields_to is None:
            self.yields_to = tuple(clause.text for clause in self.page.header.unless)
        return self.yields_to

    @property
    def enabled(self) -> bool:
        """Whether it is asked without being selected by name."""
        return "\nenabled:" not in self.source.text or self.page.header.enabled

    @property
    def removed(self) -> bool:
        """Whether it is retired, so that only its page is left."""
        return "\nremoved:" in self.source.text and self.page.header.removed is not None

    @property
    def collection(self) -> str:
        """The name of the collection its rows start from."""
        usual = _FIRST.search(self.source.text) if self._page is None else None
        return usual[1] if usual else self.page.header.generators[0][1].text.strip()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages whose files it can be about."""
        from ekslint.ruleset.languages import languages_of

        return languages_of(self.collection, "\n".join(c.text for c in self.page.header.where))

    def program(self, registry: Registry) -> Program:
        """Return what decides the rule; raises `PageError` when an expression does not compile."""
        if self._program is None or self._program[0] is not registry:
            from ekslint.ruleset.program import compile_program

            self._program = (registry, compile_program(self.page, registry))
        return self._program[1]

    def telling(self, registry: Registry) -> Telling:
        """Return what a finding says; raises `PageError` when an expression does not compile."""
        if self._telling is None or self._telling[0] is not registry:
            from ekslint.ruleset.program import compile_telling

            self._telling = (registry, compile_telling(self.page, registry))
        return self._telling[1]


def read_page(
    source: SourceText, *, rule_id: str | None = None, category: str | None = None
) -> Page:
    """Read a page; its id and category come from its path (`…/category/rule-id.md`) unless given.

    Raises `PageError` with the place of the first mistake.
    """
    path = PurePosixPath(source.path)
    rule_id = path.stem if rule_id is None else rule_id
    if not KEBAB.fullmatch(rule_id):
        raise PageError(f"`{rule_id}` is not a rule id in kebab-case", source.whole())
    if len(source.text) > MAX_PAGE:
        raise PageError(f"the page is longer than {MAX_PAGE} characters", source.whole())
    span = header_span(source)
    if span is None:
        raise PageError("a rule page starts with a YAML header between `---` lines", source.whole())
    start, end, body = span
    header = read_header(source, start, end)
    title, sections = _sections(source, body)
    return Page(
        id=rule_id,
        category=(path.parent.name or "custom") if category is None else category,
        source=source,
        header=header,
        title=title,
        sections=sections,
        body=body,
    )


def header_span(source: SourceText) -> tuple[int, int, int] | None:
    """Return start and end of the YAML header and the start of the body; None without a header.

    Raises `PageError` for a header that is never closed.
    """
    first: Location | None = None
    start = 0
    for at, after, line in lines(source.text):
        if first is None:
            if not _ANCHOR.fullmatch(line):
                return None
            first, start = source.location(at, at + len(line)), after
        elif _ANCHOR.fullmatch(line):
            return start, at, after
    if first is None:
        return None
    raise PageError("the header that starts here has no closing `---`", first)


def _sections(source: SourceText, body: int) -> tuple[str, Mapping[str, str]]:
    found = outline(source.text, body)
    for block in found.blocks:
        if not block.closed:
            where = source.location(block.start, block.start + 3)
            raise PageError("the fenced block that starts here is not closed", where)
    titles = [h for h in found.headings if h.level == 1]
    if not titles or not titles[0].title:
        raise PageError("the page has no title (`# …`)", source.location(body, body))
    if len(titles) > 1:
        again = source.location(titles[1].start, titles[1].end)
        raise PageError("a page has one title only", again)
    if CONTROL.search(titles[0].title):
        again = source.location(titles[0].start, titles[0].end)
        raise PageError("the title holds a control character", again)
    heads = [h for h in found.headings if h.level == 2]
    sections: dict[str, str] = {}
    for index, head in enumerate(heads):
        place = source.location(head.start, head.end)
        if head.title not in SECTIONS:
            hint = (
                did_you_mean(head.title, SECTIONS) or f" (the sections are {', '.join(SECTIONS)})"
            )
            raise PageError(f"unknown section `{head.title}`{hint}", place)
        if head.title in sections:
            raise PageError(f"section `{head.title}` stands twice", place)
        end = heads[index + 1].start if index + 1 < len(heads) else len(source.text)
        sections[head.title] = source.text[head.end : end]
    return titles[0].title, sections
