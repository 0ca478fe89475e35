"""Turn a variable block and what is given for it into the variable's value.

It knows the order of precedence inside one module (given, then default), types and nullability;
where given values come from is the business of its callers.
"""

from __future__ import annotations

from dataclasses import replace

from ekslint.core.contents import known_bool
from ekslint.core.location import Location
from ekslint.core.provenance import called
from ekslint.core.value import Null, Reason, ReasonKind, Unknown, Value, unknown
from ekslint.languages.terraform.bodies import ScopeOf
from ekslint.languages.terraform.configuration import Block
from ekslint.languages.terraform.conversion import convert
from ekslint.languages.terraform.expressions import evaluate
from ekslint.languages.terraform.type_expressions import parse_type
from ekslint.languages.terraform.types import TypeSpec


def variable_value(
    block: Block,
    header: Location,
    scope_of: ScopeOf,
    given: Value | None,
    *,
    identity: str,
    hidden: Reason | None = None,
) -> Value:
    """Return the value of a variable, converted to its type.

    `identity` is the variable's own, so that an unset one equals itself. `hidden` says why even its
    default is not the value (a library's callers, a file that may be loaded as well).
    """
    nullable = _nullable(block, scope_of)
    value = given
    if value is None and hidden is not None:
        reason = replace(hidden, identity=identity, location=hidden.location or header)
        return Unknown(reason, location=header, nonnull=not nullable)
    if value is None or (isinstance(value, Null) and not nullable):
        value = _default(block, scope_of)
    if value is None:
        name = block.labels[0]
        detail = f"variable `{name}` has no value in the files"
        return unknown(
            ReasonKind.VARIABLE,
            detail,
            location=header,
            identity=identity,
            nonnull=not nullable,
        )
    spec = _type(block, scope_of)
    if spec is None:
        return value
    return convert(value, spec, value.location or header)


def worded(value: Value, name: str, given: Value | None, *, of_root: bool) -> Value:
    """Return a variable's value with words for where it comes from, for its provenance."""
    own = given is None or value.location != given.location
    if own and isinstance(value, Unknown):
        return called(value, f"variable `{name}`")
    if own:
        return called(value, f"default of variable `{name}`")
    return called(value, f"given for variable `{name}`") if of_root else value


def is_marked(block: Block, scope_of: ScopeOf) -> bool:
    """Whether a variable or output says that its value is sensitive."""
    found = block.attribute("sensitive")
    if found is None:
        return False
    return known_bool(evaluate(found[1][6], scope_of(found[0]))) is not False


def _nullable(block: Block, scope_of: ScopeOf) -> bool:
    found = block.attribute("nullable")
    if found is None:
        return True
    return known_bool(evaluate(found[1][6], scope_of(found[0]))) is not False


def _default(block: Block, scope_of: ScopeOf) -> Value | None:
    found = block.attribute("default")
    return evaluate(found[1][6], scope_of(found[0])) if found else None


def _type(block: Block, scope_of: ScopeOf) -> TypeSpec | None:
    found = block.attribute("type")
    return parse_type(found[1][6], scope_of(found[0])) if found else None
