"""Turn the user data of a launch template into whether it is base64, as EC2 wants it.

It looks at the start of the text; what the script says is the business of `userdata`.
"""

from __future__ import annotations

import base64
import binascii
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, Document, Null, Text, Value, reasons
from ekslint.core.verdict import FALSE, TRUE, Verdict, maybe, no, yes

PLAIN: Final = (
    *("#!", "#cloud-config", "<powershell>", "<script>", "MIME-Version:", "Content-Type:"),
    *("apiVersion:", "[settings", "---"),
)
"""How scripts and configurations of nodes begin."""


def is_base64(value: Value) -> Verdict:
    """Whether a text is base64; what is left out has nothing to be encoded."""
    match value:
        case Absent() | Null():
            return TRUE
        case Document(format="base64" | "gzip"):
            return yes(value.location)
        case Document(format="mime" | "yaml"):
            return no(value.location)
    start = value.prefix if isinstance(value, Text) else known_text(value) or ""
    if start.lstrip().startswith(PLAIN):
        return no(value.location)
    whole = known_text(value)
    if whole is None:
        return maybe(*reasons(value))
    try:
        base64.b64decode("".join(whole.split()), validate=True)
    except (binascii.Error, ValueError):
        return FALSE.with_evidence(value.location)
    return yes(value.location)
