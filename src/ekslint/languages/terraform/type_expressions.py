"""Turn the type expression of a variable into a type, with the defaults of optional attributes.

What is no type expression counts as `any`, which converts nothing. Source: hashicorp/hcl
`ext/typeexpr`; the quoted forms are those of Terraform 0.11, which are still accepted.
"""

from __future__ import annotations

from typing import Final

from ekslint.languages.terraform.configuration import literal_text
from ekslint.languages.terraform.conversion import convert
from ekslint.languages.terraform.expressions import evaluate
from ekslint.languages.terraform.scope import Scope
from ekslint.languages.terraform.types import ANY, PRIMITIVES, STRING, Attribute, TypeSpec
from ekslint.sources.hcl.syntax import Node

_COLLECTIONS: Final = frozenset({"list", "set", "map"})
_QUOTED: Final = {
    "string": STRING,
    "list": TypeSpec("list", ANY),
    "map": TypeSpec("map", ANY),
}


def parse_type(node: Node, scope: Scope) -> TypeSpec:
    """Return the type an expression such as `map(object({ size = optional(number, 3) }))` names."""
    match node:
        case ("paren", _, _, inner):
            return parse_type(inner, scope)
        case ("name", _, _, word) if word in PRIMITIVES:
            return TypeSpec(word)
        case ("name", _, _, word) if word in _COLLECTIONS:
            return TypeSpec(word, ANY)
        case ("template", *_):
            return _QUOTED.get(literal_text(node) or "", ANY)
        case ("call", _, _, word, (inner,), _) if word in _COLLECTIONS:
            return TypeSpec(word, parse_type(inner, scope))
        case ("call", _, _, "tuple", (("tuple", _, _, items),), _):
            return TypeSpec("tuple", items=tuple(parse_type(item, scope) for item in items))
        case ("call", _, _, "object", (("object", _, _, items),), _):
            found = [_attribute(key, value, scope) for key, value in items]
            attributes = sorted((a for a in found if a is not None), key=lambda a: a.name)
            return TypeSpec("object", attributes=tuple(attributes))
    return ANY


def _attribute(key: Node, value: Node, scope: Scope) -> Attribute | None:
    name = literal_text(key)
    if name is None:
        return None
    match value:
        case ("call", _, _, "optional", (inner,), _):
            return Attribute(name, parse_type(inner, scope), True)
        case ("call", start, end, "optional", (inner, default), _):
            spec = parse_type(inner, scope)
            place = scope.source.location(start, end)
            return Attribute(name, spec, True, convert(evaluate(default, scope), spec, place))
    return Attribute(name, parse_type(value, scope))
