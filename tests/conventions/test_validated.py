"""What Terraform and cfn-lint refuse of the examples is written down, and stays little."""

from __future__ import annotations

import json
from pathlib import Path

from tools.validate_examples import RECORD, ROOT, collected

MOST_REFUSED = 40
"""Examples that are refused: files left out on purpose, defects that are what the example shows."""


def test_the_record_is_about_examples_that_are_there() -> None:
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    batch = collected()
    known = {*batch.roots, *batch.templates}
    assert set(record["refused"]) <= known
    assert len(record["refused"]) <= MOST_REFUSED
    assert record["roots"] > 500


def test_the_record_has_no_path_of_a_machine() -> None:
    text = RECORD.read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert str(Path.home()) not in text
