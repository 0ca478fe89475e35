"""Turn the annotations of the model's classes into what an expression may do with their parts.

It reads declarations only; nothing of the model is called. An annotation it cannot read makes the
part a thing of which anything may be asked.
"""

from __future__ import annotations

import ast
import inspect
import sys
import types
import typing
from collections.abc import Mapping
from dataclasses import field, fields, is_dataclass
from enum import Enum
from typing import Any, Final

from ekslint.core import value as values
from ekslint.core.record import record
from ekslint.core.verdict import Members, Verdict
from ekslint.model.entity import Entity, Link


class Form(Enum):
    """The broad sorts of what an expression yields."""

    ANY = "something"
    VALUE = "a value"
    VERDICT = "a verdict"
    OBJECT = "a thing"
    LINK = "a link"
    MEMBERS = "a collection"
    PLAIN = "a constant"
    COUNT = "a number"
    NONE = "nothing"


_PLAIN_WORDS: Final = {"str": "text", "int": "number", "Number": "number"}


@record
class Kind:
    """What an expression yields.

    `classes` of an OBJECT, `item` of a LINK or of MEMBERS, `name` of a PLAIN constant's type.
    """

    form: Form
    classes: tuple[type, ...] = ()
    item: Kind | None = None
    name: str = ""

    def __str__(self) -> str:
        match self:
            case Kind(form=Form.OBJECT, classes=classes):
                return " or ".join(c.__name__ for c in classes)
            case Kind(form=Form.LINK, item=Kind() as item):
                return str(item)
            case Kind(form=Form.MEMBERS, item=Kind() as item):
                return f"a collection of {item}"
            case Kind(form=Form.PLAIN, name=name):
                return f"a {_PLAIN_WORDS.get(name, name)}"
        return self.form.value


ANY: Final = Kind(Form.ANY)
VALUE: Final = Kind(Form.VALUE)
VERDICT: Final = Kind(Form.VERDICT)
COUNT: Final = Kind(Form.COUNT)
NONE: Final = Kind(Form.NONE)


def plain(name: str) -> Kind:
    """Return the kind of a Python constant."""
    return Kind(Form.PLAIN, name=name)


def thing(*classes: type) -> Kind:
    """Return the kind of an object of one of the classes."""
    return Kind(Form.OBJECT, classes)


def members(item: Kind) -> Kind:
    """Return the kind of a collection."""
    return Kind(Form.MEMBERS, item=item)


@record
class Part:
    """One part of a class that expressions may use: a field (or property), relation or verb."""

    sort: str
    kind: Kind
    function: Any = None


@record
class Taking:
    """What a function makes of the arguments of one form of call.

    `positional`: name and kind of the parameter behind each, `named` in the signature's order.
    """

    positional: tuple[tuple[str, Kind], ...]
    named: tuple[tuple[str, Kind], ...]


_VALUE_NAMES: Final = frozenset(
    {"Value", "Scalar", "Text", "ListValue", "MapValue", "Document", "Null", "Absent", "Unknown"}
)
_PLAIN_NAMES: Final = frozenset({"str", "int", "bool", "float", "Number", "date"})
_SEQUENCES: Final = frozenset(
    {"Members", "tuple", "list", "frozenset", "set", "Sequence", "Iterable", "Iterator"}
)
_VALUES: Final = typing.get_args(values.Value)


@record
class Kinds:
    """Answers what the parts of classes are; keeps what it has read."""

    _parts: dict[type, dict[str, Part]] = field(default_factory=dict)
    _classes: dict[str, type] = field(default_factory=dict)
    _parameters: dict[Any, tuple[inspect.Signature, dict[str, Kind]]] = field(default_factory=dict)
    _takings: dict[Any, Taking] = field(default_factory=dict)

    def parts(self, cls: type) -> Mapping[str, Part]:
        """Return the parts of a class that expressions may use, by name."""
        if cls not in self._parts:
            self._parts[cls] = self._read(cls)
        return self._parts[cls]

    def result(self, function: Any) -> Kind:
        """Return what a function gives, by its return annotation."""
        annotation = getattr(function, "__annotations__", {}).get("return", Any)
        return self.of(annotation, getattr(function, "__globals__", {}))

    def parameters(
        self, function: Any, *, skip: int
    ) -> tuple[inspect.Signature, Mapping[str, Kind]]:
        """Return a function's signature without its first parameters, and what each takes."""
        found = self._parameters.get(function)
        if found is None:
            signature = arguments(function, skip=skip)
            names = getattr(function, "__globals__", {})
            kinds = {n: self.of(p.annotation, names) for n, p in signature.parameters.items()}
            found = self._parameters[function] = (signature, kinds)
        return found

    def taking(self, function: Any, skip: int, number: int, names: tuple[str, ...]) -> Taking:
        """Return which parameters take so many positional arguments and those of these names.

        Raises TypeError when the function cannot be called so.
        """
        key = (function, skip, number, names)
        found = self._takings.get(key)
        if found is None:
            found = self._takings[key] = self._taken(function, skip, number, names)
        return found

    def _taken(self, function: Any, skip: int, number: int, names: tuple[str, ...]) -> Taking:
        signature, kinds = self.parameters(function, skip=skip)
        signature.bind(*(None,) * number, **dict.fromkeys(names))
        positional: list[tuple[str, Kind]] = []
        for name, parameter in signature.parameters.items():
            left = number - len(positional)
            several = parameter.kind is inspect.Parameter.VAR_POSITIONAL
            positional.extend([(name, kinds[name])] * (left if several else min(left, 1)))
        named = tuple((name, kinds[name]) for name in signature.parameters if name in names)
        return Taking(tuple(positional), named)

    def of(self, annotation: Any, names: Mapping[str, Any]) -> Kind:
        """Return the kind an annotation (an object, or its text) means."""
        if isinstance(annotation, str):
            try:
                return self._node(ast.parse(annotation, mode="eval").body, names)
            except (SyntaxError, ValueError):
                return ANY
        if annotation is None or annotation is type(None):
            return NONE
        origin = typing.get_origin(annotation)
        arguments = typing.get_args(annotation)
        if origin in (typing.Union, types.UnionType):
            return _union([self.of(a, names) for a in arguments])
        if origin is not None:
            inner = self.of(arguments[0], names) if arguments else ANY
            return self._generic(getattr(origin, "__name__", ""), inner)
        return self._class(annotation) if isinstance(annotation, type) else ANY

    def _node(self, node: ast.expr, names: Mapping[str, Any]) -> Kind:
        match node:
            case ast.Constant(value=None):
                return NONE
            case ast.Constant(value=str(inner)):
                return self.of(inner, names)
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return _union([self._node(left, names), self._node(right, names)])
            case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inner):
                first = inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
                return self._generic(name, self._node(first, names))
            case ast.Name(id=name) | ast.Attribute(attr=name):
                return self._named(name, names)
        return ANY

    def _generic(self, name: str, inner: Kind) -> Kind:
        if name == "Link":
            return Kind(Form.LINK, item=inner)
        if name in _SEQUENCES:
            return members(inner)
        if name == "Optional":
            return inner
        return ANY

    def _named(self, name: str, names: Mapping[str, Any]) -> Kind:
        if name in _VALUE_NAMES:
            return VALUE
        if name in _PLAIN_NAMES:
            return plain(name)
        found = names.get(name)
        if found is None:
            found = self._known_class(name)
        if isinstance(found, type):
            return self._class(found)
        if found is None or isinstance(found, typing.TypeVar):
            return ANY
        return self.of(found, {}) if not isinstance(found, str) else ANY

    def _class(self, cls: type) -> Kind:
        if cls in _VALUES:
            return VALUE
        if cls is Verdict:
            return VERDICT
        if cls in (str, int, bool, float) or cls.__name__ == "date":
            return plain(cls.__name__)
        if issubclass(cls, tuple | list | frozenset | set | Members):
            return members(ANY) if not hasattr(cls, "_fields") else thing(cls)
        if issubclass(cls, Link):
            return Kind(Form.LINK, item=ANY)
        return ANY if cls is object else thing(cls)

    def _known_class(self, name: str) -> type | None:
        """Find a class that a module imports for type checking only."""
        if not self._classes:
            stack: list[type] = [Entity]
            while stack:
                cls = stack.pop()
                self._classes.setdefault(cls.__name__, cls)
                stack.extend(cls.__subclasses__())
        return self._classes.get(name)

    def _read(self, cls: type) -> dict[str, Part]:
        out: dict[str, Part] = {}
        for owner in reversed(cls.__mro__[:-1]):
            names = vars(sys.modules[owner.__module__]) if owner.__module__ in sys.modules else {}
            annotations = inspect.get_annotations(owner)
            for name in _field_names(owner):
                if name in annotations and not name.startswith("_"):
                    out[name] = Part("field", self.of(annotations[name], names))
            for name, member in owner.__dict__.items():
                part = self._member(member, names)
                if part is not None and not name.startswith("_"):
                    out[name] = part
        return out

    def _member(self, member: Any, names: Mapping[str, Any]) -> Part | None:
        if isinstance(member, property) and member.fget is not None:
            annotation = getattr(member.fget, "__annotations__", {}).get("return", Any)
            return Part("field", self.of(annotation, names))
        sort = getattr(member, "__ekslint__", None)
        if sort not in ("relation", "verb"):
            return None
        return Part(sort, self.result(member), member)


def _field_names(cls: type) -> tuple[str, ...]:
    if is_dataclass(cls):
        return tuple(f.name for f in fields(cls))
    return tuple(getattr(cls, "_fields", ()))


def _union(kinds: list[Kind]) -> Kind:
    """Join the kinds of a union: None drops out, several classes stay several."""
    some = [kind for kind in dict.fromkeys(kinds) if kind.form is not Form.NONE]
    if not some:
        return NONE
    if len(some) == 1:
        return some[0]
    if all(kind.form is Form.OBJECT for kind in some):
        return thing(*dict.fromkeys(c for kind in some for c in kind.classes))
    return ANY


def arguments(function: Any, *, skip: int) -> inspect.Signature:
    """Return the signature of a function without its first parameters (self, inventory)."""
    signature = inspect.signature(function)
    return signature.replace(parameters=list(signature.parameters.values())[skip:])
