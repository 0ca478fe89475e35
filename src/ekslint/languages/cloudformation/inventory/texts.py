"""Turn texts that a template encodes without filling them in into entities, if nodes get them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.pieces import with_holes
from ekslint.core.resource import Resource
from ekslint.core.value import ListValue, Text
from ekslint.languages.cloudformation.inventory.reading import Adapters, Made
from ekslint.languages.cloudformation.unfilled import ENCODED
from ekslint.languages.values import common
from ekslint.model.nodes.unfilled import UnfilledUserData

HOLDERS: Final = ("AWS::EC2::LaunchTemplate", "AWS::AutoScaling::LaunchConfiguration")
JOINS: Final = re.compile(
    r"\beks\b|nodeadm|kubelet|bootstrap\.sh|Start-EKSBootstrap", re.IGNORECASE
)
"""What the user data of a node of EKS has to hold."""


def encoded(resource: Resource) -> Iterator[Made]:
    """A text in `Fn::Base64` with names of the template in it."""
    names, written = resource.get("names"), resource.get("text")
    if known_text(resource.get("type")) not in HOLDERS or not isinstance(names, ListValue):
        return
    if isinstance(written, Text) and JOINS.search(with_holes(written)[0]):
        yield UnfilledUserData(**common(resource), placeholders=names, text=written)


ADAPTERS: Adapters = {ENCODED: encoded}
