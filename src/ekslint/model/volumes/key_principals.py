"""Turn the principals of key policies into those that mean a service-linked role and miss it.

It knows how AWS names the roles of services; whom a policy really admits is judged in `key_policy`.

Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html
"""

from __future__ import annotations

import re
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, ListValue, Text, Value, text
from ekslint.core.verdict import Members
from ekslint.model.link import last_segment
from ekslint.model.policy import Policy, Statement
from ekslint.model.volumes.key_policy import covers

_OF_SCALING: Final = re.compile(
    r"AWSServiceRoleFor(AutoScaling(_.+|Plans.*)?|ApplicationAutoScaling.*|AmazonEKS(Nodegroup)?)"
)
"""Service-linked roles that somebody names who means the one that starts the instances."""


_PATH: Final = "aws-service-role/"
"""The path of all service-linked roles starts so."""


def named_instead(policies: Members[Policy], role: str) -> Value:
    """Return the principal of a statement about using the key that names another service-linked
    role of scaling or node groups than `role`; absent when there is none."""
    for policy in policies:
        for statement in policy.statements:
            if not _about_use(statement) or statement.principals is None:
                continue
            for principal in statement.principals:
                name = last_segment(principal.value)
                if name is not None and name != role and _OF_SCALING.fullmatch(name):
                    return principal.value
    return Absent(name="principal", location=policies.header)


def in_place_of(principal: Value, role: str) -> Value:
    """Return the path of the service-linked role that a principal names, and that of Auto Scaling's
    role of a name; absent where the principal's ARN does not end with one."""
    end = known_text(principal) or (principal.suffix if isinstance(principal, Text) else "")
    _, mark, path = end.rpartition(":role/")
    if not mark or not path.startswith(_PATH):
        return Absent(name="path", location=principal.location)
    right = f"{_PATH}autoscaling.amazonaws.com/{role}"
    return ListValue((text(path), text(right)), location=principal.location)


def _about_use(statement: Statement) -> bool:
    allows = statement.is_effect("Allow").truth is True
    return allows and covers(statement, "kms:Decrypt").truth is True
