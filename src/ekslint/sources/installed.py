"""Turn the manifest that `terraform init` left into the directories of the modules it installed.

Which call each of them is for is not asked here.
"""

from __future__ import annotations

import json
from pathlib import Path


def module_directories(manifest: Path) -> list[str]:
    """Return the directories a manifest of modules lists; none when it is not readable."""
    try:
        rows = json.loads(manifest.read_text("utf-8"))["Modules"]
        return sorted({str(row["Dir"]) for row in rows})
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
