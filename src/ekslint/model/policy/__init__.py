"""Turn IAM policy documents into verdicts: what is allowed, to whom, decided by which statements.

The one home of IAM semantics, in four parts: reading, elements, patterns, conditions. None of them
knows which resource holds a policy, nor what the actions are for.
"""

from __future__ import annotations

from ekslint.model.policy.conditions import (
    condition_admits,
    condition_names,
    is_bool_condition,
    scalar_true,
    string_condition,
)
from ekslint.model.policy.elements import (
    Condition,
    Policy,
    Principal,
    PrincipalTest,
    Statement,
    speaks_to,
)
from ekslint.model.policy.patterns import compares, glob_matches, matches_action
from ekslint.model.policy.reading import members_of, no_policy, read_policy, unread_policy

__all__ = [
    "Condition",
    "Policy",
    "Principal",
    "PrincipalTest",
    "Statement",
    "compares",
    "condition_admits",
    "condition_names",
    "glob_matches",
    "is_bool_condition",
    "matches_action",
    "members_of",
    "no_policy",
    "read_policy",
    "scalar_true",
    "speaks_to",
    "string_condition",
    "unread_policy",
]
