"""Turn provider blocks into what they settle for resources: region, partition, account, tags.

Which block a resource uses follows from `provider`, from the `providers` of module calls, and from
inheritance. Environment variables and shared configuration files are not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.record import record, replace
from ekslint.core.value import (
    COMPUTED,
    Entry,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Ref,
    Text,
    Unknown,
    Value,
    text,
    unknown,
)
from ekslint.languages.terraform.configuration import Block, literal
from ekslint.languages.terraform.provenance import choose

if TYPE_CHECKING:
    from ekslint.languages.terraform.module import Module

PARTITIONS: Final = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
    "eu-isoe-": "aws-iso-e",
    "eusc-": "aws-eusc",
}
"""Partition by the prefix of the region's name; every other region is in `aws`."""


@record
class IgnoredTags:
    """Which tags a provider leaves alone, by whole key and by prefix; `why` they are not known."""

    keys: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    why: Reason | None = None

    def match(self, key: str) -> bool:
        """Whether a tag is one of them."""
        return key in self.keys or key.startswith(self.prefixes)


@record
class Surroundings:
    """What the provider configuration of a resource settles.

    `ref` names the provider block, if one is written. `default_tags` is closed and empty when the
    provider sets none.
    """

    region: Value
    partition: Value
    account: Value
    default_tags: MapValue
    ref: Ref | None = None
    ignored_tags: IgnoredTags = IgnoredTags()


Origin = tuple["Module", Block] | Reason | None


def provider_name(module: Module, block: Block, kind: str) -> tuple[str, str]:
    """Return the local name and alias of the provider a resource block uses."""
    found = block.attribute("provider")
    if found is not None:
        source, attribute = found
        node = attribute[6]
        return _split(source.text[node[1] : node[2]])
    return kind.split("_", 1)[0], ""


def _split(written: str) -> tuple[str, str]:
    name, _, alias = written.strip().strip('"').partition(".")
    return name.strip(), alias.strip()


def find_provider(module: Module, name: str, alias: str) -> Origin:
    """Return the module and block that configure a provider, None when no block does.

    A reason says why it is not known: the caller of a library passes it, or a mapping is missing.
    https://developer.hashicorp.com/terraform/language/modules/develop/providers
    """
    while True:
        block = module.configuration.providers.get((name, alias))
        if block is not None:
            return module, block
        if module.parent is None or module.call is None:
            break
        mapping = _mapping(module.call)
        if mapping is not None:
            passed = mapping.get((name, alias))
            if passed is None:
                return _not_known(name, alias, module.call.header)
            name, alias = passed
        elif alias:
            return _not_known(name, alias, module.call.header)
        module = module.parent
    if alias or module.run.root.library:
        return _not_known(name, alias, None)
    return None


def _not_known(name: str, alias: str, at: Location | None) -> Reason:
    written = f"{name}.{alias}" if alias else name
    return Reason(ReasonKind.VARIABLE, f"provider `{written}` is configured elsewhere", "", at)


def _mapping(call: Block) -> dict[tuple[str, str], tuple[str, str]] | None:
    found = call.attribute("providers")
    if found is None:
        return None
    source, attribute = found
    node = attribute[6]
    if node[0] != "object":
        return {}
    spans = (
        (source.text[key[1] : key[2]], source.text[value[1] : value[2]]) for key, value in node[3]
    )
    return {_split(key): _split(value) for key, value in spans}


def provider_address(block: Block) -> str:
    """Return the address of a provider block inside its module: `provider.aws.west`."""
    alias = literal(block, "alias")
    return ".".join(("provider", *block.labels[:1], *([alias] if alias else [])))


def surroundings(module: Module, name: str, alias: str, *, cyclic: bool = False) -> Surroundings:
    """Return what the provider configuration (name, alias) of a module settles.

    `cyclic`: it is being worked out already, because it depends on what asks for it.
    """
    scope = module.run.scope
    origin = find_provider(module, name, alias)
    if cyclic:
        origin = Reason(ReasonKind.CYCLE, f"provider `{name}` depends on what it configures")
    if isinstance(origin, Reason):
        key = f"{scope}:{module.address}:{name}.{alias}"
        return _not_settled(key, origin)
    if origin is None:
        return _not_settled(f"{scope}:{name}", None)
    owner, block = origin
    body = owner.provider_body(block)
    if body is None:
        return surroundings(module, name, alias, cyclic=True)
    address = owner.qualify(provider_address(block))
    key = f"{scope}:{address}"
    region = _text_of(body, "region") or _unsettled("region", key, block.header)
    return Surroundings(
        region,
        _partition(region, key),
        _account(body, key, block.header),
        _default_tags(body, block.header),
        Ref(scope, address),
        _ignored_tags(body, block.header),
    )


def _not_settled(key: str, why: Reason | None) -> Surroundings:
    region = _unsettled("region", key, why.location if why else None)
    tags = MapValue({}, (why,) if why else ())
    return Surroundings(region, _partition(region, key), _account(None, key, None), tags)


def _unsettled(what: str, key: str, at: Location | None) -> Unknown:
    detail = f"the {what} is set outside the files"
    return unknown(
        ReasonKind.VARIABLE, detail, location=at, identity=f"{what} of {key}", nonnull=True
    )


def _text_of(body: MapValue | None, name: str) -> Value | None:
    found = body.get(name) if body is not None else None
    return None if isinstance(found, Null) else found


def partition_of(region: str) -> str:
    """Return the partition a region lies in, by the prefix of its name."""
    return next((p for prefix, p in PARTITIONS.items() if region.startswith(prefix)), "aws")


def _partition(region: Value, key: str) -> Value:
    if (name := known_text(region)) is not None:
        return text(partition_of(name), region.location, COMPUTED)
    identity = f"partition of {key}"
    reason = Reason(ReasonKind.VARIABLE, "the region is not known", identity, region.location)
    if isinstance(region, Unknown) and region.candidates:
        decided = choose((_partition(c, key) for c in region.candidates), region, region.location)
        if isinstance(decided, Text):
            return decided
    return Unknown(
        reason,
        candidates=tuple(text(p) for p in ("aws", "aws-cn", "aws-us-gov")),
        location=region.location,
        origin=COMPUTED,
        nonnull=True,
    )


def _account(body: MapValue | None, key: str, at: Location | None) -> Value:
    """An assumed role, or the only allowed account, says which account it is."""
    if body is not None:
        roles = body.get("assume_role")
        if isinstance(roles, ListValue) and len(roles.items) == 1 and not roles.open:
            role = roles.items[0]
            arn = role.get("role_arn") if isinstance(role, MapValue) else None
            parts = (known_text(arn) or "").split(":")
            if len(parts) > 5 and parts[4].isdecimal():
                return text(parts[4], arn.location if arn else at, COMPUTED)
        allowed = body.get("allowed_account_ids")
        if isinstance(allowed, ListValue) and len(allowed.items) == 1 and not allowed.open:
            only = known_text(allowed.items[0])
            if only is not None and only.isdecimal():
                return text(only, allowed.items[0].location, COMPUTED)
    return _unsettled("account", key, at)


def _default_tags(body: MapValue, header: Location) -> MapValue:
    blocks = body.get("default_tags")
    if blocks is None:
        return MapValue({}, location=header)
    if not isinstance(blocks, ListValue) or blocks.open or len(blocks.items) != 1:
        why = Reason(ReasonKind.VARIABLE, "the provider's default tags are not known", "", header)
        return MapValue({}, (why,), location=header)
    inner = blocks.items[0]
    tags = inner.get("tags") if isinstance(inner, MapValue) else None
    return as_tags(tags, header)


def _ignored_tags(body: MapValue, header: Location) -> IgnoredTags:
    blocks = body.get("ignore_tags")
    if blocks is None:
        return IgnoredTags()
    why = Reason(ReasonKind.VARIABLE, "which tags the provider ignores is not known", "", header)
    if not isinstance(blocks, ListValue) or blocks.open or len(blocks.items) != 1:
        return IgnoredTags(why=why)
    inner = blocks.items[0]
    keys, prefixes = _texts(inner, "keys"), _texts(inner, "key_prefixes")
    if keys is None or prefixes is None:
        return IgnoredTags(why=why)
    return IgnoredTags(frozenset(keys), tuple(prefixes))


def _texts(body: Value, name: str) -> list[str] | None:
    """Return a list of known texts, empty when it is left out, None when it is not known."""
    found = body.get(name) if isinstance(body, MapValue) else None
    if found is None or isinstance(found, Null):
        return []
    if not isinstance(found, ListValue) or found.open:
        return None
    names = [known_text(item) for item in found.items]
    return [name for name in names if name is not None] if None not in names else None


def as_tags(value: Value | None, header: Location) -> MapValue:
    """Return a tags argument as a map; null is empty, unknown is open."""
    match value:
        case MapValue():
            return value
        case Unknown(reason=reason):
            return MapValue({}, (reason,), location=value.location)
    return MapValue({}, location=header)


def merge_tags(around: Surroundings, own: MapValue, header: Location) -> MapValue:
    """Return `tags_all`: the provider's default tags, the resource's own winning, less the ignored.

    With own tags that are not all known, a default tag may be overridden: it is not known then.
    """
    default, ignored = around.default_tags, around.ignored_tags
    if ignored.why is not None:
        return MapValue({}, (ignored.why,), location=own.location or header, origin=COMPUTED)
    entries: dict[str, Entry] = dict(default.entries)
    if own.open:
        hidden = {k: replace(e, value=Unknown(own.open[0])) for k, e in entries.items()}
        entries = hidden
    entries |= own.entries
    entries = {key: entry for key, entry in entries.items() if not ignored.match(key)}
    open_ = tuple(dict.fromkeys((*default.open, *own.open)))
    return MapValue(entries, open_, kind="map", location=own.location or header, origin=COMPUTED)
