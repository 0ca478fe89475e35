"""Mutated files break no reader and no evaluator: a small part of what `tools.fuzz` runs for hours.

The texts are the same in every run. What a longer run found is fixed and stands in the tests of the
part that broke.
"""

from __future__ import annotations

import random

import pytest

from ekslint.core.errors import ConfigError
from tools.fuzz.__main__ import freely
from tools.fuzz.mutations import MAX_LENGTH, ODDITIES, OPERATIONS, mutated
from tools.fuzz.targets import MAX_SECONDS, Target, targets

EXECUTIONS = 40
TARGETS = targets()
SEED = ({"main.tf": 'a = "b"\n'}, "main.tf")


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_breaks(name: str) -> None:
    choose = random.Random(name)
    for _ in range(EXECUTIONS):
        edits = [
            (choose.randrange(1 << 16), choose.randrange(1 << 16), choose.randrange(1 << 16))
            for _ in range(choose.randrange(1, 7))
        ]
        TARGETS[name].execute(choose.randrange(1 << 16), edits)


def test_every_language_is_fuzzed() -> None:
    assert len(TARGETS) >= 25
    assert all(target.seeds for target in TARGETS.values())


@pytest.mark.parametrize("operation", range(len(OPERATIONS)))
def test_operations_take_any_text(operation: int) -> None:
    for text in ("", "\n", "a", 'a = "b"\nc = 1\n', "é\r\n\U0001f600"):
        for where in (0, 1, 65535):
            for what in range(len(ODDITIES)):
                edited = mutated(text, [(operation, where, what)], ["", 'x = "y"\n'])
                assert len(edited) <= MAX_LENGTH
                assert edited == mutated(text, [(operation, where, what)], ["", 'x = "y"\n'])


def test_what_breaks_is_told_with_the_smallest_text() -> None:
    def run(tree: object, path: str, number: int) -> None:
        if number % 7 == 3:
            raise ConfigError("broken")

    done, error = freely(Target("broken", [SEED], run), 500, 0)
    assert done <= 500
    assert error is not None
    assert error.startswith("ConfigError: broken")
    assert "number=3" in error


def test_what_takes_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([0.0, MAX_SECONDS + 1])
    monkeypatch.setattr("time.process_time", lambda: next(ticks))
    with pytest.raises(Exception, match=r"11\.0 s of processor time"):
        Target("slow", [SEED], lambda *_: None).execute(0, [(0, 0, 0)])
