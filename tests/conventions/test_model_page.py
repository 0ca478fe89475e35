"""docs/model.md and the table of languages say what the code says; `make docs` writes them."""

from __future__ import annotations

import json

from ekslint.model.vocabulary import REGISTRY
from ekslint.ruleset.kinds import Kinds
from tools import model_reference


def test_the_page_is_in_step_with_the_model() -> None:
    written = model_reference.PAGE.read_text(encoding="utf-8")
    assert written == model_reference.text(), "run make docs"


def test_the_table_of_languages_is_in_step_with_the_adapters() -> None:
    written = model_reference.TABLE.read_text(encoding="utf-8")
    assert written == model_reference.table(), "run make docs"


def test_every_part_says_what_it_means() -> None:
    advice = "write a text below the field, or a line in tools/model_meanings.yaml"
    assert model_reference.unexplained() == [], advice


def test_no_meaning_is_left_over() -> None:
    kinds = Kinds()
    named = {
        f"{owner.__name__}.{name}"
        for cls in model_reference.reached_once()
        for owner in model_reference.own_classes(cls)
        for name in model_reference.parts(kinds, cls)
    }
    named |= {f"*.{name.rpartition('.')[2]}" for name in named}
    assert sorted(model_reference.meanings().keys() - named) == []


def test_the_table_tells_languages_apart() -> None:
    table = json.loads(model_reference.TABLE.read_text(encoding="utf-8"))
    assert table.keys() == REGISTRY.collections.keys()
    assert table["bootstrap_calls"] == ["userdata"]
    assert {"terraform", "cloudformation", "eksctl"} <= set(table["clusters"])
    assert "kubernetes" in table["resources"]
