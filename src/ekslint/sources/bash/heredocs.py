"""Find the here-documents of a shell script, so that their bodies cannot confuse the parser.

The parser takes some bodies for words of the line before, or loses their first blanks. So the
bodies are found here, by the shell's rule (from the line after the operator up to the first line
that is the delimiter), and covered before parsing. Of the syntax around them only quotes,
comments and brackets are known.
"""

from __future__ import annotations

import re
from typing import Final

from ekslint.core.record import record

_SIGN: Final = re.compile(r"\\.|'|\"|\$?\(\(|\$?\(|\$\{|\)\)?|\}|#|<<<|<<-?|\n", re.DOTALL)
_IN_QUOTES: Final = re.compile(r"\\.|\"|\$\(\(|\$\(|\$\{", re.DOTALL)
_DELIMITER: Final = re.compile(r"[ \t]*((?:\\.|'[^'\n]*'|\"[^\"\n]*\"|[^\s;&|<>()'\"\\])+)")
_QUOTES: Final = re.compile(r"[\\'\"]")
_COVERED: Final = re.compile(r"[^\n]")


@record
class HereDocument:
    """Where a here-document stands: its delimiter word, and its body [start, end).

    `literal`: the delimiter is quoted, nothing in the body is expanded. `tabs`: leading tabs are
    dropped (`<<-`).
    """

    word: int
    start: int
    end: int
    literal: bool
    tabs: bool


def here_documents(string: str) -> dict[int, HereDocument]:
    """Return the here-documents by the offset of their delimiter; unclosed ones are left out."""
    found: dict[int, HereDocument] = {}
    pending: list[tuple[int, str, bool]] = []
    contexts = [""]
    missing: set[tuple[str, bool]] = set()
    at = 0
    while True:
        context = contexts[-1]
        sign = (_IN_QUOTES if context == '"' else _SIGN).search(string, at)
        if sign is None:
            return found
        at = sign.end()
        match sign.group():
            case "'" if context != "{":
                at = (string.find("'", at) + 1) or len(string)
            case '"':
                if context == '"':
                    contexts.pop()
                else:
                    contexts.append('"')
            case "((" | "$((":
                contexts.append("((")
            case "(" | "$(":
                contexts.append("(")
            case "${":
                contexts.append("{")
            case "))" | ")" as closing:
                at = _close(contexts, closing, at)
            case "}":
                if context == "{":
                    contexts.pop()
            case "#" if _begins_word(string, sign.start()) and context in ("", "("):
                at = string.find("\n", at)
                at = len(string) if at < 0 else at
            case "<<" | "<<-" as operator if context in ("", "("):
                word = _DELIMITER.match(string, at)
                if word is not None:
                    pending.append((word.start(1), word[1], operator == "<<-"))
                    at = word.end()
            case "\n":
                for start, delimiter, tabs in pending:
                    if (delimiter, tabs) in missing:
                        continue
                    after = _take(string, at, start, delimiter, tabs, found)
                    if after is None:
                        missing.add((delimiter, tabs))
                    else:
                        at = after
                pending.clear()


def cover(string: str, documents: dict[int, HereDocument]) -> str:
    """Return the string, equal in length, with harmless characters in the bodies."""
    parts: list[str] = []
    at = 0
    for document in sorted(documents.values(), key=lambda found: found.start):
        parts.append(string[at : document.start])
        parts.append(_COVERED.sub("x", string[document.start : document.end]))
        at = document.end
    return "".join(parts) + string[at:]


def _close(contexts: list[str], closing: str, at: int) -> int:
    if closing == "))" and contexts[-1] == "((":
        contexts.pop()
        return at
    if contexts[-1] in ("(", "((") and len(contexts) > 1:
        contexts.pop()
    # Only the first bracket of `))` is used up here.
    return at - 1 if closing == "))" else at


def _begins_word(string: str, at: int) -> bool:
    return at == 0 or string[at - 1] in " \t\n;&|()"


def _take(
    string: str, at: int, word: int, delimiter: str, tabs: bool, found: dict[int, HereDocument]
) -> int | None:
    """Note the body that begins at `at`; return the offset after its last line, if it has one."""
    plain = re.escape(_QUOTES.sub("", delimiter))
    lead = r"\t*" if tabs else ""
    closing = re.compile(rf"^{lead}{plain}\r?$", re.MULTILINE).search(string, at)
    if closing is None:
        return None
    literal = _QUOTES.search(delimiter) is not None
    found[word] = HereDocument(word, at, closing.start(), literal, tabs)
    return min(closing.end() + 1, len(string))
