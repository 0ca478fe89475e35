"""A plan that Terraform made of a root says the same of it as its sources do.

The plans in `testdata/plan-json` are what `terraform show -json` (1.11, AWS provider 5.100) printed
for the roots of the same name in `testdata/plans`, without the parts that only repeat others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ekslint.config.settings import Settings
from ekslint.core.location import SourceText
from ekslint.linter.intake import Intake, take_in
from ekslint.linter.run import lint_texts
from ekslint.model.inventory import Inventory
from ekslint.model.vocabulary import REGISTRY
from ekslint.reports.inventory import document

TESTDATA = Path(__file__).parents[3] / "testdata"
CASES = {
    # how many known values have to be the same: in the plan alone, and beside the sources
    "access": (105, 105),
    "cluster": (110, 110),
    "estate": (50, 70),
    "lifecycle": (12, 12),
    "modules": (12, 80),
    "nesting": (70, 90),
    "network": (40, 40),
    "overrides": (10, 10),
}
SKIPPED = {
    *(
        "assumptions",
        "at",
        "because",
        "by",
        "evidence",
        "header",
        "location",
        "open",
        "operator_at",
    ),
    "origin",
    *("raw", "ref", "source", "trace", "via"),
}


def sources(name: str) -> dict[str, str]:
    root = TESTDATA / "plans" / name
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != "planned.json"
    }


def recorded(name: str) -> str:
    return (TESTDATA / "plan-json" / f"{name}.json").read_text(encoding="utf-8")


def read(files: Mapping[str, str]) -> Intake:
    texts = {path: SourceText(path, text) for path, text in files.items()}
    return take_in(texts, Settings(), lambda _: None, named=(".",))


def things(intake: Intake, scopes: set[str]) -> dict[tuple[str, str], Any]:
    """Return the entities of some scopes by collection and address, as `ekslint model` has them."""
    shown = document(Inventory(intake.contributions), REGISTRY, ())
    return {
        (name, entity["id"].partition("::")[2]): entity
        for name, entities in shown["entities"].items()
        for entity in entities
        if entity["scope"] in scopes
    }


def known(entity: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the known leaves of an entity; what may have more items counts item by item."""
    if isinstance(entity, dict):
        if any(key.startswith("$") for key in entity):
            return
        for key, inner in entity.items():
            if key not in SKIPPED and inner is not None:
                yield from known(inner, f"{path}.{key}")
    elif isinstance(entity, list):
        leaves = [item for item in entity if not isinstance(item, dict | list)]
        yield f"{path}[]", sorted(map(str, leaves))
        for index, item in enumerate(i for i in entity if isinstance(i, dict | list)):
            yield from known(item, f"{path}[{index}]")
    else:
        yield path, entity.rpartition("::")[2] if isinstance(entity, str) else entity


def agreed(ours: Mapping[tuple[str, str], Any], theirs: Mapping[tuple[str, str], Any]) -> int:
    """Compare what both know of the things both have; return how many values were compared."""
    compared = 0
    for key in ours.keys() & theirs.keys():
        one = dict(known(ours[key]["fields"]))
        other = dict(known(theirs[key]["fields"]))
        for path in one.keys() & other.keys():
            if ".statements" in path and path.endswith(".value"):
                continue  # the provider sorts the lists of a policy
            assert one[path] == other[path], (key, path)
            compared += 1
    return compared


def scope_of(intake: Intake) -> set[str]:
    planned = [e.scope for e in intake.evaluations if e.scope and "dev" not in e.scope]
    return {planned[0]}


@pytest.mark.parametrize("name", CASES)
def test_the_plan_alone_contradicts_nothing(name: str) -> None:
    here, there = read(sources(name)), read({"plan.json": recorded(name)})
    ours, theirs = things(here, scope_of(here)), things(there, scope_of(there))
    of_documents = {key for key in ours if key[0] == "module_calls"}
    assert ours.keys() - theirs.keys() <= of_documents
    assert agreed(ours, theirs) >= CASES[name][0]


@pytest.mark.parametrize("name", CASES)
def test_beside_its_sources_it_is_the_same_root(name: str) -> None:
    here, both = read(sources(name)), read({**sources(name), "plan.json": recorded(name)})
    assert {e.scope for e in here.evaluations} == {e.scope for e in both.evaluations}
    ours, theirs = things(here, scope_of(here)), things(both, scope_of(both))
    assert ours.keys() == theirs.keys()
    assert agreed(ours, theirs) >= CASES[name][1]
    for key, entity in ours.items():
        assert entity["location"] == theirs[key]["location"], key


@pytest.mark.parametrize("name", CASES)
def test_every_resource_stands_where_the_sources_declare_it(name: str) -> None:
    both = read({**sources(name), "plan.json": recorded(name)})
    for evaluation in both.evaluations:
        for resource in evaluation.resources:
            assert resource.header.path.endswith(".tf"), resource.address
            for attribute, entry in resource.body.entries.items():
                place = entry.value.location
                assert place is not None, (resource.address, attribute)
                assert place.path != "plan.json", (resource.address, attribute)


@pytest.mark.parametrize("name", CASES)
def test_every_value_of_a_plan_alone_stands_in_it(name: str) -> None:
    text = recorded(name)
    for evaluation in read({"plan.json": text}).evaluations:
        for resource in evaluation.resources:
            places = [resource.header, *(e.value.location for e in resource.body.entries.values())]
            for place in places:
                assert place is not None
                assert place.path == "plan.json"
                assert 0 <= place.start <= place.end <= len(text)


def test_addresses_are_those_of_the_plan() -> None:
    content = json.loads(recorded("modules"))
    planned = {c["address"] for c in content["resource_changes"]}
    for files in ({}, sources("modules")):
        both = read({**files, "plan.json": recorded("modules")})
        found = {r.address for e in both.evaluations for r in e.resources if r.mode == "managed"}
        assert found == planned


REMOVAL = "plan-removes-access-entry"


@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside its sources"])
def test_a_recorded_removal_is_found(beside: bool) -> None:
    """The plan was made of a state that holds an access entry which the sources do not have."""
    files = {"plan.json": recorded("removal")}
    if beside:
        files["main.tf"] = (TESTDATA / "plan-json" / "removal.tf").read_text(encoding="utf-8")
    report = lint_texts(files, Settings(), today=date(2026, 11, 1))
    (found,) = [f for f in report.findings if f.rule == REMOVAL]
    assert found.location.path == "plan.json"
    assert found.location.text == '"aws_eks_access_entry.nodes"'
    assert {r.location.path for r in found.related} == ({"main.tf"} if beside else {"plan.json"})
    without = lint_texts({**files, "plan.json": ""}, Settings(), today=date(2026, 11, 1))
    assert REMOVAL not in {f.rule for f in without.findings}
