"""Evaluate the few expressions that the template tests use, to compare texts with Terraform's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ekslint.sources.hcl.syntax import Node


def render(parts: Sequence[Node], names: dict[str, Any] | None = None) -> str:
    """Return the text of template parts whose expressions are literals, names and tuples."""
    names = names or {}
    text = ""
    for kind, _, _, *rest in parts:
        match kind:
            case "text":
                text += rest[0]
            case "interp":
                value = _value(rest[0], names)
                text += value if isinstance(value, str) else str(value)
            case "if":
                text += render(rest[1] if _value(rest[0], names) else rest[2], names)
            case "for":
                key, name, collection, inner = rest
                for at, item in _pairs(_value(collection, names)):
                    text += render(inner, names | {name: item} | ({key: at} if key else {}))
    return text


def _pairs(value: Any) -> list[tuple[Any, Any]]:
    return list(value.items()) if isinstance(value, dict) else list(enumerate(value))


def _value(node: Node, names: dict[str, Any]) -> Any:
    kind, _, _, *rest = node
    match kind:
        case "number":
            return int(rest[0])
        case "bool":
            return rest[0]
        case "name":
            return names[rest[0]]
        case "template":
            return render(rest[0], names)
        case "tuple":
            return [_value(item, names) for item in rest[0]]
        case "object":
            return {_value(key, names): _value(value, names) for key, value in rest[0]}
    raise AssertionError(f"no value for {kind}")
