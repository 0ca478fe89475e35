"""Read what `terraform show -json` prints of a plan or a state, and lay it over the sources.

A scan without plans imports nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from ekslint.core.errors import UnreadableError
from ekslint.core.location import SourceText

if TYPE_CHECKING:
    from ekslint.languages.terraform.plan.document import PlanFile

SCOPE: Final = "plan:"
"""What the scope of a plan without sources starts with; its path follows."""


def read_plans(
    sources: Iterable[SourceText],
) -> tuple[tuple[PlanFile, ...], tuple[UnreadableError, ...]]:
    """Return the plans and states of some files, in order, and what does not parse."""
    plans: list[PlanFile] = []
    problems: list[UnreadableError] = []
    for source in sources:
        from ekslint.languages.terraform.plan.document import read_plan

        found = read_plan(source)
        if isinstance(found, UnreadableError):
            problems.append(found)
        else:
            plans.append(found)
    return tuple(plans), tuple(problems)
