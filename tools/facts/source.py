"""Turn a directory of source tables into Python data, and Python data into a shipped JSON file.

It does not know what any table means.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

Table = dict[str, Any]


OWN_TABLE = re.compile(r"(machine diffs in )?[a-z_]+\.json\b")


class Tables:
    """Reads source tables of one directory by file name."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def json(self, name: str) -> Table:
        """Return a JSON table."""
        read: Table = json.loads((self.directory / f"{name}.json").read_text(encoding="utf-8"))
        return read

    def yaml(self, name: str) -> Table:
        """Return a YAML table with every scalar as its text: `1.30` and dates stay as written."""
        text = (self.directory / f"{name}.yaml").read_text(encoding="utf-8")
        read: Table = yaml.load(text, Loader=yaml.BaseLoader)
        return read


def envelope(name: str, as_of: str, sources: list[str], **data: Any) -> Table:
    """Return a data file: what it is, how fresh, where from, then the data.

    A source that is itself a table, and remarks on where a copy was kept, are dropped.
    """
    public = [re.sub(r"\s*\(stored[^)]*\)", "", source) for source in sources]
    kept = [source for source in public if not OWN_TABLE.match(source)]
    return {"schema": f"ekslint/{name}/1", "as_of": as_of, "sources": kept, **data}


def rendered(table: Table) -> str:
    """Write a table with one line for each entry of its data: compact, yet diffs stay readable."""
    lines = []
    for key, value in table.items():
        if isinstance(value, dict) and len(value) > 4:
            entries = ",\n".join(f"{json.dumps(k)}:{_compact(v)}" for k, v in value.items())
            lines.append(f"{json.dumps(key)}:{{\n{entries}\n}}")
        else:
            lines.append(f"{json.dumps(key)}:{_compact(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
