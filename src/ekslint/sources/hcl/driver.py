"""Turn text into nodes with Lark's own tables and callbacks, in a loop that does nothing else.

Lark's loop keeps lines, columns and what an error would tell at every token, which is half of the
time of a parse. This one gives up at the first thing that is not as expected: who asks has Lark
read the text again then, and gets Lark's own error. It knows no grammar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Protocol

Match = Callable[[str, int, int], re.Match[str] | None]


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


class _Lexer:
    """How the next token is found in one state of the parser."""

    __slots__ = ("called", "ignored", "matches", "words")

    def __init__(self, lexer: Any) -> None:
        scanner = lexer.scanner
        self.matches: tuple[Match, ...] = tuple(found.match for found in scanner._mres)
        self.ignored = frozenset(lexer.ignore_types)
        self.words: dict[str, dict[str, str]] = {}
        self.called: dict[str, Callable[[Any], Any]] = {}
        for kind, callback in lexer.callback.items():
            if type(callback).__name__ == "UnlessCallback":
                terminals = callback.scanner.terminals
                if any(t.pattern.type != "str" or t.pattern.flags for t in terminals):
                    raise GiveUpError
                self.words[kind] = {str(t.pattern.value): str(t.name) for t in terminals}
            elif kind in self.ignored:
                self.called[kind] = callback
            else:
                raise GiveUpError


Action = int | str | tuple[int, Callable[[list[Any]], Any], str]
"""What to do at a token: go to a state; call the last thing something else; or reduce: how many
things, by which callback, to what."""


class _Rows(dict[int, dict[str, Action]]):
    """Lark's table, by state and then by token; a state is looked up when it is reached first."""

    def __init__(self, table: Any, callbacks: Any) -> None:
        self._table = table
        self._callbacks = callbacks

    def __missing__(self, state: int) -> dict[str, Action]:
        row: dict[str, Action] = {}
        for asked, (action, target) in self._table.states[state].items():
            name = str(asked)  # names are tokens themselves in a grammar that was compiled just now
            if action.name == "Shift":
                row[name] = target
                continue
            callback, size = self._callbacks[target], len(target.expansion)
            only_named = size == 1 and type(callback).__name__ == "ExpandSingleChild"
            origin = str(target.origin.name)
            row[name] = origin if only_named else (size, callback, origin)
        self[state] = row
        return row


class _Lexers(dict[int, _Lexer]):
    """How the next token is found, by state."""

    def __init__(self, lexers: Any) -> None:
        self._lexers = lexers

    def __missing__(self, state: int) -> _Lexer:
        self[state] = _Lexer(self._lexers[state])
        return self[state]


class Driver:
    """The loop over the tables of one parser. Raises GiveUpError when Lark has other ones."""

    def __init__(self, lark: Any, newlines: Filter) -> None:
        self._newlines = newlines
        try:
            parser = lark.parser.parser.parser
            self._table = parser.parse_table
            self._rows = _Rows(parser.parse_table, parser.callbacks)
            self._lexers = _Lexers(lark.parser.lexer.lexer.lexers)
            named = any(isinstance(name, str) for name in parser.callbacks)
        except AttributeError as error:
            raise GiveUpError from error
        if named:
            raise GiveUpError  # a terminal with a callback: there is none in this grammar
        self._called: dict[tuple[int, int, str], int] = {}

    def parse(self, text: str, start: int, end: int, rule: str) -> Any:
        """Return what the callbacks make of text[start:end], or raise GiveUpError.

        What the callbacks raise is not caught.
        """
        rows, called = self._rows, self._called
        states: list[Any] = [self._table.start_states[rule]]
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
        return self._finished(states, values, self._table.end_states[rule])

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
