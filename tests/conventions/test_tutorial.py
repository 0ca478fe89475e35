"""The tutorial's page, and every expression of the guides, are what ekslint takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ekslint.cli.main import main
from ekslint.core.location import SourceText
from ekslint.model.vocabulary import REGISTRY
from ekslint.ruleset.header import KEYS
from ekslint.ruleset.page import read_page
from ekslint.ruleset.vet import vet_page

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
GUIDES = ("rule-tutorial.md", "writing-rules.md")
PAGE = re.compile(r"<!-- page: (\S+) -->\n````markdown\n(.*?)````\n", re.DOTALL)
YAML = re.compile(r"^```yaml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CONSOLE = re.compile(r"```console\n\$ ekslint (rules test lint)\n(.*?)```", re.DOTALL)


def test_the_tutorial_ends_with_a_page_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (DOCS / "rule-tutorial.md").read_text(encoding="utf-8")
    for name, content in PAGE.findall(text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    [(words, shown)] = CONSOLE.findall(text)
    assert main(words.split()) == 0
    assert capsys.readouterr().out == shown


def headers() -> list[tuple[str, str]]:
    """The pieces of headers in the guides, outside of whole pages."""
    found = []
    for guide in GUIDES:
        text = PAGE.sub("", (DOCS / guide).read_text(encoding="utf-8"))
        found += [(guide, piece) for piece in YAML.findall(text)]
    return [(guide, piece) for guide, piece in found if not piece.startswith("---")]


@pytest.mark.parametrize(("guide", "piece"), headers(), ids=[p[:40] for _, p in headers()])
def test_expressions_of_the_guides_fit_the_model(guide: str, piece: str) -> None:
    keys = yaml.safe_load(piece).keys()
    assert keys <= KEYS
    lines = [piece]
    if "level" not in keys:
        lines.append("level: note")
    if "for" not in keys:
        lines.append("for: [{container: containers}]")
    if "message" not in keys:
        lines.append('message: "it is told"')
    source = SourceText(f"x/{guide}", "---\n" + "\n".join(lines) + "\n---\n# A page\n")
    page = read_page(source, rule_id="a-rule")
    assert [str(error) for error in vet_page(page, REGISTRY)] == []
