"""Turn what the pages want changed into edits in the words of the files: `Finding.fix`.

An edit is offered only where the text that stands there is surely what the finding is about: a
literal as it is written, in a file of this tree, that nothing else reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from posixpath import dirname
from typing import Final

from ekslint.core.finding import Change, Edit, Finding, Fix
from ekslint.core.location import Location, SourceText
from ekslint.fixes import documents, hcl
from ekslint.fixes.alignment import renamed
from ekslint.fixes.hosts import Host, hcl_nodes, host_of
from ekslint.fixes.layout import Lines
from ekslint.fixes.literals import HCL, JSON, VERBATIM, YAML, as_it_is, instead, key

_MADE: Final = re.compile(r"(?:^|/)(?:\.terraform|cdk\.out|cdktf\.out|node_modules)(?:/|$)")
"""Folders whose files other tools write."""
_SHARED: Final = ("variable", "output", "locals")
"""Blocks whose values others read."""
_CFN_FUNCTIONS: Final = {"base64encode": "Fn::Base64", "Fn::Sub": "Fn::Sub"}

Texts = Mapping[str, SourceText]


def spelled(findings: Iterable[Finding], texts: Texts) -> tuple[Finding, ...]:
    """Return the findings, those that can be mended with their fix; `texts` are all of the run."""
    return tuple(
        finding if finding.wanted is None else _with_fix(finding, texts) for finding in findings
    )


def _with_fix(finding: Finding, texts: Texts) -> Finding:
    wanted = finding.wanted
    assert wanted is not None
    edits: list[Edit] = []
    for change in wanted.changes:
        if _is_so(change):
            continue
        made = edits_of(change, texts)
        if not made:
            return replace(finding, wanted=None)
        edits.extend(made)
    if not edits:
        return replace(finding, wanted=None)
    ordered = tuple(sorted(dict.fromkeys(edits), key=lambda edit: edit.location.sort_key()))
    if any(_overlap(a, b) for a, b in pairwise(ordered)):
        return replace(finding, wanted=None)
    return replace(finding, wanted=None, fix=Fix(wanted.description, ordered, wanted.safe))


def _is_so(change: Change) -> bool:
    """Whether a value is already what it is to be: another change of the fix mends it."""
    if change.act != "set" or isinstance(change.data, tuple) or change.stands is None:
        return False
    data = change.data
    return change.stands == (str(data).lower() if isinstance(data, bool) else str(data))


def _overlap(first: Edit, second: Edit) -> bool:
    one, other = first.location, second.location
    return one.source is other.source and one.end > other.start


def edits_of(change: Change, texts: Texts) -> tuple[Edit, ...]:
    """Return the edits of one change; none where nothing is sure."""
    if change.act == "call":
        change = replace(change, place=_used(change.place))
    place = change.place
    source = place.source
    if source.library or texts.get(source.path) is not source or _MADE.search(source.path):
        return ()
    host = host_of(place)
    if host is None or _read_elsewhere(place, host, texts):
        return ()
    match change.act:
        case "set" if change.path:
            return _inserted(host, change)
        case "add" if change.path:
            return _inserted(host, replace(change, data=_items(change)))
        case "set":
            return _replaced(host, change)
        case "add":
            return _added(host, change)
        case "remove":
            if host.syntax == HCL:
                return hcl.taken_out(source, place)
            return documents.taken_out(host, place) if host.syntax in (JSON, YAML) else ()
        case "rename":
            return _renamed(host, change)
        case "swap":
            return _swapped(host, change)
        case "call":
            return _called(host, change)
    return ()


def _items(change: Change) -> tuple[str, ...]:
    return change.data if isinstance(change.data, tuple) else (str(change.data),)


def _inserted(host: Host, change: Change) -> tuple[Edit, ...]:
    place = change.place
    if place.text in ("null", "~", '""'):
        return _replaced(host, replace(change, stands=None, path=())) if _is_last(change) else ()
    if host.syntax == HCL:
        body = hcl.body_at(host.source, place)
        return hcl.inserted(body, host.source, change.path, change.data) if body else ()
    if host.syntax in (JSON, YAML):
        return documents.inserted(host, place, change.path, change.data, change.item)
    return ()


def _is_last(change: Change) -> bool:
    return len(change.path) == 1


def _replaced(host: Host, change: Change) -> tuple[Edit, ...]:
    place = change.place
    text = host.source.text
    syntax = host.syntax
    before, after = text[place.start - 1 : place.start], text[place.end : place.end + 1]
    if syntax:
        new = instead(place.text, change.stands, change.data, syntax, before=before, after=after)
    else:
        new = as_it_is(place.text, change.data) if place.text == change.stands else None
    if new is None or new == place.text or (host.quote and host.quote in new):
        return ()
    return (Edit(place.bare, new),)


def _added(host: Host, change: Change) -> tuple[Edit, ...]:
    items = _items(change)
    if change.place.text in ("null", "~"):
        return _replaced(host, replace(change, data=items))
    if host.syntax == HCL:
        return hcl.added(host.source, change.place, items)
    return documents.added(host, change.place, items) if host.syntax in (JSON, YAML) else ()


def _renamed(host: Host, change: Change) -> tuple[Edit, ...]:
    if not isinstance(change.data, str):
        return ()
    place = _key_only(change.place)
    if host.syntax == HCL:
        return renamed(host.source, place, change.data)
    if host.syntax not in (JSON, YAML):
        return ()
    for root in documents.trees(host):
        for node in root.every():
            for name, _ in node.pairs:
                if name.start in (place.start, place.start - 1) and name.end >= place.end:
                    if any(other.text == change.data for other, _ in node.pairs):
                        return ()
                    return _new_key(host, name.start, name.end, change.data)
    return ()


def _new_key(host: Host, start: int, end: int, name: str) -> tuple[Edit, ...]:
    written = host.source.text[start:end]
    quote = written[:1]
    new = f"{quote}{name}{quote}" if quote in "\"'" else key(name, YAML)
    return (Edit(host.source.location(start, end), new),) if new else ()


def _key_only(place: Location) -> Location:
    """Return the key of an entry that stands at a place as a whole."""
    found = re.compile(r"\"(?:[^\"\\]|\\.)*\"|[^\s=:]+").match(place.text)
    return place if found is None else place.source.location(place.start, place.start + found.end())


def _swapped(host: Host, change: Change) -> tuple[Edit, ...]:
    """Return the edit of a part of a text, where it stands there as it is, and once."""
    if not isinstance(change.data, tuple) or len(change.data) != 2:
        return ()
    old, new = change.data
    place = change.place
    plain = VERBATIM.fullmatch(old) and VERBATIM.fullmatch(new)
    if not plain or old == new or place.text.count(old) != 1:
        return ()
    start = place.start + place.text.index(old)
    return (Edit(host.source.location(start, start + len(old)), new),)


def _used(place: Location) -> Location:
    """Return the expression of this tree in which a value is used last."""
    uses = [place, *(hop.location for hop in place.via)]
    own = (use for use in reversed(uses) if not use.source.library)
    found = (use for use in own if use.path.endswith((".tf", ".tofu")))
    return next((use for use in found if hcl.is_expression(use.source, use)), place).bare


def _called(host: Host, change: Change) -> tuple[Edit, ...]:
    place, name = change.place, str(change.data)
    lines = Lines(host.source)
    if host.syntax == HCL and hcl.is_expression(host.source, place):
        last = lines.text[lines.start(place.end) : place.end]
        heredoc = place.text.startswith("<<") and re.fullmatch(r"\s*\w+", last)
        closing = f"\n{lines.indent(lines.start(place.start))})" if heredoc else ")"
        return (lines.insert(place.start, f"{name}("), lines.insert(place.end, closing))
    return ()


def _read_elsewhere(place: Location, host: Host, texts: Texts) -> bool:
    """Whether something else than the finding's thing may read what stands at a place."""
    source = place.source
    if source.path.endswith((".tfvars", ".tfvars.json")):
        return True
    if source.path.endswith((".tf", ".tofu")):
        return hcl.is_chosen(source, place) or _in_shared_block(place, source, texts)
    if host.syntax in (JSON, YAML) and host.start == 0 and "Resources" in source.text:
        return _in_parameters(host, place) or _in_choice(host, place)
    return False


def _in_choice(host: Host, place: Location) -> bool:
    """Whether a place stands in one arm of a choice of a template: the others are meant too."""
    for root in documents.trees(host):
        for node in root.every():
            arms = [node] if node.tag == "!If" else []
            arms += [value for name, value in node.pairs if name.text == "Fn::If"]
            if any(arm.start <= place.start and place.end <= arm.end for arm in arms):
                return True
    return False


def _in_shared_block(place: Location, source: SourceText, texts: Texts) -> bool:
    for node in hcl_nodes(source, place):
        if node[0] != "block" or node[3] not in _SHARED:
            continue
        if not (node[1] <= place.start and place.end <= node[2]):
            continue
        if node[3] != "locals":
            return True
        for entry in node[5]:
            if entry[1] <= place.start and place.end <= entry[2]:
                return _uses(entry[3], source, texts) != 1
        return True
    return False


def _uses(name: str, source: SourceText, texts: Texts) -> int:
    """Return how often the files of a module name a local."""
    word = re.compile(rf"\blocal\.{re.escape(name)}(?![\w-])")
    folder = dirname(source.path)
    return sum(
        len(word.findall(text.text)) for path, text in texts.items() if dirname(path) == folder
    )


def _in_parameters(host: Host, place: Location) -> bool:
    for root in documents.trees(host):
        for name, value in root.pairs:
            if name.start <= place.start and place.end <= value.end:
                return name.text != "Resources"
    return False
