"""Turns the model's classes and the languages' adapters into docs/model.md, and into the table of
which languages fill which collection.

It reads annotations, docstrings and calls; nothing of the model is run. A field says what it means
in a text below it, in its class's docstring, or in `model_meanings.yaml`.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from ekslint.model.document import UnreadableFile
from ekslint.model.entity import Entity
from ekslint.model.plain import PlainResource
from ekslint.model.vocabulary import REGISTRY
from ekslint.ruleset.compile import FUNCTIONS
from ekslint.ruleset.kinds import Form, Kind, Kinds, Part

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "ekslint"
PAGE = ROOT / "docs" / "model.md"
TABLE = PACKAGE / "ruleset" / "languages.json"
MEANINGS = Path(__file__).with_name("model_meanings.yaml")
HEAD = """\
# The model

Written by `make docs` from the code: do not edit. What rule pages may ask of: `for` starts from a
collection, and every thing has the parts that its table names. [Writing a rule](writing-rules.md)
tells how.

* *value*: what a file gives, with its place: a text, number, bool, list or map, or left out, or not
  known. Any key may be asked of it, and is a value again.
* *verdict*: true, false or unknown, with the places that decided; it stands where a condition does.
* *text*, *number*, *bool*: known always, as ekslint itself says it.
* *the X*: a link to one X; its parts are asked at once (`group.cluster.version`), `is None` asks
  whether there is one.
* *several X*: a collection for `for`, `any`, `all`, `none` and `count`.

The last column names the languages whose files fill a part: T Terraform, C CloudFormation,
E eksctl, K Kubernetes, U user data, Q kubeconfigs, P pins of libraries and tools. Elsewhere it is
left out or not known. Where it is empty, the part follows from others. `[[clusters]]` of the
configuration fills in what files leave open of clusters. A manifest in Terraform, or user data in a
template, counts as what it is: K or U.

Every thing has `name` (a value); a message prints it as kind and name, and `at: thing` is its first
line. `scope` (a text) is the root and environment it is declared in: `one.scope == other.scope`
keeps apart what is never there together. `declared.type` is the type of the resource it was made
from.
"""
LETTERS = {
    "terraform": "T",
    "cloudformation": "C",
    "eksctl": "E",
    "kubernetes": "K",
    "userdata": "U",
    "kubeconfig": "Q",
    "pins": "P",
}
"""Languages in the order of the table."""
NOT_FILLED = {"Absent", "Unknown", "absent", "unknown"}


@dataclass(frozen=True, slots=True)
class Filled:
    """Which languages make a thing of a class, and which give each of its fields."""

    by: set[str] = field(default_factory=set)
    fields: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def languages_of(path: Path) -> set[str]:
    """The languages a module of `languages` is for: its own, or those that import it."""
    package = PACKAGE / "languages"
    first = path.relative_to(package).parts[0]
    if not first.endswith(".py"):
        return {first} & LETTERS.keys()
    name = f"ekslint.languages.{first.removesuffix('.py')}"
    return {
        user.relative_to(package).parts[0]
        for user in package.glob("*/**/*.py")
        if name in user.read_text(encoding="utf-8")
    } & LETTERS.keys()


@cache
def filled() -> Mapping[str, Filled]:
    """What the adapters make, by class name."""
    found: dict[str, Filled] = defaultdict(Filled)
    for path in sorted((PACKAGE / "languages").rglob("*.py")):
        languages = languages_of(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (name := called(node)) and name[0].isupper():
                found[name].by.update(languages)
                for word in node.keywords:
                    if word.arg and not_left_out(word.value):
                        found[name].fields[word.arg].update(languages)
    return found


def called(node: ast.Call) -> str:
    """The name of what is called, without what it is an attribute of."""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def not_left_out(node: ast.expr) -> bool:
    """Whether an argument says more than that nothing is known."""
    return not (isinstance(node, ast.Call) and called(node) in NOT_FILLED)


def makers(cls: type) -> set[str]:
    """The languages that make things of a class or of its subclasses."""
    if cls in (PlainResource, UnreadableFile):  # made of whatever there is
        return set(LETTERS)
    found: set[str] = set(filled()[cls.__name__].by) if cls.__name__ in filled() else set()
    return found.union(*map(makers, cls.__subclasses__()))


def givers(cls: type, name: str) -> set[str]:
    """The languages that give a field of a class or of its subclasses."""
    known = filled().get(cls.__name__)
    found: set[str] = set(known.fields.get(name, ())) if known is not None else set()
    below: list[type] = cls.__subclasses__()
    return found.union(*(givers(each, name) for each in below))


def letters(languages: set[str]) -> str:
    """Languages as the last column names them."""
    return " ".join(letter for name, letter in LETTERS.items() if name in languages)


# What the parts mean


@cache
def meanings() -> Mapping[str, str]:
    """What fields mean whose code does not say it, by `Class.field`, or `*.field` for any class."""
    found = yaml.safe_load(MEANINGS.read_text(encoding="utf-8"))
    return {str(key): str(value) for key, value in found.items()}


@cache
def texts_below(cls: type) -> Mapping[str, str]:
    """The texts that stand below fields of a class itself."""
    body = getattr(ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0], "body", [])
    return {
        one.target.id: str(other.value.value)
        for one, other in pairwise(body)
        if isinstance(one, ast.AnnAssign)
        and isinstance(one.target, ast.Name)
        and isinstance(other, ast.Expr)
        and isinstance(other.value, ast.Constant)
    }


def meaning(cls: type, name: str, part: Part) -> str:
    """What a part means, in a sentence or two; empty when nothing says it."""
    if part.sort != "field":
        return paragraph(part.function.__doc__)
    for owner in own_classes(cls):
        member = owner.__dict__.get(name)
        if isinstance(member, property) and member.fget is not None and member.fget.__doc__:
            return paragraph(member.fget.__doc__)
        if text := meanings().get(f"{owner.__name__}.{name}"):
            return text
        below = texts_below(owner)
        named = next((text for text in below.values() if f"`{name}`" in text), "")
        if text := below.get(name, "") or named:
            return capital(re.sub(rf"^`{name}`: ", "", paragraph(text)))
        if text := " ".join(sentences(owner, name)):
            return text
    return meanings().get(f"*.{name}", "")


def own_classes(cls: type) -> list[type]:
    """A class of the model and those above it, the nearest first."""
    return [c for c in cls.__mro__ if c.__module__.startswith("ekslint.")]


def sentences(cls: type, name: str) -> list[str]:
    """The sentences of a class's docstring that name a field."""
    text = " ".join((inspect.getdoc(cls) or "").split())
    found = re.split(r"(?<=[.;])\s+(?=[A-Z`])", text)
    return [capital(re.sub(rf"^`{name}`: ", "", one)) for one in found if f"`{name}`" in one]


def paragraph(text: str | None) -> str:
    """The first paragraph of a docstring on one line."""
    first = inspect.cleandoc(text or "").split("\n\n")[0]
    return " ".join(first.split())


def capital(text: str) -> str:
    """A text that starts as a sentence does."""
    return text[:1].upper() + text[1:]


# The page


def reached() -> list[type]:
    """The classes of the model that pages can get at, those of collections first."""
    kinds = Kinds()
    waiting = list(REGISTRY.collections.values())
    found: list[type] = []
    while waiting:
        cls = waiting.pop(0)
        if cls in found or not cls.__module__.startswith("ekslint.model."):
            continue
        found.append(cls)
        for name, part in parts(kinds, cls).items():
            if name not in kinds.parts(Entity):
                waiting.extend(classes(part.kind))
    return found


def parts(kinds: Kinds, cls: type) -> dict[str, Part]:
    """The parts of a class, without those that every thing has."""
    base = kinds.parts(Entity) if issubclass(cls, Entity) else {}
    return {name: part for name, part in kinds.parts(cls).items() if name not in base}


def classes(kind: Kind | None) -> Iterator[type]:
    """The classes a kind leads to."""
    if kind is not None:
        yield from kind.classes
        yield from classes(kind.item)


def shown(kind: Kind) -> str:
    """A kind in the words of the page."""
    match kind:
        case Kind(form=Form.LINK, item=Kind() as item):
            return f"the {shown(item)}"
        case Kind(form=Form.MEMBERS, item=Kind() as item):
            return f"several {shown(item)}"
        case Kind(form=Form.OBJECT, classes=several):
            return " or ".join(map(linked, several))
        case Kind(form=Form.PLAIN, name=name):
            return {"str": "text", "int": "number", "Number": "number"}.get(name, name)
        case Kind(form=Form.VALUE):
            return "value"
        case Kind(form=Form.VERDICT):
            return "verdict"
    return "anything"


def linked(cls: type) -> str:
    """A class's name, with a link to its table when it has one."""
    name = cls.__name__
    return f"[{name}](#{name.lower()})" if cls in reached_once() else name


@cache
def reached_once() -> tuple[type, ...]:
    """The same as `reached`, kept."""
    return tuple(reached())


def arguments(function: Any, skip: int) -> str:
    """A signature as pages write the call."""
    words = []
    for parameter in list(inspect.signature(function).parameters.values())[skip:]:
        star = "*" if parameter.kind is inspect.Parameter.VAR_POSITIONAL else ""
        given = parameter.default is not inspect.Parameter.empty
        words.append(f"{star}{parameter.name}" + (f"={parameter.default!r}" if given else ""))
    return ", ".join(words)


def rows(kinds: Kinds, cls: type) -> Iterator[str]:
    """The lines of a class's table."""
    order = {"field": 0, "relation": 1, "verb": 2}
    found = sorted(parts(kinds, cls).items(), key=lambda pair: (order[pair[1].sort], pair[0]))
    for name, part in found:
        call = f"{name}({arguments(part.function, 2)})" if part.sort == "verb" else name
        by = letters(givers(cls, name)) if part.sort == "field" else ""
        yield f"| `{call}` | {shown(part.kind)} | {cell(meaning(cls, name, part))} | {by} |"


def cell(text: str) -> str:
    """A text inside a table."""
    return text.replace("|", "\\|")


def section(kinds: Kinds, cls: type) -> Iterator[str]:
    """The lines about one class."""
    names = [name for name, other in REGISTRY.collections.items() if other is cls]
    yield f"### {cls.__name__}"
    yield ""
    if names:
        by = letters(makers(cls))
        yield f"Collection `{names[0]}`" + (f", from {by}." if by else ".")
        yield ""
    yield from textwrap.wrap(" ".join((inspect.getdoc(cls) or "").split()), 100)
    yield ""
    lines = list(rows(kinds, cls))
    if lines:
        yield from ("| part | type | meaning | from |", "| --- | --- | --- | --- |", *lines, "")


def text() -> str:
    """The page as it has to be for the code."""
    kinds = Kinds()
    of_collections = [cls for cls in reached_once() if cls in REGISTRY.collections.values()]
    others = [cls for cls in reached_once() if cls not in of_collections]
    lines = [HEAD, "## Collections", "", "| collection | thing | from |", "| --- | --- | --- |"]
    for name, cls in sorted(REGISTRY.collections.items()):
        lines.append(f"| `{name}` | {linked(cls)} | {letters(makers(cls))} |")
    lines += ["", "## Constants", "", "| constant | what it holds |", "| --- | --- |"]
    lines += [f"| `{name}` | {constant(value)} |" for name, value in constants()]
    lines += ["", "## Functions", "", "| function | gives | meaning |", "| --- | --- | --- |"]
    for name, function in sorted(REGISTRY.functions.items()):
        gives = shown(kinds.result(function))
        told = cell(paragraph(function.__doc__))
        lines.append(f"| `{name}({arguments(function, 0)})` | {gives} | {told} |")
    built_in = ", ".join(f"`{name}`" for name in sorted(FUNCTIONS))
    lines += ["", f"Part of the language itself: {built_in}.", "", "## Things", ""]
    for cls in sorted(of_collections, key=lambda cls: cls.__name__):
        lines += section(kinds, cls)
    lines += ["## Parts of things", ""]
    for cls in sorted(others, key=lambda cls: cls.__name__):
        lines += section(kinds, cls)
    return "\n".join(lines).rstrip() + "\n"


def constants() -> list[tuple[str, object]]:
    """The constants, in the order of their names."""
    return sorted(REGISTRY.constants.items())


def constant(value: object) -> str:
    """A constant as the page shows it."""
    if isinstance(value, str):
        return f"`{value}`"
    if isinstance(value, tuple | list | frozenset):
        items = sorted(map(str, value)) if isinstance(value, frozenset) else list(map(str, value))
        more = f" and {len(items) - 6} more" if len(items) > 6 else ""
        return ", ".join(f"`{item}`" for item in items[:6]) + more
    return "a map" if isinstance(value, Mapping) else f"a {type(value).__name__}"


def table() -> str:
    """The languages that fill each collection, as `ekslint rules list` reads them."""
    found = {
        name: [language for language in LETTERS if language in makers(cls)]
        for name, cls in sorted(REGISTRY.collections.items())
    }
    return json.dumps(found, indent=2) + "\n"


def unexplained() -> list[str]:
    """The parts whose meaning nothing says."""
    kinds = Kinds()
    return [
        f"{cls.__name__}.{name}"
        for cls in reached_once()
        for name, part in parts(kinds, cls).items()
        if not meaning(cls, name, part)
    ]


def write() -> list[Path]:
    """Write both files and return where they stand."""
    PAGE.write_text(text(), encoding="utf-8")
    TABLE.write_text(table(), encoding="utf-8")
    return [PAGE, TABLE]
