"""Turn nodes that are words in disguise into plain strings: labels, keys, names.

It evaluates nothing: a template with an interpolation has no literal text.
"""

from __future__ import annotations

from ekslint.sources.hcl.syntax import Node


def literal_text(node: Node) -> str | None:
    """Return the string of a "template" node that holds texts only, else None."""
    if node[0] != "template":
        return None
    parts = node[3]
    if any(part[0] != "text" for part in parts):
        return None
    return "".join(part[3] for part in parts)
