"""Name what whoever deploys files chooses, and the values that he may choose from.

It knows no language; what a choice leads to, an evaluator finds out.
"""

from __future__ import annotations

from collections.abc import Mapping

from ekslint.core.record import record
from ekslint.core.value import Value


@record
class Option:
    """One value of a choice; `value` is None for any that is not one of `besides`."""

    value: Value | None
    text: str
    besides: tuple[str, ...] = ()


@record
class Choice:
    """All that may be chosen: each value is one of `options`, and no value is two of them.

    `identity` is what reasons name in their `choices`; `usual` the option nobody has to ask for, by
    index; None when somebody always has to choose.
    """

    identity: str
    name: str
    options: tuple[Option, ...]
    usual: int | None = None


Scenario = Mapping[str, Option]
"""What is chosen, by the identity of the choice."""
