"""Turn the placeholders of Helm, Jinja, envsubst and Terraform templates into unknown parts.

Nothing is rendered, and no template engine's meaning is known beyond which directives print
nothing and which enclose others. The authenticator's own placeholders (`{{EC2PrivateDNSName}}`
and its kin) are not templates: they reach the cluster as written, and stay known text.

What is masked:

* `{{ … }}` unless it is (nearly) an authenticator placeholder, CloudFormation's `{{resolve:…}}`, or
  one bare word without blanks, dots or pipes on a line about user names. At the unquoted start of
  a scalar it is masked in any case, because YAML would read a map there.
* `{% … %}`, `{# … #}`, and Terraform's `%{ if … }` directives.
* with `substitutions`, also `${NAME}`, but not in block scalars, where scripts have their own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import field, replace
from itertools import pairwise
from typing import Final

from ekslint.core.record import record
from ekslint.core.value import Piece, Reason, ReasonKind, Text, Unknown, Value
from ekslint.sources.textmap import TextMap
from ekslint.sources.yaml.layout import Block, Branch, block_scalars

_OPENER: Final = re.compile(
    r"(?P<expression>\{\{)|(?P<statement>\{%)|(?P<comment>\{#)"
    r"|(?P<directive>%\{~?\s*(?:if|else|endif|for|endfor)\b[^{}]*(?:\{[^{}]*\}[^{}]*)*\})"
    # Names with a colon are IAM's policy variables and CloudFormation's pseudo parameters.
    r"|(?P<substitution>(?<!\$)\$\{(?![A-Za-z0-9-]+::?[A-Za-z])[^{}\n]*(?:\{[^{}\n]*\}[^{}\n]*)*\})"
)
_CLOSERS: Final = {"expression": "}}", "statement": "%}", "comment": "#}"}
_GO_COMMENT: Final = re.compile(r"\{\{-?\s*/\*")
MAX_BRANCHES: Final = 1000
"""Most conditional ranges of one text; a text with more of them is unknown as a whole."""

_REACH: Final = 500
"""How far back in a line one looks for what a placeholder belongs to."""

_SIGNS: Final = ("{{", "{%", "%{")
_NESTED: Final = re.compile(r"(?<![\"'`{\\])\{\{(?!\{)")
"""Braces that open again, not as a text in quotes."""
_DYNAMIC: Final = re.compile(r"\{\{\s*resolve:[a-z-]+:(?:[^{}\n$]|\$\{[^{}\n]*\}|\$)*\}\}")
"""A dynamic reference of CloudFormation: the service reads it, no template engine does."""
_AUTHENTICATOR: Final = re.compile(
    r"\{\{\s*(?:EC2PrivateDNSName|SessionName|SessionNameRaw|AccountID|AccessKeyID)\s*\}\}", re.I
)
_WORD: Final = re.compile(r"\{\{\w+\}\}")
_USER_LINE: Final = re.compile(r"user_?name|system:", re.I)
_KEYWORD: Final = re.compile(r"[{%]+[-~+]?\s*(?:(\w+)\b(?!\())?")
_ASSIGNMENT: Final = re.compile(r"\{\{-?\s*\$\w*\s*:?=")
_NINDENT: Final = re.compile(r"\|\s*nindent\s+(\d+)\s*-?\}\}$")
_INDENT: Final = re.compile(r"\|\s*indent\s+(\d+)\s*-?\}\}$")
_PATH: Final = re.compile(r"(?:\{\{-?\s*(\.?[A-Za-z_][\w.]*)\s*-?\}\}|\$\{(\w+)\})")
_OPENING: Final = frozenset(
    ("if", "with", "range", "define", "block", "for", "macro", "filter", "call", "raw")
)
_MIDDLE: Final = frozenset(("else", "elif", "elseif"))
_SCALAR_START: Final = re.compile(r"(?:^|[:\-?]\s|[\[{,]\s*)\s*(?:[!&]\S+\s+)*$")


@record
class Masked:
    """A text whose placeholders are unknown parts, and what `layout.lay_out` asks of them.

    `unclosed` are the reasons of directives that enclose what follows and are never closed.
    """

    text: Text
    silent: frozenset[int] = frozenset()
    indents: dict[int, int] = field(default_factory=dict)
    branches: list[Branch] = field(default_factory=list)
    any: bool = False
    unclosed: tuple[Reason, ...] = ()


@record
class _Placeholder:
    kind: str
    start: int
    end: int
    code: str


@record
class _Token:
    start: int
    end: int
    keyword: str = ""
    silent: bool = False
    indent: int | None = None


def is_templated(string: str) -> bool:
    """Whether the text holds a placeholder that is no known text (`${…}` aside)."""
    if not any(sign in string for sign in _SIGNS):
        return False
    return any(
        found.kind != "substitution" and not _is_literal(string, found, [])
        for found in _placeholders(string)
    )


def mask(
    text: Text,
    source: TextMap,
    *,
    templates: bool,
    substitutions: bool,
    everything: bool = False,
) -> Masked:
    """Replace the placeholders of a text by unknown parts.

    `everything`: no `{{…}}` is taken for known text.
    """
    string = source.string
    blocks = block_scalars(string)
    tokens: list[_Token] = []
    for found in _placeholders(string):
        if found.kind == "substitution":
            if substitutions and _block(blocks, found.start) is None:
                tokens.append(_Token(found.start, found.end))
        elif templates and (everything or not _is_literal(string, found, blocks)):
            tokens.append(_token(string, found))
    if not tokens:
        return Masked(text)
    kept, branches = _pair(string, tokens, blocks)
    if len(branches) > MAX_BRANCHES:
        reason = Reason(ReasonKind.LIMIT, "a template with too many conditions", "", text.location)
        lines = Unknown(reason, location=text.location)
        return Masked(replace(text, segments=(lines,)), any=True)
    return _assemble(text, source, kept, branches)


def _placeholders(string: str) -> Iterator[_Placeholder]:
    """Yield every placeholder; one that is never closed is not one."""
    at = 0
    missing: set[str] = set()
    ahead: dict[str, int] = {}
    while (found := _OPENER.search(string, at)) is not None:
        kind = found.lastgroup or ""
        start, end = found.span()
        at = end
        if kind in _CLOSERS:
            closer = _CLOSERS[kind]
            if kind == "expression" and (note := _GO_COMMENT.match(string, start)) is not None:
                kind = "comment"
                end = -1 if "*/" in missing else string.find("*/", note.end())
                if end < 0:
                    missing.add("*/")
                    continue
            if kind == "comment" and closer == "#}" and "{%" not in string:
                continue
            stop = -1 if closer in missing else ahead.get(closer, -1)
            if stop < end and closer not in missing:
                stop = ahead[closer] = string.find(closer, end)
            if stop < 0:
                missing.add(closer)
                continue
            if kind == "expression" and _NESTED.search(string, end, stop):
                continue  # no engine nests them: this one is not closed
            dynamic = _DYNAMIC.match(string, start) if kind == "expression" else None
            # `{{resolve:ssm:${Image}}}`: the last brace but two closes what Fn::Sub puts in
            at = end = stop + 2 if dynamic is None else dynamic.end()
        yield _Placeholder(kind, start, end, string[start:end])


def _is_literal(string: str, found: _Placeholder, blocks: list[Block]) -> bool:
    """Whether `{{…}}` is text that reaches the cluster as written."""
    if found.kind != "expression":
        return False
    start = found.start
    line = _line_start(string, start)
    if _block(blocks, start) is None and _SCALAR_START.search(string[line:start]):
        return False
    if _AUTHENTICATOR.fullmatch(found.code) or _DYNAMIC.fullmatch(found.code):
        return True
    return bool(_WORD.fullmatch(found.code) and _USER_LINE.search(string, line, start))


def _line_start(string: str, offset: int) -> int:
    low = max(offset - _REACH, 0)
    return max(string.rfind("\n", low, offset) + 1, low)


def _token(string: str, found: _Placeholder) -> _Token:
    """Classify a placeholder by its first word."""
    code, start, end = found.code, found.start, found.end
    line = _line_start(string, start)
    if found.kind == "comment" or string[line:start].lstrip().startswith("#"):
        return _Token(start, end, "", True)
    word = _KEYWORD.match(code)
    keyword = (word[1] or "") if word else ""
    if keyword in _OPENING or keyword in _MIDDLE or keyword.startswith("end"):
        return _Token(start, end, keyword, True)
    if found.kind == "statement":
        return _Token(start, end, "", keyword in ("set", "import", "from", "do"))
    if _ASSIGNMENT.match(code):
        return _Token(start, end, "", True)
    indent: int | None = None
    if (deep := _NINDENT.search(code)) or (start == line and (deep := _INDENT.search(code))):
        indent = int(deep[1]) if len(deep[1]) < 4 else None
    return _Token(start, end, "", False, indent)


def _pair(
    string: str, tokens: list[_Token], blocks: list[Block]
) -> tuple[list[_Token], list[tuple[int, int, _Token]]]:
    """Pair the directives: ranges on one line or in one block scalar become one unknown part."""
    stack: list[tuple[int, list[int]]] = []
    groups: list[list[int]] = []
    for index, token in enumerate(tokens):
        if token.keyword in _OPENING:
            stack.append((index, [index]))
        elif token.keyword in _MIDDLE and stack:
            stack[-1][1].append(index)
        elif token.keyword.startswith("end") and stack:
            groups.append([*stack.pop()[1], index])
    unclosed = [members for _, members in stack]
    merged: list[_Token] = []
    branches: list[tuple[int, int, _Token]] = []
    for group in sorted(groups):
        first, last = tokens[group[0]], tokens[group[-1]]
        if merged and first.start < merged[-1].end:
            continue
        block = _block(blocks, first.start)
        one_block = block is not None and last.end <= block.end
        if one_block or "\n" not in string[first.start : last.end]:
            inside = block.column + 1 if one_block and block is not None else None
            merged.append(_Token(first.start, last.end, indent=inside))
            continue
        for left, right in pairwise(group):
            branches.append((tokens[left].end, tokens[right].start, first))
    for members in unclosed:
        branches.append((tokens[members[0]].end, len(string), tokens[members[0]]))
    starts = [token.start for token in merged]
    kept = list(merged)
    for token in tokens:
        index = bisect_right(starts, token.start) - 1
        if index < 0 or token.start >= merged[index].end:
            kept.append(token)
    return sorted(kept, key=lambda token: token.start), branches


def _assemble(
    text: Text,
    source: TextMap,
    tokens: list[_Token],
    branches: list[tuple[int, int, _Token]],
) -> Masked:
    """Put the text together again, each token as one unknown part, and move the offsets along."""
    segments: list[Piece | Value] = []
    silent: set[int] = set()
    indents: dict[int, int] = {}
    ends = [0]
    shifts = [0]
    at = length = 0
    nested = sorted((low, high) for low, high, _ in branches)
    for token in tokens:
        segments.extend(source.segments(at, token.start))
        length += token.start - at
        reason = _reason(source, token.start, token.end, _inside(nested, token.start))
        segments.append(Unknown(reason, location=reason.location))
        if token.silent:
            silent.add(length)
        if token.indent is not None:
            indents[length] = token.indent
        length += 1
        at = token.end
        ends.append(at)
        shifts.append(at - length)
    segments.extend(source.segments(at, len(source.string)))

    def moved(offset: int) -> int:
        return offset - shifts[bisect_right(ends, offset) - 1]

    made = [
        Branch(moved(low), moved(high), _reason(source, token.start, token.end, nested=True))
        for low, high, token in branches
    ]
    masked = replace(text, segments=tuple(segments))
    left = tuple(
        replace(
            branch.reason,
            detail=f"`{_short(source.string[token.start : token.end])}` is never closed",
        )
        for branch, (_, high, token) in zip(made, branches, strict=True)
        if high == len(source.string)
    )
    return Masked(masked, frozenset(silent), indents, made, True, left)


def _inside(ranges: list[tuple[int, int]], offset: int) -> bool:
    return any(low <= offset < high for low, high in ranges)


def _reason(source: TextMap, start: int, end: int, nested: bool) -> Reason:
    """Return why a placeholder is not known; outside of loops, equal names are the same value."""
    place = source.locate(start, end)
    code = source.string[start:end]
    path = _PATH.fullmatch(code)
    identity = ""
    if path is not None and not nested and place is not None:
        identity = f"template:{place.path}:{path[1] or path[2]}"
    detail = f"`{_short(code)}` is filled in by a template"
    return Reason(ReasonKind.TEMPLATE, detail, identity, place)


def _short(code: str) -> str:
    words = " ".join(code.split())
    return words if len(words) <= 60 else words[:57] + "…"


def _block(blocks: list[Block], offset: int) -> Block | None:
    index = bisect_right(blocks, offset, key=lambda block: block.start) - 1
    return blocks[index] if index >= 0 and offset < blocks[index].end else None
