"""Turn what stands in a `variable` block, where no names are allowed, into types and values.

It asks no module instance, so the declarations of a module can be read without a call of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ekslint.core.location import Location, SourceText
from ekslint.core.value import Value
from ekslint.languages.terraform.configuration import Block
from ekslint.languages.terraform.provenance import invalid
from ekslint.languages.terraform.scope import Budget
from ekslint.languages.terraform.type_expressions import parse_type
from ekslint.languages.terraform.types import ANY, TypeSpec


@dataclass(slots=True)
class Constants:
    """A scope for expressions that may use no names: defaults and types of variables."""

    source: SourceText
    budget: Budget = field(default_factory=Budget)
    identity: str = ""

    def resolve(self, names: tuple[str, ...], location: Location) -> tuple[Value, int]:
        """Answer every name with an error, as Terraform does here."""
        return invalid(f"`{'.'.join(names)}` is not allowed here", location), len(names)

    def read_file(self, path: str, location: Location) -> SourceText | Value:
        """Read nothing."""
        return invalid(f"file `{path}` is not read here", location)

    def path_values(self) -> dict[str, Value]:
        """Know no paths."""
        return {}


def declared_type(block: Block) -> TypeSpec:
    """Return the type a `variable` block declares; `any` when it declares none."""
    found = block.attribute("type")
    return parse_type(found[1][6], Constants(found[0])) if found else ANY
