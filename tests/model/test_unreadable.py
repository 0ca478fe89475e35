"""Which texts that do not parse are findings, and in which words."""

from __future__ import annotations

import pytest

from ekslint.core.errors import UnreadableError
from ekslint.core.location import SourceText
from ekslint.model.document import UnreadableFile
from ekslint.model.unreadable import is_fixture, unreadable


@pytest.mark.parametrize(
    ("path", "named", "expected"),
    [
        ("testdata/a.yaml", (), True),
        ("pkg/testdata/a.yaml", (".",), True),
        ("test/main.tf", (), True),
        ("modules/eks/test-cases/a.yaml", (), True),
        ("pkg/testdata/a.yaml", ("pkg/testdata",), False),
        ("pkg/testdata/a.yaml", ("pkg/testdata/a.yaml",), False),
        ("pkg/testdata/tests/a.yaml", ("pkg/testdata",), True),
        ("environments/test/a.yaml", (), False),
        ("environments/test/a.yaml", ("environments",), False),
        ("envs/test/fixtures/a.yaml", (), True),
        ("latest/a.yaml", (), False),
        ("test.yaml", (), False),
    ],
)
def test_input_of_tests(path: str, named: tuple[str, ...], expected: bool) -> None:
    assert is_fixture(path, named) is expected


def _judged(path: str, message: str, content: str) -> tuple[list[str], list[str]]:
    place = SourceText(path, content).whole()
    contribution, notices = unreadable([("kubernetes", UnreadableError(message, place))], ())
    files = [e for e in contribution.entities if isinstance(e, UnreadableFile)]
    return [file.reason for file in files], [notice.message for notice in notices]


@pytest.mark.parametrize(
    ("path", "message", "reason"),
    [
        ("a.yaml", "YAML does not parse: why", "why"),
        ("a.yml", "YAML does not parse: why", "why"),
        ("main.tf", "YAML does not parse: why", "YAML: why"),
        ("main.tf", "expected `}`", "expected `}`"),
        ("up.sh", "the script does not parse: `fi` is missing", "a script: `fi` is missing"),
        ("up.sh", "the script does not parse here", "a broken script"),
    ],
)
def test_a_reason_says_once_that_it_does_not_parse(path: str, message: str, reason: str) -> None:
    assert _judged(path, message, "eks") == ([reason], [])


@pytest.mark.parametrize("content", ["weeks: [", "Type: AWS::S3::Bucket", "a"])
def test_what_has_no_part_in_eks_is_a_notice(content: str) -> None:
    found, notices = _judged("a.yaml", "YAML does not parse: why", content)
    assert not found
    assert len(notices) == 1
