"""Properties: whatever the text, nothing raises and every place is inside its surroundings."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ekslint.core.errors import UnreadableError
from ekslint.core.location import SourceText
from ekslint.sources.hcl.parse import parse_template
from tests.sources.hcl.sliced import KINDS, hcl

SAMPLE = (
    '# one\nresource "x" "y" {\n  count = var.on ? 1 : 0\n  name  = "${var.a}-$${b}\\n"\n'
    "  list  = [for k, v in { a = 1, (b) = -2 } : merge(v, x...) if !k]\n  all   = a[*].b[0].c\n"
    "  text  = <<-EOT\n    one ${two}\n      %{ if three ~}\n    four\n    %{ endif }\n  EOT\n"
    "  inner { a = { for k in z : k => k... } }\n}\n\n"
    "locals {\n  a = x.*.y == null || 1.5e3 > 2 /* c */\n}\n"
)
PIECES = st.sampled_from(
    [
        *"{}()[]\"\n\r\t .,:=?!*/+-<>&|~$%#\\'`",
        *("${", "%{", "$${", "~}", "[*]", ".*", "...", "=>", "//", "/*", "*/", "<<E\n", "<<-E\n"),
        *("E\n", "for ", " in ", " if ", "%{ if x }", "%{ else }", "%{ endif }", "a = 1\n", "é"),
        *("b {\n", "}\n", "\ufeff", "\x00", "\u2028", "0", "1e5", "null", "\\u12", "::"),
    ]
)
EDITS = st.lists(
    st.tuples(st.integers(0, len(SAMPLE)), st.integers(0, 6), st.lists(PIECES, max_size=3)),
    min_size=1,
    max_size=6,
)


def edited(edits: list[tuple[int, int, list[str]]]) -> str:
    text = SAMPLE
    for at, length, pieces in edits:
        text = text[:at] + "".join(pieces) + text[at + length :]
    return text


def check(node: Any, low: int, high: int, text: str) -> None:
    """Check that each node lies inside its parent, and that texts map one to one."""
    pending: list[tuple[Any, int, int]] = [(node, low, high)]
    while pending:
        part, low, high = pending.pop()
        if len(part) > 2 and part[0] in KINDS and type(part[1]) is int:
            kind, start, end = part[:3]
            assert low <= start <= end <= high, (part[:3], low, high)
            if kind == "text" and end - start == len(part[3]):
                assert text[start:end] == part[3] or text[start] == "\\"
            low, high = start, end
        pending += [(child, low, high) for child in part if type(child) is tuple]


@settings(max_examples=300, deadline=None)
@given(EDITS)
def test_an_edited_file_is_read_or_reported(edits: list[tuple[int, int, list[str]]]) -> None:
    text = edited(edits)
    file = hcl(text)
    check(file.items, 0, len(text), text)
    for start, end in file.comments:
        assert text[start:end].startswith(("#", "//", "/*"))
    for problem in file.problems:
        assert problem.message
        assert problem.location is not None
        assert 0 <= problem.location.start <= problem.location.end <= len(text)


@settings(max_examples=100, deadline=None)
@given(EDITS)
def test_an_edited_template_is_read_or_reported(edits: list[tuple[int, int, list[str]]]) -> None:
    text = edited(edits)
    node = parse_template(SourceText("t.tftpl", text))
    if not isinstance(node, UnreadableError):
        check(node, 0, len(text), text)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_is_read_or_reported(text: str) -> None:
    check(hcl(text).items, 0, len(text), text)
