"""Turn `any`, `all`, `none` and `count` over collections into verdicts and numbers.

It knows how members that may not exist and collections that may be larger weigh; what is tested is
the compiled expression's business.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from ekslint.core.record import record, replace
from ekslint.core.value import Reason
from ekslint.core.verdict import TRUE, Evidence, Verdict, every
from ekslint.ruleset.count import Count
from ekslint.ruleset.evaluate import collection
from ekslint.ruleset.frame import Frame, settle, surely, take
from ekslint.ruleset.functions import tally

T = TypeVar("T")
Code = Callable[[Frame], object]
Judge = Callable[[Frame], Verdict]

ITEM: Final = " item"
"""The name a member is bound to where the page gives it none."""
_UNBOUND: Final = object()


@record
class Loop:
    """One `for name in source if filters`."""

    name: str
    source: Code
    filters: tuple[Judge, ...] = ()


def some_of(frame: Frame, loops: tuple[Loop, ...], test: Judge) -> Verdict:
    """Judge whether a member of the (nested) loops passes the filters and the test."""
    loop, inner = loops[0], loops[1:]
    mark = len(frame.trail)
    members = collection(loop.source(frame))
    notes = take(frame, mark)

    def judge() -> Verdict:
        verdict = _filtered(frame, loop)
        if verdict.truth is False:
            return verdict
        found = some_of(frame, inner, test) if inner else test(frame)
        return verdict & found if loop.filters else found

    def passes(item: object) -> Verdict:
        frame.step()
        return surely(frame, item, _with(frame, loop.name, item, judge))

    return settle(frame, members.any(passes), notes)


def count_of(frame: Frame, loops: tuple[Loop, ...], test: Judge) -> Count:
    """Count the members of the (nested) loops that pass the filters and the test.

    What was met on the way to the collections stays on the trail, for the comparison that follows.
    """
    loop, inner = loops[0], loops[1:]
    members = collection(loop.source(frame))
    if not inner:

        def judge() -> Verdict:
            verdict = _filtered(frame, loop)
            return verdict & test(frame) if verdict.truth is not False else verdict

        def passes(item: object) -> Verdict:
            frame.step()
            return _with(frame, loop.name, item, judge)

        return tally(frame, members, passes)
    low, high = 0, 0
    bounded = not members.open
    why: list[Reason] = list(members.open)
    because: list[Evidence] = list(members.because)
    for item in members:
        frame.step()
        certain = _with(frame, loop.name, item, lambda: _filtered(frame, loop))
        certain = surely(frame, item, certain)
        if certain.truth is False:
            continue
        found = _with(frame, loop.name, item, lambda: count_of(frame, inner, test))
        why.extend((*certain.open, *found.open))
        because.extend(found.because)
        low += found.low if certain.truth is True else 0
        bounded = bounded and found.high is not None
        high += found.high or 0
    unique = tuple(dict.fromkeys(why)), tuple(dict.fromkeys(because))
    return Count(low, high if bounded else None, *unique)


def _filtered(frame: Frame, loop: Loop) -> Verdict:
    return every(judge(frame) for judge in loop.filters) if loop.filters else TRUE


def _with(frame: Frame, name: str, item: object, work: Callable[[], T]) -> T:
    """Do some work while a name stands for an item."""
    names = frame.names
    before = names.get(name, _UNBOUND)
    names[name] = item
    try:
        return work()
    finally:
        if before is _UNBOUND:
            del names[name]
        else:
            names[name] = before


def once_per_scope(judge: Judge) -> Judge:
    """Return a judge that answers once for all rows of a scope that exist under like conditions.

    It may use no name that a row binds. Asked anew for each row, what goes through all things of
    a scope would take time that grows with the square of their number.
    """

    def answered(frame: Frame) -> Verdict:
        key = (judge, frame.scope, frame.held)
        known = frame.machine.shared.get(key)
        if known is None:
            known = frame.machine.shared[key] = judge(frame)
        else:
            frame.step()
        return known

    return answered


def conditional(frame: Frame, test: Verdict, yes: Judge, no: Judge) -> Verdict:
    """Judge `yes if test else no`; an undecided test leaves what both arms agree on."""
    if test.truth is not None:
        verdict = (yes if test.truth else no)(frame)
        because = tuple(dict.fromkeys((*verdict.because, *test.because)))
        return replace(verdict, because=because).assuming(*test.assumptions)
    one, other = yes(frame), no(frame)
    if one.truth is not None and one.truth is other.truth:
        return one
    return test
