"""Turns Markdown into its links and anchors, and into the same Markdown with other links.

It knows inline links and ATX headings, which is all that our pages use; code is left alone.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator

from ekslint.ruleset.markdown import outline

LINK = re.compile(
    r"(?P<code>`+)(?!`).*?(?<!`)(?P=code)(?!`)|(?<=\]\()(?P<target>[^()\s]+)(?=\))", re.S
)
FORMS = re.compile(r"\[([^\[\]]*)\]\([^()]*\)|[*`]")


def replace_links(text: str, change: Callable[[str], str]) -> str:
    """The text with each link's target changed; fenced and inline code stay as they are."""
    parts, end = [], 0
    for block in outline(text).blocks:
        parts += [_changed(text[end : block.start], change), text[block.start : block.end]]
        end = block.end
    return "".join([*parts, _changed(text[end:], change)])


def _changed(text: str, change: Callable[[str], str]) -> str:
    return LINK.sub(lambda found: found[0] if found["code"] else change(found["target"]), text)


def links(text: str) -> list[str]:
    """The targets of all links of a text, in order."""
    found: list[str] = []

    def note(target: str) -> str:
        found.append(target)
        return target

    replace_links(text, note)
    return found


def is_outside(target: str) -> bool:
    """Whether a link leads to another site."""
    return bool(re.match(r"[a-z][a-z0-9+.-]*:", target))


def slug(title: str, separator: str = "-") -> str:
    """The anchor of a heading, as GitHub makes it; MkDocs is told to do the same."""
    words = re.sub(r"[^\w\- ]", "", html.unescape(title).lower())
    return words.strip().replace(" ", separator)


def anchors(text: str) -> Iterator[str]:
    """What links to the headings of a text may say behind `#`."""
    seen: Counter[str] = Counter()
    for heading in outline(text).headings:
        name = slug(FORMS.sub(lambda found: found[1] or "", heading.title))
        yield f"{name}-{seen[name]}" if seen[name] else name
        seen[name] += 1
