"""Define what an expression may ask of its surroundings; knows neither files nor modules.

The expression evaluator (`expressions.py`) works on syntax and values only. Whoever evaluates a
module gives it a `Scope` that answers names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from ekslint.core.location import Location, SourceText
from ekslint.core.record import record
from ekslint.core.value import ReasonKind, Value, unknown


@dataclass(slots=True)
class Budget:
    """Counts the work of one root, so that a hostile expression costs one Unknown, not the run."""

    steps: int = 2_000_000
    depth: int = 0
    max_depth: int = 500
    max_items: int = 100_000
    max_text: int = 4_000_000
    secrets: list[Value] = field(default_factory=list)
    """What the configuration marks as sensitive."""
    doubts: int = 0
    """How often the running expression used something that may not exist (for try and can)."""

    def spend(self, steps: int = 1) -> bool:
        """Take steps from the budget; false when it is used up."""
        self.steps -= steps
        return self.steps >= 0


class Scope(Protocol):
    """Answers the names an expression uses, in one module instance (or block instance) of it."""

    @property
    def source(self) -> SourceText:
        """The text the expression's offsets point into."""
        ...

    @property
    def budget(self) -> Budget:
        """The budget of the root."""
        ...

    def resolve(self, names: tuple[str, ...], location: Location) -> tuple[Value, int]:
        """Return the value of a traversal and how many of its leading names it used up.

        `names` are the leading static names, root first (`("var", "x", "y")` for `var.x.y[0]`).
        For `var.x` the answer uses 2, for `aws_iam_role.node.arn` 2 (the object of the resource, or
        a list or map of objects under count or for_each), for `data.aws_ami.a.id` 3, for
        `each.value` 2, for a `for` variable 1. What does not exist is Unknown(MISSING or INVALID).
        What may not exist adds to `budget.doubts`; evaluating what stands behind a name must not.
        """
        ...

    def read_file(self, path: str, location: Location) -> SourceText | Value:
        """Return a file for file(), templatefile() …: only inside the scan root, else Unknown."""
        ...

    def path_values(self) -> dict[str, Value]:
        """Return `path.module`, `path.root`, `path.cwd` and `terraform.workspace` as known."""
        ...


@record
class Overlay:
    """A scope with more names on top (for variables, template variables, each, count, self)."""

    inner: Scope
    names: dict[str, Value] = field(default_factory=dict)
    only: bool = False
    file: SourceText | None = None
    """`only`: the inner scope's names are not visible (templatefile). `file`: another source."""
    more: Value | None = None
    """With `only`: the variables that were passed, when they may hold more names than are known."""

    @property
    def source(self) -> SourceText:
        """The text the offsets point into."""
        return self.file or self.inner.source

    @property
    def budget(self) -> Budget:
        """The budget of the root."""
        return self.inner.budget

    def resolve(self, names: tuple[str, ...], location: Location) -> tuple[Value, int]:
        """Answer the overlay's names first, the inner scope's then."""
        if names[0] in self.names:
            return self.names[names[0]], 1
        if self.only and self.more is not None:
            from ekslint.languages.terraform.provenance import nameless, opaque

            return nameless(opaque(f"template {names[0]}", (self.more,), location)), 1
        if self.only:
            detail = f"`{names[0]}` is not passed to the template"
            return unknown(ReasonKind.INVALID, detail, location=location), 1
        return self.inner.resolve(names, location)

    def read_file(self, path: str, location: Location) -> SourceText | Value:
        """Ask the inner scope."""
        return self.inner.read_file(path, location)

    def path_values(self) -> dict[str, Value]:
        """Ask the inner scope, unless it is hidden."""
        return {} if self.only else self.inner.path_values()
