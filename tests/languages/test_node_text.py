"""Which instances are nodes, by the words of their user data."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.value import Document, ListValue
from ekslint.languages.node_text import is_of_node
from tests.model.build import made, partly, unset

CALL = "#!/bin/bash\n/etc/eks/bootstrap.sh prod\n"


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (CALL, True),
        (partly("#!/bin/bash\n/etc/eks/bootstrap.sh ", unset(), "\n"), True),
        (Document("base64", made(CALL)), True),
        (Document("mime", ListValue((made({"content": CALL}),))), True),
        ("apiVersion: node.eks.aws/v1alpha1\n", True),
        ("[settings.kubernetes]\nmax-pods = 5\n", True),
        ("<powershell>\nStart-EKSBootstrap.ps1 -EKSClusterName prod\n</powershell>", True),
        ("#!/bin/bash\n/opt/bootstrap.sh prod\n", False),
        ("[settings.ecs]\n", False),
        (unset(), False),
    ],
)
def test_words_of_eks(value: Any, answer: bool) -> None:
    assert is_of_node(value if isinstance(value, Document) else made(value)) is answer


def test_no_depth_is_too_much() -> None:
    value = made(CALL)
    for _ in range(1000):
        value = Document("base64", value)
    assert not is_of_node(value)
