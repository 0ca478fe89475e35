"""The newest release that a version specifier admits."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ekslint.languages.pins.versions import Newest, exact, of_node, of_python

Reading = Callable[[str], Newest | None]


@pytest.mark.parametrize(
    ("read", "written", "newest"),
    [
        (exact, "v0.15.7", Newest((0, 15, 7))),
        (exact, "9", Newest((9, 0, 0))),
        (exact, "9.0.0-beta1", None),
        (exact, "[9,)", None),
        (of_node, "0.10.2", Newest((0, 10, 2))),
        (of_node, "=0.10.2", Newest((0, 10, 2))),
        (of_node, "^0.10.1", Newest((0, 11, 0), inclusive=False)),
        (of_node, "^0.0.3", Newest((0, 0, 4), inclusive=False)),
        (of_node, "^1.2.3", Newest((2, 0, 0), inclusive=False)),
        (of_node, "^0", Newest((1, 0, 0), inclusive=False)),
        (of_node, "~0.9.4", Newest((0, 10, 0), inclusive=False)),
        (of_node, "~1", Newest((2, 0, 0), inclusive=False)),
        (of_node, "0.9.x", Newest((0, 10, 0), inclusive=False)),
        (of_node, "0.9", Newest((0, 10, 0), inclusive=False)),
        (of_node, "<0.10.3", Newest((0, 10, 3), inclusive=False)),
        (of_node, "<=0.10.2", Newest((0, 10, 2))),
        (of_node, ">=0.8.0", None),
        (of_node, "*", None),
        (of_node, "0.9.0 || ^1.0.0", None),
        (of_node, "latest", None),
        (of_node, "npm:fork@0.9.0", None),
        (of_python, "==11.0.0", Newest((11, 0, 0))),
        (of_python, "===11.0.0", Newest((11, 0, 0))),
        (of_python, "==11.*", Newest((12, 0, 0), inclusive=False)),
        (of_python, "~=11.0", Newest((12, 0, 0), inclusive=False)),
        (of_python, "~=11.0.1", Newest((11, 1, 0), inclusive=False)),
        (of_python, ">=10, <12", Newest((12, 0, 0), inclusive=False)),
        (of_python, ">=10,<=11.0,<20", Newest((11, 0, 0))),
        (of_python, ">=10", None),
        (of_python, "!=11.0", None),
        (of_python, "==12.0.0b1", None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_newest_release(read: Reading, written: str, newest: Newest | None) -> None:
    assert read(written) == newest


def test_the_first_release_that_is_not_admitted_is_no_release() -> None:
    assert Newest((12, 0, 0), inclusive=False).below((12, 0, 0))
    assert not Newest((12, 0, 0)).below((12, 0, 0))
    assert not Newest((12, 0, 1), inclusive=False).below((12, 0, 0))
