"""Record the variables and outputs that each stub has to have, from the tables of the modules.

Run `EKSLINT_SOURCE_TABLES=<tables> python -m tests.stubs.record_inputs` after new tables came in.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.stubs.calls import every_module

INPUTS = Path(__file__).with_name("inputs.json")


def main() -> None:
    """Write `inputs.json`: by stub directory, the release read, variables and outputs."""
    tables = Path(os.environ["EKSLINT_SOURCE_TABLES"])
    outputs = json.loads((tables / "outputs.json").read_text(encoding="utf-8"))["modules"]
    recorded = {}
    for module in every_module():
        address, _, inner = module.source.partition("//")
        key = "__".join(address.split("/")[:2]) + f"__v{module.release.split('.')[0]}"
        table = json.loads((tables / f"{key}.json").read_text(encoding="utf-8"))
        rows = table["submodules"][inner or "."]
        recorded[module.id] = {
            "read": table["read_from_tag"],
            "required": sorted(n for n, row in rows.items() if row["required"]),
            "optional": sorted(n for n, row in rows.items() if not row["required"]),
            "outputs": sorted(outputs[key]["outputs"].get(inner or ".", [])),
        }
    rows = [f"{json.dumps(name)}: {json.dumps(row)}" for name, row in sorted(recorded.items())]
    INPUTS.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
