"""Turn CloudFormation stacks that Terraform deploys into templates for the reader of those.

What such a stack gives back (its outputs) is known after deployment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ekslint.core.resource import Embedded, Resource
from ekslint.core.value import Absent, MapValue, Null
from ekslint.languages.values import common
from ekslint.model.entity import Entity
from ekslint.model.modules.module import UnreadPart


def stack(resource: Resource) -> Iterator[Entity | Embedded]:
    """`aws_cloudformation_stack`: its template in place, or a part that is not read."""
    body = resource.get("template_body")
    if not isinstance(body, Absent | Null):
        yield Embedded("cloudformation", body, resource, "template_body")
        return
    parameters = resource.get("parameters")
    yield UnreadPart(
        **common(resource),
        name=resource.get("name"),
        source=resource.get("template_url"),
        version=Absent(name="version", location=resource.header),
        inputs=parameters if isinstance(parameters, MapValue) else resource.body,
        read=False,
        what="CloudFormation stack",
    )


MANAGED: Final[Mapping[str, Callable[[Resource], Iterator[Entity | Embedded]]]] = {
    "aws_cloudformation_stack": stack,
}
