"""Turn one module's variable table into the HCL `variable` blocks a stub of it starts from.

The table holds names, types and defaults only; what the module builds from them is written by the
stub's author. Usage: `python tools/stub_variables.py TABLE.json [SUBMODULE]` (default: `.`, the
root module); the blocks go to standard output, formatted as `terraform fmt` would.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
WORDS_OF_THE_LANGUAGE = frozenset({"true", "false", "null", "for", "if"})
# In the tables `$${` is kept as it stands in the module's text: an escaped, literal `${`.
TEMPLATE_MARK = re.compile(r"(\$\$\{|%%\{)|([$%]\{)")
WIDE = 80


class TableError(Exception):
    """The table holds something that has no rendering in HCL."""


def literal(value: Any, depth: int = 0) -> str:
    """Render JSON data as an HCL expression, long collections on several lines.

    Raises TableError for text with a live interpolation: a variable default cannot have one.
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return json.dumps(value)
        case str():
            return quoted(value)
        case list():
            items = [literal(item, depth + 1) for item in value]
            return _wrap("[", items, "]", depth, comma=",")
        case dict():
            return _wrap("{", list(_entries(value, depth)), "}", depth, comma="")
    raise TableError(f"no HCL literal for {type(value).__name__}")


def quoted(text: str) -> str:
    """Render text as an HCL quoted template; `$${` and `%%{` are already escapes and stay."""
    for mark in TEMPLATE_MARK.finditer(text):
        if mark.group(2):
            raise TableError(f"interpolation in a default: {text!r}")
    return json.dumps(text, ensure_ascii=False)


def type_expression(tree: Any, depth: int = 0) -> str:
    """Render a `type_tree`: a word, or one of list/set/map/tuple/object around further trees."""
    match tree:
        case str():
            return tree
        case {"list": inner}:
            return f"list({type_expression(inner, depth)})"
        case {"set": inner}:
            return f"set({type_expression(inner, depth)})"
        case {"map": inner}:
            return f"map({type_expression(inner, depth)})"
        case {"tuple": members}:
            return f"tuple([{', '.join(type_expression(m, depth) for m in members)}])"
        case {"object": dict() as attributes}:
            if not attributes:
                return "object({})"
            names = _aligned({n: _attribute(a, depth + 1) for n, a in attributes.items()})
            return "object(" + _block("{", list(names), "}", depth) + ")"
    raise TableError(f"unknown type tree {tree!r}")


def _attribute(attribute: Mapping[str, Any], depth: int) -> str:
    text = type_expression(attribute["type"], depth)
    if not attribute.get("optional"):
        return text
    if attribute.get("default") is None:
        return f"optional({text})"
    return f"optional({text}, {literal(attribute['default'], depth)})"


def variable_block(row: Mapping[str, Any]) -> str:
    """Render one row of a table: type, default (when the variable has one), nullable, sensitive.

    A comment above names the module release that brought the variable, when it is not the first
    of its major version.
    """
    arguments = {
        "type": type_expression(row["type_tree"])
        if "type_tree" in row
        else row["type"].replace("({", "({ ").replace("})", " })"),
    }
    if not row["required"]:
        arguments["default"] = literal(row["default"], 1)
    for flag in ("nullable", "sensitive"):
        if flag in row:
            arguments[flag] = literal(row[flag])
    lines = [f"# since {row['added_in']}"] if "added_in" in row else []
    lines.append(f'variable "{row["name"]}" {{')
    lines += [f"  {line}" for line in _aligned(_indented(arguments))]
    return "\n".join([*lines, "}"])


def variable_blocks(table: Mapping[str, Any], submodule: str) -> str:
    """Render all variables of one submodule (`.` is the root), in the table's order."""
    submodules = table["submodules"]
    if submodule not in submodules:
        raise TableError(f"no submodule {submodule!r}; there are: {', '.join(submodules)}")
    head = f"# {table['source']} {table['read_from_tag']} {submodule}: variables"
    blocks = [variable_block(row) for row in submodules[submodule].values()]
    return "\n\n".join([head, *blocks]) + "\n"


def _indented(arguments: Mapping[str, str]) -> dict[str, str]:
    """Indent the second and further lines of each type by one step; defaults already are."""
    return {
        name: text.replace("\n", "\n  ") if name == "type" else text
        for name, text in arguments.items()
    }


def _entries(value: Mapping[str, Any], depth: int) -> Iterator[str]:
    yield from _aligned({_key(k): literal(v, depth + 1) for k, v in value.items()})


def _key(name: str) -> str:
    bare = IDENTIFIER.match(name) and name not in WORDS_OF_THE_LANGUAGE
    return name if bare else quoted(name)


def _aligned(arguments: Mapping[str, str]) -> Iterator[str]:
    """Yield `name = text` lines with the equal signs of each run of one-line texts in a column.

    As `terraform fmt` does it, a text of several lines closes a run and stands by itself.
    """
    run: list[tuple[str, str]] = []
    for name, text in arguments.items():
        if "\n" not in text:
            run.append((name, text))
            continue
        yield from _columns(run)
        run = []
        yield f"{name} = {text}"
    yield from _columns(run)


def _columns(run: list[tuple[str, str]]) -> Iterator[str]:
    width = max((len(name) for name, _ in run), default=0)
    for name, text in run:
        yield f"{name:<{width}} = {text}"


def _wrap(left: str, items: list[str], right: str, depth: int, *, comma: str) -> str:
    if not items:
        return left + right
    space = "" if comma else " "
    if comma or len(items) == 1:
        line = left + space + ", ".join(items) + space + right
        if "\n" not in line and len(line) <= WIDE:
            return line
    return _block(left, [item + comma for item in items], right, depth)


def _block(left: str, items: list[str], right: str, depth: int) -> str:
    pad = "  " * depth
    return "\n".join([left, *(f"{pad}  {item}" for item in items), pad + right])


def main(arguments: list[str] | None = None) -> int:
    """Print the blocks; return 2 with a message when the table does not allow it."""
    parser = argparse.ArgumentParser(description="Print HCL variable blocks of a module table.")
    parser.add_argument("table", type=Path, help="JSON table of one module and major version")
    parser.add_argument("submodule", nargs="?", default=".", help="`.` (root) or modules/<name>")
    options = parser.parse_args(arguments)
    try:
        table = json.loads(options.table.read_text(encoding="utf-8"))
        sys.stdout.write(variable_blocks(table, options.submodule))
    except (OSError, ValueError, KeyError, TableError) as error:
        print(f"stub_variables: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
