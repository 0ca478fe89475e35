"""Run the command line with a list of everything it asks the system for.

Started as a program of its own: `python audited.py LIST WORDS...`. An audit hook cannot be taken
off again, and what the test's own process does is not what is asked about.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

events: list[list[str]] = []
_ASKED = ("open", "os.", "subprocess.", "socket.", "pty.", "ctypes.dlopen", "shutil.", "urllib.")
_HARMLESS = frozenset({"os.putenv", "os.unsetenv", "os.fwalk"})


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_ASKED) and event not in _HARMLESS:
        events.append([event, *map(_shown, arguments)])


def _shown(argument: object) -> str:
    if isinstance(argument, bytes):
        return os.fsdecode(argument)
    return str(argument)


def run(listed: str, words: list[str]) -> int:
    """Run a command line with the hook on, and write what was asked for to a file."""
    sys.addaudithook(_hook)
    from ekslint.cli.main import main

    code = main(words)
    told = json.dumps(events)
    with open(listed, "w", encoding="utf-8") as stream:  # the last event, and not in the list
        stream.write(told)
    return code


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2:]))
