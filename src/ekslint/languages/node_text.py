"""Turn the user data of a single instance into whether it is to become a node of EKS.

It looks for words that only EKS has; what they do is the business of the user data's reader. Most
instances are no nodes, and what is wrong with their scripts is no concern of ekslint.
"""

from __future__ import annotations

import re
from typing import Final

from ekslint.core.pieces import with_holes
from ekslint.core.value import Document, ListValue, MapValue, Text, Value

MAX_DEPTH: Final = 8
_OF_EKS: Final = re.compile(
    r"/etc/eks/+bootstrap\.sh|\bnode\.eks\.aws/|-EKSClusterName\b|^\[settings\.kubernetes", re.M
)


def is_of_node(value: Value, depth: int = 0) -> bool:
    """Whether a text, or a document around it, holds a word of EKS's ways to start a node."""
    if depth > MAX_DEPTH:
        return False
    match value:
        case Text():
            return _OF_EKS.search(with_holes(value)[0]) is not None
        case Document(content=content):
            return is_of_node(content, depth + 1)
        case ListValue(items=items):
            return any(is_of_node(item, depth + 1) for item in items)
        case MapValue(entries=entries):
            return any(is_of_node(entry.value, depth + 1) for entry in entries.values())
    return False
