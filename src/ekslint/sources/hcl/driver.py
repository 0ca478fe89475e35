"""Turn text into nodes with Lark's own tables, in a loop that does nothing else.

Lark's loop keeps lines, columns and what an error would tell at every token, which is half of the
time of a parse. This one gives up at the first thing that is not as expected: who asks has Lark
read the text again then, and gets Lark's own error. It knows no grammar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypedDict

Match = Callable[[str, int, int], re.Match[str] | None]
Include = tuple[tuple[int, bool], ...] | None
"""Which children a rule keeps, and which of these are replaced by their own; None for all."""
LexerTable = tuple[
    tuple[str, ...], int, tuple[str, ...], dict[str, dict[str, str]], tuple[str, ...]
]
"""Patterns and their flags; types that are ignored; words that are types of their own; types with a
callback."""


class Tables(TypedDict):
    """A grammar as plain data: of each state its actions (a state, or -1 minus a rule), its lexer.

    A rule is a size, a name, what it includes, whether one child stands for it, and its callback.
    """

    starts: dict[str, int]
    ends: dict[str, int]
    rows: dict[int, dict[str, int]]
    rules: list[tuple[int, str, Include, bool, str]]
    lexers: list[LexerTable]
    lexer_of: dict[int, int]


class GiveUpError(Exception):
    """The text is not as expected, or Lark is not: Lark has to read it."""


class Filter(Protocol):
    """What stands between the tokens and the parser."""

    def process(self, stream: Iterator[Any]) -> Iterator[Any]:
        """Yield the tokens that the parser shall see."""


class Word(str):
    """A token: its text, its type and where it stands."""

    __slots__ = ("end_pos", "start_pos", "type")
    type: str
    start_pos: int
    end_pos: int


class Group:
    """The children of a rule that is a part of another rule only: Lark puts them into that one."""

    __slots__ = ("children",)

    def __init__(self, children: list[Any]) -> None:
        self.children = children


class _Lexer:
    """How the next token is found in one state of the parser."""

    __slots__ = ("called", "ignored", "matches", "words")

    def __init__(self, found: LexerTable, callbacks: dict[str, Callable[[Any], Any]]) -> None:
        patterns, flags, ignored, words, called = found
        self.matches: tuple[Match, ...] = tuple(re.compile(p, flags).match for p in patterns)
        self.ignored = frozenset(ignored)
        self.words = words
        self.called = {kind: callbacks[kind] for kind in called}


Action = int | str | tuple[int, Callable[[list[Any]], Any], str]
"""What to do at a token: go to a state; call the last thing something else; or reduce: how many
things, by which callback, to what."""


class _Rows(dict[int, dict[str, Action]]):
    """The actions, by state and then by token; made when a state is reached first."""

    def __init__(self, tables: Tables, tree: object) -> None:
        self._tables = tables
        self._tree = tree

    def __missing__(self, state: int) -> dict[str, Action]:
        row: dict[str, Action] = {}
        for name, target in self._tables["rows"][state].items():
            if target >= 0:
                row[name] = target
                continue
            size, origin, include, single, method = self._tables["rules"][-1 - target]
            if size == 1 and single and include is None:
                row[name] = origin
            else:
                row[name] = (size, _callback(include, single, method, self._tree), origin)
        self[state] = row
        return row


def _callback(
    include: Include, single: bool, method: str, tree: object
) -> Callable[[list[Any]], Any]:
    """Return what Lark would call with the children of a rule."""
    build: Callable[[list[Any]], Any] = getattr(tree, method) if method else Group
    inner = build
    if single:

        def inner(children: list[Any]) -> Any:
            return children[0] if len(children) == 1 else build(children)

    if include is None:
        return inner
    if not any(expand for _, expand in include):
        places = [at for at, _ in include]
        return lambda children: inner([children[at] for at in places])
    kept = include

    def filtered(children: list[Any]) -> Any:
        out: list[Any] = []
        for at, expand in kept:
            if not expand:
                out.append(children[at])
            elif out:
                out += children[at].children
            else:
                out = children[at].children  # a list grows by one thing at a time: no copies
        return inner(out)

    return filtered


class _Lexers(dict[int, _Lexer]):
    """How the next token is found, by state."""

    def __init__(self, tables: Tables, callbacks: dict[str, Callable[[Any], Any]]) -> None:
        self._tables = tables
        self._callbacks = callbacks
        self._made: dict[int, _Lexer] = {}

    def __missing__(self, state: int) -> _Lexer:
        at = self._tables["lexer_of"][state]
        if at not in self._made:
            self._made[at] = _Lexer(self._tables["lexers"][at], self._callbacks)
        self[state] = self._made[at]
        return self[state]


class Driver:
    """The loop over the tables of one grammar; `tree` has its callbacks, `comment` one more."""

    def __init__(
        self, tables: Tables, tree: object, newlines: Filter, comment: Callable[[Any], Any]
    ) -> None:
        self._newlines = newlines
        self._starts, self._ends = tables["starts"], tables["ends"]
        self._rows = _Rows(tables, tree)
        self._lexers = _Lexers(tables, {"BLOCK_COMMENT": comment})
        self._called: dict[tuple[int, int, str], int] = {}

    def parse(self, text: str, start: int, end: int, rule: str) -> Any:
        """Return what the callbacks make of text[start:end], or raise GiveUpError.

        What the callbacks raise is not caught.
        """
        rows, called = self._rows, self._called
        states: list[Any] = [self._starts[rule]]
        values: list[Any] = []
        for token in self._newlines.process(self._tokens(text, start, end, states)):
            kind = token.type
            while True:
                action = rows[states[-1]].get(kind)
                if type(action) is int:
                    states.append(action)
                    values.append(token)
                    break
                if type(action) is str:
                    # Most of an expression is one thing that many rules could have been: where
                    # that ends depends on the two states and the token alone.
                    key = (states[-2], states[-1], kind)
                    found = called.get(key)
                    states[-1] = self._last_name(key) if found is None else found
                    continue
                self._reduce(action, states, values)
        return self._finished(states, values, self._ends[rule])

    def _reduce(self, action: Any, states: list[Any], values: list[Any]) -> None:
        if action is None:
            raise GiveUpError
        size, callback, origin = action
        if size:
            children = values[-size:]
            del values[-size:], states[-size:]
        else:
            children = []
        values.append(callback(children))
        states.append(self._rows[states[-1]][origin])

    def _finished(self, states: list[Any], values: list[Any], last: int) -> Any:
        """Reduce what there is at the end of the text, until it is one thing."""
        while states[-1] != last:
            action = self._rows[states[-1]].get("$END")
            if type(action) is int:
                raise GiveUpError
            if type(action) is str:
                states[-1] = self._rows[states[-2]][action]
            else:
                self._reduce(action, states, values)
        return values[-1]

    def _last_name(self, key: tuple[int, int, str]) -> int:
        """Return the state in which a thing is called what the next token asks for."""
        below, state, kind = key
        while type(name := self._rows[state].get(kind)) is str:
            state = self._rows[below][name]  # type: ignore[assignment]
        self._called[key] = state
        return state

    def _tokens(self, text: str, start: int, end: int, states: list[int]) -> Iterator[Word]:
        """Yield the tokens; which ones there may be, the state of the parser says each time."""
        lexers = self._lexers
        at = start
        while at < end:
            lexer = lexers[states[-1]]
            for match in lexer.matches:
                found = match(text, at, end)
                if found is not None:
                    break
            else:
                raise GiveUpError
            kind = found.lastgroup
            if kind is None:
                raise GiveUpError
            token = Word(found.group())
            token.start_pos = at
            token.end_pos = at = found.end()
            token.type = kind
            if kind in lexer.ignored:
                if kind in lexer.called:
                    lexer.called[kind](token)
                continue
            if kind in lexer.words:
                token.type = lexer.words[kind].get(token, kind)
            yield token
