"""Whatever stands where a policy should stand costs an open question, never the run."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ekslint.model.iam.trust import condition_values, refused_audiences, trusts_service
from ekslint.model.policy import condition_admits, read_policy, string_condition
from tests.model.build import made, partly, unset

KEYS = st.sampled_from(
    [
        "Statement",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Principal",
        "Condition",
        "StringLike",
        "Federated",
        "x:sub",
        "x:aud",
        "statement",
    ]
)
LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        ["Allow", "Deny", "*", "sts:AssumeRoleWithWebIdentity", "system:serviceaccount:a:b"]
    ),
    st.text(max_size=8),
    st.integers(),
    st.booleans(),
    st.none(),
    st.just(unset()),
    st.just(partly("s", unset(), "*")),
)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=30,
)


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_any_document(document: Any) -> None:
    policy = read_policy(made(document))
    assert policy.allows("ec2:RunInstances").truth in (True, False, None)
    assert trusts_service(policy, "ec2.amazonaws.com").truth in (True, False, None)
    list(refused_audiences(policy))
    condition_values(policy, ":sub")
    for statement in policy.statements:
        for condition in string_condition(statement, ":sub"):
            assert condition_admits(condition, "a").truth in (True, False, None)


PATTERNS = [
    "ec2:*",
    "ec2:Run*",
    "ec2:RunInstances",
    "s3:*",
    "*",
    "ec2:?unInstances",
    "iam:PassRole",
]
STATEMENTS = st.lists(
    st.tuples(
        st.sampled_from(["Allow", "Deny"]),
        st.sampled_from(["Action", "NotAction"]),
        st.lists(st.sampled_from(PATTERNS), max_size=3),
        st.sampled_from(["*", "arn:aws:ec2:*:*:instance/*"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=300, deadline=None)
@given(STATEMENTS, st.data())
def test_masking_a_part_only_opens_questions(statements: Any, data: st.DataObject) -> None:
    plain = [
        {"Effect": effect, element: list(patterns), "Resource": resource}
        for effect, element, patterns, resource in statements
    ]
    before = read_policy(made({"Statement": plain})).allows("ec2:RunInstances").truth
    masked = [dict(statement) for statement in plain]
    chosen = data.draw(st.sampled_from(masked))
    key = data.draw(st.sampled_from(sorted(chosen)))
    patterns = chosen[key]
    if isinstance(patterns, list) and patterns:
        chosen[key] = [unset(), *patterns[1:]]
    else:
        chosen[key] = unset()
    after = read_policy(made({"Statement": masked})).allows("ec2:RunInstances").truth
    assert before is not None
    assert after in (before, None)
