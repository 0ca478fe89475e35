"""Turns the roots in `testdata/plans` into what Terraform plans for them, as JSON beside each.

Run by hand when a root changes: `python -m tools.record_plans [NAME...] --mirror DIR`. It needs
`terraform` and a filesystem mirror with the AWS provider; nothing else is asked, since the roots
have dummy credentials and no data source that calls AWS. The tests read only the JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tools.plan_compare import Planned, Tree, planned
from tools.plan_copy import Copy
from tools.plan_oracle import KEY, Oracle, configured, folders_of, placed, schema_of

ROOT = Path(__file__).resolve().parent.parent
PLANS = ROOT / "testdata/plans"
RECORD = "planned.json"
PRINTED = ("json", "minified_json")
"""What a policy document answers is kept too."""

VAR_FILE = "planned.tfvars"
"""A variable file of this name is given to Terraform and to ekslint."""


def main(arguments: list[str] | None = None) -> int:
    """Record the named roots, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--mirror", type=Path, default=os.environ.get("EKSLINT_PROVIDER_MIRROR"))
    asked = parser.parse_args(arguments)
    if asked.mirror is None:
        parser.error("--mirror (or EKSLINT_PROVIDER_MIRROR) names no folder of providers")
    with tempfile.TemporaryDirectory() as place:
        oracle = Oracle(Path(asked.mirror).resolve(), Path(place))
        for folder in sorted(PLANS.iterdir()):
            if folder.is_dir() and (folder.name in asked.names or not asked.names):
                shown = json.dumps(record(folder, oracle), indent=1, sort_keys=True)
                (folder / RECORD).write_text(shown + "\n", encoding="utf-8")
                print(folder.name)
    return 0


def record(folder: Path, oracle: Oracle) -> dict[str, Any]:
    """Return what is kept of the plan of a root: what is configured, as Terraform has it.

    Per resource: its address, mode and type, `configured` (see `plan_compare.Tree`), and of these
    attributes the planned values and which of them are unknown. `schema` holds their types.
    """
    work = oracle.work / folder.name
    shutil.copytree(folder, work, ignore=shutil.ignore_patterns(RECORD))
    var_file = VAR_FILE if (work / VAR_FILE).exists() else ""
    plan = oracle.plan(Copy(oracle.work, folder.name, var_file=var_file))
    places = folders_of(work)
    trees: dict[Path, dict[tuple[str, str, str], Tree]] = {}
    resources = []
    schema: dict[str, dict[str, Any]] = {}
    for there in planned(plan):
        module, rest = placed(there.address, places)
        if module not in trees:
            trees[module] = configured(module)
        name = KEY.sub("", rest.removeprefix("data.")).partition(".")[2]
        tree = trees[module][there.mode, there.type, name]
        whole = schema_of(there, oracle.schema())
        if "tags_all" in whole["attributes"] and there.mode == "managed":
            tree.setdefault("tags_all", None)
        kind = f"data.{there.type}" if there.mode == "data" else there.type
        schema[kind] = _joined(schema.get(kind, {}), _reduced(whole, tree))
        resources.append(_kept(there, tree))
    outputs = plan["planned_values"].get("outputs", {})
    return {
        "terraform": plan["terraform_version"],
        "resources": sorted(resources, key=lambda r: str(r["address"])),
        "schema": schema,
        "outputs": {k: v["value"] for k, v in sorted(outputs.items()) if "value" in v},
    }


def _kept(there: Planned, tree: Tree) -> dict[str, Any]:
    unknown = there.unknown if isinstance(there.unknown, Mapping) else {}
    return {
        "address": there.address,
        "mode": there.mode,
        "type": there.type,
        "configured": _listed(tree),
        "after": {k: v for k, v in there.after.items() if k in tree or k in PRINTED},
        "unknown": {k: v for k, v in unknown.items() if k in tree and v},
    }


def _listed(tree: Tree) -> Tree:
    """Return a tree with lists in the place of sets."""
    found: Tree = {}
    for name, inner in tree.items():
        found[name] = _listed(inner) if isinstance(inner, dict) else inner
        if isinstance(inner, set):
            found[name] = sorted(inner)
    return found


def _reduced(block: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the types of some attributes and blocks, without descriptions."""
    attributes = {n: _typed(a) for n, a in block.get("attributes", {}).items() if n in names}
    return {"attributes": attributes, "block_types": _blocks(block, names)}


def _typed(attribute: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in attribute.items() if k in ("type", "nested_type")}


def _blocks(block: Mapping[str, Any], names: Iterable[str] | None = None) -> dict[str, Any]:
    found = {}
    for name, inner in block.get("block_types", {}).items():
        if names is None or name in names:
            attributes = {n: _typed(a) for n, a in inner["block"].get("attributes", {}).items()}
            body = {"attributes": attributes, "block_types": _blocks(inner["block"])}
            found[name] = {"nesting_mode": inner["nesting_mode"], "block": body}
    return found


def _joined(one: Mapping[str, Any], two: Mapping[str, Any]) -> dict[str, Any]:
    return {k: {**one.get(k, {}), **two[k]} for k in ("attributes", "block_types")}


if __name__ == "__main__":
    sys.exit(main())
