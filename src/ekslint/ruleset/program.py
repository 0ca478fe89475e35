"""Turn a page into a rule that can be asked: its expressions compiled when they are first needed.

It knows which expression may be asked when; running them over an inventory is `ask`'s business.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields

from ekslint.core.errors import PageError
from ekslint.core.finding import Level
from ekslint.core.record import record
from ekslint.core.suggest import did_you_mean
from ekslint.model.entity import Entity
from ekslint.model.registry import Registry
from ekslint.ruleset.compile import FUNCTIONS, TODAY, Context, compile_judge, compile_value
from ekslint.ruleset.expression import Expression, parse
from ekslint.ruleset.header import Clause, Mending
from ekslint.ruleset.message import Template, parse_template
from ekslint.ruleset.page import Page
from ekslint.ruleset.quantify import Code, Judge


@record
class Parsed:
    """The expressions of a page, parsed. `where` and `asserts` are split at their `and`s."""

    names: tuple[str, ...]
    sources: tuple[Expression, ...]
    lets: dict[str, Expression]
    where: tuple[Expression, ...]
    asserts: tuple[Expression, ...]


@record
class Where:
    """One condition of a row, and how many generators it has to wait for.

    `says`: its words, and those of the `let`s in it. Conditions that need the first thing only and
    say the same have the same answer, whichever rules ask.
    """

    depth: int
    judge: Judge
    says: str


@record
class Program:
    """What decides a rule: its rows, its named expressions, its conditions.

    `generators` are all but the first. `only`: fields of the first thing and the texts of which it
    has to be one; of any other thing some condition is false.
    """

    first: str
    cls: type[Entity]
    generators: tuple[tuple[str, Code], ...]
    lets: dict[str, Code]
    where: tuple[Where, ...]
    asserts: tuple[Judge, ...]
    only: tuple[tuple[str, frozenset[str]], ...] = ()

    def among(self, entities: Iterable[Entity]) -> Iterable[Entity]:
        """Return those of some things that are worth asking about."""
        for name, texts in self.only:
            entities = [entity for entity in entities if getattr(entity, name) in texts]
        return entities


@record
class Telling:
    """What a finding of a rule says: compiled when there is one."""

    message: tuple[str | Code, ...]
    at: Code | None
    related: tuple[tuple[Code, str], ...]
    levels: tuple[tuple[Level, Judge], ...]
    mending: MendingCode | None = None


@record
class MendingCode:
    """How a finding is mended: what is said, what has to hold, and the changes, each with its act,
    its target and what it writes."""

    says: tuple[str | Code, ...]
    changes: tuple[tuple[str, Code, Code | None], ...]
    safe: bool
    when: Judge | None = None


def parse_program(page: Page) -> Parsed:
    """Parse the expressions that decide a rule."""
    header = page.header
    return Parsed(
        names=tuple(name for name, _ in header.generators),
        sources=tuple(parse(clause) for _, clause in header.generators),
        lets={name: parse(clause) for name, clause in header.let},
        where=tuple(_conjuncts(header.where)),
        asserts=tuple(_conjuncts(header.asserts)),
    )


def _conjuncts(clauses: Iterable[Clause]) -> Iterable[Expression]:
    for clause in clauses:
        expression = parse(clause)
        match expression.node:
            case ast.BoolOp(op=ast.And(), values=operands):
                for operand in operands:
                    yield Expression(clause, operand, expression.shift)
            case _:
                yield expression


def compile_program(page: Page, registry: Registry) -> Program:
    """Compile what decides a rule; raises `PageError` with the place of the first mistake."""
    parsed = parse_program(page)
    cls = first_class(parsed, registry)
    taken = {*registry.collections, *registry.constants, *registry.functions, *FUNCTIONS, TODAY}
    places = page.header.keys
    for name in (*parsed.names, *parsed.lets):
        if name in taken:
            key = places["for"] if name in parsed.names else places["let"]
            raise PageError(f"`{name}` is taken: choose another name", key)
        taken.add(name)
    generators: list[tuple[str, Code]] = []
    for index, (name, source) in enumerate(zip(parsed.names, parsed.sources, strict=True)):
        if index:
            seen = frozenset(parsed.names[:index])
            context = Context(source, registry, seen, frozenset())
            generators.append((name, compile_value(context)))
    everything = frozenset(parsed.names)
    lets: dict[str, Code] = {}
    for name, expression in parsed.lets.items():
        lets[name] = compile_value(Context(expression, registry, everything, frozenset(lets)))
    known, uses = frozenset(lets), _uses(parsed)
    return Program(
        first=parsed.names[0],
        cls=cls,
        generators=tuple(generators),
        lets=lets,
        where=tuple(
            _where(e, parsed, uses, compile_judge(Context(e, registry, everything, known)))
            for e in parsed.where
        ),
        asserts=tuple(
            compile_judge(Context(e, registry, everything, known)) for e in parsed.asserts
        ),
        only=tuple(_only(parsed, cls)),
    )


def first_class(parsed: Parsed, registry: Registry) -> type[Entity]:
    """Return the class of the first generator, which names a collection of the inventory."""
    source = parsed.sources[0]
    if not isinstance(source.node, ast.Name):
        raise source.error(source.node, "the first item of `for` names a collection")
    name = source.node.id
    if name not in registry.collections:
        hint = did_you_mean(name, registry.collections)
        raise source.error(source.node, f"unknown collection `{name}`{hint}")
    return registry.collections[name]


def _where(
    expression: Expression, parsed: Parsed, uses: Mapping[str, frozenset[str]], judge: Judge
) -> Where:
    names = _names(expression.node, uses)
    depth = max((at for at, name in enumerate(parsed.names) if name in names), default=0)
    words = [parsed.names[0], expression.words(expression.node)]
    words += [f"{name}: {let.clause.text}" for name, let in parsed.lets.items() if name in names]
    return Where(depth, judge, "\n".join(words))


def _names(node: ast.expr, uses: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the names in an expression, and those in the lets among them: `uses` says these."""
    found = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return frozenset(found).union(*(uses[name] for name in found if name in uses))


def _uses(parsed: Parsed) -> dict[str, frozenset[str]]:
    """Return the names in every let; each sees only those before it."""
    found: dict[str, frozenset[str]] = {}
    for name, expression in parsed.lets.items():
        found[name] = _names(expression.node, found)
    return found


def _only(parsed: Parsed, cls: type[Entity]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the fields of the first thing that a condition compares with nothing but texts."""
    plain = {item.name for item in fields(cls) if item.type in ("str", str)}
    for expression in parsed.where:
        node = expression.node
        compared = node.values if isinstance(node, ast.BoolOp) else [node]
        asked: set[str] = set()
        texts: set[str] = set()
        for one in compared:
            match one:
                case ast.Compare(
                    left=ast.Attribute(value=ast.Name(id=name), attr=attr),
                    ops=[ast.Eq()],
                    comparators=[ast.Constant(value=str(text))],
                ) if name == parsed.names[0] and attr in plain:
                    asked.add(attr)
                    texts.add(text)
                case _:
                    break
        else:
            if len(asked) == 1:
                yield asked.pop(), frozenset(texts)


def parse_telling(page: Page) -> tuple[Template, list[Expression]]:
    """Parse the message, and the expressions of `at`, `related` and `level_when`, in that order."""
    header = page.header
    clauses = [clause for clause, _ in header.related] + [c for _, c in header.level_when]
    first = [header.at] if header.at is not None else []
    return parse_template(header.message), [parse(clause) for clause in (*first, *clauses)]


def parse_mending(page: Page) -> tuple[Expression, ...]:
    """Parse the expressions of `fix`: those of what it says, its changes and its `when`."""
    mending = page.header.fix
    if mending is None:
        return ()
    said = (part for part in parse_template(mending.says).parts if isinstance(part, Expression))
    return (*said, *(parse(clause) for clause in mending.clauses))


def compile_telling(page: Page, registry: Registry) -> Telling:
    """Compile what a finding says; raises `PageError` with the place of the first mistake."""
    header = page.header
    template, expressions = parse_telling(page)
    context = _contexts(page, registry)

    at = compile_value(context(expressions.pop(0))) if header.at is not None else None
    related = expressions[: len(header.related)]
    levels = expressions[len(header.related) :]
    return Telling(
        message=tuple(
            part if isinstance(part, str) else compile_value(context(part))
            for part in template.parts
        ),
        at=at,
        related=tuple(
            (compile_value(context(expression)), label)
            for expression, (_, label) in zip(related, header.related, strict=True)
        ),
        levels=tuple(
            (level, compile_judge(context(expression)))
            for expression, (level, _) in zip(levels, header.level_when, strict=True)
        ),
        mending=_compile_mending(header.fix, context) if header.fix is not None else None,
    )


def _contexts(page: Page, registry: Registry) -> Callable[[Expression], Context]:
    """Return what gives the context of an expression that may use all names of a page."""
    variables = frozenset(name for name, _ in page.header.generators)
    lets = frozenset(name for name, _ in page.header.let)
    return lambda expression: Context(expression, registry, variables, lets)


def _compile_mending(mending: Mending, context: Callable[[Expression], Context]) -> MendingCode:
    def code(clause: Clause) -> Code:
        return compile_value(context(parse(clause)))

    return MendingCode(
        says=tuple(
            part if isinstance(part, str) else compile_value(context(part))
            for part in parse_template(mending.says).parts
        ),
        changes=tuple(
            (act, code(target), code(data) if data is not None else None)
            for act, target, data in mending.changes
        ),
        safe=mending.safe,
        when=compile_judge(context(parse(mending.when))) if mending.when is not None else None,
    )
