"""Turn what names a container image into its parts, and judge them as far as they are known.

An image name may be partial: a tag that is a variable leaves the name known, a registry that is one
leaves the tag known. What runs under a digest is not told by the tag beside it. It knows no image
and no chart by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.pieces import HOLE, concat, slice_text, with_holes
from ekslint.core.record import record
from ekslint.core.value import (
    Absent,
    Document,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    reasons,
    unknown,
)
from ekslint.core.verdict import FALSE, TRUE, Verdict, maybe, no, yes
from ekslint.facts.charts import default_tag_below, is_newest, newest_tag_below, publishes
from ekslint.facts.tokens import FirstGood, tag_below
from ekslint.model.entity import verb
from ekslint.model.inventory import Inventory

MAX_CANDIDATES = 64


@record(kw_only=True)
class Part:
    """One thing that something deployed is made of: an image, or an annotation of its pods.

    `name` is what it is called, `location` what a person edits to change it, `named_at` what brings
    it in.
    """

    name: Value = field(default_factory=Absent)
    location: Location | None = None
    named_at: Location | None = None

    @verb
    def runs(self, inventory: Inventory, *names: str | tuple[str, ...]) -> Verdict:
        """Whether it is an image with one of the names (the last part of its path)."""
        return FALSE

    @verb
    def below(self, inventory: Inventory, minimums: Mapping[str, FirstGood]) -> Verdict:
        """Whether it is an image older than the first good one of its name in a table."""
        return FALSE

    @verb
    def annotates(self, inventory: Inventory, key: str) -> Verdict:
        """Whether it is a pod annotation of a key whose value is not empty."""
        return FALSE


@record(kw_only=True)
class Unseen(Part):
    """The annotations that pods may get besides, where not all of them are known; `name` is why."""

    def __str__(self) -> str:
        return "an annotation"

    @verb
    def annotates(self, inventory: Inventory, key: str) -> Verdict:
        """Not known."""
        return _open(self.name)


@record(kw_only=True)
class Annotation(Part):
    """One annotation that pods get: its key is the name."""

    value: Value

    def __str__(self) -> str:
        return known_text(self.name) or "an annotation"

    @verb
    def annotates(self, inventory: Inventory, key: str) -> Verdict:
        """Whether it is a pod annotation of a key whose value is not empty."""
        written = known_text(self.name)
        if written is None:
            return _open(self.name)
        if written != key:
            return no(self.location)
        return _written(self.value).with_evidence(self.location)


@record
class ChartVersion:
    """A chart whose default tag an image has: name, version and repository as written."""

    name: str
    version: Value
    repository: Value


@record(kw_only=True)
class ContainerImage(Part):
    """A container image: repository and `name` (the last part of its path), tag and digest.

    `name` and `repository` may be partial or unknown; `tag` and `digest` are absent when not
    written. `chart` is set when the tag is left to a chart. `alternatives` are all it can be, when
    that is all that is known.
    """

    written: Value
    repository: Value
    tag: Value
    digest: Value = field(default_factory=Absent)
    chart: ChartVersion | None = None
    alternatives: tuple[ContainerImage, ...] = ()

    def __str__(self) -> str:
        shown = _shown(self.name)
        if self.chart is not None:
            version = known_text(self.chart.version)
            return f"{shown} (chart {version})" if version else shown
        if not isinstance(self.tag, Absent):
            return f"{shown}:{_shown(self.tag)}"
        return shown

    @verb
    def runs(self, inventory: Inventory, *names: str | tuple[str, ...]) -> Verdict:
        """Whether its name is one of the names."""
        wanted = set(_flat(names))
        return self._each(lambda image: image._runs(wanted))

    @verb
    def below(self, inventory: Inventory, minimums: Mapping[str, FirstGood]) -> Verdict:
        """Whether its tag is older than the first good one of a table.

        The table has names or the last two parts of repositories (`keelhq/keel`) as keys; an image
        that is not in it is not older. The evidence is the tag, or what else decides the version;
        where no release is good, the name.
        """
        return self._each(lambda image: image._below(minimums))

    def _each(self, judge: Callable[[ContainerImage], Verdict]) -> Verdict:
        if not self.alternatives:
            return judge(self)
        verdicts = [judge(image) for image in self.alternatives]
        truths = {verdict.truth for verdict in verdicts}
        if len(truths) == 1 and None not in truths:
            return verdicts[0]
        return maybe(*reasons(self.written))

    def _runs(self, wanted: set[str]) -> Verdict:
        name = known_text(self.name)
        if name is None:
            return _open(self.name)
        return Verdict(name in wanted).with_evidence(self.name.location)

    def _below(self, minimums: Mapping[str, FirstGood]) -> Verdict:
        name = known_text(self.name)
        if name is None:
            return _open(self.name)
        key = name
        if name not in minimums and any(row.endswith(f"/{name}") for row in minimums):
            path = known_text(_last_two(self.repository))
            if path is None:
                return _open(self.repository)
            key = path
        if key not in minimums:
            return no(self.name.location)
        bound = minimums[key]
        if bound.tag is None:
            return self._released(bound)
        if not isinstance(self.digest, Absent):
            detail = f"which release of {name} a digest pins is not known"
            return maybe(Reason(ReasonKind.OUTSIDE, detail, "", self.digest.location))
        older = self._older(bound.tag)
        return older if older.truth is None else older.with_evidence(self.location)

    def _released(self, bound: FirstGood) -> Verdict:
        """Whether it is a release of a project none of whose releases is good, not a fork's."""
        version = known_text(self.chart.version if self.chart is not None else self.tag)
        newer = tag_below(bound.last or "", version or "")
        if self.chart is not None:
            repository = known_text(self.chart.repository)
            own = repository is not None and publishes(repository)
        else:
            path = (known_text(_last_two(self.repository)) or "").split("/")
            own = len(path) == 2 and path[0] in bound.owners
        if newer is False or (own and newer is None):
            return yes(self.name.location)
        detail = "a fork may be the one that is meant"
        return maybe(Reason(ReasonKind.OUTSIDE, detail, "", self.location))

    def _older(self, minimum: str) -> Verdict:
        if self.chart is not None:
            return _chart_older(self.chart, minimum)
        tag = known_text(self.tag)
        if tag is None and not isinstance(self.tag, Absent):
            return _open(self.tag)
        answer = tag_below(tag or "latest", minimum)
        if answer is None:
            detail = f"which release the tag `{tag or 'latest'}` stands for is not known"
            return maybe(Reason(ReasonKind.OUTSIDE, detail, "", self.tag.location))
        return Verdict(answer)


def read_image(value: Value) -> ContainerImage:
    """Return the image that a reference as pods write it (`registry/path/name:tag@digest`) names.

    Source: https://github.com/distribution/reference (grammar of references).
    """
    if isinstance(value, Document) and value.rendered is not None:
        value = value.rendered
    if isinstance(value, Unknown) and 0 < len(value.candidates) <= MAX_CANDIDATES:
        every = tuple(read_image(candidate) for candidate in value.candidates)
        return replace(_unread(value, value), alternatives=every)
    if not isinstance(value, Text):
        return _unread(value, value)
    whole, _ = with_holes(value)
    at = whole.find("@")
    digest: Value = Absent(name="digest", location=value.location)
    end = len(whole)
    if at >= 0:
        digest, end = slice_text(value, at + 1, len(whole)), at
    colon = whole.rfind(":", whole.rfind("/", 0, end) + 1, end)
    tag: Value = Absent(name="tag", location=value.location)
    if colon >= 0:
        tag, end = slice_text(value, colon + 1, end), colon
    elif at < 0 and whole.endswith(HOLE):
        return _unread(value, slice_text(value, 0, end))  # the hole may hold tag and digest too
    return image_of(value, slice_text(value, 0, end), tag, digest)


def image_of(
    written: Value,
    repository: Value,
    tag: Value,
    digest: Value | None = None,
    *,
    chart: ChartVersion | None = None,
    location: Location | None = None,
) -> ContainerImage:
    """Return an image from its parts, each as far as it is known."""
    name = last_part(repository)
    return ContainerImage(
        written=written,
        repository=repository,
        name=name,
        tag=tag,
        digest=digest if digest is not None else Absent(name="digest", location=tag.location),
        chart=chart,
        location=location or _decisive(tag) or written.location,
        named_at=name.location or repository.location,
    )


def _decisive(tag: Value) -> Location | None:
    """Return where a tag is written: in the reference, or far away in the default of a variable."""
    if isinstance(tag, Text) and (first := next(iter(tag.segments), None)) is not None:
        return first.location
    return None


def joined_reference(repository: Value, tag: Value) -> Value:
    """Return repository and tag as one reference, for people."""
    if isinstance(tag, Absent | Null):
        return repository
    colon = Piece(":", repository.location)
    return concat([repository, colon, tag], tag.location or repository.location)


def last_part(repository: Value) -> Value:
    """Return what follows the last `/` of a repository; unknown unless all of that is known."""
    if not isinstance(repository, Text):
        return repository if isinstance(repository, Unknown) else _not_text(repository)
    whole, _ = with_holes(repository)
    start = whole.rfind("/") + 1
    name = slice_text(repository, start, len(whole))
    if name.known is None:
        return Unknown(next(reasons(name)), location=repository.location)
    if not name.known:
        return _not_text(repository)
    return name if start else replace(name, location=name.location or repository.location)


def _last_two(repository: Value) -> Value:
    if not isinstance(repository, Text):
        return repository
    whole, _ = with_holes(repository)
    return slice_text(repository, whole.rfind("/", 0, max(whole.rfind("/"), 0)) + 1, len(whole))


def _unread(written: Value, repository: Value) -> ContainerImage:
    why = next(reasons(repository), None)
    hidden: Value = Unknown(why, location=written.location) if why else _not_text(written)
    return ContainerImage(
        written=written,
        repository=hidden,
        name=hidden,
        tag=hidden,
        location=written.location,
        named_at=written.location,
    )


def _not_text(value: Value) -> Unknown:
    return unknown(ReasonKind.INVALID, "not the name of an image", location=value.location)


def _chart_older(chart: ChartVersion, minimum: str) -> Verdict:
    """Judge the tag a chart brings along; a version that is not written is the newest one."""
    repository = known_text(chart.repository)
    if repository is None or not publishes(repository):
        why = tuple(reasons(chart.repository))
        detail = f"chart {chart.name} is not known to be from its project's repository"
        return maybe(*(why or (Reason(ReasonKind.OUTSIDE, detail, "", chart.repository.location),)))
    if isinstance(chart.version, Absent | Null) or is_newest(known_text(chart.version) or "1"):
        answer = newest_tag_below(chart.name, minimum, repository)
    else:
        answer = default_tag_below(chart.name, known_text(chart.version), minimum)
    if answer is None:
        version = known_text(chart.version) or "this version"
        detail = f"which image {version} of chart {chart.name} runs is not known"
        why = (Reason(ReasonKind.OUTSIDE, detail, "", chart.version.location),)
        return maybe(*(tuple(reasons(chart.version)) or why))
    return Verdict(answer)


def _written(value: Value) -> Verdict:
    """Whether a value is there and not empty."""
    match value:
        case Null() | Absent():
            return FALSE
        case Text() if value.known is None:
            shown = any(isinstance(s, Piece) and s.text for s in value.segments)
            return TRUE if shown else maybe(*reasons(value))
        case Unknown(reason=reason):
            return maybe(reason)
    return Verdict(bool(known_text(value)))


def _open(value: Value) -> Verdict:
    why = tuple(reasons(value))
    return maybe(*(why or (Reason(ReasonKind.INVALID, "not a name or tag", "", value.location),)))


def _shown(value: Value) -> str:
    """Return a name or tag for people, references in place of what is not known."""
    parts = value.segments if isinstance(value, Text) else (value,)
    return "".join(
        part.text if isinstance(part, Piece) else f"${{{part.ref}}}" if part.ref else "…"
        for part in parts
    )


def _flat(names: Iterable[str | tuple[str, ...]]) -> Iterable[str]:
    for name in names:
        if isinstance(name, str):
            yield name
        else:
            yield from name
