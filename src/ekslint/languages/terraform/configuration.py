"""Turn the files of one module directory into its declarations, overrides merged in.

Nothing is evaluated here: a configuration is the same for every call and every environment. Block
types that declare nothing a cluster could be made of (moved, removed, check) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from ekslint.core.location import Location, SourceText
from ekslint.core.record import record
from ekslint.core.resource import Notice
from ekslint.core.value import Reason, ReasonKind
from ekslint.languages.terraform.tree import SourceTree, is_configuration
from ekslint.sources.hcl.syntax import Node

K = TypeVar("K")
Part = tuple[SourceText, tuple[Node, ...]]

_INDEX: Final = re.compile(r"\[[^\]]*\]")
INERT: Final = frozenset({"moved", "import", "removed", "check", "ephemeral", "action"})
"""Top-level blocks that declare no resource of this root."""
_LIFECYCLE: Final = ("block", "lifecycle")


@record
class Block:
    """One block as written, or merged with what override files say of it.

    `parts`: runs of body items, each with the text its offsets point into; the first is the block's
    own. `header` is the line that opens it.
    """

    source: SourceText
    type: str
    labels: tuple[str, ...]
    header: Location
    parts: tuple[Part, ...]

    def attribute(self, name: str) -> tuple[SourceText, Node] | None:
        """Return an attribute node by name, with its text."""
        for source, items in self.parts:
            for item in items:
                if item[0] == "attribute" and item[3] == name:
                    return source, item
        return None

    def attributes(self) -> Iterator[tuple[SourceText, Node]]:
        """Yield the attribute nodes in order, with their texts."""
        for source, items in self.parts:
            for item in items:
                if item[0] == "attribute":
                    yield source, item

    def blocks(self, kind: str) -> Iterator[Block]:
        """Yield the nested blocks of one type, in order."""
        for source, items in self.parts:
            for item in items:
                if item[0] == "block" and item[3] == kind:
                    yield block_of(source, item)

    def has_block(self, kind: str) -> bool:
        """Whether a nested block of one type is written."""
        return next(self.blocks(kind), None) is not None


def block_of(source: SourceText, node: Node) -> Block:
    """Return a block node with its text."""
    _, start, _, kind, labels, items, header_end = node
    header = source.location(start, header_end)
    return Block(source, kind, tuple(label[0] for label in labels), header, ((source, items),))


def without_index(address: str) -> str:
    """Return an address without the indexes and keys of instances."""
    return _INDEX.sub("", address)


def literal(block: Block, name: str) -> str | None:
    """Return an attribute that is written as one plain string; None for anything else."""
    found = block.attribute(name)
    return literal_text(found[1][6]) if found else None


def literal_text(node: Node) -> str | None:
    """Return the characters of a template without interpolation; None for anything else."""
    if node[0] == "paren":
        return literal_text(node[3])
    if node[0] != "template" or any(part[0] != "text" for part in node[3]):
        return None
    return "".join(part[3] for part in node[3])


@dataclass(slots=True)
class Configuration:
    """The declarations of one module directory, by name, in the order of files and lines.

    `resources` and `data` are keyed by type and name. `providers` by local name and alias.
    `open`: why there may be more than is listed (a file that is not read, a part of one that does
    not parse).
    """

    directory: str
    variables: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, tuple[SourceText, Node]] = field(default_factory=dict)
    outputs: dict[str, Block] = field(default_factory=dict)
    resources: dict[tuple[str, str], Block] = field(default_factory=dict)
    data: dict[tuple[str, str], Block] = field(default_factory=dict)
    modules: dict[str, Block] = field(default_factory=dict)
    providers: dict[tuple[str, str], Block] = field(default_factory=dict)
    settings: list[Block] = field(default_factory=list)  # the strongest first
    imports: list[Block] = field(default_factory=list)
    open: list[Reason] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    @property
    def has_backend(self) -> bool:
        """Whether a `terraform` block says where the state is kept."""
        return any(b.has_block("backend") or b.has_block("cloud") for b in self.settings)

    def adopted(self) -> frozenset[str]:
        """Return the addresses, without indexes, of what `import` blocks take over: it is there."""
        found = set()
        for block in self.imports:
            if (to := block.attribute("to")) is not None:
                source, node = to
                found.add(without_index(source.text[node[6][1] : node[6][2]].strip()))
        return frozenset(found)

    def required_variables(self) -> tuple[str, ...]:
        """Return the names of the variables without a default."""
        return tuple(n for n, b in self.variables.items() if b.attribute("default") is None)


def read_configuration(tree: SourceTree, directory: str) -> Configuration:
    """Return the declarations of a module directory; what does not parse leaves it open.

    So does what OpenTofu reads otherwise than Terraform, where either may run it.
    """
    first, *others = (_read(tree, directory, tool) for tool in tree.tools(directory))
    for other in others:
        _keep_common(first, other)
    return first


def _keep_common(one: Configuration, other: Configuration) -> None:
    """Leave out what two configurations say differently, and say so."""
    apart: list[Location] = []
    for mine, theirs in zip(_tables(one), _tables(other), strict=True):
        for key in dict.fromkeys((*mine, *theirs)):
            own, its = mine.get(key), theirs.get(key)
            if own is None or its is None or _texts(own) != _texts(its):
                mine.pop(key, None)
                found = own or its
                apart.extend([found.header] if found is not None else ())
    for name in dict.fromkeys((*one.locals, *other.locals)):
        (own_text, its_text) = (_local(c, name) for c in (one, other))
        if own_text != its_text:
            source, node = one.locals[name] if name in one.locals else other.locals[name]
            one.locals.pop(name, None)
            apart.append(source.location(node[4], node[5]))
    kept = {_texts(block) for block in other.settings}
    one.settings = [block for block in one.settings if _texts(block) in kept]
    if apart:
        detail = f"{len(apart)} declarations of `{one.directory}` are not the same for OpenTofu"
        detail += " and Terraform"
        one.open.append(Reason(ReasonKind.FILE, detail, "", apart[0]))
        one.notices.append(Notice(f"{detail}, so they are not known", apart[0]))


def _tables(configuration: Configuration) -> tuple[dict[Any, Block], ...]:
    of = configuration
    return of.variables, of.outputs, of.resources, of.data, of.modules, of.providers


def _texts(block: Block) -> tuple[str, ...]:
    return tuple(source.text[item[1] : item[2]] for source, items in block.parts for item in items)


def _local(configuration: Configuration, name: str) -> str | None:
    found = configuration.locals.get(name)
    return found[0].text[found[1][1] : found[1][2]] if found else None


def _read(tree: SourceTree, directory: str, tool: str) -> Configuration:
    configuration = Configuration(directory)
    for path, why in tree.unread(directory):
        if is_configuration(path):
            configuration.open.append(Reason(ReasonKind.FILE, why))
    files = tree.module_files(directory, tool)
    overrides = tree.override_files(directory)
    for path in files:
        parsed = tree.hcl(path)
        for problem in parsed.problems:
            detail = f"a part of `{path}` does not parse"
            configuration.open.append(Reason(ReasonKind.FILE, detail, "", problem.location))
        for item in parsed.items:
            if item[0] == "block":
                _declare(configuration, block_of(parsed.source, item), path in overrides)
    return configuration


def _declare(configuration: Configuration, block: Block, override: bool) -> None:
    match block.type, block.labels:
        case "variable", (name,):
            _put(configuration, configuration.variables, name, block, override)
        case "output", (name,):
            _put(configuration, configuration.outputs, name, block, override)
        case "module", (name,):
            _put(configuration, configuration.modules, name, block, override)
        case "resource", (kind, name):
            _put(configuration, configuration.resources, (kind, name), block, override)
        case "data", (kind, name):
            _put(configuration, configuration.data, (kind, name), block, override)
        case "provider", (name,):
            alias = literal(block, "alias") or ""
            _put(configuration, configuration.providers, (name, alias), block, override)
        case "locals", ():
            for source, node in block.attributes():
                if node[3] not in configuration.locals or override:
                    configuration.locals[node[3]] = (source, node)
                else:
                    _twice(configuration, f"local.{node[3]}", source.location(node[4], node[5]))
        case "terraform", () if override:
            configuration.settings.insert(0, block)
        case "terraform", ():
            configuration.settings.append(block)
        case "import", ():
            configuration.imports.append(block)
        case (kind, _) if kind not in INERT:
            detail = f"`{kind}` block is not one Terraform knows here, so it is not read"
            configuration.notices.append(Notice(detail, block.header))
        case _:
            pass


def _put(
    configuration: Configuration, table: dict[K, Block], key: K, block: Block, override: bool
) -> None:
    base = table.get(key)
    if base is None:
        table[key] = block
    elif override:
        table[key] = _merge(base, block)
    else:
        name = ".".join((block.type, *block.labels))
        _twice(configuration, name, block.header)


def _twice(configuration: Configuration, name: str, location: Location) -> None:
    detail = f"`{name}` is declared twice in one module; the first one is read"
    configuration.notices.append(Notice(detail, location))


def _merge(base: Block, override: Block) -> Block:
    """Merge as Terraform does: attributes one by one, nested blocks all of one type at once, but
    those of `lifecycle` argument by argument.

    https://developer.hashicorp.com/terraform/language/files/override#merging-behavior
    """
    ((_, items),) = override.parts
    replaced = {_item_key(item) for item in items} - {_LIFECYCLE}
    life = {_item_key(i) for item in items if _item_key(item) == _LIFECYCLE for i in item[5]}
    kept = tuple(
        (source, tuple(_without(i, life) for i in old if _item_key(i) not in replaced))
        for source, old in base.parts
    )
    return replace(base, parts=(*kept, *override.parts))


def _without(item: Node, names: set[tuple[str, str]]) -> Node:
    """Return a `lifecycle` block without the arguments that an override sets anew."""
    if not names or _item_key(item) != _LIFECYCLE:
        return item
    left = tuple(inner for inner in item[5] if _item_key(inner) not in names)
    return (*item[:5], left, *item[6:])


def _item_key(item: Node) -> tuple[str, str]:
    if item[0] == "attribute":
        return "attribute", item[3]
    kind, labels = item[3], item[4]
    return "block", labels[0][0] if kind == "dynamic" and labels else kind
