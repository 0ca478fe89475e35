"""Turn an annotated class into a frozen value with slots, as `dataclass` does, at less cost.

It does not know what is held. A run defines some 300 classes, and `dataclass` compiles six methods
for each of them: half of what it takes to lint one small file. Here a class compiles its `__init__`
when the first thing of it is made, and the other methods are shared functions over its fields.

    @record                             @dataclass(frozen=True, slots=True)
    @record(kw_only=True, eq=False)     @dataclass(frozen=True, slots=True, kw_only=True, eq=False)
    replace(made, name=value)           the same, without a call for each field

`fields`, `match` and subclasses of either sort work alike. Annotations are read as they are written
(`from __future__ import annotations`); `InitVar` and `KW_ONLY` are not supported.

That nothing is assigned is proven before anything runs: for mypy every record is frozen. It is
guarded when it runs as well, as `dataclass` does, but in a process that is `unguarded`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from dataclasses import replace as _replaced_by_init
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast, dataclass_transform, overload

T = TypeVar("T")

if TYPE_CHECKING:  # mypy knows what may be given to it
    from dataclasses import replace as replace
else:

    def replace(item, /, **changes):
        """Return a copy of a record, or of any dataclass, with other values of some fields."""
        copied = vars(type(item)).get("__replace__", _replaced_by_init)
        return copied(item, **changes)


_GUARDED: Final = ContextVar("guarded", default=True)


def unguarded() -> None:
    """Let records be made without guarding them against assignments, from here on.

    Meant for a process that does nothing else. The guard is a `__setattr__`, past which each field
    has to be set by a call: half of what it takes to make a record, of which a run makes millions.
    """
    _GUARDED.set(False)


@dataclass(init=False, repr=False, eq=False, frozen=True)
class _Sample:
    """Shows how `dataclass` marks a class and a field, so that its functions take records."""

    value: Any


_PARAMETERS: Final = vars(_Sample)["__dataclass_params__"]
_MARK: Final = fields(_Sample)[0]._field_type  # type: ignore[attr-defined]
_OF_THE_CLASS: Final = ("ClassVar", "typing.ClassVar")
_MADE_ANEW: Final = ("__dict__", "__weakref__")


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
    own = {name: _field(cls, name, hint, kw_only=kw_only) for name, hint in _annotated(cls)}
    inherited = {
        item.name: item
        for base in reversed(cls.__mro__[1:])
        if "__dataclass_fields__" in vars(base)
        for item in fields(base)
    }
    every = inherited | own
    body = {name: value for name, value in vars(cls).items() if name not in every}
    for name in _MADE_ANEW:
        body.pop(name, None)
    body["__slots__"] = tuple(name for name in own if name not in inherited)
    body["__dataclass_fields__"] = every
    body["__dataclass_params__"] = _PARAMETERS
    body.setdefault(
        "__match_args__", tuple(f.name for f in every.values() if f.init and not f.kw_only)
    )
    body["__setattr__"], body["__delattr__"] = _set, _delete
    body["__getstate__"], body["__setstate__"] = _state, _set_state
    body["__doc__"] = cls.__doc__ or cls.__name__
    if eq:
        compared = [item for item in every.values() if item.compare]
        body.setdefault("__eq__", _equal(_getter([item.name for item in compared])))
        if body.get("__hash__") is None:
            hashed = [item.name for item in compared if item.hash is not False]
            body["__hash__"] = _hashed(_getter(hashed))
    body.setdefault("__repr__", _shown)
    made: Any = type(cls)
    made = made(cls.__name__, cls.__bases__, body)
    made.__qualname__ = cls.__qualname__
    if "__init__" not in body:
        made.__init__ = _first_init(made)
    made.__replace__ = _first_replace(made)
    return cast(type[T], made)


def _annotated(cls: type) -> list[tuple[str, str]]:
    """Return name and annotation of what each thing of a class has."""
    hints = cls.__annotations__.items()
    return [(name, hint) for name, hint in hints if not hint.startswith(_OF_THE_CLASS)]


def _field(cls: type, name: str, hint: str, *, kw_only: bool) -> Field[Any]:
    given = vars(cls).get(name, MISSING)
    made: Field[Any] = given if isinstance(given, Field) else field(default=given)
    if made.default.__class__.__hash__ is None:
        raise ValueError(f"all things of {cls.__name__} would share the default of `{name}`")
    made.name, made.type = name, hint
    made._field_type = _MARK  # type: ignore[attr-defined]
    if made.kw_only is MISSING:
        made.kw_only = kw_only
    return made


def _set(self: Any, name: str, value: object) -> None:
    _check_free(self, name)
    object.__setattr__(self, name, value)


def _delete(self: Any, name: str) -> None:
    _check_free(self, name)
    object.__delattr__(self, name)


def _check_free(item: Any, name: str) -> None:
    """Raise unless this is an attribute that a plain subclass has besides the fields."""
    cls = type(item)
    if name in cls.__dataclass_fields__ or "__dataclass_fields__" in vars(cls):
        raise FrozenInstanceError(f"cannot change `{name}` of {cls.__name__}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, item.name) for item in fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for item, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, item.name, value)


def _first_init(cls: type) -> Callable[..., None]:
    """Return an `__init__` that puts the compiled one in its place, and calls it."""

    def init(self: Any, *positional: Any, **named: Any) -> None:
        compiled = _compiled_init(cls)
        type.__setattr__(cls, "__init__", compiled)
        compiled(self, *positional, **named)

    return init


def _first_replace(cls: type) -> Callable[..., Any]:
    """Return a `__replace__` that puts the compiled one in its place, and calls it."""

    def first(self: Any, /, **changes: Any) -> Any:
        compiled = _compiled_replace(cls)
        type.__setattr__(cls, "__replace__", compiled)
        return compiled(self, **changes)

    return first


def _compiled_replace(cls: type) -> Callable[..., Any]:
    every = fields(cls)
    if hasattr(cls, "__post_init__") or not every or not all(item.init for item in every):
        return _replaced_by_init
    guarded = _is_guarded(cls)
    names: dict[str, Any] = {"KEPT": object(), "cls": cls, "new": object.__new__}
    body = ["copy = new(cls)"]
    for name in [item.name for item in every]:
        value = f"self.{name} if {name} is KEPT else {name}"
        if guarded:
            names[f"_set_{name}"] = getattr(cls, name).__set__
        body.append(f"_set_{name}(copy, {value})" if guarded else f"copy.{name} = {value}")
    head = ", ".join(f"{item.name}=KEPT" for item in every)
    lines = "\n ".join([*body, "return copy"])
    exec(compile(f"def __replace__(self, /, *, {head}):\n {lines}", "<record>", "exec"), names)
    copied: Callable[..., Any] = names["__replace__"]
    return copied


def _is_guarded(cls: type) -> bool:
    """Whether things of a class refuse assignments; in an unguarded process no record does."""
    if not _GUARDED.get():
        for known in cls.__mro__:
            if vars(known).get("__setattr__") is _set:
                type.__delattr__(known, "__setattr__")
                type.__delattr__(known, "__delattr__")
    assigns: Any = cls.__setattr__
    return assigns is not object.__setattr__


def _compiled_init(cls: type) -> Callable[..., None]:
    every, guarded = fields(cls), _is_guarded(cls)
    names: dict[str, Any] = {"MISSING": MISSING}
    parameters: dict[bool, list[str]] = {False: [], True: []}
    body: list[str] = []
    for item in every:
        name, value = item.name, item.name
        if guarded:
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
        body.append(f"_set_{name}(self, {value})" if guarded else f"self.{name} = {value}")
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
