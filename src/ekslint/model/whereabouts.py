"""Turn the ARN of a declared thing into the region and account it lies in, as far as known.

It reads ARNs only; what a provider or a parameter says of them has gone into the ARN before.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from __future__ import annotations

from ekslint.core.contents import known_text
from ekslint.core.value import Text
from ekslint.model.entity import Entity


def apart(one: Entity, other: Entity) -> bool:
    """Whether two things surely lie in different regions or accounts."""
    pairs = zip(_region_and_account(one), _region_and_account(other), strict=True)
    return any(mine and theirs and mine != theirs for mine, theirs in pairs)


def _region_and_account(entity: Entity) -> tuple[str, str]:
    """Return both, each empty where it is not known."""
    arn = entity.declared.body.get("arn") if entity.declared is not None else None
    start = arn.prefix if isinstance(arn, Text) else known_text(arn) if arn is not None else None
    # what stands before the last known colon is whole: `arn:aws:eks:eu-west-1:` and not `…:eu-w`
    fields = (start or "").split(":")[:-1]
    region, account = (fields[at] if len(fields) > at else "" for at in (3, 4))
    return region, account
