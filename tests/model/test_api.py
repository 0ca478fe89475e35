"""Which versions of Kubernetes serve an API, and how user data is encoded."""

from __future__ import annotations

import base64

import pytest

from ekslint.core.contents import known
from ekslint.core.value import Absent, Document, Piece, ReasonKind, Text, Value, text, unknown
from ekslint.model.api import api_removed_in, api_replacement, api_served, api_served_anywhere
from ekslint.model.nodes.encoding import is_base64

HIDDEN = unknown(ReasonKind.VARIABLE, "a variable")


@pytest.mark.parametrize(
    ("api", "version", "served"),
    [
        ("policy/v1beta1/PodDisruptionBudget", text("1.24"), True),
        ("policy/v1beta1/PodDisruptionBudget", text("1.25"), False),
        ("policy/v1beta1/PodDisruptionBudget", HIDDEN, None),
        ("policy/v1/PodDisruptionBudget", text("1.31"), True),
        ("example.com/v1beta1/Ingress", text("1.31"), True),
    ],
)
def test_served(api: str, version: Value, served: bool | None) -> None:
    assert api_served(api, version).truth is served


def test_what_is_gone_everywhere_and_what_replaces_it() -> None:
    assert api_served_anywhere("extensions/v1beta1/Ingress").truth is False
    assert api_served_anywhere("networking.k8s.io/v1/Ingress").truth is True
    assert known(api_removed_in("extensions/v1beta1/Ingress")) == "1.22"
    assert isinstance(api_removed_in("v1/Pod"), Absent)
    assert known(api_replacement("extensions/v1beta1/Ingress")) == "networking.k8s.io/v1"


SCRIPT = "#!/bin/bash\necho hello\n"


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        (Absent(), True),
        (text(SCRIPT), False),
        (text("  MIME-Version: 1.0\n"), False),
        (Text((Piece("#!/bin/sh\n"), HIDDEN)), False),
        (Text((HIDDEN, Piece("\n"))), None),
        (HIDDEN, None),
        (text(base64.b64encode(SCRIPT.encode()).decode()), True),
        (text("not base64 at all!"), False),
        (Document("base64", text(SCRIPT)), True),
        (Document("mime", text(SCRIPT)), False),
    ],
)
def test_base64(value: Value, encoded: bool | None) -> None:
    assert is_base64(value).truth is encoded
