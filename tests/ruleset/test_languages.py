"""Which languages a rule can be about."""

from __future__ import annotations

import pytest

from ekslint.ruleset.languages import languages_of


@pytest.mark.parametrize(
    ("collection", "expressions", "languages"),
    [
        ("bootstrap_calls", "", ("userdata",)),
        ("resources", 'x.type == "aws_s3_bucket"', ("terraform",)),
        (
            "resources",
            'x.type in ["aws_s3_bucket", "AWS::S3::Bucket"]',
            ("terraform", "cloudformation"),
        ),
        ("resources", 'x.type == "apps/v1/Deployment"', ("kubernetes",)),
        ("resources", 'x.language == "eksctl"', ("eksctl",)),
        ("ships", "", ()),
    ],
)
def test_languages(collection: str, expressions: str, languages: tuple[str, ...]) -> None:
    assert languages_of(collection, expressions) == languages


def test_plain_resources_of_no_named_type_are_of_any_language() -> None:
    found = languages_of("resources", "x.mode == 1")
    assert {"terraform", "cloudformation", "eksctl", "kubernetes", "userdata"} < set(found)
