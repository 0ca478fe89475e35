"""What kustomizations put in the place of images, and what is then known of them."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known_text
from ekslint.core.location import SourceText
from ekslint.facts.tokens import FirstGood
from ekslint.languages.kubernetes import inventory as kubernetes
from ekslint.languages.kubernetes.kustomize import contribute
from ekslint.languages.kubernetes.manifests import evaluate
from ekslint.model.clusters.addon import HelmRelease
from ekslint.model.inventory import Contribution, Inventory
from ekslint.model.workloads.workload import Container, Deployed, ImageOverride
from ekslint.sources.textmap import file_text

TAGS = {"kube2iam": FirstGood("0.10.9")}
PATCH = """\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: kube2iam}
spec:
  template:
    spec:
      containers: [{name: kube2iam, image: "jtblin/kube2iam:%s"}]
"""


def kustomization(content: str, path: str = "prod/kustomization.yaml") -> Contribution:
    source = SourceText(path, content)
    return contribute(file_text(source), scope=path, where=source.whole(), root="prod")[0]


def manifest(tag: str, path: str = "base/kube2iam.yaml") -> Contribution:
    source = SourceText(path, PATCH % tag)
    found, _ = evaluate(file_text(source), scope=path, where=source.whole())
    return kubernetes.contribute(found, root="base")[0]


def old(*contributions: Contribution) -> dict[str, bool | None]:
    """Return, by file, whether what is deployed there is too old."""
    inventory = Inventory(contributions)
    return {
        thing.header.path: part.below(inventory, TAGS).truth
        for thing in inventory.every(Deployed)
        for part in thing.parts(inventory)
    }


@pytest.mark.parametrize(
    ("entry", "base", "expected"),
    [
        ("{name: jtblin/kube2iam, newTag: 0.11.2}", None, False),
        ("{name: jtblin/kube2iam, newTag: 0.10.4}", True, True),
        ("{name: jtblin/kube2iam, newTag: '{{ tag }}'}", None, None),
        ("{name: jtblin/kube2iam, digest: sha256:0}", None, None),
        ("{name: jtblin/kube2iam, newName: x/kube2iam}", True, "absent"),
        ("{name: jtblin/kube2iam, newName: x/other, newTag: 0.1.0}", None, False),
        ("{name: kube2iam, newTag: 0.11.2}", True, False),
        ("{name: other, newTag: 0.0.1}", True, False),
    ],
)
def test_an_image_that_may_be_replaced_is_one_of_two(
    entry: str, base: bool | None, expected: bool | str | None
) -> None:
    found = old(manifest("0.10.4"), kustomization(f"images: [{entry}]\n"))
    assert found["base/kube2iam.yaml"] is base
    assert found.get("prod/kustomization.yaml", "absent") is expected


@pytest.mark.parametrize("key", ["patches: [{path: p.yaml}]", "patchesStrategicMerge: [p.yaml]"])
def test_a_patch_may_replace_what_the_base_says(key: str) -> None:
    base, overlay = manifest("0.10.4"), kustomization(f"{key}\n")
    assert old(base, overlay, manifest("0.11.2", "prod/p.yaml")) == {
        "base/kube2iam.yaml": None,
        "prod/p.yaml": False,
    }
    assert old(base, overlay, manifest("0.10.5", "prod/p.yaml")) == {
        "base/kube2iam.yaml": True,
        "prod/p.yaml": True,
    }
    assert old(base, overlay, manifest("0.11.2", "prod/other.yaml"))["base/kube2iam.yaml"] is True


def test_a_patch_in_place_runs_its_image() -> None:
    inline = "patches:\n  - patch: |\n" + "".join(
        f"      {line}\n" for line in (PATCH % "0.10.5").splitlines()
    )
    found = kustomization(inline)
    (container,) = [e for e in found.entities if isinstance(e, Container)]
    assert known_text(container.image) == "jtblin/kube2iam:0.10.5"
    assert old(manifest("0.11.2"), found) == {
        "base/kube2iam.yaml": None,
        "prod/kustomization.yaml": True,
    }


def test_of_other_patches_nothing_is_made() -> None:
    patch = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, namespace: kube-system}\n"
    inline = "patches:\n  - patch: |\n" + "".join(f"      {x}\n" for x in patch.splitlines())
    assert [type(e).__name__ for e in kustomization(inline).entities] == ["Kustomization"]


def test_charts_are_releases() -> None:
    found = kustomization(
        "helmCharts:\n  - {name: kube2iam, repo: https://charts.helm.sh/stable, version: 2.1.0,\n"
        "     releaseName: iam, namespace: kube-system}\n"
    )
    (release,) = [e for e in found.entities if isinstance(e, HelmRelease)]
    assert release.label == "Helm release `iam`"
    assert old(found) == {"prod/kustomization.yaml": True}


def test_charts_with_values_in_files_are_not_known() -> None:
    found = kustomization(
        "helmCharts:\n  - {name: kube2iam, repo: https://charts.helm.sh/stable, version: 2.1.0,\n"
        "     valuesFile: values.yaml}\n"
    )
    assert old(found) == {"prod/kustomization.yaml": None}


@pytest.mark.parametrize(
    "content", ["", "images:\n", "images: none\n", "images: [a]\n", "patches: [1, {}]\n", "- a\n"]
)
def test_what_is_not_a_list_of_entries_changes_nothing(content: str) -> None:
    assert not [e for e in kustomization(content).entities if isinstance(e, ImageOverride)]


def test_a_kustomization_that_does_not_parse_is_told() -> None:
    for text, told in (("patches: [\n", (1, 0)), ("{{ if .a }}\npatches: [\n", (0, 1))):
        source = SourceText("prod/kustomization.yaml", text)
        _, problems, notices = contribute(
            file_text(source), scope="s", where=source.whole(), root="prod"
        )
        assert (len(problems), len(notices)) == told
