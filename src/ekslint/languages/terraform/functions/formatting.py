"""Turn `format` and `formatlist` calls into text whose parts keep the place of their arguments.

It knows the verbs Terraform has; a verb whose printing depends on an unknown argument leaves a
hole. Source: zclconf/go-cty `stdlib/format.go`, `format_fsm.rl`, Go `math/big` (`Float.Format`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ekslint.core.contents import is_known, known
from ekslint.core.pieces import slice_text
from ekslint.core.record import record
from ekslint.core.value import (
    Document,
    ListValue,
    MapValue,
    Null,
    Number,
    Piece,
    Scalar,
    Text,
    Unknown,
    Value,
)
from ekslint.languages.terraform import numbers
from ekslint.languages.terraform.conversion import to_bool, to_number, to_string
from ekslint.languages.terraform.functions.floats import format_float
from ekslint.languages.terraform.functions.graphemes import require_simple
from ekslint.languages.terraform.functions.json_text import json_text, quote
from ekslint.languages.terraform.functions.signature import (
    ANY,
    STRING,
    ArgumentError,
    Call,
    Function,
    NotEvaluatedError,
    function,
    nullable,
)
from ekslint.languages.terraform.functions.strings import as_text
from ekslint.languages.terraform.provenance import first_error, limit, nameless, opaque
from ekslint.languages.terraform.templates import assemble

MAX_WIDTH: Final = 10_000
_VERB: Final = re.compile(
    r"%(?P<flags>[0#+ -]*)(?P<width>[1-9][0-9]*)?(?:\.(?P<precision>[0-9]*))?"
    r"(?:\[(?P<index>[1-9][0-9]*)\])?(?P<mode>[A-Za-z])"
)


@record
class Verb:
    """One verb of a format: `%-5.2[1]s`."""

    mode: str
    flags: str
    width: int | None
    precision: int | None

    @property
    def bare(self) -> bool:
        """Whether it prints its argument as it is."""
        return self.width is None and self.precision is None and "#" not in self.flags


def _integer(verb: Verb, number: Number) -> str:
    value = numbers.whole(number)
    if value is None:
        raise ArgumentError("a whole number is required")
    kind = {"d": "d", "b": "b", "o": "o", "x": "x", "X": "X"}[verb.mode]
    digits = format(abs(value), kind)
    if verb.precision is not None:
        digits = "" if verb.precision == 0 and value == 0 else digits.rjust(verb.precision, "0")
    sign = "-" if value < 0 else "+" if "+" in verb.flags else " " if " " in verb.flags else ""
    if "#" in verb.flags:
        sign += {"b": "0b", "o": "0", "x": "0x", "X": "0X"}.get(verb.mode, "")
    return _padded_number(verb, sign, digits, zero=verb.precision is None)


def _padded_number(verb: Verb, sign: str, digits: str, *, zero: bool) -> str:
    width = (verb.width or 0) - len(sign)
    if "-" in verb.flags:
        return (sign + digits).ljust(verb.width or 0)
    if "0" in verb.flags and zero:
        return sign + digits.rjust(width, "0")
    return (sign + digits).rjust(verb.width or 0)


def _float(verb: Verb, number: Number) -> str:
    text = format_float(number, verb.mode, verb.precision)
    sign = "-" if text.startswith("-") else ""
    digits = text.removeprefix("-")
    if not sign:
        sign = "+" if "+" in verb.flags else " " if " " in verb.flags else ""
    if "0" in verb.flags:
        return sign + digits.rjust((verb.width or 0) - len(sign), "0")
    return _padded_number(verb, sign, digits, zero=False)


def _padded(verb: Verb, text: str) -> str:
    if verb.width is None:
        return text
    missing = verb.width - len(require_simple(text))
    pad = ("0" if "0" in verb.flags else " ") * max(missing, 0)
    return text + pad if "-" in verb.flags else pad + text


def _known_text(verb: Verb, value: Value, call: Call) -> str:
    """Return what a verb prints for a known argument."""
    if verb.mode == "v":
        return _padded(verb, _as_is(verb, value))
    if verb.mode == "t":
        truth = to_bool(value, call.location)
        if not isinstance(truth, Scalar):
            raise ArgumentError("a bool is required")
        return "true" if truth.data else "false"
    if verb.mode in "bdoxXeEfgG":
        number = to_number(value, call.location)
        if not isinstance(number, Scalar) or isinstance(number.data, bool):
            raise ArgumentError("a number is required")
        if number.raw is not None and verb.mode not in "bdoxX":
            raise NotEvaluatedError("a number of a precision that is not followed")
        return (_integer if verb.mode in "bdoxX" else _float)(verb, number.data)
    data = known(to_string(value, call.location))
    if not isinstance(data, str):
        raise ArgumentError("a string is required")
    if verb.precision:
        data = require_simple(data)[: verb.precision]
    return _padded(verb, quote(data) if verb.mode == "q" else data)


def _as_is(verb: Verb, value: Value) -> str:
    if "#" not in verb.flags:
        data = known(value)
        if isinstance(data, str):
            return data
        if isinstance(value, Scalar) and not isinstance(value.data, bool):
            if value.raw is not None:
                raise NotEvaluatedError("a number of a precision that is not followed")
            return format_float(value.data, "g", None)
    text = json_text(value)
    if text is None:
        raise NotEvaluatedError("a value that cannot be written as JSON")
    return text


def render(call: Call, layout: Text, arguments: Sequence[Value]) -> Value:
    """Return the text of one format call; unknown arguments leave holes where they stand."""
    data = layout.known
    if data is None:
        return call.opaque()
    segments: list[Piece | Value] = []
    at = highest = 0
    following = 1
    while at < len(data):
        end = data.find("%", at)
        end = len(data) if end < 0 else end
        segments.extend(slice_text(layout, at, end).segments)
        at = end
        if at == len(data):
            break
        if data.startswith("%%", at):
            segments.append(Piece("%", call.location))
            at += 2
            continue
        match = _VERB.match(data, at)
        if match is None:
            raise ArgumentError("the format has an invalid verb")
        at = match.end()
        number = int(match["index"] or following)
        highest, following = max(highest, number), number + 1
        if number > len(arguments):
            raise ArgumentError("the format needs more arguments")
        segments.extend(_argument(match, arguments[number - 1], call))
    if highest < len(arguments):
        raise ArgumentError("the format needs fewer arguments")
    return assemble(segments, call.place(), call.scope)


def _argument(match: re.Match[str], value: Value, call: Call) -> tuple[Piece | Value, ...]:
    width, precision = match["width"], match["precision"]
    verb = Verb(
        match["mode"],
        match["flags"],
        None if width is None else int(width),
        None if precision is None else int(precision or 0),
    )
    if verb.mode not in "vtbdoxXeEfgGsq":
        raise ArgumentError(f"the format has no verb `{verb.mode}`")
    if max(verb.width or 0, verb.precision or 0) > MAX_WIDTH:
        raise NotEvaluatedError("a width too large")
    if isinstance(value, Null):
        raise NotEvaluatedError("a null, which is an error only when it has a type")
    if verb.mode == "s" and isinstance(value, ListValue | MapValue):
        raise ArgumentError("a string is required")
    if is_known(value) and (known(value) is not None or isinstance(value, ListValue | MapValue)):
        found = as_text(value)
        if verb.mode in "sv" and verb.bare and found is not None:
            return found.segments
        return (Piece(_known_text(verb, value, call), value.location),)
    if verb.bare and (
        verb.mode == "s" or (verb.mode == "v" and isinstance(value, Text | Document))
    ):
        text = as_text(value)
        return (value,) if text is None else text.segments
    hole = opaque(f"format {match[0]}", (value,), call.location, nonnull=True)
    return (hole if verb.mode != "v" else nameless(hole),)


def _format(call: Call) -> Value:
    layout = as_text(call.arguments[0])
    if layout is None or call.unsure:
        return call.opaque()
    return render(call, layout, call.arguments[1:])


def _formatlist(call: Call) -> Value:
    """Format once for each item; arguments that are no lists are repeated."""
    layout = as_text(call.arguments[0])
    arguments = call.arguments[1:]
    if layout is None or call.unsure:
        return call.opaque()
    length: int | None = None
    for argument in arguments:
        if isinstance(argument, Unknown):
            return call.opaque()
        if isinstance(argument, ListValue):
            if argument.open or argument.scattered:
                return call.opaque()
            if length is not None and length != len(argument.items):
                raise ArgumentError("the lists differ in length")
            length = len(argument.items)
    if length is None:
        if any(isinstance(argument, Null) for argument in arguments):
            raise ArgumentError("an argument is null")
        length = 1
    if length > call.scope.budget.max_items:
        return limit("`formatlist` of too many items", call.location)
    items: list[Value] = []
    for i in range(length):
        row = [a.items[i] if isinstance(a, ListValue) else a for a in arguments]
        item = render(call, layout, row)
        if first_error((item,)):
            return item
        items.append(item)
    return ListValue(tuple(items), kind="list", location=call.place())


FUNCTIONS: Final[dict[str, Function]] = {
    "format": function(_format, STRING, variadic=nullable(ANY)),
    "formatlist": function(_formatlist, STRING, variadic=nullable(ANY)),
}
