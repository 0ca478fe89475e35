"""Turn the enumerations of the EKS API into the values it accepts.

It does not know which values a region or an account may use.
"""

from __future__ import annotations

from functools import cache

from ekslint.facts.tables import table


@cache
def accepted(enumeration: str) -> tuple[str, ...]:
    """Return the values of an API enumeration (`LogType`, `AuthenticationMode`, `CapacityTypes` …).

    Raises KeyError for an enumeration the table does not hold. Source: botocore, eks service model.
    """
    return tuple(table("eks_api")["enums"][enumeration])
