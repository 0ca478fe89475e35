"""Each format's golden holds exactly what a person or program gets for the sample report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ekslint import __version__
from ekslint.core.finding import Report
from ekslint.reports.formats import FORMATS, render
from ekslint.reports.options import Options
from tests.reports.golden import assert_golden
from tests.reports.sample import CLEAN, FULL

GOLDENS = Path(__file__).parent / "goldens"

FAILED = replace(FULL, failures=("rules/access/odd.md: the page is malformed",), findings=())
NOTHING = Report(findings=(), rules={})
VERBOSE = replace(CLEAN, modules_unread=("module.far",), extra={"details": ("root infra (dev)",)})


def from_repository_root(path: str) -> str:
    return f"platform/{path}"


CASES = {
    "text-100.txt": ("text", FULL, Options(width=100)),
    "text-80.txt": ("text", FULL, Options(width=80)),
    "text-80-open.txt": ("text", FULL, Options(width=80, show_open=True)),
    "text-200.txt": ("text", FULL, Options(width=200)),
    "text-40.txt": ("text", FULL, Options(width=40)),
    "text-60.txt": ("text", FULL, Options(width=60)),
    "text-piped.txt": ("text", FULL, Options()),
    "text-colour.txt": ("text", FULL, Options(width=100, colour=True)),
    "text-clean.txt": ("text", CLEAN, Options(width=100)),
    "text-nothing.txt": ("text", NOTHING, Options(width=100)),
    "text-failed.txt": ("text", FAILED, Options(width=100)),
    "text-verbose.txt": ("text", VERBOSE, Options(width=100, verbose=True)),
    "concise.txt": ("concise", FULL, Options()),
    "concise-open.txt": ("concise", FULL, Options(show_open=True)),
    "github.txt": ("github", FULL, Options(locate=from_repository_root)),
    "full.json": ("json", FULL, Options()),
    "full.sarif": ("sarif", FULL, Options(locate=from_repository_root)),
    "clean.sarif": ("sarif", CLEAN, Options()),
    "gitlab.json": ("gitlab", FULL, Options(locate=from_repository_root)),
    "gitlab-failed.json": ("gitlab", FAILED, Options()),
    "junit.xml": ("junit", FULL, Options(locate=from_repository_root, show_open=True)),
    "junit-failed.xml": ("junit", FAILED, Options()),
    "markdown.md": ("markdown", FULL, Options(locate=from_repository_root, show_open=True)),
    "markdown-clean.md": ("markdown", CLEAN, Options()),
    "markdown-failed.md": ("markdown", FAILED, Options()),
}


@pytest.mark.parametrize("name", CASES)
def test_golden(name: str, update: bool) -> None:
    form, report, options = CASES[name]
    got = render(form, report, options)
    if form in ("json", "sarif"):
        got = got.replace(f'"{__version__}"', '"0.0.0"')
    assert_golden(GOLDENS / name, got, update=update)


@pytest.mark.parametrize("form", FORMATS)
def test_same_report_gives_same_text(form: str) -> None:
    assert render(form, FULL, Options()) == render(form, FULL, Options())


@pytest.mark.parametrize("form", FORMATS)
def test_ends_with_one_line_end(form: str) -> None:
    text = render(form, FULL, Options())
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_unknown_format() -> None:
    with pytest.raises(ValueError, match="no such format: yaml"):
        render("yaml", FULL, Options())
