"""Turn a function call's arguments into what the function's signature asks for, then call it.

It knows no function. The rules that all share live here: argument counts, conversions, nulls,
errors that spread, unknown arguments, and both arms of an undecided one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ekslint.core.contents import is_known, known
from ekslint.core.location import Location
from ekslint.core.record import record, replace
from ekslint.core.value import (
    Absent,
    Document,
    ListValue,
    MapValue,
    Null,
    Number,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    text,
    unknown,
)
from ekslint.languages.terraform.conversion import convert
from ekslint.languages.terraform.numbers import NumberLimitError
from ekslint.languages.terraform.operators import spread
from ekslint.languages.terraform.provenance import (
    deep_error,
    derived,
    first_error,
    invalid,
    limit,
    nameless,
    opaque,
)
from ekslint.languages.terraform.scope import Scope
from ekslint.languages.terraform.types import ANY, BOOL, NUMBER, STRING, TypeSpec, collection

STRINGS: Final = collection("list", STRING)
LIST: Final = collection("list")
SET: Final = collection("set")
MAP: Final = collection("map")

Plain = str | bool | Number


class ArgumentError(Exception):
    """Terraform rejects these arguments; the text says why."""


class NotEvaluatedError(Exception):
    """ekslint does not compute this case; the text says why."""


@record
class Call:
    """One call: its (converted) arguments, where it stands, and what it may ask."""

    name: str
    arguments: tuple[Value, ...]
    location: Location
    scope: Scope
    unsure: bool = False
    """`unsure`: the last arguments come from a list that may hold more (or none) than seen."""

    def opaque(self, *, nonnull: bool = True) -> Unknown:
        """Return the unknown result of this call; the same call again is the same value."""
        found = opaque(self.name, self.arguments, self.location, nonnull=nonnull)
        return nameless(found) if self.unsure else found

    def place(self) -> Location:
        """Return where a computed result is: this call, led to by its first outside argument."""
        return derived(self.location, *self.arguments)

    def invalid(self, detail: str) -> Unknown:
        """Return the error Terraform reports for this call."""
        return invalid(f"`{self.name}`: {detail}", self.location)


Apply = Callable[[Call], Value]


@record
class Parameter:
    """One parameter: the type its argument is converted to, and whether null is accepted."""

    type: TypeSpec
    nullable: bool = False


@record
class Function:
    """A function and what its arguments must be.

    `partial`: it handles arguments that are not wholly known. `structural`: it keeps items as they
    are, so a broken item breaks only itself. `spreads`: it may be applied to each candidate.
    """

    apply: Apply
    parameters: tuple[Parameter, ...] = ()
    variadic: Parameter | None = None
    partial: bool = False
    structural: bool = False
    spreads: bool = True


def function(
    apply: Apply,
    *types: TypeSpec | Parameter,
    variadic: TypeSpec | Parameter | None = None,
    structural: bool = False,
    spreads: bool = True,
) -> Function:
    """Describe a function that takes values, known or not."""
    rest = None if variadic is None else _parameter(variadic)
    parameters = tuple(_parameter(t) for t in types)
    return Function(apply, parameters, rest, True, structural, spreads)


def pure(
    compute: Callable[..., Any], *types: TypeSpec | Parameter, variadic: TypeSpec | None = None
) -> Function:
    """Describe a function of plain Python data, called only when every argument is known.

    It takes strings, numbers, bools and lists of strings (values for `any`), and returns one of
    these or a Value; it raises ArgumentError for what Terraform rejects.
    """

    def apply(call: Call) -> Value:
        result = compute(*(_plain(argument) for argument in call.arguments))
        return wrap(result, call.place())

    rest = None if variadic is None else _parameter(variadic)
    return Function(apply, tuple(_parameter(t) for t in types), rest)


def nullable(spec: TypeSpec) -> Parameter:
    """Describe a parameter that accepts null."""
    return Parameter(spec, nullable=True)


def _parameter(spec: TypeSpec | Parameter) -> Parameter:
    return spec if isinstance(spec, Parameter) else Parameter(spec)


def _plain(value: Value) -> Any:
    if isinstance(value, ListValue) and all(isinstance(i, Text | Null) for i in value.items):
        items = [known(item) for item in value.items]
        if None in items:
            raise ArgumentError("an item is null")
        return items
    data = known(value)
    return value if data is None else data


def wrap(result: Any, location: Location) -> Value:
    """Return plain data as a value at a place."""
    match result:
        case str():
            return text(result, location)
        case bool() | int():
            return Scalar(result, location=location)
        case list():
            items = tuple(wrap(item, location) for item in result)
            return ListValue(items, kind="list", location=location)
        case Scalar() | Text() | ListValue() | MapValue() | Null() | Unknown() | Document():
            return result
    return Scalar(result, location=location)


def invoke(call: Call, spec: Function) -> Value:
    """Check and convert the arguments of a call, and return its result."""
    count, least = len(call.arguments), len(spec.parameters)
    if not call.unsure and (count < least or (count > least and spec.variadic is None)):
        return call.invalid(f"it takes {_counts(spec)}, not {count}")
    error = first_error(call.arguments)
    if error is None and not spec.structural:
        error = next(filter(None, map(deep_error, call.arguments)), None)
    if error is not None:
        return error
    if call.unsure and not (spec.partial and spec.variadic is not None and count >= least):
        return call.opaque(nonnull=False)
    converted: list[Value] = []
    for i, argument in enumerate(call.arguments):
        parameter = spec.parameters[i] if i < least else spec.variadic
        if parameter is None:
            return call.opaque(nonnull=False)
        if isinstance(argument, Absent):
            detail = f"`{argument.name}` is not written here"
            argument = unknown(ReasonKind.COMPUTED, detail, location=argument.location)
        if isinstance(argument, Null) and not parameter.nullable:
            return call.invalid(f"argument {i + 1} is null")
        value = convert(argument, parameter.type, call.location)
        error = first_error((value,))
        if error is None and not spec.structural and parameter.type.kind != "any":
            error = deep_error(value)
        if error is not None:
            return error
        converted.append(value)
    call = replace(call, arguments=tuple(converted))
    if spec.spreads:
        return spread(
            call.arguments, lambda one: _run(replace(call, arguments=one), spec), call.location
        )
    return _run(call, spec)


def _counts(spec: Function) -> str:
    least = len(spec.parameters)
    plural = "" if least == 1 else "s"
    return f"{least}{' or more' if spec.variadic else ''} argument{plural}"


def _run(call: Call, spec: Function) -> Value:
    for argument, parameter in zip(call.arguments, spec.parameters, strict=False):
        if isinstance(argument, Null) and not parameter.nullable:
            return call.invalid("an argument is null")
    if not spec.partial and not all(is_known(argument) for argument in call.arguments):
        return call.opaque()
    try:
        return spec.apply(call)
    except ArgumentError as error:
        return call.invalid(str(error))
    except NumberLimitError as error:
        return limit(f"`{call.name}`: {error}", call.location)
    except (NotEvaluatedError, ValueError, ArithmeticError, MemoryError) as error:
        detail = f"`{call.name}` is not evaluated here: {error}"
        return unknown(ReasonKind.FUNCTION, detail, location=call.location)


__all__ = [
    "ANY",
    "BOOL",
    "LIST",
    "MAP",
    "NUMBER",
    "SET",
    "STRING",
    "STRINGS",
    "ArgumentError",
    "Call",
    "Function",
    "NotEvaluatedError",
    "Parameter",
    "Plain",
    "collection",
    "function",
    "invoke",
    "nullable",
    "pure",
    "wrap",
]
