"""Tests of what a reader's problems prove."""

from __future__ import annotations

from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location, SourceText
from ekslint.core.resource import Notice
from ekslint.sources.json.read import JsonFile
from ekslint.sources.told import told

BROKEN = UnreadableError("`:` expected", Location(SourceText("a.json", "{}"), 0, 1))


def test_what_another_tool_may_fill_in_proves_no_defect() -> None:
    template = JsonFile(None, (BROKEN,), unreadable_template=True)
    assert told(JsonFile(None, (BROKEN,))) == ((BROKEN,), ())
    notice = Notice("template not read: `:` expected", BROKEN.location)
    assert told(template, "template not read") == ((), (notice,))
