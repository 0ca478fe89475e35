"""How manifests are read: lists, several documents, anchors, and keys that are bools in YAML."""

from __future__ import annotations

import pytest

from ekslint.core.contents import plain
from ekslint.core.location import SourceText
from ekslint.core.resource import Resource
from ekslint.languages.kubernetes.manifests import evaluate
from ekslint.sources.textmap import file_text


def manifests(content: str) -> tuple[Resource, ...]:
    source = SourceText("a.yaml", content)
    found, problems = evaluate(file_text(source), scope="a.yaml", where=source.whole())
    assert not problems
    return found.resources


@pytest.mark.parametrize(
    "content",
    [
        "kind: A\nmetadata: {name: a}\n---\nkind: B\nmetadata: {name: b}\n",
        "---\nkind: A\nmetadata: {name: a}\n---\n# none\n---\nkind: B\nmetadata: {name: b}\n...\n",
        "kind: List\nitems:\n- kind: A\n  metadata: {name: a}\n- kind: B\n  metadata: {name: b}\n",
        "kind: AList\nitems: [{kind: A, metadata: {name: a}}]\n---\nkind: B\nmetadata: {name: b}\n",
        "- kind: A\n  metadata: {name: a}\n- kind: B\n  metadata: {name: b}\n",
    ],
)
def test_each_manifest_of_a_text(content: str) -> None:
    assert [(r.type, r.name) for r in manifests(content)] == [("/A", "a"), ("/B", "b")]


def test_anchors_and_merge_keys() -> None:
    (found,) = manifests("""\
kind: A
metadata: {name: a, labels: &labels {app: a, tier: web}}
spec:
  template: {metadata: {labels: *labels}}
  other: {<<: *labels, tier: db}
""")
    assert plain(found.get("spec", "template", "metadata", "labels")) == {"app": "a", "tier": "web"}
    assert plain(found.get("spec", "other")) == {"app": "a", "tier": "db"}


def test_keys_are_the_texts_that_kubernetes_makes_of_them() -> None:
    (found,) = manifests("kind: A\ndata: {N: 1, 'y': 2, on: 3, 10: 4, 'Off': 5}\n")
    assert plain(found.get("data")) == {"false": 1, "y": 2, "true": 3, "10": 4, "Off": 5}
