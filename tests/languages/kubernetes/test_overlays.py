"""What kustomizations change in the manifests they reach: never less than kustomize does."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known, plain
from ekslint.core.location import SourceText
from ekslint.core.resource import Resource
from ekslint.core.value import Unknown, Value
from ekslint.core.verdict import same
from ekslint.languages.kubernetes.manifests import evaluate
from ekslint.languages.kubernetes.overlays import read_overlays
from ekslint.sources.textmap import file_text

SHOP = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: web, annotations: {a: "1"}}
spec:
  replicas: 1
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      serviceAccountName: shop
      hostNetwork: false
      containers:
        - name: shop
          image: shop:1
          env: [{name: A, value: "1"}]
        - {name: side, image: "side:1"}
"""
BASE = {"base/kustomization.yaml": "resources: [shop.yaml]\n", "base/shop.yaml": SHOP}


def applied(files: dict[str, str], path: str = "base/shop.yaml") -> list[Resource]:
    """Return the manifests of a file as the kustomizations of a scan may apply them."""
    texts = {name: SourceText(name, content) for name, content in files.items()}
    found = [name for name in texts if name.endswith("kustomization.yaml")]
    evaluation, _ = evaluate(file_text(texts[path]), scope=path, where=texts[path].whole())
    return list(read_overlays(texts, found).applied(evaluation, path).resources)


def shop(overlay: str, **files: str) -> Resource:
    """Return the Deployment under an overlay of its base."""
    made = {"live/kustomization.yaml": f"resources: [../base]\n{overlay}"}
    more = {name.replace("__", "/") + ".yaml": content for name, content in files.items()}
    (found,) = applied({**BASE, **made, **more})
    return found


def options(value: Value) -> list[Any]:
    """Return what a value may be."""
    assert isinstance(value, Unknown), value
    return [plain(option) for option in value.candidates]


def test_what_nothing_reaches_stays_as_it_is() -> None:
    files = {**BASE, "other/kustomization.yaml": "resources: [x.yaml]\nnamespace: other\n"}
    (found,) = applied(files)
    assert plain(found.get("metadata", "namespace")) == "web"
    assert plain(found.get("spec", "replicas")) == 1


MERGE = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\n"
INLINE = "\n".join(f"      {line}" for line in (*MERGE.splitlines(), "spec: {replicas: 3}"))


@pytest.mark.parametrize(
    "overlay",
    [
        "replicas: [{name: shop, count: 3}]",
        f"patches:\n  - patch: |-\n{INLINE}",
        f"patchesStrategicMerge:\n  - |-\n{INLINE}",
        "patchesStrategicMerge: [p.yaml]",
        "patches: [{path: p.yaml}]",
        "patches: [{path: p.yaml, target: {kind: Deployment}}]",
        "patches:\n  - target: {kind: Deployment, name: sh.*}\n"
        "    patch: '[{op: replace, path: /spec/replicas, value: 3}]'",
        "patchesJson6902:\n  - target: {version: v1, kind: Deployment, name: shop}\n"
        "    path: ops.yaml",
        "components: [../more]",
    ],
    ids=lambda overlay: overlay.split("\n")[0][:40],
)
def test_either_number_of_replicas(overlay: str) -> None:
    found = shop(
        overlay,
        live__p=MERGE + "spec: {replicas: 3}\n",
        live__ops="- {op: add, path: /spec/replicas, value: 3}\n",
        more__kustomization="kind: Component\nreplicas: [{name: shop, count: 3}]\n",
    )
    assert options(found.get("spec", "replicas")) == [1, 3]
    assert plain(found.get("spec", "template", "spec", "hostNetwork")) is False


@pytest.mark.parametrize(
    "overlay",
    [
        "replicas: [{name: other, count: 3}]",
        "patches: [{path: p.yaml, target: {kind: StatefulSet}}]",
        "patches: [{path: other.yaml}]",
    ],
)
def test_a_patch_of_something_else(overlay: str) -> None:
    other = MERGE.replace("Deployment", "DaemonSet") + "spec: {replicas: 3}\n"
    found = shop(overlay, live__p=MERGE + "spec: {replicas: 3}\n", live__other=other)
    assert plain(found.get("spec", "replicas")) == 1


@pytest.mark.parametrize(
    "overlay",
    ["patches: [{path: gone.yaml}]", "patches: [{path: broken.yaml}]", "transformers: [t.yaml]"],
)
def test_what_cannot_be_read_may_change_anything(overlay: str) -> None:
    found = shop(overlay, live__broken="a: [\n")
    assert isinstance(found.get("spec", "replicas"), Unknown)
    assert found.name == "shop"


def test_containers_are_merged_by_name() -> None:
    patch = """\
spec:
  template:
    spec:
      hostNetwork: true
      containers:
        - name: shop
          image: shop:2
          env: [{name: A, value: "2"}]
        - {name: third, image: "third:1"}
"""
    found = shop("patches: [{path: p.yaml}]", live__p=MERGE + patch)
    spec = found.get("spec", "template", "spec")
    assert options(found.get("spec", "template", "spec", "hostNetwork")) == [False, True]
    containers: Any = spec.get("containers")  # type: ignore[union-attr]
    first, second = containers.items
    assert isinstance(first.get("env"), Unknown)
    assert known(first.get("image")) == "shop:1"
    assert plain(second) == {"name": "side", "image": "side:1"}
    assert containers.open, "the third container comes besides"


def test_a_manifest_that_is_taken_away_proves_nothing() -> None:
    found = shop("patches: [{path: p.yaml}]", live__p="$patch: delete\n" + MERGE)
    assert [condition.reading for condition in found.conditions] == [True]
    files = {**BASE, "live/kustomization.yaml": "resources: [../base]\npatches: [{path: p.yaml}]\n"}
    assert applied({**files, "live/p.yaml": "$patch: delete\n" + MERGE}, "live/p.yaml") == []


def test_a_patch_is_a_part_of_a_whole() -> None:
    files = {**BASE, "live/kustomization.yaml": "resources: [../base]\npatches: [{path: p.yaml}]\n"}
    files["live/p.yaml"] = MERGE + "spec: {replicas: 3}\n"
    (patch,) = applied(files, "live/p.yaml")
    assert plain(patch.get("spec", "replicas")) == 3
    assert isinstance(patch.get("spec", "template", "spec"), Unknown)
    assert isinstance(patch.get("metadata", "annotations"), Unknown)


def test_the_namespace_of_the_only_kustomization() -> None:
    (found,) = applied(
        {"kustomization.yaml": "resources: [a.yaml]\nnamespace: live\n", "a.yaml": SHOP}, "a.yaml"
    )
    assert plain(found.get("metadata", "namespace")) == "live"
    assert found.get("metadata", "namespace").location.path == "kustomization.yaml"  # type: ignore[union-attr]


def test_the_same_change_of_two_manifests_gives_the_same_value() -> None:
    more = SHOP + "---\n" + SHOP.replace("name: shop,", "name: cart,")
    files = {**BASE, "base/shop.yaml": more}
    for stage in ("dev", "prod"):
        files[f"{stage}/kustomization.yaml"] = (
            f"resources: [../base]\nnamespace: {stage}\nnamePrefix: {stage}-\n"
            "commonLabels: {app: all}\ncommonAnnotations: {a: '2', b: '3'}\n"
        )
    one, other = applied(files)
    places = [(a.get("metadata", "namespace")) for a in (one, other)]
    assert options(places[0]) == ["web", "dev", "prod"]
    assert same(*places).truth is True
    assert options(one.get("metadata", "name")) == ["shop", "dev-shop", "prod-shop"]
    assert same(one.get("metadata", "name"), other.get("metadata", "name")).truth is False
    name = one.get("metadata", "name")
    assert same(name, one.get("spec", "template", "spec", "serviceAccountName")).truth is True
    chosen = one.get("spec", "selector", "matchLabels", "app")
    assert options(chosen)[:2] == ["shop", "all"]
    assert same(chosen, one.get("spec", "template", "metadata", "labels", "app")).truth is True
    annotations = one.get("metadata", "annotations")
    assert options(annotations.get("b"))[:2] == [None, "3"]  # type: ignore[union-attr, arg-type]


def test_replacements_make_their_fields_unknown() -> None:
    overlay = """\
replacements:
  - source: {kind: ConfigMap, name: c, fieldPath: data.n}
    targets: [{select: {kind: Deployment}, fieldPaths: [spec.replicas]}]
"""
    assert isinstance(shop(overlay).get("spec", "replicas"), Unknown)
    assert plain(shop(overlay).get("spec", "template", "spec", "hostNetwork")) is False
    other = overlay.replace("Deployment", "DaemonSet")
    assert plain(shop(other).get("spec", "replicas")) == 1


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "resources: x",
        "resources: [..]",
        "resources: [.]",
        "patches: {a: b}",
        "patches: [1]",
    ],
)
def test_odd_kustomizations_do_no_harm(content: str) -> None:
    (found,) = applied({**BASE, "base/kustomization.yaml": content})
    assert found.name == "shop"


def test_what_another_tool_fills_in_is_not_known() -> None:
    (found,) = applied({"a.yaml": SHOP.replace("replicas: 1", "replicas: ${REPLICAS}")}, "a.yaml")
    assert isinstance(found.get("spec", "replicas"), Unknown)
