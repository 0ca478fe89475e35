"""Turn a condition that is not decided into a verdict where all scenarios of it agree.

`IsProd and not IsProd` is false whatever the environment is: what exists under it never exists. It
knows what may be chosen, by parameters and by the template's rules, and leaves the judging of one
scenario to the stack.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final

from ekslint.core.choice import Choice
from ekslint.core.value import Entry, ListValue, MapValue, Value
from ekslint.core.verdict import TRUE, Verdict, every
from ekslint.languages.cloudformation.conditions import judge
from ekslint.languages.cloudformation.outcome import choices
from ekslint.languages.cloudformation.parameters import identity_of

if TYPE_CHECKING:
    from ekslint.languages.cloudformation.evaluate import StackEvaluator

MAX_SCENARIOS: Final = 64
"""Most scenarios of one condition that are compared."""


def is_joint(value: Value) -> bool:
    """Whether a condition is made of several, which may exclude each other."""
    while isinstance(value, MapValue) and len(value.entries) == 1:
        ((name, entry),) = value.entries.items()
        if name in ("Fn::And", "Fn::Or"):
            return True
        if name != "Fn::Not" or not isinstance(entry.value, ListValue) or not entry.value.items:
            return False
        value = entry.value.items[0]
    return False


def agreed(stack: StackEvaluator, name: str, verdict: Verdict) -> Verdict:
    """Return whether a condition holds where it does in all scenarios or in none."""
    offered: list[Choice] = []
    for identity in choices(verdict.open):
        own, _, parameter = identity.rpartition("/Parameters.")
        choice = stack.choice(parameter) if own == stack.scope else None
        if choice is not None and identity_of(stack.scope, parameter) not in stack.chosen:
            offered.append(choice)
    if not offered or prod(len(choice.options) for choice in offered) > MAX_SCENARIOS:
        return verdict
    truths: set[bool | None] = set()
    for options in product(*(choice.options for choice in offered)):
        chosen = {c.identity: option for c, option in zip(offered, options, strict=True)}
        truths.add(stack.under_scenario({**stack.chosen, **chosen}).condition(name).truth)
        if len(truths) > 1 or None in truths:
            return verdict
    return Verdict(truths.pop(), verdict.because)


def rules_allow(stack: StackEvaluator) -> Verdict:
    """Return whether the rules of a template let anybody make the stack.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
    """
    return every(_rule_allows(stack, entry.value) for entry in _entries(stack, "Rules"))


def _entries(stack: StackEvaluator, name: str) -> Iterable[Entry]:
    return stack.template.section(name).entries.values()


def _rule_allows(stack: StackEvaluator, rule: Value) -> Verdict:
    if not isinstance(rule, MapValue):
        return TRUE
    condition, asserted = rule.get("RuleCondition"), rule.get("Assertions")
    meant = TRUE if condition is None else _judged(stack, condition)
    items = asserted.items if isinstance(asserted, ListValue) else ()
    stated = (item.get("Assert") for item in items if isinstance(item, MapValue))
    return ~meant | every(_judged(stack, item) for item in stated if item is not None)


def _judged(stack: StackEvaluator, value: Value) -> Verdict:
    return judge(value, stack.resolve, stack.condition, stack.equal)
