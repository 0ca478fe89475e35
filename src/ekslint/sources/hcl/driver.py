"""Turn text into nodes with Lark's own tables, in a loop that does nothing else.

Lark's loop keeps lines, columns and what an error would tell at every token, which is half of the
time of a parse. This one gives up at the first thing that is not as expected: who asks has Lark
read the text again then, and gets Lark's own error. It knows no grammar; what `plain` reads without
one, it takes as a whole where the tables expect such a thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, Final, Protocol, TypedDict

from ekslint.sources.hcl import plain
from ekslint.sources.hcl.syntax import Node

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


_ARGUMENTS: Final = (("attribute", "attribute"), ("object_elem", "plain_elem"))
"""The rules of which a plain argument is all, a body's or an object's, and their callbacks."""


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


class Opening(Word):
    """A name that begins a plain argument: `parts` are its name and value, which end at `last`."""

    __slots__ = ("last", "parts")
    parts: tuple[Node, Node]
    last: int


class Group:
    """The children of a rule that is a part of another rule only: Lark puts them into that one."""

    __slots__ = ("children",)

    def __init__(self, children: list[Any]) -> None:
        self.children = children


class _Lexer:
    """How the next token is found in one state of the parser."""

    __slots__ = ("blanks", "called", "ignored", "matches", "words")

    def __init__(self, found: LexerTable, callbacks: dict[str, Callable[[Any], Any]]) -> None:
        patterns, flags, ignored, words, called = found
        self.matches: tuple[Match, ...] = tuple(re.compile(p, flags).match for p in patterns)
        self.ignored = frozenset(ignored)
        self.words = words
        self.called = {kind: callbacks[kind] for kind in called}
        self.blanks = self.ignored - self.called.keys()


class _State(dict[str, "Action"]):
    """A state of the parser: what to do at each token there, and how the next token is found.

    It knows its number only until it is reached: most states of the grammar never are.
    """

    __slots__ = ("_made", "_states", "lexer", "number")

    def __init__(self, states: _States, number: int) -> None:
        self._states = states
        self._made = False
        self.lexer: _Lexer | None = None
        self.number = number

    def __missing__(self, kind: str) -> Action:
        if self._made:
            return None
        self._made = True
        self.update(self._states.actions(self.number))
        return self.get(kind)


Action = _State | str | tuple[int, Callable[[list[Any]], Any], str] | None
"""What to do at a token: go to a state; call the last thing something else; or reduce: how many
things, by which callback, to what. None where the token is not expected."""


class _States(dict[int, _State]):
    """The states of one grammar, by number."""

    def __init__(
        self, tables: Tables, tree: object, callbacks: dict[str, Callable[[Any], Any]]
    ) -> None:
        self._tables = tables
        self._tree = tree
        self._callbacks = callbacks
        self._lexers: dict[int, _Lexer] = {}

    def __missing__(self, number: int) -> _State:
        state = self[number] = _State(self, number)
        return state

    def actions(self, number: int) -> Iterator[tuple[str, Action]]:
        """Yield the actions of a state, by token or by what was made."""
        for name, target in self._tables["rows"][number].items():
            if target >= 0:
                yield name, self[target]
                continue
            size, origin, include, single, method = self._tables["rules"][-1 - target]
            if size == 1 and single and include is None:
                yield name, origin
            else:
                yield name, (size, _callback(include, single, method, self._tree), origin)

    def lexer(self, state: _State) -> _Lexer:
        """Return how the next token is found in a state; several share one lexer."""
        at = self._tables["lexer_of"][state.number]
        if at not in self._lexers:
            self._lexers[at] = _Lexer(self._tables["lexers"][at], self._callbacks)
        state.lexer = self._lexers[at]
        return state.lexer


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


class Driver:
    """The loop over the tables of one grammar; `tree` has its callbacks, `comment` one more."""

    def __init__(
        self, tables: Tables, tree: object, newlines: Filter, comment: Callable[[Any], Any]
    ) -> None:
        self._newlines = newlines
        self._starts, self._ends = tables["starts"], tables["ends"]
        self._states = _States(tables, tree, {"BLOCK_COMMENT": comment})
        self._called: dict[tuple[int, int, str], tuple[_State, Action]] = {}
        self._wholes: tuple[tuple[str, Callable[[Any], Any]], ...] = tuple(
            (rule, getattr(tree, method)) for rule, method in _ARGUMENTS
        )

    def parse(self, text: str, start: int, end: int, rule: str) -> Any:
        """Return what the callbacks make of text[start:end], or raise GiveUpError.

        What the callbacks raise is not caught.
        """
        called = self._called
        states: list[Any] = [self._states[self._starts[rule]]]
        values: list[Any] = []
        for token in self._newlines.process(self._tokens(text, start, end, states)):
            kind = token.type
            while True:
                action = states[-1][kind]
                if type(action) is str:
                    # Most of an expression is one thing that many rules could have been: where
                    # that ends depends on the two states and the token alone.
                    key = (states[-2].number, states[-1].number, kind)
                    states[-1], action = called.get(key) or self._last_name(key)
                if type(action) is _State:
                    if type(token) is not Opening or not self._take(token, states, values):
                        states.append(action)
                        values.append(token)
                    break
                _reduce(action, states, values)
        return self._finished(states, values, self._ends[rule])

    def _take(self, token: Opening, states: list[Any], values: list[Any]) -> bool:
        """Take a whole argument for its first word, where the grammar expects an argument."""
        expected = states[-1]
        for rule, build in self._wholes:
            state = expected.get(rule)
            if state is not None:
                written, value = token.parts
                states.append(state)
                values.append(build([written, token, value]))
                token.end_pos = token.last
                return True
        return False

    def _finished(self, states: list[Any], values: list[Any], last: int) -> Any:
        """Reduce what there is at the end of the text, until it is one thing."""
        while states[-1].number != last:
            action = states[-1]["$END"]
            if type(action) is _State:
                raise GiveUpError
            if type(action) is str:
                states[-1] = states[-2][action]
            else:
                _reduce(action, states, values)
        return values[-1]

    def _last_name(self, key: tuple[int, int, str]) -> tuple[_State, Action]:
        """Return the state in which a thing is called what the next token asks for, and what is to
        do there."""
        below, state, kind = self._states[key[0]], self._states[key[1]], key[2]
        while type(action := state[kind]) is str:
            state = below[action]  # type: ignore[assignment]
        self._called[key] = state, action
        return state, action

    def _tokens(self, text: str, start: int, end: int, states: list[_State]) -> Iterator[Word]:
        """Yield the tokens; which ones there may be, the state of the parser says each time."""
        at = start
        opens = True
        while at < end:
            state = states[-1]
            lexer = state.lexer or self._states.lexer(state)
            for match in lexer.matches:
                found = match(text, at, end)
                if found is not None:
                    break
            else:
                raise GiveUpError
            kind = found.lastgroup
            if kind is None:
                raise GiveUpError
            if kind in lexer.blanks:
                at = found.end()
                continue
            token = Word(found.group())
            token.start_pos = at
            token.end_pos = at = found.end()
            token.type = kind
            if kind in lexer.ignored:
                lexer.called[kind](token)
                continue
            if kind in lexer.words:
                token.type = lexer.words[kind].get(token, kind)
            if opens and kind == "NAME":
                token = self._opening(token, text, end, lexer.words.get(kind, ()))
            yield token
            opens = kind == "_NL"
            at = token.end_pos

    def _opening(self, token: Word, text: str, end: int, words: Collection[str]) -> Word:
        """Return the first word of a line as one that begins a plain argument, if it does."""
        found = plain.match(text, token.start_pos, end)
        parts = None if found is None else plain.parts(found, words)
        if found is None or parts is None:
            return token
        opening = Opening(token)
        opening.type, opening.start_pos = token.type, token.start_pos
        opening.end_pos = token.end_pos
        opening.parts, opening.last = parts, found.end()
        return opening


def _reduce(action: Any, states: list[Any], values: list[Any]) -> None:
    """Make one thing of the last ones."""
    if action is None:
        raise GiveUpError
    size, callback, origin = action
    if size:
        children = values[-size:]
        del values[-size:], states[-size:]
    else:
        children = []
    values.append(callback(children))
    states.append(states[-1][origin])
