"""Turn IAM patterns and texts, known or known in part, into verdicts whether they match.

It knows `*`, `?`, policy variables and case; what the texts stand for is not its business. What is
not known may be any run of characters: it can rule a match out, but never prove one.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html,
…/reference_policies_elements_condition_operators.html and …/reference_policies_variables.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.value import Piece, Reason, ReasonKind, Text, Unknown, Value, reasons
from ekslint.core.verdict import Verdict, maybe, no, same

ANY: Final = "any"
"""`*`: any run of characters, the empty one too."""
ONE: Final = "one"
"""`?`: one character."""
GAP: Final = "gap"
"""An unknown part of a pattern."""
HOLE: Final = "hole"
"""An unknown part of the text a pattern is held against: only `*` surely matches it."""
_VARIABLE: Final = re.compile(r"\$\{([^}]*)\}")
_LITERALS: Final = frozenset("*?$")


@lru_cache(maxsize=4096)
def glob_matches(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    """Whether an IAM pattern (`*` any run, `?` one character) matches the whole text."""
    if ignore_case:
        pattern, text = pattern.lower(), text.lower()
    if "?" in pattern:
        return _glob(pattern, text)
    if "*" not in pattern:
        return pattern == text
    head, *middle, tail = pattern.split("*")
    if len(head) + len(tail) > len(text) or not text.startswith(head) or not text.endswith(tail):
        return False
    at, end = len(head), len(text) - len(tail)
    for part in middle:
        at = text.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


@lru_cache(maxsize=4096)
def _glob(pattern: str, text: str) -> bool:
    return _match(_tokens(pattern, glob=True), list(text))


def compares(
    value: Value, wanted: Value | str, *, glob: bool = False, ignore_case: bool = False
) -> Verdict:
    """Whether a value of a condition equals a text, or as a pattern (`glob`) matches it.

    Either may be known in part: one unset variable equals itself, known ends that differ decide.
    Policy variables (`${aws:username}`) are filled in per request, so they decide nothing.
    """
    data = known_text(wanted) if not isinstance(wanted, str) else wanted
    whole = known_text(value)
    if whole is not None and data is not None and "${" not in whole:
        if glob:
            hit = glob_matches(whole, data, ignore_case=ignore_case)
        elif ignore_case:
            hit = whole.lower() == data.lower()
        else:
            hit = whole == data
        return Verdict(hit).with_evidence(value.location)
    if isinstance(value, Unknown) and value.candidates:
        return _agreed(
            value,
            (compares(c, wanted, glob=glob, ignore_case=ignore_case) for c in value.candidates),
        )
    if not isinstance(wanted, str) and data is None:
        equal = same(value, wanted)
        if equal.truth is True or (equal.truth is False and not (glob or ignore_case)):
            return equal
    return _partly(value, wanted if data is None else data, glob=glob, ignore_case=ignore_case)


def matches_action(pattern: Value, action: str) -> Verdict:
    """Whether an Action pattern covers an action; `action` may end in `*` (all of that prefix)."""
    whole = known_text(pattern)
    if whole is not None:
        if "?" not in whole:
            hit = glob_matches(whole, action, ignore_case=True)
        else:
            asked = [HOLE if c == "*" else c for c in action.lower()]
            hit = _match(_tokens(whole.lower(), glob=True), asked)
        return Verdict(hit).with_evidence(pattern.location)
    if isinstance(pattern, Unknown) and pattern.candidates:
        return _agreed(pattern, (matches_action(c, action) for c in pattern.candidates))
    made, why = _pattern(pattern, glob=True, ignore_case=True, variables=False)
    asked = [HOLE if c == "*" else c for c in action.lower()]
    return maybe(*why) if _possible(made, asked) else no(pattern.location)


def _agreed(value: Unknown, verdicts: Iterable[Verdict]) -> Verdict:
    """Return what all candidates of a value say, if they agree."""
    found = list(verdicts)
    truths = {verdict.truth for verdict in found}
    return found[0] if len(truths) == 1 and None not in truths else maybe(value.reason)


def _partly(value: Value, wanted: Value | str, *, glob: bool, ignore_case: bool) -> Verdict:
    pattern, why = _pattern(value, glob=glob, ignore_case=ignore_case, variables=True)
    text = list(wanted) if isinstance(wanted, str) else _characters(wanted)
    if ignore_case:
        text = [c.lower() for c in text]
    if GAP not in pattern and _match(pattern, text):
        return Verdict(True).with_evidence(value.location)
    if not _possible(pattern, text):
        return no(value.location)
    unknown = () if isinstance(wanted, str) else tuple(reasons(wanted))
    return maybe(*(why + unknown or (_not_known(value),)))


def _not_known(value: Value) -> Reason:
    return Reason(ReasonKind.OUTSIDE, "text not known", "", value.location)


def _pattern(
    value: Value, *, glob: bool, ignore_case: bool, variables: bool
) -> tuple[list[str], tuple[Reason, ...]]:
    """Return the tokens of a pattern, and why parts of it are not known."""
    whole = known_text(value)
    runs: Sequence[Piece | Value]
    if whole is not None:
        runs = (Piece(whole, value.location),)
    else:
        runs = value.segments if isinstance(value, Text) else (value,)
    tokens: list[str] = []
    why: list[Reason] = []
    for run in runs:
        if not isinstance(run, Piece):
            data = known_text(run)
            if data is None:
                tokens.append(GAP)
                why.extend(reasons(run))
                continue
            run = Piece(data, run.location)
        characters = run.text.lower() if ignore_case else run.text
        if not variables or "${" not in characters:
            tokens.extend(_tokens(characters, glob=glob))
            continue
        at = 0
        for found in _VARIABLE.finditer(characters):
            tokens.extend(_tokens(characters[at : found.start()], glob=glob))
            if found[1] in _LITERALS:
                tokens.append(found[1])
            else:
                tokens.append(GAP)
                detail = f"policy variable `{found[0]}` is filled in per request"
                why.append(Reason(ReasonKind.COMPUTED, detail, "", run.location))
            at = found.end()
        tokens.extend(_tokens(characters[at:], glob=glob))
    return tokens, tuple(dict.fromkeys(why))


def _tokens(pattern: str, *, glob: bool) -> list[str]:
    if not glob:
        return list(pattern)
    return [ANY if c == "*" else ONE if c == "?" else c for c in pattern]


def _characters(value: Value) -> list[str]:
    """Return the characters of a text, each unknown part as one hole."""
    if not isinstance(value, Text):
        return [HOLE]
    out: list[str] = []
    for segment in value.segments:
        data = segment.text if isinstance(segment, Piece) else known_text(segment)
        out.extend(data if data is not None else [HOLE])
    return out


def _possible(pattern: list[str], text: list[str]) -> bool:
    """Whether a pattern with gaps can match a text with holes, whatever fills them."""
    if HOLE not in text:
        return _match(pattern, text, wild=(ANY, GAP))
    return _ends_fit(pattern, text) and _ends_fit(pattern[::-1], text[::-1])


def _ends_fit(pattern: list[str], text: list[str]) -> bool:
    for one, other in zip(pattern, text, strict=False):
        if one in (ANY, GAP) or other == HOLE:
            return True
        if one not in (ONE, other):
            return False
    longer = pattern[len(text) :] or text[len(pattern) :]
    return all(token in (ANY, GAP, HOLE) for token in longer)


def _match(pattern: list[str], text: list[str], wild: tuple[str, ...] = (ANY,)) -> bool:
    """Whether tokens match a text: the last star is tried again, which is enough for globs."""
    i = j = mark = 0
    star = -1
    while j < len(text):
        token = pattern[i] if i < len(pattern) else ""
        if token in wild:
            star, mark = i, j
            i += 1
        elif token and (token == text[j] or (token == ONE and text[j] != HOLE)):
            i += 1
            j += 1
        elif star >= 0:
            mark += 1
            i, j = star + 1, mark
        else:
            return False
    return all(token in wild for token in pattern[i:])
