"""What is printed from memory is what a run without memory prints, wherever files lie by then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ekslint.config.settings import Settings
from ekslint.core.finding import Report
from ekslint.linter.printed import Print, Printed, prints
from ekslint.linter.recall import lint_at
from ekslint.reports.formats import FORMATS, render
from ekslint.reports.options import Options

TODAY = date(2026, 11, 1)
MODULE = "ekslint.linter.printed"
AUTH = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:instance-profile/node
      username: system:node:{{EC2PrivateDNSName}}
      groups: [system:bootstrappers, system:nodes]
"""


def first_home(path: str) -> str:
    return f"first-home/{path}"


def second_home(path: str) -> str:
    return f"second-home/{path}"


def worst(report: Report) -> int:
    return len(report.findings)


PLAIN = Options(locate=first_home)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with one finding, and a folder of one's own for what is kept."""
    monkeypatch.setenv("EKSLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("EKSLINT_NO_CACHE", raising=False)
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "auth.yaml").write_text(AUTH, encoding="utf-8")
    return folder


def seen(tree: Path, *outputs: Print, settings: Settings | None = None) -> Printed:
    return prints([tree], settings or Settings(), outputs, today=TODAY, code=worst)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The formats that were rendered, one by one."""
    forms: list[str] = []

    def noting(form: str, report: Report, options: Options) -> str:
        forms.append(form)
        return render(form, report, options)

    monkeypatch.setattr(f"{MODULE}.render", noting)
    return forms


@pytest.mark.parametrize("form", FORMATS)
def test_what_was_printed_is_recalled(tree: Path, rendered: list[str], form: str) -> None:
    options = replace(PLAIN, colour=True, width=80, show_open=True, verbose=True)
    first = seen(tree, Print(form, options), Print("text", PLAIN))
    assert first.code > 0
    assert len(rendered) == 2
    assert seen(tree, Print(form, options), Print("text", PLAIN)) == first
    assert len(rendered) == 2


@pytest.mark.parametrize(
    "outputs",
    [
        pytest.param([Print("concise", PLAIN)], id="another format"),
        pytest.param([Print("text", replace(PLAIN, width=60))], id="another width"),
        pytest.param([Print("text", replace(PLAIN, colour=True))], id="colours"),
        pytest.param([Print("text", replace(PLAIN, show_open=True))], id="open questions"),
        pytest.param([Print("text", replace(PLAIN, show_suppressed=True))], id="suppressed"),
        pytest.param([Print("text", replace(PLAIN, verbose=True))], id="verbose"),
        pytest.param([Print("text", PLAIN), Print("json", PLAIN)], id="one more"),
    ],
)
def test_another_output_is_rendered(tree: Path, rendered: list[str], outputs: list[Print]) -> None:
    seen(tree, Print("text", PLAIN))
    rendered.clear()
    seen(tree, *outputs)
    assert rendered == [output.form for output in outputs]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda tree: (tree / "b.yaml").write_text("a: 1\n"), id="another file"),
        pytest.param(lambda tree: (tree / "auth.yaml").write_text("a: 1\n"), id="another text"),
        pytest.param(lambda tree: (tree / "notes.png").write_bytes(b""), id="a file to count"),
    ],
)
def test_what_changed_is_printed_anew(
    tree: Path, rendered: list[str], change: Callable[[Path], object]
) -> None:
    seen(tree, Print("text", PLAIN))
    change(tree)
    seen(tree, Print("text", PLAIN))
    assert len(rendered) == 2


def test_the_exit_code_is_that_of_the_settings(tree: Path, rendered: list[str]) -> None:
    seen(tree, Print("text", PLAIN))
    seen(tree, Print("text", PLAIN), settings=Settings(fail_on="never"))
    assert len(rendered) == 2


@pytest.mark.parametrize("form", ["json", "sarif", "github", "gitlab"])
def test_files_that_lie_elsewhere_are_named_anew(
    tree: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    before = seen(tree, Print(form, PLAIN))
    moved = Print(form, replace(PLAIN, locate=second_home))
    now = seen(tree, moved)
    monkeypatch.setenv("EKSLINT_NO_CACHE", "1")
    assert now == seen(tree, moved) != before


def test_where_files_lie_does_not_matter_to_what_does_not_name_it(
    tree: Path, rendered: list[str]
) -> None:
    before = seen(tree, Print("text", PLAIN))
    assert seen(tree, Print("text", replace(PLAIN, locate=second_home))) == before
    assert len(rendered) == 1


def test_what_an_output_lacks_is_told_again(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(form: str, report: Report, options: Options) -> str:
        options.tell("something is left out")
        return render(form, report, options)

    with monkeypatch.context() as first:
        first.setattr(f"{MODULE}.render", lacking)
        seen(tree, Print("text", PLAIN))
    assert seen(tree, Print("text", PLAIN)).told == ("something is left out",)


def test_a_failure_is_not_kept(
    tree: Path, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*args: object, **options: object) -> Report:
        return replace(lint_at(*args, **options), failures=("rule x: MemoryError",))  # type: ignore[arg-type]

    monkeypatch.setattr(f"{MODULE}.lint_at", failing)
    for _ in range(2):
        assert "MemoryError" in seen(tree, Print("text", PLAIN)).texts[0]
    assert len(rendered) == 2


@pytest.mark.parametrize("damage", [b"", b"[]", b"[1, 2, 3, 4]", b'{"a": 1}'])
def test_damaged_memory_costs_time_only(
    tree: Path, monkeypatch: pytest.MonkeyPatch, damage: bytes
) -> None:
    before = seen(tree, Print("text", PLAIN))
    monkeypatch.setattr(f"{MODULE}.recall", lambda *_: damage)
    assert seen(tree, Print("text", PLAIN)) == before


def test_without_a_cache_nothing_is_recalled(
    tree: Path, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EKSLINT_NO_CACHE", "1")
    assert seen(tree, Print("text", PLAIN)) == seen(tree, Print("text", PLAIN))
    assert len(rendered) == 2
