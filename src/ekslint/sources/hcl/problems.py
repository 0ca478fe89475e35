"""Turn an error of the Lark parser into a place and a sentence for people.

It knows the names of the grammar's terminals and what they stand for, nothing of Terraform.
"""

from __future__ import annotations

from typing import Any


def explain(error: Exception, text: str, start: int, end: int) -> tuple[int, int, str]:
    """Return start, end and message of a parse error in text[start:end]."""
    token: Any = getattr(error, "token", None)
    if token is not None:
        if token.type == "$END":
            return end, end, "unexpected end"
        at = token.start_pos or 0
        return at, at + len(token), f"unexpected `{token[:20]}`"
    at = getattr(error, "pos_in_stream", start) or start
    return at, at + 1, f"unexpected `{text[at : at + 1]}`"
