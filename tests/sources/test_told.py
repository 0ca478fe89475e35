"""Tests of what a reader's problems prove."""

from __future__ import annotations

from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location, SourceText
from ekslint.core.resource import Notice
from ekslint.sources.json.read import JsonFile
from ekslint.sources.told import bundled, told

BROKEN = UnreadableError("`:` expected", Location(SourceText("a.json", "{}"), 0, 1))


def test_what_another_tool_may_fill_in_proves_no_defect() -> None:
    template = JsonFile(None, (BROKEN,), unreadable_template=True)
    assert told(JsonFile(None, (BROKEN,))) == ((BROKEN,), ())
    notice = Notice("template not read: `:` expected", BROKEN.location)
    assert told(template, "template not read") == ((), (notice,))


def unread(path: str, line: int, words: str = "not read") -> Notice:
    """Return the notice that a line of a file does not parse."""
    text = SourceText(path, "\n" * 9)
    return Notice(f"{words}: `=` expected", Location(text, line - 1, line - 1))


def test_a_file_that_does_not_parse_is_told_of_once() -> None:
    told_of = bundled([unread("a.tfvars", 2), unread("a.tfvars", 4), unread("b.tfvars", 1)], bool)
    assert [(n.message, n.location.path, n.location.line) for n in told_of if n.location] == [
        ("not read: `=` expected (and 1 more in this file)", "a.tfvars", 2),
        ("not read: `=` expected", "b.tfvars", 1),
    ]


def test_very_many_files_that_do_not_parse_are_told_of_together() -> None:
    many = [unread(f"{name}.tfvars", 3) for name in "abcdef"]
    other = unread("g.yaml", 1, "not read, without a sign of EKS")
    said = "they do not parse (in the first, line 3: `=` expected)"
    assert bundled([*many, other], bool) == [
        Notice(f"`a.tfvars`, `b.tfvars`, `c.tfvars` and 3 more not read: {said}"),
        other,
    ]
