"""Turn what a template only calls (nested stacks, custom resources) into parts that are not read.

It does not know what they declare: like a module that is not readable, they may add to whatever
they are handed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ekslint.core.resource import Resource
from ekslint.core.value import Absent
from ekslint.languages.cloudformation.inventory.cdk import HARMLESS
from ekslint.languages.cloudformation.inventory.reading import Made
from ekslint.languages.values import common
from ekslint.model.modules.module import UnreadPart

STACK: Final = "AWS::CloudFormation::Stack"
CUSTOM: Final = "AWS::CloudFormation::CustomResource"
APPLICATION: Final = "AWS::Serverless::Application"


def may_declare_more(kind: str) -> bool:
    """Whether a resource type stands for things that the template does not show.

    Types that are not AWS's own come from the registry or from a function of the account.
    """
    if kind in HARMLESS:
        return False
    return kind in (STACK, CUSTOM, APPLICATION) or not kind.startswith("AWS::")


def part(resource: Resource) -> Iterator[Made]:
    """A nested stack, a custom resource, or a resource of a third party."""
    absent = Absent(name="source", location=resource.header)
    yield UnreadPart(
        **common(resource),
        source=resource.get("TemplateURL") if resource.type == STACK else absent,
        version=absent,
        inputs=resource.body,
        read=False,
        what="nested stack" if resource.type == STACK else "custom resource",
    )
