"""A page from a stranger is data: it runs nothing, reads nothing and ends soon."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ekslint.cli.page import terminal_lines
from ekslint.cli.page_new import unfilled
from ekslint.core.errors import PageError
from ekslint.core.location import SourceText
from ekslint.core.value import text
from ekslint.ruleset.examples import read_examples
from ekslint.ruleset.folder import CASES
from ekslint.ruleset.load import LoadedRules, load_directories
from ekslint.ruleset.markdown import first_paragraph
from ekslint.ruleset.page import read_page
from ekslint.ruleset.schema import validate_page
from tests.ruleset.toy import REGISTRY, Harbour, ask, listing, page

SOON = 20
"""Seconds of CPU time; what is not bounded takes hours."""
HEADER = """\
level: error
for: [{{ship: ships}}]
assert: {0}
message: "{{ship}} is wrong"
"""


@contextmanager
def soon() -> Iterator[None]:
    started = time.process_time()
    yield
    assert time.process_time() - started < SOON


def load(folder: Path, header: str = "", *, name: str = "a-rule.md", raw: str = "") -> LoadedRules:
    (folder / name).write_text(raw or f"---\n{header}---\n# A toy\n", encoding="utf-8")
    with soon():
        return load_directories([folder], REGISTRY)


ESCAPES = [
    "ship.__class__",
    "ship.name.__class__.__mro__",
    "().__class__",
    "getattr(ship, 'name')",
    "__import__('os').system('true')",
    "open('x')",
    "eval('1')",
    "ship._scope",
    '"{}".format(ship)',
    "(lambda: 1)()",
    "[x for x in ships]",
    "any(x.__init__ for x in ships)",
    "ship.charter.secret()",
    "ship.home.depth.location.source.read()",
    "print(ship)",
    "(x := 1)",
    "f'{ship}'",
    "1 + 1",
    "'a' * 1000000000",
    "2 ** 2 ** 2 ** 30",
    "await ship",
    "any(*ships)",
    "ship.admits(**ships)",
]


@pytest.mark.parametrize("expression", ESCAPES)
def test_no_expression_leads_to_python(tmp_path: Path, expression: str) -> None:
    header = (
        f"level: error\nfor: [{{ship: ships}}]\nassert: >-\n  {expression}\nmessage: '{{ship}}'\n"
    )
    loaded = load(tmp_path, header)
    assert loaded.rules == ()
    (problem,) = loaded.problems
    assert problem.location is not None


LARGE = [
    pytest.param("not " * 900 + "ship.armed", id="long"),
    pytest.param("(" * 300 + "ship.armed" + ")" * 300, id="parentheses"),
    pytest.param("[" * 900 + "]" * 900, id="brackets"),
    pytest.param("-" * 1900 + "1", id="signs"),
    pytest.param("ship" + ".home" * 300, id="path"),
    pytest.param("any(" * 90 + "ship.armed" + ")" * 90, id="calls"),
    pytest.param("ship.armed and " * 130 + "ship.armed or x" * 1000, id="many"),
    pytest.param("9" * 1900 + " == 1", id="digits"),
    pytest.param("'\\ud800' == ship.name", id="half a character"),
]


@pytest.mark.parametrize("expression", LARGE)
def test_what_is_too_large_is_refused_or_read(tmp_path: Path, expression: str) -> None:
    load(tmp_path, HEADER.format(f">-\n  {expression}"))


def lets(first: str, each: str, use: str, number: int = 99) -> str:
    """A header whose named expressions name the one before twice: 2 to the power of 99."""
    lines = [f"  a0: {first}", *(f"  a{n}: {each.format(f'a{n - 1}')}" for n in range(1, number))]
    return HEADER.format(use.format(f"a{number - 1}")) + "let:\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("first", "each", "use"),
    [
        ("ship.armed", "'{0} and {0}'", "{0}"),
        ("known(ship.flag)", "'{0} and {0}'", "{0}"),
        ("known(ship.flag)", "'not {0} or not {0}'", "{0}"),
        ("ship.home.depth", "'[{0}, {0}]'", "'{0} == {0}'"),
        ("ship.home.depth", "'{0} if {0} == {0} else {0}'", "'{0} == 1'"),
        ("any(p.depth for p in ports)", "'any({0} and {0} for p in ports)'", "{0}"),
        ("today == today", "'{0} or {0}'", "{0}"),
    ],
)
def test_names_of_names_do_not_double_the_work(
    tmp_path: Path, first: str, each: str, use: str
) -> None:
    harbour = Harbour()
    port = harbour.port("p", 1, depth=harbour.text("deep", 2))
    harbour.ship("s", 3, home=_link(port))
    header = lets(first, each, use)
    load(tmp_path, header)
    with soon():
        ask(harbour.inventory(), page(header))


def _link(port: object) -> object:
    from tests.ruleset.toy import Port, link

    assert isinstance(port, Port)
    return link(port, port.header)


def test_comprehensions_in_comprehensions_end() -> None:
    harbour = Harbour()
    for number in range(1, 101):
        harbour.ship(f"s{number}", number)
    loops = " ".join(f"for x{n} in ships" for n in range(6))
    with soon():
        answers = ask(harbour.inventory(), page(HEADER.format(f"any(x0.armed {loops})")))
    assert answers.findings == ()
    assert "rule toy-rule takes too many steps here" in answers.open[0].reasons[0].detail


@pytest.mark.parametrize(
    "expression",
    [
        "any(lower(x.flag) == 'no' for x in ships)",
        "any('no' in x.flag for x in ships)",
        "any(x.papers == y.papers for x in ships for y in ships)",
        "any(matches(x.flag, 'a.*b') for x in ships for y in ships)",
        "any(len(ships) == 1 for x in ships for y in ships)",
    ],
)
def test_large_values_count_as_what_they_cost(expression: str) -> None:
    harbour = Harbour()
    papers = listing(*("a" * 20 for _ in range(2_000)))
    for number in range(1, 301):
        harbour.ship(f"s{number}", number, flag=text("a" * 9_000), papers=papers)
    with soon():
        ask(harbour.inventory(), page(HEADER.format(f'"{expression}"')))


YAML = [
    pytest.param("level: " + "[" * 9_000, id="lists"),
    pytest.param("level: " + "{a: " * 4_000, id="maps"),
    pytest.param("- " * 9_000, id="dashes"),
    pytest.param("? " * 9_000, id="questions"),
    pytest.param("x" * 30_000, id="long"),
    pytest.param(
        "a: &a [x]\n" + "\n".join(f"b{n}: &b{n} [*a, *a]" for n in range(90)), id="aliases"
    ),
    pytest.param("level: &l [*l]", id="itself"),
    pytest.param("level: !!python/object/apply:os.system ['true']", id="python"),
    pytest.param("level: !!binary aGk=", id="binary"),
    pytest.param("level: \0", id="zero"),
    pytest.param("<<: {level: error}", id="merge"),
    pytest.param("level: error\nlevel: note", id="twice"),
    pytest.param("%YAML 9.9", id="directive"),
    pytest.param("level: error\n...\nlevel: note", id="documents"),
]


@pytest.mark.parametrize("header", YAML)
def test_yaml_of_all_sorts_is_a_problem_with_a_place(tmp_path: Path, header: str) -> None:
    loaded = load(tmp_path, f"{header}\n")
    assert loaded.rules == ()
    (problem,) = loaded.problems
    assert problem.location is not None
    assert len(str(problem)) < 500 + len(str(tmp_path))


def bomb(key: str) -> str:
    """Ten lists of ten lists of ten …, by name: a thousand million texts, if written out."""
    lines = ["x0: &x0 [lol, lol]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]" for n in range(1, 9)]
    return HEADER.format("ship.armed") + "\n".join(lines) + f"\n{key}: *x8\n"


@pytest.mark.parametrize("key", ["let", "references", "related", "fix", "since", "symptoms"])
def test_names_of_lists_of_names_are_never_written_out(tmp_path: Path, key: str) -> None:
    assert load(tmp_path, bomb(key)).rules == ()


@pytest.mark.parametrize("scalar", ["2026-13-45", "!odd 1", "0x1F", "1:30", "!!binary aGk=", "~"])
def test_odd_scalars_are_texts_or_problems(tmp_path: Path, scalar: str) -> None:
    header = HEADER.format("ship.armed") + f"since: {scalar}\n"
    load(tmp_path, header)
    try:
        read = read_page(SourceText("sea/a-rule.md", f"---\n{header}---\n# A toy\n"))
    except PageError:
        return
    validate_page(read)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("---\n" * 50_000, id="anchors"),
        pytest.param("---\nlevel: error\n", id="open"),
        pytest.param("# " * 100_000, id="title"),
        pytest.param("`" * 190_000, id="fence"),
        pytest.param("---\nlevel: error\n---\n" + "# a\n" * 40_000, id="titles"),
        pytest.param("---\nlevel: error\n---\n# a\n" + "[" * 150_000, id="links"),
        pytest.param("x" * 900_000, id="huge"),
    ],
)
def test_markdown_of_all_sorts(tmp_path: Path, raw: str) -> None:
    assert load(tmp_path, raw=raw).rules == ()


def test_a_message_cannot_grow(tmp_path: Path) -> None:
    header = HEADER.format("ship.armed").replace("is wrong", "is {ship.papers} wrong" * 30)
    harbour = Harbour()
    nested = listing(*("x" * 40 for _ in range(30)))
    for _ in range(12):
        nested = listing(*(nested for _ in range(20)))
    harbour.ship("s", 1, papers=nested)
    with soon():
        (finding,) = ask(harbour.inventory(), page(header)).findings
    assert len(finding.message) < 2_000


# Folders


def problems(folder: Path) -> list[str]:
    with soon():
        loaded = load_directories([folder], REGISTRY)
    assert loaded.rules == ()
    return [str(problem).replace(folder.as_posix(), "DIR") for problem in loaded.problems]


def test_links_do_not_lead_out(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "b-rule.md").write_text(f"---\n{HEADER.format('ship.armed')}---\n# A toy\n")
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a-rule.md").symlink_to(secret / "b-rule.md")
    (folder / "sub").symlink_to(secret)
    (folder / "gone.md").symlink_to(folder / "nowhere.md")
    (folder / "round.md").symlink_to(folder / "round.md")
    assert problems(folder) == [
        "DIR/sub: a link that leads out of the folder is not followed",
        "DIR/a-rule.md: a link that leads out of the folder is not followed",
        "DIR/gone.md: cannot be read: No such file or directory",
        "DIR/round.md: cannot be read: Too many levels of symbolic links",
    ]


def test_a_link_inside_the_folder_and_to_the_folder_is_followed(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    load(folder, HEADER.format("ship.armed"))
    (folder / "b-rule.md").symlink_to(folder / "a-rule.md")
    (tmp_path / "link").symlink_to(folder)
    loaded = load_directories([tmp_path / "link"], REGISTRY)
    assert [rule.id for rule in loaded.rules] == ["a-rule", "b-rule"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here: one as a page not tested")
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a-rule.md")
    (tmp_path / "b-rule.md").mkdir()
    assert problems(tmp_path) == ["DIR/a-rule.md: is not a file"]


def test_bytes_of_all_sorts(tmp_path: Path) -> None:
    (tmp_path / "a-rule.md").write_bytes(bytes(range(256)))
    (tmp_path / "b-rule.md").write_bytes(b"x" * 1_000_000)
    (tmp_path / "c-rule.md").write_bytes(b"")
    assert problems(tmp_path) == [
        "DIR/a-rule.md: is not UTF-8",
        "DIR/b-rule.md: is longer than 800000 bytes",
        "DIR/c-rule.md:1:1: a rule page starts with a YAML header between `---` lines",
    ]


@pytest.mark.parametrize("uses", ["../../secret.md", "prelude/out.md", "/etc/hostname"])
def test_cases_use_files_of_their_folder_only(tmp_path: Path, uses: str) -> None:
    (tmp_path / "secret.md").write_text("```hcl main.tf\n```\n")
    case = tmp_path / "pages" / CASES / "a-rule" / "one.md"
    case.parent.mkdir(parents=True)
    prelude = tmp_path / "pages" / CASES / "prelude"
    prelude.mkdir()
    (prelude / "out.md").symlink_to(tmp_path / "secret.md")
    case.write_text(f"---\nuses: [{uses}]\n---\n## Good\n\n```hcl a.tf\n```\n")
    with pytest.raises(PageError, match=r"among the shared|leads out"):
        read_examples(case)


@pytest.mark.parametrize("header", ["[" * 60_000, "- " * 60_000, "uses: 2026-13-45"])
def test_headers_of_cases_of_all_sorts(header: str) -> None:
    with soon(), pytest.raises(PageError):
        read_examples(f"---\n{header}\n---\n## Good\n\n```hcl a.tf\n```\n")


MARKS = [" " * 90_000, " " * 90_000 + "# x", "# " * 50_000, "# finding " * 15_000 + "x"]


@pytest.mark.parametrize("line", MARKS, ids=[m[:9] + m[-3:] for m in MARKS])
def test_lines_of_examples_of_all_sorts(line: str) -> None:
    with soon():
        read_examples(f"## Good\n\n```hcl a.tf\n{line}\n```\n")


PROSE = [
    "[" * 60_000,
    "[a" * 50_000,
    "[a](" * 40_000,
    "**a " * 50_000,
    "<https://" * 20_000,
    "```x\n" * 30_000,
    "```\na\n```\n" * 15_000,
    "TODO " * 30_000,
    "`" * 100_001,
    "- " * 60_000,
    "## a" + " #" * 80_000,
]


@pytest.mark.parametrize("prose", PROSE, ids=[p[:9] for p in PROSE])
def test_prose_is_shown_soon(prose: str) -> None:
    with soon():
        first_paragraph(prose)
        list(terminal_lines(prose, width=80))
        unfilled(prose)
