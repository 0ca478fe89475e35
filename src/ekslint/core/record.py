"""Turn an annotated class into a frozen value with slots, as `dataclass` does, at less cost.

It does not know what is held. A run defines some 280 classes, and `dataclass` compiles six methods
for each of them: half of what it takes to lint one small file. Here a class compiles its `__init__`
when the first thing of it is made, and the other methods are shared functions over its fields.

    @record                             @dataclass(frozen=True, slots=True)
    @record(kw_only=True, eq=False)     @dataclass(frozen=True, slots=True, kw_only=True, eq=False)

`fields`, `replace`, `match` and subclasses of either sort work alike. `InitVar` is not supported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def record(cls: type[T], /) -> type[T]: ...


@overload
def record(*, kw_only: bool = False, eq: bool = True) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field, Field))
def record(cls: type[T] | None = None, /, *, kw_only: bool = False, eq: bool = True) -> Any:
    """Return the class as a record; its fields compare and hash together unless `eq` is False."""

    def made(cls: type[T]) -> type[T]:
        return _made(cls, kw_only=kw_only, eq=eq)

    return made if cls is None else made(cls)


def _made(cls: type[T], *, kw_only: bool, eq: bool) -> type[T]:
    written = vars(cls).keys()
    make = dataclass(init=False, repr=False, eq=False, frozen=True, slots=True, kw_only=kw_only)
    made: type[T] = make(cls)
    methods = {"__init__": _first_init(made), "__repr__": _shown}
    if eq:
        compared = [item for item in fields(made) if item.compare]  # type: ignore[arg-type]
        methods["__eq__"] = _equal(_getter([item.name for item in compared]))
        hashed = [item.name for item in compared if item.hash is not False]
        methods["__hash__"] = _hashed(_getter(hashed))
    for name, method in methods.items():
        if name not in written or (name == "__hash__" and vars(cls)[name] is None):
            setattr(made, name, method)
    return made


def _first_init(cls: type) -> Callable[..., None]:
    """Return an `__init__` that puts the compiled one in its place, and calls it."""

    def init(self: Any, *positional: Any, **named: Any) -> None:
        compiled = _compiled_init(cls)
        type.__setattr__(cls, "__init__", compiled)
        compiled(self, *positional, **named)

    return init


def _compiled_init(cls: type) -> Callable[..., None]:
    every = fields(cls)
    names: dict[str, Any] = {"MISSING": MISSING}
    parameters: dict[bool, list[str]] = {False: [], True: []}
    body: list[str] = []
    for item in every:
        name, value = item.name, item.name
        names[f"_set_{name}"] = getattr(cls, name).__set__
        names[f"_default_{name}"] = item.default
        names[f"_make_{name}"] = item.default_factory
        made = item.default_factory is not MISSING
        if item.init:
            default = "MISSING" if made else f"_default_{name}"
            given = made or item.default is not MISSING
            parameters[item.kw_only is True].append(f"{name}={default}" if given else name)
            if made:
                value = f"_make_{name}() if {name} is MISSING else {name}"
        elif made:
            value = f"_make_{name}()"
        elif item.default is not MISSING:
            value = f"_default_{name}"
        else:
            continue  # `__post_init__` sets it
        body.append(f"_set_{name}(self, {value})")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    named = ["*", *parameters[True]] if parameters[True] else []
    head = ", ".join(["self", *parameters[False], *named])
    text = f"def __init__({head}):\n " + "\n ".join(body or ["pass"])
    exec(compile(text, f"<record {cls.__qualname__}>", "exec"), names)
    init: Callable[..., None] = names["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what gives the values of some fields as a tuple."""
    if not names:
        return lambda _: ()
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda item: (get(item),)


def _equal(get: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any, object], Any]:
    def equal(self: Any, other: object) -> Any:
        if other.__class__ is self.__class__:
            return get(self) == get(other)
        return NotImplemented

    return equal


def _hashed(get: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any], int]:
    def hashed(self: Any) -> int:
        return hash(get(self))

    return hashed


def _shown(self: Any) -> str:
    shown = (f"{item.name}={getattr(self, item.name)!r}" for item in fields(self) if item.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"
