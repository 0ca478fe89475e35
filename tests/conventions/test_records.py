"""Records are what frozen dataclasses with slots are: made, compared and replaced alike."""

from __future__ import annotations

from contextvars import copy_context
from copy import copy
from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace
from typing import ClassVar

import pytest

from ekslint.core.record import record, unguarded
from ekslint.core.record import replace as copied


@record
class Point:
    """Two numbers and what does not count."""

    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list, compare=False)


@dataclass(frozen=True, slots=True)
class Plain:
    """What a record stands for."""

    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list, compare=False)


@record(kw_only=True, eq=False)
class Thing:
    """Known by identity."""

    name: str
    size: int = 1
    doubled: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "doubled", self.size * 2)


@record(kw_only=True, eq=False)
class Special(Thing):
    """One more field."""

    sort: str = ""

    def __repr__(self) -> str:
        return f"<{self.sort}>"


class Tagged(Point):
    """A plain class below a record: what it has besides the fields may change."""

    def __init__(self, x: int) -> None:
        super().__init__(x)
        self.seen = 0


@record
class Sort(Point):
    """One field of the class and a default of its own."""

    kind: ClassVar[str] = "sort"
    y: int = 7


@record
class Nothing:
    """No fields at all."""


@dataclass(frozen=True, slots=True)
class Under(Point):
    """A dataclass below a record."""

    z: int = 3


def test_records_are_shown_as_dataclasses_are() -> None:
    assert repr(Point(1, tags=["a"])) == repr(Plain(1, tags=["a"])).replace("Plain", "Point")
    assert repr(Nothing()) == "Nothing()"
    assert repr(Special(name="a", sort="b")) == "<b>"


@pytest.mark.parametrize("kind", [Point, Plain])
def test_fields_that_count_compare_and_hash(kind: type[Point]) -> None:
    assert kind(1, 2) == kind(1, y=2, tags=["other"])
    assert kind(1, 2) != kind(2, 1)
    assert hash(kind(1, 2)) == hash((1, 2))
    assert kind(1).tags is not kind(1).tags


def test_things_without_eq_are_known_by_identity() -> None:
    thing = Thing(name="a")
    assert thing != Thing(name="a")
    assert {thing: 1}[thing] == 1


def test_records_are_frozen_and_have_slots() -> None:
    with pytest.raises(FrozenInstanceError):
        Point(1).x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del Point(1).x
    with pytest.raises(FrozenInstanceError):
        Point(1).unknown = 2  # type: ignore[attr-defined]
    assert not hasattr(Point(1), "__dict__")


def test_a_plain_class_below_a_record_is_frozen_in_its_fields_only() -> None:
    tagged = Tagged(1)
    tagged.seen = 2
    assert tagged.seen == 2
    with pytest.raises(FrozenInstanceError):
        tagged.x = 2  # type: ignore[misc]


def test_what_is_of_the_class_is_no_field() -> None:
    assert [item.name for item in fields(Sort)] == ["x", "y", "tags"]
    assert (Sort.kind, Sort(1).y) == ("sort", 7)


def test_a_default_that_all_would_share_is_an_error() -> None:
    with pytest.raises(ValueError, match="share"):

        @record
        class _Wrong:
            items: list[str] = []  # noqa: RUF012


def test_records_are_copied() -> None:
    assert copy(Point(1, tags=["a"])) == Point(1)
    assert copy(Point(1, tags=["a"])).tags == ["a"]


@pytest.mark.parametrize("words", [{}, {"x": 1, "w": 2}, {"name": 1}])
def test_wrong_arguments_are_an_error(words: dict[str, int]) -> None:
    with pytest.raises(TypeError):
        Point(**words)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Thing("positional")  # type: ignore[call-arg]


def test_dataclass_functions_take_records() -> None:
    assert is_dataclass(Special)
    assert [item.name for item in fields(Special)] == ["name", "size", "doubled", "sort"]
    assert replace(Point(1, 2), y=5) == Point(1, 5)
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)


def test_records_and_dataclasses_inherit_from_each_other() -> None:
    assert Special(name="a", size=4, sort="b").doubled == 8
    assert (Under(1).x, Under(1, z=4).z) == (1, 4)
    assert Under(1) == Under(1)


@pytest.mark.parametrize("item", [Point(1, 2, ["a"]), Under(1, z=4), Plain(1)])
def test_replace_gives_what_dataclass_gives(item: Point) -> None:
    made = copied(item, y=5)
    assert made == replace(item, y=5)
    assert (type(made), made.tags) == (type(item), item.tags)


def test_replace_makes_what_follows_from_the_fields_anew() -> None:
    made = copied(Special(name="a", size=1, sort="b"), size=4)
    assert (made.doubled, made.name, made.sort) == (8, "a", "b")


def test_replace_takes_fields_only() -> None:
    with pytest.raises(TypeError):
        copied(Point(1), z=2)  # type: ignore[call-arg]


def test_an_unguarded_process_makes_the_same_records() -> None:
    @record
    class Base:
        x: int

    @record
    class Free(Base):
        tags: list[str] = field(default_factory=list, compare=False)

    def made() -> Free:
        unguarded()
        return copied(Free(1, ["a"]), x=2)

    one = copy_context().run(made)
    assert (repr(one), one, hash(one)) == (
        repr(Free(2, ["a"])), Free(2), hash(Free(2))
    )  # fmt: skip
    one.x = 3  # type: ignore[misc]
    assert one == Free(3)
    assert copied(Free(1), tags=["b"]).tags == ["b"]
    with pytest.raises(FrozenInstanceError):  # others keep their guards
        Point(1).x = 2  # type: ignore[misc]
