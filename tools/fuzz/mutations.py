"""Turn a text and a list of small numbers into another text: the same numbers, the same text.

It knows no language: it edits lines and tokens, and throws in what parsers trip over. Engines only
choose numbers, so a failing text can be made smaller by making the numbers smaller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

Edit = tuple[int, int, int]
"""Which operation, where (taken modulo what there is), and with what."""

MAX_LENGTH: Final = 20_000
"""Longest text that is given on; a text that grows beyond it is cut."""

_TOKEN: Final[re.Pattern[str]] = re.compile(
    r"[A-Za-z_][\w-]*|\d+(?:\.\d+)?|\"[^\"\n]*\"|'[^'\n]*'|[^\w\s]"
)
ODDITIES: Final = (
    *("null", "true", "false", "0", "-1", "1e400", "0x1F", "010", "1_000", ".5", "~", "*", "''"),
    *('""', "[]", "{}", "[[]]", "[{}]", "{a = {}}", "{a: }", "- ", "? ", ": ", ", ", ",,", "="),
    *("${", "%{", "}", "${var.x}", "${local.x[0].y}", "%{ if a }", "%{ endfor }", "$${", "~}"),
    *("{{", "}}", "{{ .Values.a }}", "{% raw %}", "<<EOT\n", "<<-EOT\n", "EOT\n", '"""', "'''"),
    *("!Ref a", "!Sub '${a}'", "!GetAtt a.b", "!If [a, b, c]", "&a ", "*a", "<<: *a", "--- ", "|+"),
    *(">-\n  ", "%YAML 1.2\n", "...\n", "#", "# ekslint: ignore[x] y", "/*", "*/", "//", "\\"),
    *("\x00", "\x7f", "\ufeff", "\u2028", "\u202e", "\xa0", "\U0001f600", "e\u0301", "\ud800"),
    *("\t", "\r", "\r\n", "\v", "\f", " " * 200, "a" * 3000, "9" * 400, "\\u0000", "\\ud800"),
    *("[" * 300, "{" * 300, "(" * 300, "${" * 120, "- " * 200, "a: {" * 100, "!" * 200, "-" * 300),
    *("each.value", "count.index", "self.arn", "path.module", "data.aws_caller_identity.x", "..."),
    *(
        "for_each = toset([])",
        "count = 1e9",
        "dynamic",
        "module",
        "range(1e9)",
        "a ? b : c",
        "a.*.b",
    ),
    *(
        "arn:aws:iam::1:role/",
        "system:node:{{EC2PrivateDNSName}}",
        "10.0.0.0/99",
        "::/129",
        "1.9999",
    ),
    *("Content-Type: multipart/mixed; boundary=", "MIME-Version: 1.0\n", "--//\n", "#!/bin/bash\n"),
    *("apiVersion: v1\nkind: ConfigMap\n", "Resources:\n", "AWSTemplateFormatVersion: 1\n"),
)

VALUES: Final = (
    *("null", "true", "false", "0", "-1", "1e400", "123456789012345678901234567890", "0.1", '""'),
    *(
        '" "',
        "[]",
        "{}",
        "[null]",
        '[""]',
        "[[]]",
        '"*"',
        '"${x}"',
        '"{{ x }}"',
        '"\\u0000"',
        '"é😀"',
    ),
    *('"arn:aws:iam::111122223333:role/a/b"', '"::/0"', '"1.30"', '"01234"', '"a\\nb: c"', '"%{"'),
)


def mutated(text: str, edits: Sequence[Edit], others: Sequence[str] = ()) -> str:
    """Return a text with edits applied in order; `others` are texts to take pieces from."""
    for operation, where, what in edits:
        text = OPERATIONS[operation % len(OPERATIONS)](text, where, what, others)[:MAX_LENGTH]
    return text


def _insert(text: str, where: int, what: int, others: Sequence[str]) -> str:
    at = where % (len(text) + 1)
    return text[:at] + ODDITIES[what % len(ODDITIES)] + text[at:]


def _replace_token(text: str, where: int, what: int, others: Sequence[str]) -> str:
    tokens = list(_TOKEN.finditer(text))
    if not tokens:
        return _insert(text, where, what, others)
    token = tokens[where % len(tokens)]
    return text[: token.start()] + ODDITIES[what % len(ODDITIES)] + text[token.end() :]


def _exchange_tokens(text: str, where: int, what: int, others: Sequence[str]) -> str:
    tokens = list(_TOKEN.finditer(text))
    if not tokens:
        return text
    one, two = tokens[where % len(tokens)], tokens[what % len(tokens)]
    if one.start() > two.start():
        one, two = two, one
    if one.end() > two.start():
        return text
    between = text[one.end() : two.start()]
    return text[: one.start()] + two[0] + between + one[0] + text[two.end() :]


def _borrow_token(text: str, where: int, what: int, others: Sequence[str]) -> str:
    tokens = list(_TOKEN.finditer(text))
    source = others[what % len(others)] if others else text
    offered: list[str] = _TOKEN.findall(source)
    if not tokens or not offered:
        return text
    token = tokens[where % len(tokens)]
    return text[: token.start()] + offered[what % len(offered)] + text[token.end() :]


def _replace_alike(text: str, where: int, what: int, others: Sequence[str]) -> str:
    """Replace a word by a word, a string by a string, a number by a number: most still parses."""
    tokens = [token for token in _TOKEN.finditer(text) if _class(token[0])]
    if not tokens:
        return text
    token = tokens[where % len(tokens)]
    source = others[what % len(others)] if others and what % 3 else text
    offered: list[str] = [
        word for word in _TOKEN.findall(source) if _class(word) == _class(token[0])
    ]
    if not offered:
        return text
    return text[: token.start()] + offered[what % len(offered)] + text[token.end() :]


def _replace_value(text: str, where: int, what: int, others: Sequence[str]) -> str:
    """Replace a string or a number by a value that is one in every language."""
    tokens = [token for token in _TOKEN.finditer(text) if _class(token[0]) in ("string", "number")]
    if not tokens:
        return text
    token = tokens[where % len(tokens)]
    return text[: token.start()] + VALUES[what % len(VALUES)] + text[token.end() :]


def _class(token: str) -> str:
    first = token[0]
    if first in "\"'":
        return "string" if len(token) > 1 else ""
    if first.isdigit():
        return "number"
    return "word" if first.isalpha() or first == "_" else ""


def _delete_lines(text: str, where: int, what: int, others: Sequence[str]) -> str:
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    at = where % len(lines)
    return "".join(lines[:at] + lines[at + 1 + what % 4 :])


def _double_lines(text: str, where: int, what: int, others: Sequence[str]) -> str:
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    at = where % len(lines)
    return "".join(lines[: at + 1 + what % 4] + lines[at:])


def _move_line(text: str, where: int, what: int, others: Sequence[str]) -> str:
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    line = lines.pop(where % len(lines))
    lines.insert(what % (len(lines) + 1), line)
    return "".join(lines)


def _indent_line(text: str, where: int, what: int, others: Sequence[str]) -> str:
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    at = where % len(lines)
    line = lines[at]
    lines[at] = " " * (what % 5) + line if what % 2 else line.lstrip(" ")
    return "".join(lines)


def _cut(text: str, where: int, what: int, others: Sequence[str]) -> str:
    at = where % (len(text) + 1)
    return text[:at] if what % 2 else text[at:]


def _delete(text: str, where: int, what: int, others: Sequence[str]) -> str:
    at = where % (len(text) + 1)
    return text[:at] + text[at + 1 + what % 9 :]


def _splice(text: str, where: int, what: int, others: Sequence[str]) -> str:
    if not others:
        return text
    lines = text.splitlines(keepends=True)
    taken = others[what % len(others)].splitlines(keepends=True)
    at = where % (len(lines) + 1)
    start = what % (len(taken) or 1)
    return "".join(lines[:at] + taken[start : start + 12] + lines[at:])


OPERATIONS: Final[tuple[Callable[[str, int, int, Sequence[str]], str], ...]] = (
    _replace_alike,
    _replace_value,
    _replace_token,
    _replace_alike,
    _insert,
    _replace_value,
    _borrow_token,
    _exchange_tokens,
    _delete_lines,
    _double_lines,
    _move_line,
    _indent_line,
    _delete,
    _splice,
    _cut,
)
