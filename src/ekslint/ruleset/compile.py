"""Turn parsed expressions into closures over a frame, once per page.

It knows the grammar and which name is what; types are `check`'s business, so that pages whose
types were checked before (the built-in ones) need not be checked on every run.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Final

from ekslint.core.record import record, replace
from ekslint.core.suggest import did_you_mean
from ekslint.core.value import COMPUTED, Reason, ReasonKind, Unknown, text
from ekslint.core.verdict import FALSE, Verdict, every, some
from ekslint.model.registry import Registry
from ekslint.ruleset.compare import compare
from ekslint.ruleset.evaluate import Given, attribute, call_function, call_verb, index, truth
from ekslint.ruleset.expression import QUANTIFIERS, Expression
from ekslint.ruleset.frame import Frame, Note, lacking, settle, take
from ekslint.ruleset.functions import BUILTINS, known, matches
from ekslint.ruleset.pattern import compile_pattern
from ekslint.ruleset.quantify import (
    ITEM,
    Code,
    Judge,
    Loop,
    conditional,
    count_of,
    once_per_scope,
    some_of,
)
from ekslint.ruleset.step import wrap

TODAY: Final = "today"
SIGNS: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}
FUNCTIONS: Final = QUANTIFIERS | BUILTINS.keys() | {"matches"}


@record
class Context:
    """Where an expression stands: the registry, bound variables, and the lets before it."""

    expression: Expression
    registry: Registry
    variables: frozenset[str]
    lets: frozenset[str]

    def binding(self, name: str) -> Context:
        """Return the context inside a comprehension that binds a name."""
        return replace(self, variables=self.variables | {name})

    def names(self) -> frozenset[str]:
        """Every name that means something here, functions excepted."""
        registry = self.registry
        own = self.variables | self.lets | {TODAY}
        return own | registry.collections.keys() | registry.constants.keys()


def compile_value(context: Context, node: ast.expr | None = None) -> Code:
    """Compile an expression to what yields its object. Raises `PageError` for unknown names."""
    node = context.expression.node if node is None else node
    match node:
        case ast.Constant(value=value):
            return lambda frame: value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(positive))):
            return lambda frame: -positive
        case ast.Name(id=name):
            return _name(context, node, name)
        case ast.Attribute(value=owner, attr=name):
            return _attribute(context, owner, name)
        case ast.Subscript(value=owner, slice=ast.Constant(value=key)):
            inner = compile_value(context, owner)
            assert isinstance(key, str | int)
            return lambda frame: index(inner(frame), key)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            codes = [compile_value(context, element) for element in elements]
            return lambda frame: _listed(code(frame) for code in codes)
        case ast.IfExp():
            return _conditional(context, node)
        case ast.Call(func=ast.Name(id=name)) if name not in ("any", "all", "none", "known"):
            return _function(context, node, name)
        case ast.Call(func=ast.Attribute(value=owner, attr=name)):
            return _verb(context, node, owner, name)
    return compile_judge(context, node)


def compile_judge(context: Context, node: ast.expr | None = None) -> Judge:
    """Compile an expression to what yields its verdict, evidence and doubts included."""
    node = context.expression.node if node is None else node
    match node:
        case ast.BoolOp(op=op, values=operands):
            judges = tuple(compile_judge(context, operand) for operand in operands)
            return _chain(judges, decides=isinstance(op, ast.Or))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            judge = compile_judge(context, operand)
            return lambda frame: ~judge(frame)
        case ast.Compare():
            return _comparison(context, node)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            tested, yes, no = (compile_judge(context, part) for part in (test, body, orelse))
            return lambda frame: conditional(frame, tested(frame), yes, no)
        case ast.Call(func=ast.Name(id="any" | "all" | "none" as name)):
            return _quantifier(context, node, name)
        case ast.Call(func=ast.Name(id="known")):
            return _known(context, node)
    code = compile_value(context, node)

    def judged(frame: Frame) -> Verdict:
        mark = len(frame.trail)
        item = code(frame)
        verdict = item if type(item) is Verdict else truth(frame, item)
        return settle(frame, verdict, take(frame, mark)) if len(frame.trail) > mark else verdict

    return judged


def _name(context: Context, node: ast.Name, name: str) -> Code:
    registry = context.registry
    if name in context.variables:
        return lambda frame: frame.names[name]
    if name in context.lets:
        return lambda frame: frame.let(name)
    if name == TODAY:
        return lambda frame: frame.machine.today
    if name in registry.collections:
        cls = registry.collections[name]
        return lambda frame: frame.machine.members(cls, frame.scope)
    if name in registry.constants:
        constant = registry.constants[name]
        return lambda frame: constant
    if name in registry.functions or name in FUNCTIONS:
        raise context.expression.error(node, f"`{name}` is a function: call it")
    raise context.expression.error(
        node, f"unknown name `{name}`{did_you_mean(name, context.names() | FUNCTIONS)}"
    )


def _attribute(context: Context, owner: ast.expr, name: str) -> Code:
    words = context.expression.words(owner)
    if isinstance(owner, ast.Name) and owner.id in context.variables:
        variable = owner.id
        return lambda frame: attribute(frame, frame.names[variable], name, words)
    inner = compile_value(context, owner)
    return lambda frame: attribute(frame, inner(frame), name, words)


def _listed(items: Iterable[object]) -> tuple[object, ...]:
    """Return a list of the page; lists of lists, named and listed again, would grow without end."""
    made = tuple(items)
    if any(isinstance(item, tuple | list) for item in made):
        raise TypeError("a list holds no lists")
    return made


def _conditional(context: Context, node: ast.IfExp) -> Code:
    test = compile_judge(context, node.test)
    yes, no = compile_value(context, node.body), compile_value(context, node.orelse)

    def chosen(frame: Frame) -> object:
        verdict = test(frame)
        if verdict.truth is not None:
            frame.trail.append(Note(verdict.because, verdict.assumptions))
            return yes(frame) if verdict.truth else no(frame)
        arms = wrap(yes(frame)), wrap(no(frame))
        fallback = Reason(ReasonKind.OUTSIDE, "the condition is not known")
        reason = replace(verdict.open[0] if verdict.open else fallback, identity="")
        candidates = tuple(arm for arm in arms if arm is not None)
        return Unknown(reason, candidates if len(candidates) == 2 else (), origin=COMPUTED)

    return chosen


def _function(context: Context, node: ast.Call, name: str) -> Code:
    expression = context.expression
    if name == "count":
        loops, test = _loops(context, node)
        return lambda frame: count_of(frame, loops, test)
    if name == "matches":
        return _matches(context, node)
    if name in BUILTINS:
        wanted = 2 if name in ("startswith", "endswith") else 1
        _check_arity(context, node, wanted)
        codes = [compile_value(context, argument) for argument in node.args]
        builtin = BUILTINS[name]
        return lambda frame: builtin(frame, *(code(frame) for code in codes))
    if name in context.registry.functions:
        function = context.registry.functions[name]
        given = _given(context, node)
        return lambda frame: call_function(frame, function, given(frame))
    if name in context.names():
        raise expression.error(node.func, f"`{name}` is not a function")
    options = FUNCTIONS | context.registry.functions.keys()
    raise expression.error(node.func, f"unknown function `{name}`{did_you_mean(name, options)}")


def _matches(context: Context, node: ast.Call) -> Code:
    _check_arity(context, node, 2)
    item = compile_value(context, node.args[0])
    written = node.args[1]
    if not (isinstance(written, ast.Constant) and isinstance(written.value, str)):
        raise context.expression.error(written, "the pattern is a constant text")
    try:
        pattern = compile_pattern(written.value)
    except ValueError as error:
        raise context.expression.error(written, str(error)) from None
    return lambda frame: matches(frame, item(frame), pattern)


def _check_arity(context: Context, node: ast.Call, wanted: int) -> None:
    name = context.expression.words(node.func)
    if node.keywords or len(node.args) != wanted:
        number = "one argument" if wanted == 1 else f"{wanted} arguments"
        raise context.expression.error(node, f"`{name}` takes {number}")


def _constants(node: ast.Call) -> Given | None:
    """Return the arguments of a call when all are texts of the page, or there is none."""
    written = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
    texts = [value for value in written if isinstance(value, str)]
    if node.keywords or len(texts) < len(node.args):
        return None
    return Given(tuple(texts), constant=True)


def _given(context: Context, node: ast.Call) -> Callable[[Frame], Given]:
    codes = [compile_value(context, argument) for argument in node.args]
    named = [(str(k.arg), compile_value(context, k.value)) for k in node.keywords]
    return lambda frame: Given(
        tuple([code(frame) for code in codes]), tuple([(n, code(frame)) for n, code in named])
    )


def _verb(context: Context, node: ast.Call, owner: ast.expr, name: str) -> Code:
    inner, words = compile_value(context, owner), context.expression.words(owner)
    constants = _constants(node)
    if constants is not None:
        return lambda frame: call_verb(frame, inner(frame), name, constants, words)
    given = _given(context, node)
    return lambda frame: call_verb(frame, inner(frame), name, given(frame), words)


def _chain(judges: tuple[Judge, ...], *, decides: bool) -> Judge:
    def chained(frame: Frame) -> Verdict:
        verdicts: list[Verdict] = []
        for judge in judges:
            verdict = judge(frame)
            if verdict.truth is decides:
                return verdict
            verdicts.append(verdict)
        return some(verdicts) if decides else every(verdicts)

    return chained


def _comparison(context: Context, node: ast.Compare) -> Judge:
    parts = [node.left, *node.comparators]
    codes = [_operand(context, part) for part in parts]
    words = [context.expression.words(part) for part in parts]
    signs = [SIGNS[type(op)] for op in node.ops]

    def compared(frame: Frame) -> Verdict:
        mark = len(frame.trail)
        left = codes[0](frame)
        verdicts: list[Verdict] = []
        for sign, code, word in zip(signs, codes[1:], words, strict=False):
            right = code(frame)
            verdicts.append(compare(frame, left, sign, right, word))
            left = right
        verdict = verdicts[0] if len(verdicts) == 1 else every(verdicts)
        return settle(frame, verdict, take(frame, mark)) if len(frame.trail) > mark else verdict

    return compared


def _operand(context: Context, node: ast.expr) -> Code:
    """Compile one side of a comparison; a constant text is made a value once."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        constant = text(node.value)
        return lambda frame: constant
    return compile_value(context, node)


def _known(context: Context, node: ast.Call) -> Judge:
    _check_arity(context, node, 1)
    code = compile_value(context, node.args[0])

    def answered(frame: Frame) -> Verdict:
        mark = len(frame.trail)
        verdict = known(frame, code(frame))
        notes = take(frame, mark)
        return FALSE if any(lacking(frame, note.under) for note in notes) else verdict

    return answered


def _quantifier(context: Context, node: ast.Call, name: str) -> Judge:
    judge = _some(context, node, name)
    used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return judge if used & (context.variables | context.lets) else once_per_scope(judge)


def _some(context: Context, node: ast.Call, name: str) -> Judge:
    loops, test = _loops(context, node)
    if name == "any":
        return lambda frame: some_of(frame, loops, test)
    if name == "none":
        return lambda frame: ~some_of(frame, loops, test)
    return lambda frame: ~some_of(frame, loops, lambda inner: ~test(inner))


def _loops(context: Context, node: ast.Call) -> tuple[tuple[Loop, ...], Judge]:
    _check_arity(context, node, 1)
    argument = node.args[0]
    if not isinstance(argument, ast.GeneratorExp):
        bare = Loop(ITEM, compile_value(context, argument))
        return (bare,), lambda frame: truth(frame, frame.names[ITEM])
    loops: list[Loop] = []
    for comprehension in argument.generators:
        assert isinstance(comprehension.target, ast.Name)
        name = comprehension.target.id
        if name in context.names() or name in FUNCTIONS or name in context.registry.functions:
            raise context.expression.error(comprehension.target, f"`{name}` is taken")
        source = compile_value(context, comprehension.iter)
        context = context.binding(name)
        filters = tuple(compile_judge(context, test) for test in comprehension.ifs)
        loops.append(Loop(name, source, filters))
    return tuple(loops), compile_judge(context, argument.elt)
