"""Turn a shell script into the commands it runs, their words expanded as far as files tell.

tree-sitter gives the structure; words, quotes and plain variables are expanded by `bash.words`.
Nothing is executed, and what commands do (bootstrap.sh, nodeadm) is not known here. A variable
has a value only after assignments that surely run; anything that may change it elsewhere
(a condition, a loop, a function, `read`, `source`, `eval`) makes it unknown.
"""

from __future__ import annotations

from typing import Final

from ekslint.core.errors import UnreadableError
from ekslint.core.value import Text
from ekslint.sources.bash.script import Script
from ekslint.sources.bash.tree import walk_script
from ekslint.sources.textmap import TextMap

MAX_SIZE: Final = 100_000
"""Longest script that is read, in characters: the parser's time for a broken one grows with the
square of its length. EC2 takes at most 16 KiB of user data."""


def read_bash(text: Text) -> Script:
    """Read a shell script (bash or POSIX sh); parts that do not parse are problems, not the end.

    tree-sitter rejects about one real script in a hundred, and unknown parts may hold syntax, so a
    problem here is a notice, never proof of a defect.
    """
    source = TextMap(text)
    if len(source.string) > MAX_SIZE:
        problem = UnreadableError("the script is too long to be read", source.locate(0))
        return Script((), problems=(problem,))
    return walk_script(source)
