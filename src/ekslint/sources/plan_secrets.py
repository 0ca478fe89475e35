"""Turn the text of a plan into one of the same length that shows no secret.

A plan holds what it marks as sensitive in clear. Everything that is shown of a plan later (lines
around a finding, values) is taken from the masked text. A secret is looked for wherever it occurs,
since providers copy some into attributes that are not marked (`tags_all`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from ekslint.core.location import SourceText
from ekslint.sources.json.parts import at, items, leaves, mapping, marked

SIGN: Final = "*"
SHORT: Final = 6
"""Characters from which on a secret is looked for inside other texts too."""
MAX_SECRETS: Final = 2_000
"""So many different secrets are looked for; with more of them, all texts are masked."""

_STRING: Final = re.compile(r'"((?:[^"\\]|\\.)*)("?)', re.DOTALL)
_HIDDEN_ARGUMENTS: Final = re.compile(
    r"(?:^|_)(?:access_key|secret_key|token|password|passphrase|secret|client_key|private_key)$"
)
"""Arguments of providers that are secrets, whether somebody marked them or not."""
_KEY_END: Final = re.compile(r'"\s*:')
_NAMING: Final = re.compile(r'"(?:address|module_address|mode|type|provider_name)"\s*:\s*$')
_ESCAPED: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


class PlanText(SourceText):
    """The text of a plan with its secrets masked; `original` holds them, `hidden` names them.

    Nothing but the reader of plans looks at the original.
    """

    __slots__ = ("hidden", "original")

    def __init__(self, path: str, original: str, *, library: bool = False) -> None:
        try:
            hidden = _secrets_of(original)
            shown = masked(original, hidden)
        except (ValueError, RecursionError):  # it does not parse, so nobody knows what is secret
            hidden, shown = frozenset(), all_masked(original)
        super().__init__(path, shown, library=library)
        self.original = original
        self.hidden = hidden


def _secrets_of(text: str) -> frozenset[str]:
    """Return the secrets of a text; what it holds is let go before anything else is made."""
    document = json.loads(text)
    return secrets(document) if isinstance(document, dict) else frozenset()


def secrets(document: Mapping[str, Any]) -> frozenset[str]:
    """Return the texts (and numbers, as texts) that a plan or state marks as sensitive."""
    found: set[str] = set()
    for leaf in _secret_leaves(document):
        if isinstance(leaf, str):
            if leaf:
                found.add(leaf)
        elif not isinstance(leaf, bool) and len(str(leaf)) > 3:
            found.add(str(leaf))
    return frozenset(found)


def _secret_leaves(document: Mapping[str, Any]) -> Iterator[Any]:
    for section in ("resource_changes", "resource_drift", "deferred_changes"):
        for item in items(document.get(section)):
            change = mapping(at(item, "change") or at(item, "resource_change", "change"))
            for side in ("before", "after"):
                yield from marked(change.get(side), change.get(f"{side}_sensitive"))
    for change in mapping(document.get("output_changes")).values():
        for side in ("before", "after"):
            yield from marked(at(change, side), at(change, f"{side}_sensitive"))
    for values in (
        document.get("planned_values"),
        document.get("values"),
        at(document, "prior_state", "values"),
    ):
        yield from _of_state(values)
    declared = mapping(at(document, "configuration", "root_module", "variables"))
    for name, variable in declared.items():
        if at(variable, "sensitive") is True:
            yield from leaves(at(document, "variables", name, "value"))
            yield from leaves(at(variable, "default"))
    for provider in mapping(at(document, "configuration", "provider_config")).values():
        yield from _of_provider(at(provider, "expressions"))


def _of_state(values: Any) -> Iterator[Any]:
    for output in mapping(at(values, "outputs")).values():
        if at(output, "sensitive") is True:
            yield from leaves(at(output, "value"))
    modules = [at(values, "root_module")]
    while modules:
        module = modules.pop()
        modules.extend(items(at(module, "child_modules")))
        for resource in items(at(module, "resources")):
            yield from marked(at(resource, "values"), at(resource, "sensitive_values"))


def _of_provider(expressions: Any) -> Iterator[Any]:
    stack = [expressions]
    while stack:
        here = stack.pop()
        if isinstance(here, list):
            stack.extend(here)
        for name, inner in mapping(here).items():
            if _HIDDEN_ARGUMENTS.search(name):
                yield from leaves(at(inner, "constant_value"))
            elif isinstance(inner, dict | list):
                stack.append(inner)


def masked(text: str, hidden: frozenset[str]) -> str:
    """Return the text with every secret replaced by as many signs; it stays JSON, offsets stay."""
    if not hidden:
        return text
    if len(hidden) > MAX_SECRETS:
        return all_masked(text)
    shown = text
    for secret in sorted(hidden, key=len, reverse=True):
        for form in _forms(secret):
            if form in shown:
                shown = _without(shown, form)
    try:
        json.loads(shown)
    except ValueError:  # a secret that looks like a part of JSON's own syntax
        return all_masked(text)
    return shown


def _without(text: str, form: str) -> str:
    signs = SIGN * len(form)
    if re.fullmatch(r"-?[0-9.]+", form):
        text = re.sub(rf"(?<=[:\[,\s]){re.escape(form)}(?=[\s,}}\]])", "0".ljust(len(form)), text)
    elif len(form) >= SHORT:
        return _replaced(text, form, signs)
    return re.sub(rf'"{re.escape(form)}"(?!\s*:)', f'"{signs}"', text)


def _replaced(text: str, form: str, signs: str) -> str:
    """Replace what no backslash stands before and what no key ends with; `re` takes far longer."""
    parts: list[str] = []
    done = start = 0
    while (at := text.find(form, start)) >= 0:
        end = at + len(form)
        if text[at - 1 : at] == "\\" or _KEY_END.match(text, end):
            start = at + 1
            continue
        parts += (text[done:at], signs)
        done = start = end
    return "".join(parts) + text[done:]


def _forms(secret: str) -> Iterable[str]:
    """Yield the ways in which JSON may write the characters of a text."""
    plain = json.dumps(secret, ensure_ascii=False)[1:-1]
    escaped = "".join(_ESCAPED.get(c, c) for c in plain)
    return dict.fromkeys((plain, escaped, json.dumps(secret)[1:-1]))


def all_masked(text: str) -> str:
    """Return the text with the characters of all strings masked, also of one that is cut off.

    Keys stay, and what says which resource something is of.
    """

    def signs(found: re.Match[str]) -> str:
        inner = "".join("\n" if c == "\n" else SIGN for c in found[1])
        return f'"{inner}{found[2]}'

    out: list[str] = []
    at_ = 0
    for found in _STRING.finditer(text):
        out.append(text[at_ : found.start()])
        after = text[found.end() : found.end() + 2].lstrip()
        kept = after.startswith(":") or _NAMING.search(
            text, max(found.start() - 30, 0), found.start()
        )
        out.append(found.group() if kept else signs(found))
        at_ = found.end()
    out.append(text[at_:])
    return "".join(out)
