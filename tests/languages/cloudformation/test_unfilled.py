"""Names of a template in texts that nothing fills in."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known_text
from ekslint.core.location import SourceText
from ekslint.languages.cloudformation.unfilled import unfilled
from ekslint.sources.textmap import file_text

NAMES = {"Name", "AWS::Region", "Cluster", "UPPER"}


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("join ${Name}", ["${Name}"]),
        ("join '${Name}' ${Cluster.Endpoint}", ["${Name}", "${Cluster.Endpoint}"]),
        ("region ${AWS::Region}", ["${AWS::Region}"]),
        ("region ${AWS::Partition}", []),
        ("join $Name", []),
        ("join ${!Name}", []),
        ("join ${Name:-x}", []),
        ("join ${Other}", []),
        ("join \\${Name}", []),
        ("join ${UPPER}", []),
        ("Name=x\njoin ${Name}", []),
        ("$Name = 'x'\njoin ${Name}", []),
        ("MyName=x\njoin ${Name}", ["${Name}"]),
        ("for Name in a b; do join ${Name}; done", []),
        ("printf -v Name x\njoin ${Name}", []),
        ("# join ${Name}", []),
        ("#!/bin/bash\njoin ${Name}", ["${Name}"]),
        (". ./env\njoin ${Name}", []),
        (". ./env\njoin ${AWS::Region}", ["${AWS::Region}"]),
    ],
)
def test_names_that_nothing_fills_in(script: str, expected: list[str]) -> None:
    found = list(unfilled(file_text(SourceText("script", script)), NAMES))
    assert [known_text(name) for name in found] == expected
    for name in found:
        assert name.location is not None
        assert script[name.location.start : name.location.end] == known_text(name)
