"""Turn a page and the model's vocabulary into every mistake of the page's expressions.

It is the slow and thorough look that pages of others get at load and ours get in the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from ekslint.core.errors import PageError
from ekslint.core.finding import Level
from ekslint.model.registry import Registry
from ekslint.ruleset.check import Sight, infer, item_of
from ekslint.ruleset.expression import Expression
from ekslint.ruleset.kinds import ANY, Form, Kind, Kinds, thing
from ekslint.ruleset.masking import check_dates, check_known
from ekslint.ruleset.page import Page
from ekslint.ruleset.program import (
    compile_program,
    compile_telling,
    first_class,
    parse_mending,
    parse_program,
    parse_telling,
)


def vet_page(page: Page, registry: Registry, kinds: Kinds | None = None) -> tuple[PageError, ...]:
    """Return what is wrong with the expressions of a page, in order; nothing when all is well.

    `kinds` may be shared between pages: it keeps what it has read of the model.
    """
    try:
        return tuple(_vet(page, registry, kinds or Kinds()))
    except PageError as error:  # nothing can be said of what follows
        return (error,)


def _vet(page: Page, registry: Registry, kinds: Kinds) -> Iterable[PageError]:
    compile_program(page, registry)
    compile_telling(page, registry)
    parsed = parse_program(page)
    names: dict[str, Kind] = {parsed.names[0]: thing(first_class(parsed, registry))}

    def sight(expression: Expression) -> Sight:
        return Sight(expression, registry, kinds, names)

    for name, source in list(zip(parsed.names, parsed.sources, strict=True))[1:]:
        here = sight(source)
        names[name] = item_of(here, source.node, _generated(infer(here, source.node)))
    errors: list[PageError] = []
    for name, expression in parsed.lets.items():
        found = _caught(errors, partial(infer, sight(expression), expression.node))
        names[name] = found or ANY
    template, told = parse_telling(page)
    placeholders = [part for part in template.parts if isinstance(part, Expression)]
    mending = parse_mending(page)
    for expression in (*parsed.where, *parsed.asserts, *placeholders, *told, *mending):
        _caught(errors, partial(infer, sight(expression), expression.node))
    header = page.header
    levels = dict(zip(told[len(told) - len(header.level_when) :], header.level_when, strict=True))
    for expression in (*parsed.where, *levels):
        _caught(errors, partial(check_known, expression, parsed.lets, wanted=True))
    for expression in parsed.asserts:
        _caught(errors, partial(check_known, expression, parsed.lets, wanted=False))
    dated = [e for e, (level, _) in levels.items() if level is Level.ERROR]
    if Level.ERROR in (header.level, *(level for level, _ in header.level_when)):
        dated.extend((*parsed.sources, *parsed.where, *parsed.asserts))
    if (error := check_dates(dated, parsed.lets)) is not None:
        errors.append(error)
    if header.at is not None and told:
        kind = _caught([], lambda: infer(sight(told[0]), told[0].node))
        if kind is not None and kind.form in (Form.PLAIN, Form.NONE):
            errors.append(told[0].error(told[0].node, f"`at`: {kind} has no place in a file"))
    return errors


def _generated(kind: Kind) -> Kind:
    """A generator may also give one thing: then there is one row."""
    return Kind(Form.LINK, item=kind) if kind.form is Form.OBJECT else kind


def _caught(errors: list[PageError], look: Callable[[], Kind | None]) -> Kind | None:
    try:
        return look()
    except PageError as error:
        errors.append(error)
        return None
