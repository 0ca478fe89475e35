"""Turn a call into the same call with room for the frames of everything that it calls.

CPython keeps the frames of Python functions in chunks of 16 KB. A loop that happens to stand at the
end of a chunk has every call of its body map a chunk and unmap it again, which doubles the time
of a run, or does not, by the length of a path. A first frame that asks for much room gets a large
chunk, and all that follow find their room in it. It knows nothing of what is called.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Final, TypeVar

T = TypeVar("T")

_ROOM: Final = 64_600
"""How many words the first frame asks for. Chunks double until a frame and 1,000 words more fit:
this is just too much for 512 KB, so that half of the next size is left. None of it is touched."""


def roomy(call: Callable[[], T]) -> T:
    """Return what a call returns."""
    code = _plain.__code__.replace(co_stacksize=_ROOM)
    called: Callable[[Callable[[], T]], T] = FunctionType(code, {})
    return called(call)


def _plain(call: Callable[[], T]) -> T:
    return call()
