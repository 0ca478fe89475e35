"""Turn the plan files of a scan into plans; what does not parse is a problem, said once.

It knows no sources: which root a plan is of is the business of `matching`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ekslint.core.errors import UnreadableError
from ekslint.core.location import SourceText
from ekslint.languages.terraform.plan.document import PlanFile, read_plan


def read_plans(
    sources: Iterable[SourceText],
) -> tuple[tuple[PlanFile, ...], tuple[UnreadableError, ...]]:
    """Return the plans and states of some files, in order, and what does not parse."""
    plans: list[PlanFile] = []
    problems: list[UnreadableError] = []
    for source in sources:
        found = read_plan(source)
        if isinstance(found, UnreadableError):
            problems.append(found)
        else:
            plans.append(found)
    return tuple(plans), tuple(problems)
