"""Turn the model's classes, constants and functions into the names that rule pages may use.

It only holds them; what each name means is the business of the module that defines it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field

from ekslint.core.record import record
from ekslint.model.entity import Entity


@record
class Registry:
    """The vocabulary of the expression language.

    `collections`: plural name to entity class (`node_groups`), what `for` starts from. `constants`:
    upper-case name to a string, number, tuple or value (`AUTOSCALING_ROLE`). `functions`: name to a
    pure function of values; its annotations tell the expression engine what it takes and gives.
    """

    collections: Mapping[str, type[Entity]]
    constants: Mapping[str, object] = field(default_factory=dict)
    functions: Mapping[str, Callable[..., object]] = field(default_factory=dict)
