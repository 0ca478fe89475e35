"""Turn a multi-part user data into its parts, and what is wrong with it for those who read it.

cloud-init (Python's email package) runs scripts and cloud-config, nodeadm (Go's mime/multipart)
takes the NodeConfig parts and refuses more: a fault counts for the reader it stops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from ekslint.core.location import Location
from ekslint.core.pieces import HOLE
from ekslint.core.value import Reason, ReasonKind, Text, text
from ekslint.languages.userdata.found import Found, unknown_lines
from ekslint.model.nodes.userdata import TextFault
from ekslint.sources import mime

NODE_TYPE: Final = "application/node.eks.aws"
NODEADM: Final = "nodeadm does not read it and the node never joins"
CLOUD_INIT: Final = "cloud-init runs none of it"
BOTH: Final = "none of its parts is read"
LOST: Final = "nobody reads that part"


def read_parts(value: Text, found: Found, read: Callable[[mime.MimePart], None]) -> None:
    """Read each part, and add what is wrong with the whole."""
    parsed = mime.read_mime(value)
    found.open.extend(
        Reason(ReasonKind.INVALID, p.message, "", p.location) for p in parsed.problems
    )
    structure = [*unknown_lines(value, lambda line: not line.replace(HOLE, "").strip("-\r"))]
    found.open.extend(structure)
    types = [part.content_type for part in parsed.parts]
    for fault in parsed.faults:
        found.text_faults.extend(_faults(fault, types, found.where, sure=not structure))
    for part in parsed.parts:
        read(part)


def _faults(
    fault: mime.MimeFault, types: list[str], where: Location, *, sure: bool
) -> Iterator[TextFault]:
    """Yield a fault with what comes of it, if it stops somebody; `sure`: no line is unknown."""
    of_nodeadm = NODE_TYPE in types
    of_cloud_init = any(kind != NODE_TYPE for kind in types)
    kind, consequence = "part", ""
    match fault.kind:
        case mime.LEAD | mime.BOUNDARY:
            consequence = BOTH
        case mime.HEADERS if of_nodeadm:
            consequence = NODEADM
        case mime.VERSION if of_cloud_init:
            consequence = CLOUD_INIT if of_nodeadm else BOTH
        case mime.TRAIL:
            consequence = LOST
        case mime.FENCES if sure:
            kind, consequence = "boundary", BOTH
        case mime.FENCE if sure:
            kind, consequence = "boundary", LOST
        case mime.OPEN if sure and of_nodeadm:
            kind, consequence = "boundary", NODEADM
    if consequence:
        made = TextFault(kind, fault.message, consequence, fault.location or where)
        yield made if fault.remedy is None else _with_remedy(made, fault.remedy)


def _with_remedy(fault: TextFault, remedy: mime.Remedy) -> TextFault:
    at = text(remedy.old, remedy.place)
    if remedy.lines:
        return replace(fault, remedy=remedy.says, line=at, lines=remedy.lines)
    if remedy.gone:
        return replace(fault, remedy=remedy.says, gone=at)
    return replace(fault, remedy=remedy.says, wrong=at, right=(remedy.old, remedy.new))
