"""Turn a text into whether somebody still has to fill it in; knows no key by name."""

from __future__ import annotations

import re

_SIGNS = re.compile(
    r"<[^<>]*>|\$\{?[A-Za-z_]|\{\{|\{%|\[[A-Za-z_ ]+\]|%[A-Za-z_]+%|%s|@@|__[A-Za-z]|\.\.\.|…"
)
_WORDS = re.compile(
    r"REPLACE|CHANGE|INSERT|PLACEHOLDER|TODO|FIXME|XXX|YOUR|EXAMPLE_|ACCOUNT_?ID|_ARN\b|_NAME\b"
)


def is_placeholder(text: str) -> bool:
    """Whether a text is to be filled in: `<role arn>`, `ACCOUNT_ID`, `XXXXXXXXXXXX`, `NODE_ROLE`.

    ARNs whose account is no number are, and so are whole words in capitals.
    """
    if is_marked(text):
        return True
    if text.lower().startswith("arn:") and text.count(":") >= 5:
        account = text.split(":")[4]
        return bool(account) and account != "aws" and not account.isdigit()
    return re.fullmatch(r"[A-Z][A-Z0-9_]*", text) is not None


def is_marked(text: str) -> bool:
    """Whether a text holds the signs or the words of a place to be filled in."""
    return bool(_SIGNS.search(text) or _WORDS.search(text))
