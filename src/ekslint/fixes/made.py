"""Turn a path into whether other tools fill the folder: what is changed there is lost.

It looks at names only, never into the folder.
"""

from __future__ import annotations

import re
from typing import Final

_MADE: Final = re.compile(
    r"(?:^|[/\\])"
    r"(?:\.terraform|\.terragrunt-cache|\.aws-sam|cdk\.out|cdktf\.out|node_modules|vendor)"
    r"(?:[/\\]|$)"
)


def is_made(path: str) -> bool:
    """Return whether a path leads into a folder whose files other tools write."""
    return _MADE.search(path) is not None
