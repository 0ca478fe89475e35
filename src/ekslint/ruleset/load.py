"""Turn folders of rule pages into rules; a broken page is reported and the others go on.

It knows where pages lie and how they name each other, not what they ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ekslint.core.errors import PageError
from ekslint.core.location import SourceText
from ekslint.model.registry import Registry
from ekslint.ruleset.header import suggest
from ekslint.ruleset.kinds import Kinds
from ekslint.ruleset.page import MAX_PAGE, Page, read_page
from ekslint.ruleset.program import Rule
from ekslint.ruleset.vet import vet_page

MAX_PAGES: Final = 5_000
"""Most pages of one folder."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The rules that can be asked, in the order of their ids, and what is wrong with the others."""

    rules: tuple[Rule, ...] = ()
    errors: tuple[PageError, ...] = ()

    @property
    def problems(self) -> tuple[PageError, ...]:
        """What is wrong with pages, under the name the command line asks for."""
        return self.errors


def load_rules(
    builtin: Path | None,
    directories: Iterable[Path],
    registry: Registry,
    *,
    thorough: bool = False,
) -> Loaded:
    """Load the built-in pages and those of further folders.

    The expressions of further pages are checked against the model here; those of the built-in ones
    only when `thorough`, as their tests have done it. Two pages of one id: the first one stays.
    """
    errors: list[PageError] = []
    kinds = Kinds()
    pages: dict[str, Page] = {}
    named: set[str] = set()
    folders = [(builtin, "rules")] if builtin is not None else []
    for folder, shown in (*folders, *((folder, folder.as_posix()) for folder in directories)):
        for page in _pages(folder, shown, named, errors):
            if thorough or folder is not builtin:
                wrong = vet_page(page, registry, kinds)
                errors.extend(wrong)
                if wrong:
                    continue
            if page.id in pages:
                first = pages[page.id].source.path
                errors.append(PageError(f"rule id `{page.id}` is taken by {first}", page.location))
                continue
            pages[page.id] = page
    kept = _agreeing(pages, named, errors)
    return Loaded(tuple(Rule(page) for page in kept), tuple(errors))


def _pages(folder: Path, shown: str, named: set[str], errors: list[PageError]) -> Iterator[Page]:
    """Yield the pages below a folder; `named` collects the ids of the broken ones as well."""
    if not folder.exists():
        errors.append(PageError(f"there are no rule pages at {shown}"))
        return
    paths = [folder] if folder.is_file() else sorted(folder.rglob("*.md"))
    for path in paths[:MAX_PAGES]:
        relative = path.relative_to(folder)
        if path.stem.lower() == "readme" or any(p.startswith(".") for p in relative.parts):
            continue
        name = shown if path == folder else f"{shown}/{relative.as_posix()}"
        category = path.parent.name if len(relative.parts) > 1 else "custom"
        named.add(path.stem)
        try:
            yield read_page(SourceText(name, _text(path, name)), category=category)
        except PageError as error:
            errors.append(error)
    if len(paths) > MAX_PAGES:
        errors.append(PageError(f"more than {MAX_PAGES} rule pages at {shown}"))


def _text(path: Path, shown: str) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(4 * MAX_PAGE + 1)
        return data.decode("utf-8")
    except OSError as error:
        raise PageError(f"{shown}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise PageError(f"{shown}: is not UTF-8") from None


def _agreeing(pages: dict[str, Page], named: set[str], errors: list[PageError]) -> Sequence[Page]:
    """Return the pages whose `unless` names rules that exist and does not lead back to the page."""
    kept: list[Page] = []
    for page in sorted(pages.values(), key=lambda page: page.id):
        wrong = [
            PageError(f"unknown rule `{c.text}`{suggest(c.text, named)}", c.location)
            for c in page.header.unless
            if c.text not in named
        ]
        if _leads_back(page, pages):
            place = page.header.keys["unless"]
            wrong.append(
                PageError("`unless` leads back to this rule, so neither would speak", place)
            )
        errors.extend(wrong)
        if not wrong:
            kept.append(page)
    return kept


def _leads_back(page: Page, pages: dict[str, Page]) -> bool:
    seen: set[str] = set()
    stack = [clause.text for clause in page.header.unless]
    while stack:
        name = stack.pop()
        if name == page.id:
            return True
        if name not in seen and name in pages:
            seen.add(name)
            stack.extend(clause.text for clause in pages[name].header.unless)
    return False
