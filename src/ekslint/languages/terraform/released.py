"""Turn `removed` blocks into the addresses that Terraform forgets, whether it destroys them or not.

It looks at the text alone and takes every such block for one that destroys nothing: who asks must
not say that a thing goes which stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ekslint.core.location import SourceText

_SUFFIXES: Final = (".tf", ".tofu")
_REMOVED: Final = re.compile(r"\bremoved\s*\{[^{}]{0,2000}?\bfrom\s*=\s*([^\s{}]+)")


def released(texts: Mapping[str, SourceText]) -> frozenset[str]:
    """Return the addresses that `removed` blocks of any of the texts name."""
    return frozenset(
        found[1]
        for path, source in texts.items()
        if path.endswith(_SUFFIXES) and "removed" in source.text
        for found in _REMOVED.finditer(source.text)
    )
