"""Turn the words of one /etc/eks/bootstrap.sh call into what the real script makes of them.

The script takes the next word as a flag's value, has no `--flag=value` form, and collects every
other word as positional: the first one is the cluster's name. It knows nothing of nodes.

Source: awslabs/amazon-eks-ami, bootstrap.sh at its release tags (see facts.bootstrap).
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from ekslint.core.location import Location
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
    known_text,
    reasons,
    text,
)
from ekslint.facts.bootstrap import bootstrap_flags
from ekslint.model.userdata import ArgumentFault


@dataclass(frozen=True, slots=True)
class Parsed:
    """The cluster name, the options by flag, and what is wrong with the words."""

    cluster_name: Value
    options: MapValue
    faults: tuple[ArgumentFault, ...]


def parse_words(words: Sequence[tuple[Value, bool]], where: Location) -> Parsed:
    """Parse the words after the script's name; each comes with whether it may be several words.

    Once a word of unknown content may be several, later positions are not known: the name stays
    unknown unless it came before.
    """
    flags = bootstrap_flags()
    options: dict[str, Entry] = {}
    faults: list[ArgumentFault] = []
    positional: list[Value] = []
    unsure: Reason | None = None
    at = 0
    while at < len(words):
        word, may_split = words[at]
        at += 1
        data = known_text(word)
        place = word.location or where
        if data is None and may_split:
            unsure = unsure or next(
                iter(reasons(word)), Reason(ReasonKind.OUTSIDE, "unknown words")
            )
            if not positional:
                positional.append(Unknown(unsure, location=place))
            continue
        start = data if data is not None else _known_start(word)
        if not start.startswith("--"):
            if data is not None or not start.startswith("-"):
                positional.append(word)
            continue
        if start in flags:
            flag = flags[start]
            if not flag.takes_value:
                options[start] = Entry(text("true", place), place, place)
                continue
            if at >= len(words):
                if unsure is None:
                    faults.append(ArgumentFault(f"`{start}` has no value", place))
                continue
            value, _ = words[at]
            at += 1
            options[start] = Entry(value, place, place)
            continue
        fault = _stray(start, flags, place)
        if fault is not None and unsure is None:
            faults.append(fault)
        positional.append(word)
    name: Value
    if positional:
        name = positional[0]
    else:
        name = Absent(name="cluster name", location=where)
        if unsure is None:
            faults.append(ArgumentFault("the cluster name is missing", where))
    if unsure is None and len(positional) > 1 and not faults:
        extra = positional[1]
        shown = known_text(extra)
        if shown is not None:
            message = f"`{shown}` is a second name: only the first word counts"
            faults.append(ArgumentFault(message, extra.location or where))
    return Parsed(name, MapValue(options, location=where), tuple(faults))


def _known_start(word: Value) -> str:
    if isinstance(word, Text) and word.segments and isinstance(word.segments[0], Piece):
        return word.segments[0].text
    return ""


def _stray(word: str, flags: object, place: Location) -> ArgumentFault | None:
    """Return what is wrong with a word that looks like an option and is none."""
    names = list(flags) if isinstance(flags, dict) else [str(f) for f in bootstrap_flags()]
    name, equals, _ = word.partition("=")
    if equals and name in names:
        return ArgumentFault(f"`{name}=` is not understood: write `{name} VALUE`", place)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.7)
    hint = f": did you mean `{near[0]}`?" if near else ""
    return ArgumentFault(f"`{name}` is not an option of bootstrap.sh{hint}", place)
