"""Say which names of a Terraform file are blocks, how many labels they take, and which strings in
JSON syntax are read as names or taken as they are.

It knows Terraform's own blocks and those of the providers that configure EKS; resource types are
the business of `facts.provider`.
Source: https://developer.hashicorp.com/terraform/language/syntax/json#block-type-specific-exceptions
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

from ekslint.core.record import record
from ekslint.facts.provider import BlockSchema, TypeSchema

COMMENT: Final = "//"
"""A member of a body with this name is a comment."""

_NONE: Final[frozenset[str]] = frozenset()


@record
class Shape:
    """How the members of a body are read: as nested blocks, with their number of labels, or as
    attributes whose strings are references, or have no templates, or are templates.

    `literal`: none has templates. `schema`: what a provider knows of the names that are not here;
    with `guess`, a name that is nowhere may be a block as well.
    """

    blocks: Mapping[str, tuple[int, Shape]] = field(default_factory=dict)
    references: frozenset[str] = _NONE
    literals: frozenset[str] = _NONE
    schema: TypeSchema | BlockSchema | None = None
    guess: bool = False
    literal: bool = False
    dynamic: bool = False


PLAIN: Final = Shape()
_CONNECTION: Final = (0, PLAIN)
_LIFECYCLE: Final = Shape(
    {"precondition": (0, PLAIN), "postcondition": (0, PLAIN)},
    references=frozenset({"ignore_changes", "replace_triggered_by"}),
)
_PROVISIONER: Final = Shape(
    {"connection": _CONNECTION}, references=frozenset({"when", "on_failure"})
)
_RESOURCE_BLOCKS: Final[Mapping[str, tuple[int, Shape]]] = MappingProxyType(
    {
        "lifecycle": (0, _LIFECYCLE),
        "connection": _CONNECTION,
        "provisioner": (1, _PROVISIONER),
    }
)
_EXEC: Final[Mapping[str, tuple[int, Shape]]] = {"exec": (0, PLAIN)}
PROVIDERS: Final[Mapping[str, Mapping[str, tuple[int, Shape]]]] = MappingProxyType(
    {
        "aws": dict.fromkeys(
            (
                *("assume_role", "assume_role_with_web_identity"),
                *("default_tags", "endpoints", "ignore_tags"),
            ),
            (0, PLAIN),
        ),
        "kubernetes": _EXEC,
        "kubectl": _EXEC,
        "helm": {"kubernetes": (0, Shape(_EXEC)), "registry": (0, PLAIN), **_EXEC},
    }
)
"""The nested blocks of provider configurations, by the provider's usual local name."""

TOP: Final[Mapping[str, tuple[int, Shape]]] = MappingProxyType(
    {
        "terraform": (
            0,
            Shape(
                {
                    "backend": (1, PLAIN),
                    "cloud": (0, Shape({"workspaces": (0, PLAIN)})),
                    "required_providers": (0, PLAIN),
                    "provider_meta": (1, PLAIN),
                }
            ),
        ),
        "locals": (0, PLAIN),
        "variable": (
            1,
            Shape(
                {"validation": (0, PLAIN)},
                references=frozenset({"type"}),
                literals=frozenset({"default", "description", "nullable", "sensitive"}),
            ),
        ),
        "output": (
            1,
            Shape({"precondition": (0, PLAIN)}, references=frozenset({"depends_on"})),
        ),
        "module": (
            1,
            Shape(
                references=frozenset({"depends_on", "providers"}),
                literals=frozenset({"source", "version"}),
            ),
        ),
        "provider": (1, PLAIN),
        "resource": (2, PLAIN),
        "data": (2, PLAIN),
    }
)
"""The top-level blocks that are read; the shape of the last three depends on their labels."""


def provider_shape(name: str) -> Shape:
    """Return how the configuration of a provider is read."""
    return Shape(PROVIDERS.get(name, {}), literals=frozenset({"alias", "version"}))


def resource_shape(schema: TypeSchema | None) -> Shape:
    """Return how the body of a resource or data source is read."""
    return Shape(
        _RESOURCE_BLOCKS,
        references=frozenset({"provider", "depends_on"}),
        schema=schema,
        guess=True,
        dynamic=True,
    )


def nested_shape(schema: BlockSchema | None) -> Shape:
    """Return how a nested block of a resource is read."""
    return Shape(schema=schema, guess=True, dynamic=True)


def dynamic_shape(schema: BlockSchema | None) -> Shape:
    """Return how a dynamic block is read whose content has a schema."""
    content = (0, nested_shape(schema))
    return Shape({"content": content}, references=frozenset({"iterator"}))
