"""Turns the built website into a list of what is wrong with it; run at the end of `make docs`.

A page may load nothing from elsewhere, and may lead to nothing that is not there. Addresses of
other sites that a person may follow are left alone: nobody is asked whether they answer.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("video", "src"),
    ("audio", "src"),
    ("embed", "src"),
    ("object", "data"),
    ("img", "srcset"),
    ("use", "href"),
    ("link", "href"),
}
"""Attributes that make a browser ask for something by itself."""
MISSING = "404.html"
"""What a server shows for a wrong address: its links start at the root, and no file leads to it."""
NOT_LOADED = {"canonical", "next", "prev", "edit", "alternate"}
"""Links in the head that only tell something."""


class Reader(HTMLParser):
    """Collects what a page loads, where it leads, and the anchors it has."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the attributes of one tag."""
        given = {name: value or "" for name, value in attrs}
        self.anchors.update(given[name] for name in ("id", "name") if name in given)
        for name, value in given.items():
            if (tag, name) in LOADED and not (tag == "link" and given.get("rel") in NOT_LOADED):
                self.loads.append(value)
        if tag == "a" and "href" in given:
            self.leads.append(given["href"])


def read(page: Path) -> Reader:
    """Read one page."""
    reader = Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    return reader


def problems(site: Path) -> Iterator[str]:
    """Tell each thing that is loaded from elsewhere, and each link that leads nowhere."""
    pages = {page: read(page) for page in sorted(site.rglob("*.html")) if page.name != MISSING}
    for page, reader in pages.items():
        name = page.relative_to(site)
        for address in reader.loads:
            if is_elsewhere(address):
                yield f"{name} loads {address}"
        for address in [*reader.loads, *reader.leads]:
            if not is_elsewhere(address) and (gone := dead(address, page, pages)):
                yield f"{name}: {address}: {gone}"
    for style in sorted(site.rglob("*.css")):
        text = style.read_text(encoding="utf-8")
        if "@import" in text or "url(http" in text or "url(//" in text:
            yield f"{style.relative_to(site)} loads something from elsewhere"


def is_elsewhere(address: str) -> bool:
    """Whether an address is of another site; what is inside the page itself is not."""
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme not in ("", "data")


def dead(address: str, page: Path, pages: dict[Path, Reader]) -> str:
    """Why an address of this site leads nowhere, or nothing."""
    parts = urlsplit(address)
    if parts.scheme:
        return ""
    if parts.path.startswith("/"):
        return "starts at the root of a server"
    there = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not there.is_file():
        return "no such file"
    anchor = unquote(parts.fragment)
    if anchor and there in pages and anchor not in pages[there].anchors and anchor != "__search":
        return "no such anchor"
    return ""


def main() -> int:
    """Check the folder that is named; the exit code is 1 when something is wrong."""
    site = Path(sys.argv[1]).resolve()
    found = list(problems(site))
    for problem in found:
        print(problem)
    count = sum(1 for _ in site.rglob("*.html"))
    print(f"{site.name}: {count} pages, {len(found)} problems")
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main())
