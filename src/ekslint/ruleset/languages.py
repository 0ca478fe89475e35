"""Turn the collection a rule starts from into the languages whose files it can be about.

The table is written from the adapters (`make docs`). Of plain resources, the types that the page
names tell the language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

PLAIN: Final = "resources"
_TYPES: Final = {
    "terraform": re.compile(r"[\"'][a-z0-9]+(?:_[a-z0-9]+)+[\"']"),
    "cloudformation": re.compile(r"[\"'][A-Za-z0-9]+::[A-Za-z0-9]+::"),
    "kubernetes": re.compile(r"[\"'][a-z0-9.]*/?v[0-9][a-z0-9]*/[A-Z]"),
}
"""What types of resources look like, as texts of an expression."""


def languages_of(collection: str, expressions: str) -> tuple[str, ...]:
    """Return the languages a rule over a collection can be about, in a fixed order.

    `expressions` are those that choose among plain resources.
    """
    found = _table().get(collection, ())
    if collection != PLAIN:
        return tuple(found)
    named = {language for language, shape in _TYPES.items() if shape.search(expressions)}
    named.update(language for language in found if f'"{language}"' in expressions)
    return tuple(language for language in found if language in named) or tuple(found)


@lru_cache(maxsize=1)
def _table() -> Mapping[str, tuple[str, ...]]:
    data = files("ekslint.ruleset").joinpath("languages.json").read_text(encoding="utf-8")
    return {name: tuple(languages) for name, languages in json.loads(data).items()}
