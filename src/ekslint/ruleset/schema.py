"""Turn a rule page's header into what its JSON Schema says against it.

It is for tests, editors and `rules test`: the loader checks the same things itself, faster and with
better words, and never imports jsonschema.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, cast

from ekslint.core.errors import PageError
from ekslint.ruleset.page import Page, header_span


def header_schema() -> dict[str, Any]:
    """Return the JSON Schema of the header."""
    data = files("ekslint.ruleset").joinpath("schema.json").read_text(encoding="utf-8")
    return cast("dict[str, Any]", json.loads(data))


def validate_page(page: Page) -> tuple[PageError, ...]:
    """Return what the schema says against a page's header, each at the key it is about."""
    import yaml
    from jsonschema import Draft202012Validator

    span = header_span(page.source)
    assert span is not None
    header = yaml.safe_load(page.source.text[span[0] : span[1]])
    validator = Draft202012Validator(header_schema())
    found = sorted(validator.iter_errors(header), key=lambda error: list(map(str, error.path)))
    return tuple(
        PageError(
            f"`{'.'.join(map(str, error.path))}`: {error.message}" if error.path else error.message,
            page.header.keys.get(str(next(iter(error.path), "")), page.location),
        )
        for error in found
    )
