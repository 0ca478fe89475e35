"""Turn a stub and the module it stands for into what the two declare differently.

It compares what callers can see: variables with their types, defaults and flags, outputs, and
sub-modules. What the resources look like is not compared here.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Mapping
from typing import Final

from ekslint.core.contents import plain
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import Value
from ekslint.languages.terraform.configuration import Block, Configuration, read_configuration
from ekslint.languages.terraform.constants import Constants, declared_type
from ekslint.languages.terraform.expressions import evaluate
from ekslint.languages.terraform.tree import SourceTree, join
from ekslint.languages.terraform.types import ANY, TypeSpec

FLAGS: Final = ("nullable", "sensitive")
_USUAL: Final = {"nullable": True, "sensitive": False}


@record
class Difference:
    """One thing the stub says otherwise than the module.

    `module` is the sub-module's path, `.` the root; `subject` is `variable "x"`, `output "x"` or
    `sub-module`. `problem`: missing (in the stub), extra, type, default, nullable, sensitive or
    unreadable. A `note` is no fault: an output that is unknown to callers, a part left out.
    """

    module: str
    subject: str
    problem: str
    expected: str = ""
    found: str = ""
    location: Location | None = None
    note: bool = False


def compare(
    stub: tuple[SourceTree, str], module: tuple[SourceTree, str], *, inputs_only: bool = False
) -> Iterator[Difference]:
    """Yield the differences of a stub and a module, each given as files and root directory.

    Sub-modules are compared by their paths. `inputs_only`: the stub declares variables alone.
    """
    ours, theirs = _parts(*stub), _parts(*module)
    for inner in sorted({*ours, *theirs}):
        if inner not in theirs:
            place = _first_place(ours[inner])
            yield Difference(inner, "sub-module", "extra", location=place)
        elif inner not in ours:
            yield Difference(inner, "sub-module", "missing", note=True)
        else:
            yield from _compare(inner, ours[inner], theirs[inner], inputs_only)


def _parts(tree: SourceTree, root: str) -> dict[str, Configuration]:
    """Return the configurations of a module: the root and what lies below `modules/`."""
    found = {}
    for directory in tree.directories:
        inner = posixpath.relpath(directory, root)
        if inner == "." or inner.startswith("modules/"):
            found[inner] = read_configuration(tree, join(root, inner))
    return found


def _first_place(configuration: Configuration) -> Location | None:
    blocks = [*configuration.variables.values(), *configuration.outputs.values()]
    return blocks[0].header if blocks else None


def _compare(
    inner: str, ours: Configuration, theirs: Configuration, inputs_only: bool
) -> Iterator[Difference]:
    for reason in (*ours.open, *theirs.open):
        yield Difference(inner, "file", "unreadable", found=reason.detail, location=reason.location)
    for name, block in theirs.variables.items():
        subject = f'variable "{name}"'
        own = ours.variables.get(name)
        if own is None:
            yield Difference(inner, subject, "missing", location=block.header)
        else:
            yield from _variable(inner, subject, own, block)
    yield from _extra(inner, "variable", ours.variables, theirs.variables)
    if inputs_only:
        return
    for name, block in theirs.outputs.items():
        if name not in ours.outputs:
            subject = f'output "{name}"'
            yield Difference(inner, subject, "missing", location=block.header, note=True)
    yield from _extra(inner, "output", ours.outputs, theirs.outputs)


def _extra(
    inner: str, kind: str, ours: Mapping[str, Block], theirs: Mapping[str, Block]
) -> Iterator[Difference]:
    for name, block in ours.items():
        if name not in theirs:
            yield Difference(inner, f'{kind} "{name}"', "extra", location=block.header)


def _variable(inner: str, subject: str, own: Block, block: Block) -> Iterator[Difference]:
    pairs = {"type": (_type(block), _type(own)), "default": (_default(block), _default(own))}
    pairs |= {flag: (_flag(block, flag), _flag(own, flag)) for flag in FLAGS}
    for problem, (expected, found) in pairs.items():
        if expected != found:
            yield Difference(inner, subject, problem, expected, found, own.header)


def _type(block: Block) -> str:
    return spelled(declared_type(block))


def _default(block: Block) -> str:
    found = block.attribute("default")
    if found is None:
        return "none: a value is required"
    return _printed(evaluate(found[1][6], Constants(found[0])))


def _flag(block: Block, name: str) -> str:
    found = block.attribute(name)
    if found is None:
        return _printed_data(_USUAL[name])
    return _printed(evaluate(found[1][6], Constants(found[0])))


def spelled(spec: TypeSpec) -> str:
    """Return a type as Terraform spells it, attributes by name, defaults of optional ones too."""
    match spec:
        case TypeSpec(kind="object", attributes=attributes):
            listed = []
            for attribute in attributes:
                word = spelled(attribute.type)
                if attribute.optional:
                    given = attribute.default
                    tail = f", {_printed(given)}" if given is not None else ""
                    word = f"optional({word}{tail})"
                listed.append(f"{attribute.name} = {word}")
            return "object({" + ", ".join(listed) + "})"
        case TypeSpec(kind="tuple", items=items):
            return "tuple([" + ", ".join(map(spelled, items)) + "])"
        case TypeSpec(element=element) if element is not None and element != ANY:
            return f"{spec.kind}({spelled(element)})"
    return spec.kind


def _printed(value: Value) -> str:
    return _printed_data(plain(value))


def _printed_data(data: object) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False)
