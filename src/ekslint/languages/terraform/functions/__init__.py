"""Turn calls of Terraform's built-in functions into values; one module per family of functions.

Functions of providers, of time and of chance are unknown. The registry is `FUNCTIONS`.
Source: hashicorp/terraform `internal/lang/functions.go` (1.11).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ekslint.core.location import Location
from ekslint.core.value import ReasonKind, Unknown, Value, unknown
from ekslint.languages.terraform.functions import (
    collections,
    conversions,
    datetime,
    encoding,
    files,
    formatting,
    hashing,
    mappings,
    network,
    numeric,
    regular,
    replacing,
    searching,
    setwise,
    strings,
    structured,
)
from ekslint.languages.terraform.functions.signature import Call, Function, invoke
from ekslint.languages.terraform.functions.special import SPECIAL_FORMS
from ekslint.languages.terraform.scope import Scope

FUNCTIONS: Final[dict[str, Function]] = {
    **collections.FUNCTIONS,
    **conversions.FUNCTIONS,
    **datetime.FUNCTIONS,
    **encoding.FUNCTIONS,
    **files.FUNCTIONS,
    **formatting.FUNCTIONS,
    **hashing.FUNCTIONS,
    **mappings.FUNCTIONS,
    **network.FUNCTIONS,
    **numeric.FUNCTIONS,
    **regular.FUNCTIONS,
    **replacing.FUNCTIONS,
    **searching.FUNCTIONS,
    **setwise.FUNCTIONS,
    **strings.FUNCTIONS,
    **structured.FUNCTIONS,
}

UNPREDICTABLE: Final = {
    "bcrypt": "its result is different each time",
    "plantimestamp": "it depends on the time of the run",
    "rsadecrypt": "it is not evaluated here",
    "timestamp": "it depends on the time of the run",
    "uuid": "its result is different each time",
}


def call_function(
    name: str,
    arguments: Iterable[Value],
    scope: Scope,
    location: Location,
    *,
    unsure: bool = False,
) -> Value:
    """Return the result of a call; `unsure` when the last arguments come from an open list."""
    plain = name.removeprefix("core::")
    spec = FUNCTIONS.get(plain)
    if spec is None:
        why = UNPREDICTABLE.get(plain, "it is not evaluated here")
        return unknown(ReasonKind.FUNCTION, f"`{name}`: {why}", location=location)
    result = invoke(Call(plain, tuple(arguments), location, scope, unsure), spec)
    scope.budget.doubts += isinstance(result, Unknown) and result.ref is None
    return result


__all__ = ["FUNCTIONS", "SPECIAL_FORMS", "call_function"]
