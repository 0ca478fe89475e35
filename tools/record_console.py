"""Turns Terraform expressions into recorded answers, by asking a real `terraform console`.

It does not judge: the tests compare the answers with ekslint's own evaluation. Needs terraform on
PATH; works offline.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
UNPREDICTABLE = ("bcrypt(", "plantimestamp(", "timestamp(", "uuid(")
ANSWERS = ROOT / "tests/languages/terraform/console.json"
Record = dict[str, Any]


def ask(question: str, directory: str) -> str | None:
    """Return what the console prints for one line, or None when it reports an error."""
    environment = dict(os.environ, TF_CLI_CONFIG_FILE=os.devnull, CHECKPOINT_DISABLE="1")
    done = subprocess.run(
        ["terraform", "console", "-no-color"],
        input=f"{question}\n",
        cwd=directory,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else None


def converted(expression: str, kind: str) -> Record:
    """Return what a variable of a type makes of a default."""
    asked = {"as": kind, "expr": expression}
    with tempfile.TemporaryDirectory() as directory:
        variable = f'variable "v" {{\n  type = {kind}\n  default = {expression}\n}}\n'
        (Path(directory) / "main.tf").write_text(variable, encoding="utf-8")
        printed = ask("base64encode(jsonencode(var.v))", directory)
        written = ask("type(var.v)", directory)
    if printed is None:
        return {**asked, "error": True}
    answer = base64.b64decode(printed.strip('"')).decode("utf-8")
    return {**asked, "answer": answer, "type": " ".join((written or "").split())}


def record(expression: str, kind: str = "") -> Record:
    """Return the answer to one expression: JSON text and type, or that it is an error."""
    if kind:
        return converted(expression, kind)
    with tempfile.TemporaryDirectory() as directory:
        wrapped = (
            f"locals {{\n  answer = try({{ value = (\n{expression}\n) }}, {{ error = true }})\n}}\n"
        )
        (Path(directory) / "main.tf").write_text(wrapped, encoding="utf-8")
        if ask("local.answer.error", directory) == "true":
            return {"expr": expression, "error": True}
        printed = ask("base64encode(jsonencode(local.answer.value))", directory)
        written = ask("type(local.answer.value)", directory)
    if expression.startswith(UNPREDICTABLE):
        return {"expr": expression, "unknown": True}
    if printed is None:
        return {"expr": expression, "error": True}
    if not printed.startswith('"'):
        return {"expr": expression, "unknown": True}
    answer = base64.b64decode(printed.strip('"')).decode("utf-8")
    return {"expr": expression, "answer": answer, "type": " ".join((written or "").split())}


def main(arguments: list[str] | None = None) -> int:
    """Add the expressions of a file, or record all answers again."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--add", type=Path, help="a file of lines: `expression` or `expression  AS  type`"
    )
    parser.add_argument("--all", action="store_true", help="ask again for every recorded one")
    options = parser.parse_args(arguments)
    records: list[Record] = json.loads(ANSWERS.read_text("utf-8")) if ANSWERS.exists() else []
    known = {(item["expr"], item.get("as", "")) for item in records}
    if options.all:
        records = [record(item["expr"], item.get("as", "")) for item in records]
    if options.add:
        for line in options.add.read_text("utf-8").splitlines():
            expression, _, kind = line.strip().replace("\\N", "\n").partition("  AS  ")
            if expression and not expression.startswith("#") and (expression, kind) not in known:
                known.add((expression, kind))
                records.append(record(expression, kind))
    lines = ",\n".join(json.dumps(item, ensure_ascii=False, sort_keys=True) for item in records)
    ANSWERS.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"{len(records)} answers in {ANSWERS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
