"""Turn user data, in whatever layers it comes, into one description of how the node starts.

Layers (base64, gzip, MIME) are taken off first; every part is then read by its content type. What
is not understood stays open: an unknown part may start the node.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.resource import Resource
from ekslint.core.value import (
    HOLE,
    Absent,
    Document,
    Entry,
    ListValue,
    MapValue,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    known_text,
    reasons,
    with_holes,
)
from ekslint.languages.userdata.bootstrap import parse_words
from ekslint.model.entity import Entity
from ekslint.model.inventory import Contribution
from ekslint.model.userdata import BootstrapCall, UserData

if TYPE_CHECKING:
    from ekslint.sources.bash import Command, Word

SCRIPT = "bootstrap.sh"
WRAPPERS = frozenset({"sudo", "exec", "nohup", "time", "env", "nice", "timeout", "command"})
STARTERS = frozenset({"nodeadm", "kubelet", "kubeadm", "k3s", "rke2", "eks-node"})
RUNNERS = frozenset({"bash", "sh", "source", ".", "eval", "python", "python3", "ansible-playbook"})
NODE_CONFIG = "node.eks.aws/"


@dataclass(slots=True)
class _Found:
    """What the parts of one user data hold so far."""

    formats: list[str] = field(default_factory=list)
    calls: list[BootstrapCall] = field(default_factory=list)
    node_config: Value | None = None
    settings: Value | None = None
    other_start: bool = False
    open: list[Reason] = field(default_factory=list)
    problems: list[UnreadableError] = field(default_factory=list)


def contribute(
    value: Value,
    *,
    scope: str,
    where: Location,
    root: str,
    host: Resource | None = None,
    environment: str = "",
) -> tuple[Contribution, tuple[UnreadableError, ...]]:
    """Return the user data of one template (or file), its calls, and what does not parse."""
    found = _Found()
    base = f"{scope}::{host.address}" if host is not None else f"{scope}::{where.path}"
    common: dict[str, object] = {
        "scope": scope,
        "conditions": host.conditions if host is not None else (),
        "declared": host,
    }
    _part(value, "", found, base, where, common)
    header = value.location or where
    if not header.source.library and header.end - header.start > 200:
        header = replace(header, end=header.source.offset(header.line + 1, 1) - 1)
    data = UserData(
        **common,  # type: ignore[arg-type]
        id=f"{base}/user data",
        header=header,
        format=found.formats[0] if len(set(found.formats)) == 1 else "mime",
        host=base if host is not None else "",
        bootstraps=tuple(found.calls),
        node_config=found.node_config or Absent(name="NodeConfig", location=header),
        settings=found.settings or Absent(name="settings", location=header),
        other_start=found.other_start,
        open=tuple(dict.fromkeys(found.open)),
    )
    entities: tuple[Entity, ...] = (data, *found.calls)
    contribution = Contribution(scope, entities, environment=environment, root=root)
    return contribution, tuple(found.problems)


def _part(
    value: Value,
    content_type: str,
    found: _Found,
    base: str,
    where: Location,
    common: dict[str, object],
) -> None:
    """Take off the layers of a value and read what is inside."""
    match value:
        case Document(format="base64" | "gzip", content=inner):
            _part(inner, content_type, found, base, where, common)
        case Document(format="mime", content=ListValue(items=parts, open=open_)):
            found.open.extend(open_)
            for part in parts:
                if isinstance(part, MapValue):
                    kind = known_text(part.get("content_type")) or ""
                    inner_value = part.get("content")
                    if inner_value is not None:
                        _part(inner_value, kind, found, base, where, common)
        case Document(format="yaml" | "json", content=MapValue() as content):
            _config(content, found)
        case Text():
            _text(value, content_type, found, base, where, common)
        case Unknown(candidates=candidates) if candidates:
            found.open.append(value.reason)
        case Unknown(reason=reason):
            found.open.append(reason)
            found.formats.append("other")


def _text(
    value: Text,
    content_type: str,
    found: _Found,
    base: str,
    where: Location,
    common: dict[str, object],
) -> None:
    from ekslint.sources.encodings import decode_base64
    from ekslint.sources.mime import looks_like_mime, read_mime

    string, _ = with_holes(value)
    head = string.lstrip()
    if looks_like_mime(value):
        parsed = read_mime(value)
        # cloud-init is lenient here (a missing last boundary is common), so this proves no defect
        found.open.extend(
            Reason(ReasonKind.INVALID, p.message, "", p.location) for p in parsed.problems
        )
        for part in parsed.parts:
            _part(part.text, part.content_type, found, base, where, common)
        return
    if "node.eks.aws" in content_type or ("apiVersion" in head and NODE_CONFIG in head[:2000]):
        _node_config(value, found)
    elif head.startswith("<powershell>") or "<powershell>" in head[:200]:
        found.formats.append("powershell")
        if "EKSBootstrap" in string:
            found.other_start = True
        else:
            found.open.extend(reasons(value))
    elif "shellscript" in content_type or head.startswith("#!"):
        _shell(value, found, base, where, common)
    elif head.startswith("#cloud-config") or "cloud-config" in content_type:
        found.formats.append("cloud-config")
        found.open.append(Reason(ReasonKind.FUNCTION, "cloud-config may start the node"))
    elif _is_toml(head):
        _toml(value, found)
    elif (decoded := _decoded(value, decode_base64)) is not None:
        _part(decoded, content_type, found, base, where, common)
    elif HOLE in string and not string.strip(HOLE).strip():
        found.formats.append("other")
        found.open.extend(reasons(value))
    else:
        _shell(value, found, base, where, common)


def _decoded(value: Text, decode: object) -> Text | None:
    whole = value.known
    if whole is None or len(whole) < 16 or any(c.isspace() for c in whole.strip()):
        return None
    made = decode(value)  # type: ignore[operator]
    return made if isinstance(made, Text) else None


def _is_toml(head: str) -> bool:
    return any(
        line.strip().startswith("[settings") for line in head[:4000].splitlines()
    ) or head.startswith(("settings.", "[settings"))


def _node_config(value: Text, found: _Found) -> None:
    from ekslint.sources.yaml import read_yaml

    found.formats.append("nodeconfig")
    parsed = read_yaml(value, templated=False)
    if parsed.unreadable_template:
        found.open.extend(Reason(ReasonKind.TEMPLATE, p.message) for p in parsed.problems)
    else:
        found.problems.extend(parsed.problems)
    for document in parsed.documents:
        if isinstance(document.value, MapValue):
            _config(document.value, found, counted=True)


def _config(content: MapValue, found: _Found, *, counted: bool = False) -> None:
    if not counted:
        found.formats.append("nodeconfig")
    if not (known_text(content.get("apiVersion")) or "").startswith(NODE_CONFIG):
        return
    found.node_config = (
        _merged(found.node_config, content) if found.node_config is not None else content
    )


def _merged(first: Value, second: Value) -> Value:
    """Merge two NodeConfigs as nodeadm does: later values win, maps are merged."""
    if not (isinstance(first, MapValue) and isinstance(second, MapValue)):
        return second
    entries = dict(first.entries)
    for key, entry in second.entries.items():
        before = entries.get(key)
        value = entry.value if before is None else _merged(before.value, entry.value)
        entries[key] = Entry(value, entry.key, entry.span)
    return replace(first, entries=entries, open=(*first.open, *second.open))


def _toml(value: Text, found: _Found) -> None:
    from ekslint.sources.toml import read_toml

    found.formats.append("toml")
    parsed = read_toml(value)
    if with_holes(value)[1]:
        found.open.extend(Reason(ReasonKind.TEMPLATE, p.message) for p in parsed.problems)
    else:
        found.problems.extend(parsed.problems)
    settings = parsed.value
    if "settings" in settings.entries:
        found.settings = settings


def _shell(
    value: Text, found: _Found, base: str, where: Location, common: dict[str, object]
) -> None:
    from ekslint.sources.bash import read_bash

    found.formats.append("shell")
    script = read_bash(value)
    found.open.extend(
        Reason(ReasonKind.TEMPLATE, p.message, "", p.location) for p in script.problems
    )
    for command in script.commands:
        name, words = _unwrapped(command)
        if name is None:
            found.open.extend(reasons(command.name))
            continue
        tail = name.rsplit("/", 1)[-1]
        place = command.location or where
        if tail == SCRIPT:
            if not command.after_exit:
                call = [(word.value, word.splits) for word in words]
                _call(call, place, command.conditional, found, base, common)
        elif tail in STARTERS or _starts_kubelet(tail, words):
            found.other_start = True
        elif tail in RUNNERS:
            why = f"`{tail}` runs something that is not in the files"
            found.open.append(Reason(ReasonKind.OUTSIDE, why, "", command.location))
    if HOLE in with_holes(value)[0]:
        for hole in with_holes(value)[1]:
            if isinstance(hole, Unknown) and hole.ref is None:
                found.open.append(hole.reason)


def _unwrapped(command: Command) -> tuple[str | None, tuple[Word, ...]]:
    """Return the program a command really runs and its words: `sudo -E bash -x a.sh` runs a.sh."""
    name, words = known_text(command.name), command.arguments
    while name is not None:
        tail = name.rsplit("/", 1)[-1]
        if tail not in WRAPPERS and tail not in RUNNERS:
            break
        rest = list(words)
        while rest and _skipped(known_text(rest[0].value)):
            rest.pop(0)
        inner = known_text(rest[0].value) if rest else None
        if inner is None or (tail in RUNNERS and not inner.endswith("/" + SCRIPT)):
            break
        name, words = inner, tuple(rest[1:])
    return name, words


def _skipped(word: str | None) -> bool:
    """Whether a word before a wrapped program is an option or an assignment."""
    return word is not None and (word.startswith("-") or ("=" in word and "/" not in word))


def _starts_kubelet(tail: str, words: tuple[Word, ...]) -> bool:
    texts = [known_text(word.value) or "" for word in words]
    return tail in ("systemctl", "service") and any("kubelet" in word for word in texts)


def _call(
    words: list[tuple[Value, bool]],
    where: Location,
    guarded: bool,
    found: _Found,
    base: str,
    common: dict[str, object],
) -> None:
    parsed = parse_words(words, where)
    found.calls.append(
        BootstrapCall(
            **common,  # type: ignore[arg-type]
            id=f"{base}/bootstrap[{len(found.calls)}]",
            header=where,
            name=parsed.cluster_name,
            cluster_name=parsed.cluster_name,
            options=parsed.options,
            faults=parsed.faults,
            guarded=guarded,
            host=base,
        )
    )
