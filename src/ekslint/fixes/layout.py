"""Turn places in a text into its lines: where they start and end, and how far they are indented.

It knows no language.
"""

from __future__ import annotations

from ekslint.core.finding import Edit
from ekslint.core.location import SourceText
from ekslint.core.record import record


@record
class Lines:
    """The lines of a file, as edits need them."""

    source: SourceText

    @property
    def text(self) -> str:
        """The characters of the file."""
        return self.source.text

    @property
    def newline(self) -> str:
        """How lines end here."""
        at = self.text.find("\n")
        return "\r\n" if at > 0 and self.text[at - 1] == "\r" else "\n"

    def start(self, offset: int) -> int:
        """Where the line of an offset starts."""
        return self.text.rfind("\n", 0, offset) + 1

    def end(self, offset: int) -> int:
        """Where the line of an offset ends, before its line break."""
        at = self.text.find("\n", offset)
        if at < 0:
            return len(self.text)
        return at - 1 if at > offset and self.text[at - 1] == "\r" else at

    def after(self, offset: int) -> int:
        """Where the next line starts."""
        at = self.text.find("\n", offset)
        return len(self.text) if at < 0 else at + 1

    def indent(self, offset: int) -> str:
        """The blanks that the line of an offset starts with."""
        start = self.start(offset)
        end = start
        while end < len(self.text) and self.text[end] in " \t":
            end += 1
        return self.text[start:end]

    def is_blank(self, offset: int) -> bool:
        """Whether the line of an offset holds nothing."""
        return not self.text[self.start(offset) : self.end(offset)].strip()

    def insert(self, offset: int, text: str) -> Edit:
        """Return the edit that inserts text at an offset, with the line ends of this file."""
        return self.replace(offset, offset, text)

    def replace(self, start: int, end: int, text: str) -> Edit:
        """Return the edit that puts text in place of a range."""
        if self.newline != "\n":
            text = text.replace("\n", self.newline)
        return Edit(self.source.location(start, end), text)

    def drop(self, start: int, end: int) -> Edit:
        """Return the edit that deletes the lines of a range, and a blank one that is too many."""
        low, high = self.start(start), self.after(max(end - 1, start))
        above = low > 0 and self.is_blank(low - 1)
        last = high >= len(self.text) or self.text[high : self.end(high)].strip() in ("", "}", "]")
        if above and last:
            low = self.start(low - 1)
        return self.replace(low, high, "")

    def alone(self, start: int, end: int) -> bool:
        """Whether nothing but blanks, a comma and a comment share the lines of a range."""
        before = self.text[self.start(start) : start]
        rest = self.text[end : self.end(end)].strip().removeprefix(",").lstrip()
        return not before.strip() and (not rest or rest.startswith(("#", "//")))
