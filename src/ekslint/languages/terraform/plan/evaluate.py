"""Turn a plan or state that stands alone into one evaluation, without any source of its root.

It knows no EKS: which types need places of their own is told by the caller.
"""

from __future__ import annotations

from ekslint.core.resource import Evaluation
from ekslint.languages.terraform.plan import SCOPE
from ekslint.languages.terraform.plan.document import PlanFile
from ekslint.languages.terraform.plan.resources import PlanResources


def evaluate_plan(plan: PlanFile, positions: frozenset[str]) -> Evaluation:
    """Return what a plan holds. `positions`: types whose values are located one by one."""
    scope = f"{SCOPE}{plan.path}"
    resources = tuple(PlanResources(plan, scope, positions).all())
    what = "it is a state" if plan.state else "it is a plan"
    return Evaluation(
        scope,
        "terraform",
        resources,
        open=plan.open,
        notices=plan.notices,
        about=f"{what}, and the sources of its root are not in the scan",
    )
