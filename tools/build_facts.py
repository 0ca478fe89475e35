"""Turn a directory of source tables into the compact JSON files that `ekslint.facts` ships.

The tables are kept by hand or distilled from public sources elsewhere; this tool only reshapes,
corrects and trims them. Usage: `python -m tools.build_facts TABLES [--check]`; with `--check` it
writes nothing and fails when a shipped file differs from what the tables give. Files it does not
name (images, provider defaults, the kubernetes provider) are kept by hand where they are.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from tools.facts import identity, languages, nodes
from tools.facts.source import Table, Tables, rendered

DATA = Path(__file__).resolve().parents[1] / "src" / "ekslint" / "facts" / "data"


BUILDERS: dict[str, Callable[[Tables], Table]] = {
    "access": identity.access,
    "addons": identity.addons,
    "ami_releases": nodes.ami_releases,
    "ami_types": nodes.ami_types,
    "bootstrap": nodes.bootstrap,
    "cfn_schemas": languages.cfn_schemas,
    "eks_api": languages.eks_api,
    "eksctl": languages.eksctl,
    "exec_credential": identity.exec_credential,
    "iam": identity.iam,
    "instance_types": nodes.instance_types,
    "kubelet": nodes.kubelet,
    "managed_policies": identity.managed_policies,
    "network": identity.network,
    "nodeconfig": nodes.nodeconfig,
    "partitions": identity.partitions,
    "provider": languages.provider,
    "removals": nodes.removals,
    "renames": languages.renames,
    "tokens": identity.tokens,
    "versions": nodes.versions,
}


def main(arguments: list[str] | None = None) -> int:
    """Build every file; return 1 when `--check` finds one out of step."""
    parser = argparse.ArgumentParser(description="Rebuild the data files of ekslint.facts.")
    parser.add_argument("tables", type=Path, help="directory of the source tables")
    parser.add_argument("--check", action="store_true", help="write nothing, report differences")
    options = parser.parse_args(arguments)
    tables = Tables(options.tables)
    stale = []
    for name, build in BUILDERS.items():
        text = rendered(build(tables))
        json.loads(text)
        path = DATA / f"{name}.json"
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not options.check:
            path.write_text(text, encoding="utf-8")
            print(f"{name}: {len(text):,} characters")
    if stale and options.check:
        print(f"out of step with the tables: {', '.join(stale)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
