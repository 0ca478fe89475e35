"""Turns a copied root into a variant of itself: other values, instances, blocks, nesting.

Every variant is a configuration Terraform should accept, which says the same or something else in
another way; what it means only Terraform knows.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ekslint.sources.hcl.syntax import HclFile, Node
from tools.plan_files import Edits, attribute, parse_folder, plain_text, references
from tools.plan_values import missing_values

FORMS = (
    'join("", [{}])',
    'format("%s", {})',
    "try({{}}.nowhere.at, {})",
    '{{ "a b" = {} }}["a b"]',
    "[for k, v in {{ a = {} }} : v][0]",
    "[{{ v = {0} }}, {{ v = {0} }}].*.v[1]",
    "([{{ v = {0} }}, {{ v = {0} }}][*].v)[1]",
    "element([{}], 3)",
    "jsondecode(jsonencode({}))",
    'coalesce("", {})',
    "base64decode(base64encode({}))",
    'trimspace(" ${{{}}} ")',
    "one(toset([{}]))",
    'lookup({{ k = {} }}, "k", "")',
    'merge({{ k = "other" }}, {{ k = {} }}).k',
    'split(",", "${{{}}},last")[0]',
    "true ? {} : null",
    "can(tonumber({0})) ? {0} : {0}",
    'values({{ b = {}, c = "z" }})[0]',
    "flatten([[[{}]], []])[0]",
    '"%{{ for s in [{}] }}${{s}}%{{ endfor }}"',
    "chomp(<<-EOT\n    ${{{}}}\n  EOT\n  )",
    "yamldecode(yamlencode({{ a = [{}] }})).a[0]",
    "element(compact([null, {}]), 0)",
    'zipmap(["k"], [{}])["k"]',
    'regex("^(.*)$", {})[0]',
    "reverse(distinct([{0}, {0}]))[0]",
    "concat([], tolist([{}]))[0]",
    "setproduct([{}], [1])[0][0]",
    'cidrhost("10.0.0.0/8", 1) == "10.0.0.1" ? {} : null',
    'transpose({{ v = [{0}] }})[{0}][0] == "v" ? {0} : ""',
)
"""Ways to write a string again; `{}` is the string in quotes."""


def other_values(folder: Path) -> None:
    """Give variables another value than their default."""
    values = dict(missing_values(folder))
    for parsed in parse_folder(folder).values():
        for block in parsed.items:
            if block[0] == "block" and block[3] == "variable":
                default = attribute(block, "default")
                changed = _changed(default[6]) if default is not None else None
                if changed is not None:
                    values[block[4][0][0]] = changed
    for name in ("terraform.tfvars.json", "mutant.auto.tfvars.json"):
        (folder / name).unlink(missing_ok=True)
    text = json.dumps(values, indent=1) + "\n"
    (folder / "mutant.auto.tfvars.json").write_text(text, encoding="utf-8")


def _changed(node: Node) -> Any:
    match node:
        case ("bool", _, _, data):
            return not data
        case ("number", _, _, raw) if raw.isdigit():
            return int(raw) + 1
        case ("template", _, _, (("text", _, _, text),), _):
            if re.fullmatch(r"\d+\.\d+\.\d+\.\d+/\d+", text):
                return re.sub(r"^\d+\.\d+", "10.8", text)
            return f"{text}-m" if re.fullmatch(r"[a-z][a-z-]*", text) else None
    return None


def more_instances(folder: Path) -> None:
    """Give every third resource a count, every third a for_each."""
    files = parse_folder(folder)
    keys: dict[tuple[str, ...], str] = {}
    edits = Edits(files)
    number = 0
    for path, parsed in files.items():
        for block in parsed.items:
            if block[0] != "block" or block[3] != "resource" or "aws_" not in block[4][0][0]:
                continue
            if attribute(block, "count") is not None or attribute(block, "for_each") is not None:
                continue
            number += 1
            way = ("count = 2", 'for_each = toset(["x.y", "b c"])', "")[number % 3]
            if way:
                edits.append(path, block, f"  {way}")
                names = tuple(label[0] for label in block[4])
                keys[names] = "[1]" if way.startswith("count") else '["b c"]'
    _index(files, keys, edits)
    edits.write()


def _index(
    files: Mapping[Path, HclFile], keys: Mapping[tuple[str, ...], str], edits: Edits
) -> None:
    def visit(path: Path, items: tuple[Node, ...]) -> None:
        for item in items:
            if item[0] == "block":
                visit(path, item[5])
            elif item[3] not in ("depends_on", "replace_triggered_by", "ignore_changes"):
                for names, _, end in references(item[6]):
                    if names in keys:
                        edits.edit(path, end, end, keys[names])

    for path, parsed in files.items():
        visit(path, tuple(i for i in parsed.items if i[3] not in ("moved", "import", "removed")))


def dynamic_blocks(folder: Path) -> None:
    """Write nested blocks as dynamic blocks over lists, maps and sets."""
    files = parse_folder(folder)
    edits = Edits(files)
    number = 0
    for path, parsed in files.items():
        text = parsed.source.text
        for block in parsed.items:
            if block[0] != "block" or block[3] not in ("resource", "data"):
                continue
            for inner in block[5]:
                if inner[0] != "block" or inner[3] in STATIC or inner[4]:
                    continue
                number += 1
                edits.edit(path, inner[1], inner[2], _dynamic(inner, text, number))
    edits.write()


STATIC = {"dynamic", "lifecycle", "provisioner", "connection", "timeouts"}


def _dynamic(block: Node, text: str, number: int) -> str:
    name = block[3]
    attributes = [i for i in block[5] if i[0] == "attribute"]
    fields = [(i[3], text[i[6][1] : i[6][2]].rstrip("\n")) for i in attributes]
    rest = "\n".join(text[i[1] : i[2]] for i in block[5] if i[0] == "block")
    iterator = f"it_{number}" if number % 2 else name
    lines = [f'dynamic "{name}" {{']
    if number % 2:
        lines.append(f"iterator = {iterator}")
    value = "".join(f"{n} = {e}\n" for n, e in fields)
    collection = (f"[{{\n{value}}}]", f"{{ k = {{\n{value}}} }}")[number % 3 == 0]
    lines.append(f"for_each = {collection}")
    lines.append("content {")
    lines.extend(f"{n} = {iterator}.value.{n}" for n, _ in fields)
    lines.append(f"{rest}\n}}\n}}")
    return "\n".join(lines)


def other_expressions(folder: Path) -> None:
    """Write the strings of resources in other ways, behind locals and variables."""
    files = parse_folder(folder)
    edits = Edits(files)
    made: list[str] = []
    variables: list[str] = []

    def visit(path: Path, items: tuple[Node, ...], text: str) -> None:
        for item in items:
            if item[0] == "block":
                if item[3] not in STATIC:
                    visit(path, item[5], text)
                continue
            if plain_text(item) is None or item[6][4] or item[3] == "provider":
                continue
            number = len(made)
            literal = text[item[6][1] : item[6][2]]
            if number % 5 == 4:
                variables.append(
                    f'variable "mutant_{number}" {{\n  type = object({{ a = optional(string, '
                    f"{literal}), b = optional(number) }})\n  default = {{}}\n}}\n"
                )
                literal = f"var.mutant_{number}.a"
            made.append(f"  mutant_{number} = {FORMS[number % len(FORMS)].format(literal)}\n")
            edits.edit(path, item[6][1], item[6][2], f"local.mutant_{number}")

    for path, parsed in files.items():
        for block in parsed.items:
            if block[0] == "block" and block[3] in ("resource", "data"):
                visit(path, block[5], parsed.source.text)
    edits.write()
    declared = f"locals {{\n{''.join(made)}}}\n" + "".join(variables)
    (folder / "mutant.tf").write_text(declared, encoding="utf-8")


def nested_modules(folder: Path) -> None:
    """Move the root two modules down, under for_each and count."""
    inner = folder / "plan_inner"
    edits = Edits(parse_folder(folder))
    for path, parsed in edits.files.items():
        for block in parsed.items:
            if block[0] == "block" and block[3] == "provider":
                edits.edit(path, block[1], block[2])
            elif block[0] == "block" and block[3] == "module":
                source = attribute(block, "source")
                written = plain_text(source) or ""
                if source is not None and written.startswith("."):
                    edits.edit(path, source[1], source[2], f'source = "../{written}"')
    values = missing_values(folder)
    inner.mkdir()
    edits.write()
    for path in sorted(folder.iterdir()):
        if path.suffix in (".tf", ".tftpl", ".tpl", ".json", ".yaml", ".yml", ".sh"):
            shutil.move(path, inner / path.name)
        elif path.is_dir() and path != inner and not any(path.glob("*.tf")):
            shutil.copytree(path, inner / path.name)
    outer = folder / "plan_outer"
    outer.mkdir()
    passed = "".join(f"  {name} = var.given.{name}\n" for name in values)
    (outer / "main.tf").write_text(
        'variable "given" {}\nvariable "key" {\n  type = string\n}\n'
        f'module "inner" {{\n  source = "../plan_inner"\n  count = length(var.key)\n{passed}}}\n',
        encoding="utf-8",
    )
    (folder / "main.tf").write_text(
        'module "outer" {\n  source = "./plan_outer"\n  for_each = toset(["é", "a.b"])\n'
        f"  key = each.value\n  given = {json.dumps(values)}\n}}\n",
        encoding="utf-8",
    )


KINDS: dict[str, Callable[[Path], None]] = {
    "values": other_values,
    "instances": more_instances,
    "dynamic": dynamic_blocks,
    "expressions": other_expressions,
    "nested": nested_modules,
}
