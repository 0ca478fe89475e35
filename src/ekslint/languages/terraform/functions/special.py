"""Turn the calls that see expressions, not values: try, can, templatefile and templatestring.

It evaluates through the evaluator it is handed, and knows no other function.
Source: hashicorp/hcl `ext/tryfunc`, hashicorp/terraform `internal/lang/funcs/filesystem.go`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from ekslint.core.contents import known
from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location, SourceText
from ekslint.core.pieces import locate
from ekslint.core.provenance import through
from ekslint.core.value import (
    COMPUTED,
    ListValue,
    MapValue,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    reasons,
    unknown,
)
from ekslint.languages.terraform.comprehensions import Evaluate
from ekslint.languages.terraform.conversion import to_string
from ekslint.languages.terraform.provenance import (
    choose,
    deep_error,
    derived,
    each_candidate,
    first_error,
    invalid,
    is_error,
    label,
    opaque,
    within,
)
from ekslint.languages.terraform.scope import Overlay, Scope
from ekslint.sources.hcl.syntax import Node

SpecialForm = Callable[[Sequence[Node], Scope, Location, Evaluate], Value]

MAX_TEMPLATE_DEPTH: Final = 8


def _attempt(node: Node, scope: Scope, evaluate: Evaluate) -> tuple[Value, bool]:
    """Evaluate an expression; the second answer says that it may fail in Terraform."""
    before = scope.budget.doubts
    value = evaluate(node, scope)
    doubtful = scope.budget.doubts > before
    scope.budget.doubts = before
    return value, doubtful


def _try(arguments: Sequence[Node], scope: Scope, location: Location, evaluate: Evaluate) -> Value:
    """Return the first argument that does not fail.

    Only what surely fails falls through. What may fail is undecided between itself and the rest.
    """
    if not arguments:
        return invalid("`try` takes one argument or more", location)
    value, doubtful = _attempt(arguments[0], scope, evaluate)
    rest = arguments[1:]
    error = deep_error(value)
    if error is not None and not _has_candidates(value):
        if not _raised_in(arguments[0], error, scope):
            return _broken(error, arguments[0], scope)
        if rest:
            return _try(rest, scope, location, evaluate)
        return invalid("no argument of `try` succeeds", location)
    if _has_candidates(value) and any(map(is_error, value.candidates)):  # type: ignore[union-attr]
        fallback = _try(rest, scope, location, evaluate) if rest else value

        def mend(candidate: Value) -> Value:
            if not isinstance(candidate, Unknown) or not is_error(candidate):
                return candidate
            if _raised_in(arguments[0], candidate, scope):
                return fallback
            return _broken(candidate, arguments[0], scope)

        value = each_candidate(value, mend, location)  # type: ignore[arg-type]
    if not doubtful or not rest:
        return value
    fallback = _try(rest, scope, location, evaluate)
    if is_error(fallback):
        return value
    return choose((value, fallback), _undecided(value, arguments[0], scope), location)


def _raised_in(argument: Node, error: Unknown, scope: Scope) -> bool:
    """Whether an error is one of the expression itself: Terraform stops at an error of a local, an
    input or a resource that the expression only names, and `try` never sees it."""
    place = error.location
    return place is None or within(place, scope.source.location(argument[1], argument[2]))


def _broken(error: Unknown, argument: Node, scope: Scope) -> Unknown:
    """Return the unknown for an expression that names what is an error where it stands."""
    detail = f"{error.reason.detail}, so Terraform stops there"
    why = Reason(ReasonKind.AMBIGUOUS, detail, "", error.location)
    place = scope.source.location(argument[1], argument[2])
    return Unknown(why, location=derived(place, error), origin=COMPUTED)


def _undecided(value: Value, argument: Node, scope: Scope) -> Unknown:
    """Return the unknown for an expression that may fail, with the reason why."""
    place = scope.source.location(argument[1], argument[2])
    why = next(reasons(value), None)
    if why is None:
        detail = f"whether `{label(place)}` succeeds is not known"
        why = Reason(ReasonKind.AMBIGUOUS, detail, "", place)
    return Unknown(replace(why, identity=""), location=place, origin=COMPUTED, nonnull=True)


def _has_candidates(value: Value) -> bool:
    return isinstance(value, Unknown) and bool(value.candidates)


def _can(arguments: Sequence[Node], scope: Scope, location: Location, evaluate: Evaluate) -> Value:
    """Return whether an expression succeeds."""
    if len(arguments) != 1:
        return invalid("`can` takes one argument", location)
    value, doubtful = _attempt(arguments[0], scope, evaluate)
    place = derived(location, value)
    if isinstance(value, Unknown) and value.candidates:
        fails = {is_error(candidate) for candidate in value.candidates}
        if fails == {True}:
            return Scalar(False, location=place)
        doubtful = doubtful or True in fails
    elif (error := deep_error(value)) is not None:
        if not _raised_in(arguments[0], error, scope):
            return replace(_broken(error, arguments[0], scope), location=place)
        return Scalar(False, location=place)
    if doubtful:
        return replace(_undecided(value, arguments[0], scope), location=place)
    return Scalar(True, location=place)


def _templatefile(
    arguments: Sequence[Node], scope: Scope, location: Location, evaluate: Evaluate
) -> Value:
    """Read a file and render it with the given variables only."""
    if len(arguments) != 2:
        return invalid("`templatefile` takes 2 arguments", location)
    path = to_string(evaluate(arguments[0], scope), location)
    variables = evaluate(arguments[1], scope)
    error = first_error((path, variables))
    if error is not None:
        return error
    if isinstance(path, Unknown) and path.candidates:
        return each_candidate(
            path, lambda one: _render(one, variables, scope, location, evaluate), location
        )
    return _render(path, variables, scope, location, evaluate)


def _render(
    path: Value, variables: Value, scope: Scope, location: Location, evaluate: Evaluate
) -> Value:
    if isinstance(path, Null):
        return invalid("the path of `templatefile` is null", location)
    name = known(path)
    if not isinstance(name, str):
        return opaque("templatefile", (path, variables), location, nonnull=True)
    source = scope.read_file(name, location)
    if not isinstance(source, SourceText):
        return source
    if _depth(scope) >= MAX_TEMPLATE_DEPTH:
        return invalid("template files include each other too deeply", location)
    return _with_variables(source, variables, scope, location, evaluate)


def _with_variables(
    source: SourceText, variables: Value, scope: Scope, location: Location, evaluate: Evaluate
) -> Value:
    from ekslint.sources.hcl.parse import parse_template

    if isinstance(variables, ListValue | Scalar | Text | Null):
        return invalid("the variables of a template are not an object", location)
    node = parse_template(source)
    if isinstance(node, UnreadableError):
        detail = f"`{source.path}` is not a template: {node.message}"
        return invalid(detail, node.location or location)
    names: dict[str, Value] = {}
    unsure = not isinstance(variables, MapValue) or bool(variables.open)
    if isinstance(variables, MapValue):
        names = {key: entry.value for key, entry in variables.entries.items()}
    overlay = Overlay(scope, names, only=True, file=source, more=variables if unsure else None)
    return through(evaluate(node, overlay), f"rendered from {source.path}", location)


def _depth(scope: Scope) -> int:
    depth = 0
    inner: object = scope
    while isinstance(inner, Overlay):
        depth += inner.only
        inner = inner.inner
    return depth


def _templatestring(
    arguments: Sequence[Node], scope: Scope, location: Location, evaluate: Evaluate
) -> Value:
    """Render a string from elsewhere as a template; the places inside it are its own."""
    if len(arguments) != 2:
        return invalid("`templatestring` takes 2 arguments", location)
    if arguments[0][0] not in ("name", "attr", "index", "splat", "attr_splat"):
        return invalid("`templatestring` takes a direct reference to a string", location)
    template = evaluate(arguments[0], scope)
    variables = evaluate(arguments[1], scope)
    error = first_error((template, variables))
    if error is not None:
        return error
    data = known(template)
    if isinstance(template, Scalar | Null | ListValue | MapValue):
        return invalid("`templatestring` takes a string", location)
    if not isinstance(data, str) or not isinstance(template, Text):
        return opaque("templatestring", (template, variables), location, nonnull=True)
    source = SourceText(location.path, data)
    value = _with_variables(source, variables, scope, location, evaluate)
    return to_string(_relocated(value, source, template, location), location)


def _relocated(value: Value, source: SourceText, template: Text, location: Location) -> Value:
    """Return a rendered text with the places of the string it was rendered from."""

    def place(old: Location | None) -> Location | None:
        if old is None or old.source is not source:
            return old
        return locate(template, old.start, old.end)

    if isinstance(value, Text):
        segments = tuple(
            Piece(s.text, place(s.location)) if isinstance(s, Piece) else s for s in value.segments
        )
        return replace(value, segments=segments, location=location)
    if value.location is not None and value.location.source is source:
        return replace(value, location=location)
    if isinstance(value, Unknown) and is_error(value):
        return unknown(ReasonKind.INVALID, value.reason.detail, location=location)
    return value


SPECIAL_FORMS: Final[dict[str, SpecialForm]] = {
    "try": _try,
    "can": _can,
    "templatefile": _templatefile,
    "templatestring": _templatestring,
}
