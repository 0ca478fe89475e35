"""Turn lists of aws-auth in which a template prints lines into what is said of them.

Such a line may belong to any entry, so none of the list is known; the reader of the list leaves it
at that. It does not know what stands in the lines that are written.

Source: https://github.com/kubernetes-sigs/aws-iam-authenticator (pkg/mapper/configmap)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ekslint.core.pieces import HOLE, with_holes
from ekslint.core.resource import Notice, Resource
from ekslint.core.value import MapValue, ReasonKind, Text, reasons

LISTS = ("mapRoles", "mapUsers")
_SETS = re.compile(r"`\{%[-+]?\s*set\b")
"""A directive that prints nothing itself."""
_LINE = re.compile(rf"^[ \t]*{HOLE}", re.MULTILINE)


def left_open(resources: Iterable[Resource]) -> Iterator[Notice]:
    """Yield a notice for each list of aws-auth that nothing of is known for such a line."""
    for resource in resources:
        data = resource.body.get("data")
        if resource.name != "aws-auth" or not isinstance(data, MapValue):
            continue
        for section in LISTS:
            value = data.get(section)
            if not isinstance(value, Text):
                continue
            string, holes = with_holes(value)
            lines = [holes[string.count(HOLE, 0, at.end() - 1)] for at in _LINE.finditer(string)]
            found = [r for hole in lines for r in reasons(hole) if r.kind is ReasonKind.TEMPLATE]
            if found:
                why = next((r for r in found if not _SETS.match(r.detail)), found[0])
                text = (
                    f"`{section}` of aws-auth not read: {why.detail}, and may be any of its lines"
                )
                yield Notice(text, why.location)
