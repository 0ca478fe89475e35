"""Turn calls of modules that cannot be read into the clusters that they stand for.

Only a name that says it is a whole cluster counts; what such a cluster is like is not known.
"""

from __future__ import annotations

import re
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.value import Reason, ReasonKind
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable
from ekslint.model.modules.module import ModuleCall

_WHOLE: Final = re.compile(r"(?:.*[-_])?eks(?:[-_]?clusters?)?", re.I)
_PART: Final = re.compile(r"iam|role|irsa|identity", re.I)
"""Words of modules that end in `eks` and make something for a cluster."""


def unread_clusters(inventory: Inventory, scope: str) -> tuple[Reason, ...]:
    """Return a reason for each cluster of a scope that only a module knows which is not readable.

    Without one of its own, a scope may mean those of its estate.
    """
    calls: list[ModuleCall] = inventory.memo(
        "unread clusters",
        lambda: [c for c in inventory.every(ModuleCall) if not c.read and _is_cluster(c)],
    )
    here = [call for call in calls if call.scope == scope]
    near = here or [call for call in calls if comparable(inventory, scope, call.scope)]
    return tuple(
        Reason(
            ReasonKind.MODULE,
            f"{call.label} is not readable and may be the cluster meant",
            "",
            call.header,
        )
        for call in near
    )


def _is_cluster(call: ModuleCall) -> bool:
    source = (known_text(call.source) or "").partition("?")[0].rstrip("/").removesuffix("/aws")
    name = source.rpartition("/")[2].removesuffix(".git")
    return _WHOLE.fullmatch(name) is not None and _PART.search(name) is None
