"""Hold what the parts of one user data tell, while they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text
from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.pieces import HOLE, with_holes
from ekslint.core.resource import Resource
from ekslint.core.value import (
    Absent,
    Entry,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    reasons,
)
from ekslint.languages.userdata.bootstrap import parse_words
from ekslint.languages.userdata.nodeconfig import GROUP, faults
from ekslint.model.nodes.userdata import BootstrapCall, ConfigFault, TextFault

if TYPE_CHECKING:
    from ekslint.sources.bash.script import Command, Word


NO_ENDS: Final = (Absent(name="first line"), Absent(name="last line"))


@dataclass(slots=True)
class Found:
    """What the parts of one user data hold so far; `base` names it, `host` holds it.

    `eks_start`: something of EKS starts the node (nodeadm, the Windows script). `other_start`: it
    sets up a kubelet in a way of its own.
    """

    base: str
    where: Location
    scope: str
    host: Resource | None = None
    formats: list[str] = field(default_factory=list)
    calls: list[BootstrapCall] = field(default_factory=list)
    names: list[Value] = field(default_factory=list)
    parameters: list[tuple[str, Value]] = field(default_factory=list)
    config_faults: list[ConfigFault] = field(default_factory=list)
    text_faults: list[TextFault] = field(default_factory=list)
    node_config: Value | None = None
    settings: Value | None = None
    eks_start: bool = False
    other_start: bool = False
    of_eks: bool = False
    outer: str = ""
    ends: tuple[Value, Value] = NO_ENDS
    open: list[Reason] = field(default_factory=list)
    problems: list[UnreadableError] = field(default_factory=list)

    def call(
        self, words: tuple[Word, ...], command: Command, *, guarded: bool, left: bool = False
    ) -> None:
        """Add a call of bootstrap.sh; `guarded`: it stands in a script that may not run; `left`:
        the shell does not see all its words, so that nothing is wrong with those it does."""
        place = command.location or self.where
        given = [(replace(w.value, location=w.location or place), w.splits) for w in words]
        parsed = parse_words(given, place)
        self.calls.append(
            BootstrapCall(
                id=f"{self.base}/bootstrap[{len(self.calls)}]",
                scope=self.scope,
                header=place,
                conditions=self.host.conditions if self.host is not None else (),
                declared=self.host,
                name=parsed.cluster_name,
                cluster_name=parsed.cluster_name,
                options=parsed.options,
                faults=() if left else parsed.faults,
                guarded=guarded or command.conditional,
                host=self.base,
            )
        )

    def written(self, body: Text, *, conditional: bool) -> None:
        """Add a file that a script writes, when it is a NodeConfig."""
        if GROUP not in with_holes(body)[0]:
            return
        if conditional:
            why = "a NodeConfig is written under a condition"
            self.open.append(Reason(ReasonKind.OUTSIDE, why, "", body.location))
            return
        self.config_text(body, embedded=True)

    def config_text(self, value: Text, *, embedded: bool = False, typed: bool = False) -> None:
        """Add a NodeConfig in YAML; one inside a script that does not parse is only not known.

        `typed`: its part says that it is one.
        """
        from ekslint.sources.yaml.read import read_yaml

        parsed = read_yaml(value, templated=False)
        self.open.extend(unknown_lines(value, is_blank))
        if parsed.unreadable_template or embedded or with_holes(value)[1]:
            self.open.extend(Reason(ReasonKind.TEMPLATE, p.message) for p in parsed.problems)
        else:
            self.problems.extend(parsed.problems)
        for document in parsed.documents:
            if isinstance(document.value, MapValue):
                self.config(document.value, typed=typed)
            else:
                self.open.extend(reasons(document.value))

    def config(self, content: MapValue, *, typed: bool = False) -> None:
        """Add a NodeConfig; other documents are no concern of the node's start."""
        version = content.get("apiVersion")
        untold = known_text(version) is None if version is not None else bool(content.open)
        if not (known_text(version) or "").startswith(GROUP) and (untold or not typed):
            # an unknown version, or key, may be that of a NodeConfig
            self.open.extend(reasons(version) if version is not None else content.open)
            return
        self.config_faults.extend(faults(content, content.location or self.where))
        before = self.node_config
        self.node_config = content if before is None else _merged(before, content)


def unknown_lines(value: Text, matters: Callable[[str], bool]) -> Iterator[Reason]:
    """Yield why lines are not known that are code, or structure: unknown parts count as `HOLE`.

    What only AWS knows is a value (an endpoint, a certificate), never code.
    """
    whole, holes = with_holes(value)
    at = 0
    for line in whole.split("\n"):
        count = line.count(HOLE)
        if count and matters(line):
            for hole in holes[at : at + count]:
                if not (isinstance(hole, Unknown) and hole.ref is not None):
                    yield from reasons(hole)
        at += count


def is_blank(line: str) -> bool:
    """Whether nothing of a line is known but blanks and dashes: it may be structure or code."""
    return not line.replace(HOLE, "").strip("- \t\r")


FLAGS: Final = ("spec", "kubelet", "flags")


def _merged(first: Value, second: Value, *path: str) -> Value:
    """Merge two NodeConfigs as nodeadm does: later values win unless they are empty, maps are
    merged, and flags of the kubelet are all kept.

    Source: awslabs/amazon-eks-ami, nodeadm/internal/api/merge.go
    """
    if isinstance(first, ListValue) and isinstance(second, ListValue) and path == FLAGS:
        open_ = (*first.open, *second.open)
        return replace(first, items=(*first.items, *second.items), open=open_)
    if not (isinstance(first, MapValue) and isinstance(second, MapValue)):
        return first if isinstance(second, Null) or known_text(second) == "" else second
    entries = dict(first.entries)
    for key, entry in second.entries.items():
        before = entries.get(key)
        if before is None:
            entries[key] = entry
            continue
        value = _merged(before.value, entry.value, *path, key)
        kept = before if value is before.value else entry
        entries[key] = Entry(value, kept.key, kept.span)
    return replace(first, entries=entries, open=(*first.open, *second.open))
