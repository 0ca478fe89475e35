"""Every point of the five memos, in every language it can be written in, has rules that find it.

A row without a proof is a rule that is still to be written, or that no example shows in that
language; there may only become fewer of them. `--update` looks for the proofs that are missing.
"""

from __future__ import annotations

import pytest

from tests.incidents.matrix import (
    CANNOT,
    NONE,
    Row,
    exists,
    filled,
    proven,
    read_matrix,
    write_matrix,
)

MOST_MISSING = 0
"""Rows that may be without a proof: lower it with every rule that comes, never raise it."""

ROWS = read_matrix()
PROVEN = [row for row in ROWS if row.proof != NONE and not row.proof.startswith(CANNOT)]
MISSING = [row for row in ROWS if row.proof == NONE]


def test_the_matrix_is_filled(update: bool) -> None:
    if update:
        write_matrix(filled(ROWS))
        return
    without_rule = sorted({row.rule for row in MISSING if not exists(row.rule)})
    told = f"{len(MISSING)} of {len(ROWS)} rows have no proof; no page yet: {without_rule}"
    assert len(MISSING) <= MOST_MISSING, told


def test_what_cannot_be_has_a_reason() -> None:
    reasons = [r.proof.removeprefix(CANNOT) for r in ROWS if r.proof.startswith(CANNOT)]
    assert [reason for reason in reasons if len(reason) < 20] == []


def test_every_row_stands_once() -> None:
    keys = [(row.memo, row.point, row.language, row.rule) for row in ROWS]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    "proof", sorted({row.proof for row in PROVEN}), ids=lambda proof: proof.replace(" ", "-")
)
def test_rules_fire_in_the_language_of_the_cell(proof: str) -> None:
    rows = [row for row in PROVEN if row.proof == proof]
    assert [str(row) for row in rows if not proven(row)] == []


def test_a_row_is_proven_only_in_its_language() -> None:
    other = {"terraform": "kubeconfig"}
    wrong = [
        Row(row.memo, row.point, other[row.language], row.rule, row.proof)
        for row in PROVEN
        if row.language in other
    ]
    assert wrong
    assert not proven(wrong[0])
