"""The calls that stubs were compared with their modules by: each still makes what was compared."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ekslint.core.value import ReasonKind, reasons
from tests.stubs.calls import evaluated
from tools.stub_fidelity import CALLS, RECORD, files_of

FIGURES = json.loads(RECORD.read_text(encoding="utf-8"))
QUICK = [r for r in FIGURES if not r["calls"].startswith("eks/") or r["compared"] < 120]
"""The large files of clusters take a minute; `tools.stub_fidelity` evaluates them, too."""

FAULTS = {ReasonKind.INVALID, ReasonKind.CYCLE, ReasonKind.LIMIT, ReasonKind.FILE}


def _id(row: dict[str, Any]) -> str:
    return f"{row['calls']}@{row['release']}"


def test_every_file_of_calls_was_compared() -> None:
    for path, majors in files_of(CALLS):
        name = f"{path.parent.name}/{path.name}"
        compared = {int(r["release"].split(".")[0]) for r in FIGURES if r["calls"] == name}
        assert compared == set(majors), name


@pytest.mark.parametrize("row", FIGURES, ids=_id)
def test_nothing_differed(row: dict[str, Any]) -> None:
    assert not row["differences"]
    assert row["values"] > row["unknown_in_both"]


@pytest.mark.parametrize("row", QUICK, ids=_id)
def test_calls_make_what_was_compared(row: dict[str, Any]) -> None:
    text = (CALLS / row["calls"]).read_text(encoding="utf-8")
    found = evaluated(text.replace('"RELEASE"', f'"{row["release"]}"'))
    assert not found.open
    assert not found.notices
    made = [r for r in found.resources if r.module and r.mode == "managed"]
    assert len(made) == row["made"]
    faults = {
        (resource.address, reason.detail)
        for resource in made
        for reason in reasons(resource.body)
        if reason.kind in FAULTS
    }
    assert not faults
