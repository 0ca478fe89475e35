"""Turn a rule page's header into what its JSON Schema says against it.

What it says is kept by `vetted`, so that a run imports jsonschema only for pages that are new: the
reader of the header checks most of the same things itself, with better words, and comes first.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from ekslint.core.errors import PageError
from ekslint.ruleset.header_yaml import compose_header, plain
from ekslint.ruleset.page import Page, header_span


def header_schema() -> dict[str, Any]:
    """Return the JSON Schema of the header."""
    data = files("ekslint.ruleset").joinpath("schema.json").read_text(encoding="utf-8")
    return cast("dict[str, Any]", json.loads(data))


@lru_cache(maxsize=1)
def _validator() -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(header_schema())


def validate_page(page: Page) -> tuple[PageError, ...]:
    """Return what the schema says against a page's header, each at the key it is about."""
    span = header_span(page.source)
    assert span is not None
    header = plain(compose_header(page.source, span[0], span[1]))
    found = sorted(_validator().iter_errors(header), key=lambda error: list(map(str, error.path)))
    return tuple(
        PageError(
            f"`{'.'.join(map(str, error.path))}`: {error.message}" if error.path else error.message,
            page.header.keys.get(str(next(iter(error.path), "")), page.location),
        )
        for error in found
    )
