"""Turn a place and the way its value took into whether others read what stands there.

It counts names in the files of the run; who reads a module from elsewhere it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import basename, dirname, normpath
from typing import Any, Final

from ekslint.core.location import Location, SourceText
from ekslint.fixes import hcl
from ekslint.fixes.documents import trees
from ekslint.fixes.hosts import Host, hcl_nodes, parsed_hcl
from ekslint.fixes.literals import JSON, YAML
from ekslint.sources.files import without_links
from ekslint.sources.hcl.syntax import Node

_SHARED: Final = ("variable", "output", "locals")
"""Blocks whose values others read."""
_MADE_HERE: Final = ("aws_iam_policy_document.", "cloudinit_config.", "template_cloudinit_config.")
"""Data sources that only put together what stands in them, for whoever refers to them."""
_TERRAFORM: Final = (".tf", ".tofu")
_TERRAFORM_JSON: Final = (".tf.json", ".tofu.json")
_NAME: Final = re.compile(
    r"`(?P<name>(?P<of>local\.|var\.)[\w-]+|(?P<out>module\.[\w-]+)(?:\[[^\]]*\])?\.[\w-]+"
    r"|(?:data\.)?[a-z][a-z0-9]*_\w+\.[\w-]+)"
)
"""The name in the label of a step: `local.x`, `var.x`, `module.x.y`, `data.type.name`."""
_ALIAS: Final = re.compile(r"(?:^|[\s\[,:-])\*[^\s\*\[\]{},]", re.MULTILINE)
_GIVEN: Final = re.compile(
    r"\A(?:(?:var|each|count)\.|(?:lookup|element|try|coalesce|one)\()|\[\s*(?:var|each|count)\."
)
"""An expression that is what a caller or a loop gives."""
_OPENING: Final = re.compile(r"(?<!%)%\{~?\s*(?:if|for)\b")
_CLOSING: Final = re.compile(r"(?<!%)%\{~?\s*(?:endif|endfor)\b")
_INPUT: Final = re.compile(r"`([A-Za-z_]\w*)`")
"""The label of a step into a template: the name that it gets a value under."""
_PART: Final = re.compile(r"[$%]\{[^}]*\}")
_PARAMETER: Final = re.compile(r"parameter `(\w+)`")
"""The label of a step into a nested stack."""
_SOURCE: Final = re.compile(r"\bsource\s*=\s*\"(\.\.?/[^\"]*)\"")
_COMMENT: Final = re.compile(r"^[ \t]*(?:#|//).*$", re.MULTILINE)

Texts = Mapping[str, SourceText]


def read_elsewhere(place: Location, host: Host, texts: Texts) -> bool:
    """Whether something else than the finding's thing may read what stands at a place."""
    source = place.source
    path = source.path
    if path.endswith((".tfvars", ".tfvars.json")):
        return True
    if _passed_on(place, texts) or _aliased(host, place) or _in_directive(host, place):
        return True
    if path.endswith(_TERRAFORM):
        return hcl.is_chosen(source, place) or _in_shared_block(place, source, texts)
    if path.endswith(_TERRAFORM_JSON):
        return _in_section(host, place, _SHARED)
    if host.syntax in (JSON, YAML) and host.start == 0 and "Resources" in source.text:
        return _in_parameters(host, place) or _in_choice(host, place)
    return False


def is_given(place: Location, used: Location) -> bool:
    """Whether the expression in which a value is used last has another value elsewhere.

    An input of a module and the item of a loop are one value here, another in the next call.
    """
    if _GIVEN.search(used.text):
        return True
    own = (hop for hop in place.onward if not hop.location.source.library)
    return any(_GIVEN.match(hop.label.lstrip("`")) for hop in own)


def is_repeated(place: Location, texts: Texts) -> bool:
    """Whether the block around a place makes several things: what one has too many, another needs.

    It has `for_each` or `count`, or its module is called more than once, or by a call that has.
    """
    folder = dirname(place.path)
    ways = {dirname(path) or "." for path, text in texts.items() if dirname(text.path) == folder}
    calls = 0
    for text in (place.source, *_terraform(texts)):
        if not text.path.endswith(_TERRAFORM) or "{" not in text.text:
            continue
        for node in parsed_hcl(text).items:
            if node[0] != "block":
                continue
            if text is place.source and node[1] <= place.start and place.end <= node[2]:
                if _is_several(node):
                    return True
            elif text is not place.source and node[3] == "module":
                found = _SOURCE.search(text.text, node[1], node[2])
                if found and normpath(f"{dirname(text.path) or '.'}/{found[1]}") in ways:
                    calls += 2 if _is_several(node) else 1
    return calls > 1


def _is_several(node: Node) -> bool:
    return any(one[0] == "attribute" and one[3] in ("for_each", "count") for one in node[5])


def _in_directive(host: Host, place: Location) -> bool:
    """Whether a place stands between a `%{ if }` or `%{ for }` of a template and its end."""
    before = host.source.text[host.start : place.start]
    if "%{" not in before:
        return False
    return len(_OPENING.findall(before)) > len(_CLOSING.findall(before))


def _aliased(host: Host, place: Location) -> bool:
    """Whether a place stands in a part of a YAML text that an alias repeats."""
    text = host.source.text[host.start : host.end]
    if host.syntax != YAML or not ("&" in text and "*" in text):
        return False
    import yaml

    ranges: list[tuple[str, int, int]] = []
    opened: list[tuple[str, int]] = []
    named: set[str] = set()
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            start, end = _span(event)
            if isinstance(event, yaml.AliasEvent):
                named.add(str(event.anchor))
            elif isinstance(event, yaml.CollectionStartEvent):
                opened.append((event.anchor or "", start))
            elif isinstance(event, yaml.CollectionEndEvent):
                ranges.append((*opened.pop(), end))
            elif isinstance(event, yaml.ScalarEvent):
                ranges.append((event.anchor or "", start, end))
    except (yaml.YAMLError, RecursionError, ValueError):
        return _ALIAS.search(text) is not None
    at, last = place.start - host.start, place.end - host.start
    return any(name in named and start <= at and last <= end for name, start, end in ranges)


def _span(event: Any) -> tuple[int, int]:
    return event.start_mark.index, event.end_mark.index


def _passed_on(place: Location, texts: Texts) -> bool:
    """Whether a step of the way from a text to its use has another branch.

    What a name of Terraform stands for is read wherever the name is; what a resource has is about
    the resource; a file may be read twice.
    """
    for hop in place.via:
        where = hop.location
        if (given := _PARAMETER.fullmatch(hop.label)) and _references(given[1], where.source) > 1:
            return True
        if where.source.library:
            continue
        if not where.path.endswith((*_TERRAFORM, *_TERRAFORM_JSON)):
            if place.path != where.path and _named_twice(hop.label, where.source):
                return True
            continue
        if place.path != where.path and not place.path.endswith((*_TERRAFORM, *_TERRAFORM_JSON)):
            name = re.compile(rf"(?<![\w.-]){re.escape(basename(place.path))}(?![\w-])")
            if sum(len(name.findall(_code(text))) for text in _terraform(texts)) > 1:
                return True
        found = _NAME.match(hop.label)
        if found is None:
            continue
        if where.path.endswith(_TERRAFORM) and hcl.is_chosen(where.source, where):
            return True
        if found["of"] is None and _in_resource(place, found["name"]):
            return True
        if _uses(found["name"], where.source, texts) > 1:
            return True
    return False


def _named_twice(label: str, template: SourceText) -> bool:
    """Whether a template that Terraform fills in says the name of a step more than once."""
    found = _INPUT.fullmatch(label)
    if found is None:
        return False
    word = re.compile(rf"(?<![\w.-]){found[1]}(?![\w-])")
    return sum(len(word.findall(part)) for part in _PART.findall(template.text)) > 1


def _terraform(texts: Texts) -> Iterator[SourceText]:
    named = (*_TERRAFORM, *_TERRAFORM_JSON)
    return (text for path, text in without_links(texts).items() if path.endswith(named))


def _in_resource(place: Location, name: str) -> bool:
    """Whether a place stands in the block of a resource of a name: `aws_ssm_parameter.x.value`."""
    if not place.path.endswith(_TERRAFORM):
        return False
    words = name.split(".")[:2]
    return any(
        node[0] == "block"
        and node[3] == "resource"
        and [label[0] for label in node[4]] == words
        and node[1] <= place.start
        and place.end <= node[2]
        for node in hcl_nodes(place.source, place)
    )


def _in_choice(host: Host, place: Location) -> bool:
    """Whether a place stands in one arm of a choice of a template: the others are meant too."""
    for root in trees(host):
        for node in root.every():
            arms = [node] if node.tag == "!If" else []
            arms += [value for name, value in node.pairs if name.text == "Fn::If"]
            if any(arm.start <= place.start and place.end <= arm.end for arm in arms):
                return True
    return False


def _in_shared_block(place: Location, source: SourceText, texts: Texts) -> bool:
    for node in hcl_nodes(source, place):
        if node[0] != "block" or node[3] not in (*_SHARED, "data"):
            continue
        if not (node[1] <= place.start and place.end <= node[2]):
            continue
        if node[3] == "data":
            name = ".".join(label[0] for label in node[4])
            return name.startswith(_MADE_HERE) and _uses(f"data.{name}", source, texts) > 1
        if node[3] != "locals":
            return True
        for entry in node[5]:
            if entry[1] <= place.start and place.end <= entry[2]:
                return _uses(f"local.{entry[3]}", source, texts) != 1
        return True
    return False


def _uses(name: str, source: SourceText, texts: Texts) -> int:
    """Return how often the files of a module say a name, `local.x` or another."""
    word = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])")
    folder = dirname(source.path)
    return sum(
        len(word.findall(_code(text))) for text in _terraform(texts) if dirname(text.path) == folder
    )


def _references(name: str, source: SourceText) -> int:
    """Return how often a template of CloudFormation says a parameter."""
    one = re.escape(name)
    word = rf"\bRef[\"']?[ \t]*:?[ \t]*[\"']?{one}(?!\w)|\$\{{{one}\}}"
    return len(re.findall(word, source.text))


def _code(text: SourceText) -> str:
    """Return a text without the lines that are comments."""
    return _COMMENT.sub("", text.text)


def _in_parameters(host: Host, place: Location) -> bool:
    section = _section(host, place)
    return section not in ("", "Resources")


def _in_section(host: Host, place: Location, names: tuple[str, ...]) -> bool:
    return _section(host, place) in names


def _section(host: Host, place: Location) -> str:
    """Return the key at the top of a document that a place stands under."""
    for root in trees(host):
        for name, value in root.pairs:
            if name.start <= place.start and place.end <= value.end:
                return name.text
    return ""
