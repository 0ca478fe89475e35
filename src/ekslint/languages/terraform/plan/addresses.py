"""Turn addresses of Terraform (`module.a["x"].aws_iam_role.node[0]`) into their steps and back.

It knows the syntax of addresses and references, not what they lead to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

_STEP: Final = re.compile(
    r"""\.?(?P<name>[^.\[\]"\s]+)|\[(?P<key>"(?:[^"\\]|\\.)*")\]|\[(?P<index>\d+)\]"""
)
_KEY: Final = re.compile(r'\["(?:[^"\\]|\\.)*"\]|\[\d+\]')

Step = str | int


class Key(str):
    """A step in brackets that is a text: the key of an instance or of a map."""

    __slots__ = ()


def is_key(step: Step) -> bool:
    """Whether a step stood in brackets."""
    return isinstance(step, int | Key)


def steps(text: str) -> tuple[Step, ...]:
    """Return the steps of an address or reference; none when it is not one."""
    found: list[Step] = []
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            return ()
        if match["name"] is not None:
            found.append(match["name"])
        elif match["key"] is not None:
            try:
                found.append(Key(json.loads(match["key"], strict=False)))
            except ValueError:
                return ()
        else:
            found.append(int(match["index"][:18]))
        at = match.end()
    return tuple(found)


def bare(address: str) -> str:
    """Return an address without the keys of instances."""
    return _KEY.sub("", address)


def joined(parts: Sequence[Step]) -> str:
    """Return steps as an address."""
    out: list[str] = []
    for part in parts:
        if isinstance(part, int):
            out.append(f"[{part}]")
        elif isinstance(part, Key):
            out.append(f"[{json.dumps(str(part), ensure_ascii=False)}]")
        else:
            out.append(f".{part}" if out else part)
    return "".join(out)


def module_names(address: str) -> tuple[str, ...]:
    """Return the names of the calls that lead to a module (`module.a.module.b`: a, b)."""
    found = [s for s in steps(bare(address)) if isinstance(s, str)]
    return tuple(found[1::2]) if found[::2] == ["module"] * ((len(found) + 1) // 2) else ()


def inside(module: str, address: str) -> str:
    """Return an address inside a module as the root sees it."""
    return f"{module}.{address}" if module else address


def parent(module: str) -> str:
    """Return the module that calls a module instance."""
    parts = list(steps(module))
    while parts and is_key(parts[-1]):
        parts.pop()
    return joined(parts[:-2])
