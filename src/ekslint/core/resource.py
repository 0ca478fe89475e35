"""Turn one declared thing of any language into one record in that language's own vocabulary.

A resource knows its language's type names and attributes; what they mean for EKS is the business
of each language's `inventory`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ekslint.core.location import Location
from ekslint.core.record import record, replace
from ekslint.core.value import (
    COMPUTED,
    Absent,
    Gate,
    ListValue,
    MapValue,
    Null,
    Origin,
    Reason,
    Ref,
    Unknown,
    Value,
    missing_at,
    reasons,
)


@record
class Condition:
    """One undecided circumstance under which something exists ("when `var.create` is true").

    `identity` makes two conditions the same; `negated` ones exclude the plain one. A `reading` is
    one of several readings of the same files, of which the user has one: it proves no finding.
    """

    identity: str
    description: str
    negated: bool = False
    reason: Reason | None = None
    reading: bool = False


@record
class ForeignWord:
    """A word of a module call that the module does not know: an input, or a key inside of one.

    `path` leads to it (`eks_managed_node_groups.*.cluster_version`); `near` is the word that a
    person most likely meant, empty when none is near. `renamed`: the module's makers say so.
    """

    path: str
    location: Location
    near: str = ""
    renamed: bool = False


@record
class ModuleRelease:
    """How one release of a module, or several alike (`words`), takes a call that admits it.

    `refused` inputs are not declared, `dropped` keys are no attributes of the declared types.
    `absent`: it has no such sub-module.
    """

    words: str
    refused: tuple[ForeignWord, ...] = ()
    dropped: tuple[ForeignWord, ...] = ()
    absent: bool = False


@record
class Resource:
    """One declared thing.

    `language`: terraform, cloudformation, eksctl, kubernetes, userdata, kubeconfig, iam.
    `type`: in that language's words (`aws_eks_cluster`, `AWS::EKS::Cluster`, `v1/ConfigMap`).
    `address`: unique within `scope`; `scope` is one root in one environment (one state).
    `body`: attributes as entries; nested blocks as a ListValue of MapValue under the block's type.
    `header`: the line that opens it (`resource "aws_eks_cluster" "this"`), never the whole body.
    `conditions`: empty when it surely exists. `mode`: managed, data, module, provider, variable…
    `exists`: it is there before the files are applied, as a plan tells. `releases`: of a module
    call, the known releases it admits, newest first.
    """

    language: str
    type: str
    address: str
    scope: str
    body: MapValue
    header: Location
    mode: str = "managed"
    conditions: tuple[Condition, ...] = ()
    name: str = ""
    module: str = ""
    exists: bool = False
    releases: tuple[ModuleRelease, ...] = ()

    @property
    def ref(self) -> Ref:
        """The reference that names this resource itself."""
        return Ref(self.scope, self.address)

    def get(self, *path: str) -> Value:
        """Return an attribute by name; nested names step into the first block of that type.

        What is not written is `Absent`, located at this resource's header (or the block's).
        """
        body: Value = self.body
        where = self.header
        depth = 0
        for done, name in enumerate(path):
            if not isinstance(body, MapValue):
                if isinstance(body, Unknown):
                    return under(body, path[done:])
                first = getattr(body, "items", ())
                if not (first and isinstance(first[0], MapValue)):
                    if isinstance(body, ListValue) and (why := next(reasons(body), None)):
                        return Unknown(why, location=where, origin=COMPUTED)
                    break
                body = first[0]
                where, depth = (body.location, done) if body.location else (where, depth)
            found = body.get(name)
            if found is None:
                if body.open:
                    return Unknown(body.open[0], location=where, origin=COMPUTED)
                break
            body = found
        else:
            return body
        return Absent(name=path[-1], location=where, origin=self._slot(where, path, depth))

    def _slot(self, where: Location, path: tuple[str, ...], depth: int) -> Origin:
        """Return where something could be written: under a block, or under the whole body."""
        if depth:
            return missing_at(where, *path[depth:])
        place = self.body.location or self.header
        if self.language == "cloudformation" and place == self.header:
            path = ("Properties", *path)
        return missing_at(place, *path)

    def blocks(self, name: str) -> Iterator[MapValue]:
        """Yield the nested blocks (or the objects of a list attribute) of one name."""
        found = self.body.get(name)
        items = getattr(found, "items", None)
        if isinstance(found, MapValue):
            yield found
        elif isinstance(items, tuple):
            yield from (item for item in items if isinstance(item, MapValue))


def under(value: Unknown, path: Sequence[str]) -> Unknown:
    """Return what stands under a path of something not known.

    What holds for the whole (its candidates, that it is not null) does not hold for a part of it:
    its candidates are those of the whole's, where all have it.
    """
    found = [_reached(candidate, path) for candidate in value.candidates]
    parts = tuple(part for part in found if not isinstance(part, Null | Absent | None))
    return replace(value, candidates=parts if len(parts) == len(found) else (), nonnull=False)


def _reached(value: Value, path: Sequence[str]) -> Value | None:
    found: Value | None = value
    for name in path:
        found = found.get(name) if isinstance(found, MapValue) else None
    return found


@record
class Embedded:
    """A text inside a document that is a document of its own (`kind`), and what holds it.

    `kind`: kubernetes, userdata, cloudformation, policy, helm-values, kubeconfig. `intake` routes
    it to the reader of that kind, until none is left. `host` is the resource that holds it.
    """

    kind: str
    text: Value
    host: Resource
    attribute: str = ""


@record
class Notice:
    """Something about the run itself that a person must know: a file not read, a limit reached.

    `unread`: the display path of the one file that it says is not read.
    """

    message: str
    location: Location | None = None
    level: str = "note"
    unread: str = ""


@record
class Evaluation:
    """All that one root (in one environment) or one document declares.

    `open`: reasons why more resources may exist (an unresolved module). `gates`: what exists in
    other circumstances (instances with count 0). `about`: why it is read, and how, for --verbose.
    `secrets`: values that the files mark as sensitive, which are never printed. `library`: it is
    read without the callers it is written for.
    """

    scope: str
    language: str
    resources: tuple[Resource, ...] = ()
    open: tuple[Reason, ...] = ()
    gates: tuple[Gate, ...] = ()
    embedded: tuple[Embedded, ...] = ()
    notices: tuple[Notice, ...] = ()
    environment: str = ""
    about: str = ""
    secrets: tuple[Value, ...] = ()
    library: bool = False
