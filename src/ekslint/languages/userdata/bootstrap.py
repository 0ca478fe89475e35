"""Turn the words of one /etc/eks/bootstrap.sh call into what the real script makes of them.

The script takes the next word as a flag's value, has no `--flag=value` form, and collects every
other word as positional: the first one is the cluster's name. It knows nothing of nodes.

Source: awslabs/amazon-eks-ami, bootstrap.sh at its release tags (see facts.bootstrap).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.pieces import locate, with_holes
from ekslint.core.record import record
from ekslint.core.suggest import only_nearest
from ekslint.core.value import (
    Absent,
    Entry,
    MapValue,
    Piece,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    reasons,
    text,
)
from ekslint.facts.bootstrap import BootstrapFlag, bootstrap_flags
from ekslint.model.nodes.userdata import ArgumentFault


@record
class Parsed:
    """The cluster name, the options by flag, and what is wrong with the words."""

    cluster_name: Value
    options: MapValue
    faults: tuple[ArgumentFault, ...]


def parse_words(words: Sequence[tuple[Value, bool]], where: Location) -> Parsed:
    """Parse the words after the script's name; each comes with whether it may be several words.

    Once a word of unknown content may be several, later positions are not known, and nothing later
    is a fault. The first word that is no option is taken for the name even then.
    """
    reader = _Reader(where)
    at = 0
    while at < len(words):
        at += reader.take(*words[at], words[at + 1] if at + 1 < len(words) else None)
    return reader.parsed()


class _Reader:
    """Reads one call's words in order."""

    def __init__(self, where: Location) -> None:
        self.where = where
        self.flags = bootstrap_flags()
        self.options: dict[str, Entry] = {}
        self.faults: list[ArgumentFault] = []
        self.positional: list[Value] = []
        self.unsure: Reason | None = None

    def take(self, word: Value, may_split: bool, following: tuple[Value, bool] | None) -> int:
        """Read one word, with the one after it where it is an option; return how many."""
        data = known_text(word)
        place = word.location or self.where
        if data is None and may_split and not _is_attribute(word):
            self._lose_count(word, place)
            return 1
        start = data if data is not None else _known_start(word)
        if start in self.flags and data is not None:
            return self._option(start, place, following)
        glued = _glued(word, self.flags)
        if glued is not None:
            flag, at = glued
            self._fault(f"`{flag}` is glued to the cluster name", at or place)
            self.positional.append(word)
            return 2 if self.flags[flag].takes_value else 1
        if not start.startswith("--"):
            if data is not None or not start.startswith("-"):
                self.positional.append(word)
            return 1
        message, takes_next = _stray(start, self.flags, following)
        self._fault(message, place)
        self.positional.append(word)
        return 2 if takes_next else 1

    def _option(self, start: str, place: Location, following: tuple[Value, bool] | None) -> int:
        if not self.flags[start].takes_value:
            self.options[start] = Entry(text("true", place), place, place)
            return 1
        if following is None:
            self._fault(f"`{start}` has no value", place)
            return 1
        value, may_split = following
        self.options[start] = Entry(value, place, place)
        swallowed = known_text(value)
        if swallowed in self.flags:
            self._fault(f"`{start}` has no value: it takes `{swallowed}` for one", place)
        elif swallowed is None and may_split and not _is_attribute(value):
            self._lose_count(value, place, names=False)
        return 2

    def _lose_count(self, word: Value, place: Location, *, names: bool = True) -> None:
        why = next(iter(reasons(word)), Reason(ReasonKind.OUTSIDE, "unknown words"))
        if names and not self.positional:
            self.positional.append(word if self.unsure is None else Unknown(why, location=place))
        self.unsure = self.unsure or why

    def _fault(self, message: str, place: Location) -> None:
        if self.unsure is None:
            shifts = not self.positional
            self.faults.append(ArgumentFault(message, place, shifts))

    def parsed(self) -> Parsed:
        """Return what the words amount to."""
        name: Value
        if self.positional:
            name = self.positional[0]
        elif self.unsure is not None:
            name = Unknown(self.unsure, location=self.where)
        else:
            name = Absent(name="cluster name", location=self.where)
            if not self.faults:
                self._fault("the cluster name is missing", self.where)
        if self.unsure is None and len(self.positional) > 1 and not self.faults:
            extra = self.positional[1]
            shown = known_text(extra)
            if shown is not None:
                self._fault(f"`{shown}` is a second name", extra.location or self.where)
        unsure = (self.unsure,) if self.unsure is not None else ()
        options = MapValue(self.options, unsure, location=self.where)
        return Parsed(name, options, tuple(self.faults))


def _is_attribute(word: Value) -> bool:
    """Whether an unknown word is what AWS makes (an endpoint, a certificate): one word, always."""
    parts = word.segments if isinstance(word, Text) else (word,)
    unknown = [p for p in parts if not isinstance(p, Piece)]
    return bool(unknown) and all(isinstance(p, Unknown) and p.ref is not None for p in unknown)


def _glued(word: Value, flags: Mapping[str, BootstrapFlag]) -> tuple[str, Location | None] | None:
    """Return the option that stands in the same word behind something else, and where."""
    if not isinstance(word, Text):
        return None
    known, _ = with_holes(word)
    if known.startswith("-"):
        return None
    for flag in sorted(flags, key=len, reverse=True):
        start = known.find(flag)
        if start > 0:
            return flag, locate(word, start, start + len(flag))
    return None


def _known_start(word: Value) -> str:
    if isinstance(word, Text) and word.segments and isinstance(word.segments[0], Piece):
        return word.segments[0].text
    return ""


def _stray(
    word: str, flags: Mapping[str, BootstrapFlag], following: tuple[Value, bool] | None
) -> tuple[str, bool]:
    """Return what is wrong with a word that looks like an option and is none.

    The second part tells whether the next word was meant as its value: then it is no fault of its
    own.
    """
    name, equals, _ = word.partition("=")
    if equals and name in flags:
        return f"`{name}=` is not understood, only `{name} VALUE` is", False
    value = known_text(following[0]) if following is not None else None
    near = only_nearest(name, flags)
    if near and value is not None and flags[near].values and value not in flags[near].values:
        near = ""  # `--max-pods 20` asks for a number, `--use-max-pods` for true or false
    hint = f" but `{near}` is" if near else ""
    meant = bool(near) and not equals and value is not None and value not in flags
    return f"`{name}` is not an option of bootstrap.sh{hint}", meant and flags[near].takes_value
