"""Turns the configurations in `plans/` into what Terraform itself plans for them, as small JSON.

Run by hand when a configuration changes: `python -m tests.languages.terraform.record_plans`. It
needs `terraform` on the PATH and an AWS provider that can be installed (a mirror named by
TF_CLI_CONFIG_FILE will do); no account is asked, since no configuration has a data source that
would. The tests themselves only read the JSON.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PLANS = Path(__file__).parent / "plans"


def main() -> None:
    """Write `plan.json` beside every configuration."""
    for folder in sorted(p for p in PLANS.iterdir() if p.is_dir()):
        planned = json.dumps(reduced(plan(folder)), indent=1, sort_keys=True)
        (folder / "plan.json").write_text(planned + "\n", encoding="utf-8")


def plan(folder: Path) -> dict[str, Any]:
    """Return `terraform show -json` of a plan of the folder; `-var-file` for each file in env/."""
    with tempfile.TemporaryDirectory() as place:
        work = Path(place) / "work"
        shutil.copytree(folder, work)
        extra = [f"-var-file={p.relative_to(work)}" for p in sorted(work.glob("env/prod.tfvars"))]
        for arguments in (["init"], ["plan", "-out=plan.bin", *extra]):
            subprocess.run(["terraform", *arguments], cwd=work, check=True, capture_output=True)
        shown = subprocess.run(
            ["terraform", "show", "-json", "plan.bin"], cwd=work, check=True, capture_output=True
        )
        found: dict[str, Any] = json.loads(shown.stdout)
        return found


def reduced(planned: dict[str, Any]) -> dict[str, Any]:
    """Return addresses with the values Terraform knows before apply, and the known outputs."""
    values = planned["planned_values"]
    prior = planned.get("prior_state", {}).get("values", {})
    found = {r["address"]: r["values"] for r in _resources(values["root_module"])}
    looked = {r["address"]: r["values"] for r in _resources(prior.get("root_module", {}))}
    outputs = {k: v["value"] for k, v in values.get("outputs", {}).items() if "value" in v}
    return {"resources": found, "data": looked, "outputs": outputs}


def _resources(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from _resources(child)


if __name__ == "__main__":
    main()
