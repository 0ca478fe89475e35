"""Rules of one's own in whole runs: mistakes cost a rule and exit 3, overlaps give one finding."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ekslint.cli.main import main

PAGE = """\
---
level: {level}
for: [{{bucket: resources}}]
where: bucket.type == "aws_s3_bucket"
{lines}
message: "{{bucket}} {message}"
---
# A page
"""
TREE = {
    "main.tf": """\
variable "tags" {}

resource "aws_s3_bucket" "plain" {
  bucket = "plain"
}

resource "aws_s3_bucket" "open" {
  bucket = "open"
  tags   = var.tags
}

resource "aws_s3_bucket" "owned" {
  bucket = "owned"
  tags   = { owner = "us", cost = "1" }
}
"""
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("EKSLINT_NO_CACHE", "1")
    (tmp_path / "lint" / "tags").mkdir(parents=True)
    for name, text in TREE.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def page(project: Path, name: str, lines: str, *, message: str = "", level: str = "note") -> None:
    text = PAGE.format(level=level, lines=lines, message=message or f"has {name}, so it is told")
    (project / "lint" / "tags" / f"{name}.md").write_text(text, encoding="utf-8")


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[str], str]:
    """Exit code, findings as `line rule`, and what was said of the run itself."""
    code = main(["-f", "concise", "--rules", "lint", *words, "main.tf"])
    out, err = capsys.readouterr()
    found = []
    for line in out.splitlines():
        place, _, rest = line.partition(" ")
        if place.startswith("main.tf:"):
            found.append(f"{place.split(':')[1]} {rest.partition('[')[2].partition(']')[0]}")
    return code, found, out + err


NO_OWNER = "assert: bucket.body.tags.owner is not None"


def test_a_mistake_in_a_page_has_its_place_and_stops_no_other_rule(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page(project, "owner-missing", NO_OWNER)
    page(project, "broken-page", "asert: true")
    page(project, "unknown-part", "assert: bucket.bdy is not None")
    code, found, told = said(capsys)
    assert code == 3
    assert found == ["3 owner-missing"]
    assert "lint/tags/broken-page.md:5:1: unknown key `asert`; did you mean `assert`?" in told
    assert "lint/tags/unknown-part.md:5:16: `PlainResource` has no `bdy`" in told


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_the_exit_code_is_the_same_in_every_format(
    project: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    page(project, "broken-page", "asert: true")
    assert main(["-f", form, "--rules", "lint", "--fail-on", "never", "main.tf"]) == 3
    capsys.readouterr()


def install(folder: Path, points: str, code: str = "") -> None:
    """Make a folder look as if a package was installed in it."""
    metadata = folder / "sea_rules-2.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: sea-rules\nVersion: 2.0\n")
    (metadata / "entry_points.txt").write_text(points)
    package = folder / "sea_rules"
    package.mkdir()
    (package / "__init__.py").write_text(code)


FAILS = """\
def is_wet(text: str) -> bool:
    if text == "open":
        raise ZeroDivisionError("no water")
    return False
"""


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("site")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "sea_rules", raising=False)
    return folder


def test_a_rule_that_raises_is_told_with_its_id_and_the_run_goes_on(
    project: Path, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(site, "[ekslint.functions]\nis_wet = sea_rules:is_wet\n", FAILS)
    page(project, "bucket-dry", "assert: is_wet(bucket.body.bucket)")
    page(project, "owner-missing", NO_OWNER)
    code, found, told = said(capsys)
    assert code == 3
    assert found == ["3 bucket-dry", "3 owner-missing", "12 bucket-dry"]
    assert "rule bucket-dry on `aws_s3_bucket.open`: ZeroDivisionError: no water" in told


@pytest.mark.parametrize(
    ("points", "code", "told"),
    [
        ("is_wet = sea_rules:is_wt", FAILS, "AttributeError: module 'sea_rules' has no attribute"),
        ("is_wet = sea_rules:is_wet", "import nowhere", "ModuleNotFoundError: No module named"),
        ("is_wet = sea_rules:is_wet", "1 / 0", "ZeroDivisionError: division by zero"),
        ("is_wet = sea_rules:is_wet", "is_wet = 3", "`sea_rules:is_wet` is not a function"),
        ("lower = sea_rules:is_wet", FAILS, "its name is taken"),
        ("clusters = sea_rules:is_wet", FAILS, "its name is taken"),
        ("IsWet = sea_rules:is_wet", FAILS, "its name is no name for pages"),
    ],
)
def test_a_function_that_cannot_be_used(
    project: Path,
    site: Path,
    capsys: pytest.CaptureFixture[str],
    points: str,
    code: str,
    told: str,
) -> None:
    install(site, f"[ekslint.functions]\n{points}\n", code)
    page(project, "owner-missing", NO_OWNER)
    status, found, out = said(capsys)
    assert (status, found) == (3, ["3 owner-missing"])
    name = points.partition(" ")[0]
    assert f"function `{name}` of sea-rules 2.0 cannot be used: {told}" in out


def test_pages_of_an_installed_package(
    project: Path, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(site, "[ekslint.rules]\nsea = sea_rules:pages\n")
    (project / "lint" / "tags").rename(site / "sea_rules" / "pages")
    (project / "lint" / "tags").mkdir()
    page(project, "owner-missing", NO_OWNER)
    (project / "lint" / "tags" / "owner-missing.md").rename(
        site / "sea_rules" / "pages" / "owner-missing.md"
    )
    assert said(capsys)[:2] == (0, ["3 owner-missing"])
    page(project, "owner-missing", NO_OWNER, level="warning")  # the one that is named goes before
    assert said(capsys, "--fail-on", "warning")[:2] == (1, ["3 owner-missing"])


def test_a_pack_without_its_folder(
    project: Path, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(site, "[ekslint.rules]\nsea = sea_rules:nowhere\nair = air_rules\n")
    code, _, told = said(capsys)
    assert code == 3
    assert "rules `sea` of sea-rules 2.0 cannot be used: there is no folder" in told
    assert "rules `air` of sea-rules 2.0 cannot be used: there is no folder `air_rules`" in told


def test_the_tree_that_is_read_installs_nothing(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where Python looks for modules in the folder it was started in (`python -m`)."""
    monkeypatch.syspath_prepend(str(project))
    install(project, "[ekslint.functions]\nis_wet = sea_rules:is_wet\n", "open('hit', 'w')")
    monkeypatch.delitem(sys.modules, "sea_rules", raising=False)
    page(project, "bucket-dry", "assert: is_wet(bucket.body.bucket)")
    code, _, told = said(capsys)
    assert (code, "unknown function `is_wet`" in told) == (3, True)
    assert not (project / "hit").exists()


def test_what_is_installed_is_a_part_of_what_is_kept(
    project: Path,
    site: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    monkeypatch.delenv("EKSLINT_NO_CACHE")
    monkeypatch.setenv("EKSLINT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    install(site, "[ekslint.functions]\nis_wet = sea_rules:is_wet\n", FAILS.replace("open", "no"))
    page(project, "bucket-dry", "assert: is_wet(bucket.body.bucket)")
    for _ in range(2):
        assert said(capsys)[1] == ["3 bucket-dry", "7 bucket-dry", "12 bucket-dry"]
    (site / "sea_rules" / "__init__.py").write_text(
        "def is_wet(text: str) -> bool:\n  return 1 > 0\n"
    )
    monkeypatch.delitem(sys.modules, "sea_rules")
    assert said(capsys)[1] == []


# Overlaps


def test_the_more_specific_rule_speaks(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also while it is open: about `open`, whose tags nobody knows, the general rule is silent."""
    page(project, "bucket-seen", "unless: [owner-missing]", message="is there, so it is told")
    page(project, "owner-missing", NO_OWNER)
    code, found, _ = said(capsys)
    assert (code, found) == (0, ["3 owner-missing", "12 bucket-seen"])
    (project / "lint" / "tags" / "owner-missing.md").unlink()
    page(project, "bucket-seen", "at: bucket.body", message="is there, so it is told")
    assert said(capsys)[1] == ["3 bucket-seen", "7 bucket-seen", "12 bucket-seen"]


def test_specific_rules_in_a_row(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page(project, "a-seen", "unless: [b-tagless]")
    page(project, "b-tagless", "unless: [c-ownerless]\nassert: bucket.body.tags is not None")
    page(project, "c-ownerless", NO_OWNER)
    assert said(capsys)[1] == ["3 c-ownerless", "12 a-seen"]


def test_a_rule_that_is_ignored_still_speaks_instead(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever does not want to hear of a defect does not want to hear of it in other words."""
    page(project, "bucket-seen", "unless: [owner-missing]")
    page(project, "owner-missing", NO_OWNER)
    assert said(capsys, "--ignore", "owner-missing")[1] == ["12 bucket-seen"]


def test_one_place_and_rule_is_one_finding(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "main.tf").write_text(
        'resource "aws_s3_bucket" "each" {\n'
        '  for_each = toset(["a", "b", "c"])\n'
        "  bucket   = each.key\n"
        "}\n"
    )
    page(project, "owner-missing", f"{NO_OWNER}\nat: bucket")
    _, found, told = said(capsys)
    assert found == ["1 owner-missing"]
    assert "(and 2 more)" in told


@pytest.mark.parametrize(
    ("part", "steering"),
    [
        ("so it", "so\\e]0;it\\a"),
        ("# A page", "# A \x1b[2J page"),
        ("level: note", 'level: note\nsymptoms: ["a\\e[2Jb"]'),
        ("level: note", 'level: note\nrelated: {bucket: "\\u202e"}'),
    ],
)
def test_a_page_does_not_steer_the_terminal(
    project: Path, capsys: pytest.CaptureFixture[str], part: str, steering: str
) -> None:
    page(project, "owner-missing", NO_OWNER)
    path = project / "lint" / "tags" / "owner-missing.md"
    path.write_text(path.read_text().replace(part, steering))
    code, found, told = said(capsys)
    assert (code, found) == (3, [])
    assert "holds a control character" in told


def test_prose_does_not_steer_the_terminal(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page(project, "owner-missing", NO_OWNER)
    path = project / "lint" / "tags" / "owner-missing.md"
    path.write_text(path.read_text() + "\n## Why\n\nIt \x1b[2J is `\x1b[2J`.\n")
    main(["explain", "owner-missing", "--rules", "lint", "--color", "never"])
    for form in ("text", "concise", "github"):
        main(["-f", form, "--rules", "lint", "main.tf"])
    assert "\x1b" not in capsys.readouterr().out


JUDGES = """\
from ekslint.core.value import Value, reasons
from ekslint.core.contents import known_text
from ekslint.core.verdict import Verdict, maybe, no, yes


def is_wet(value: Value, *, least: int = 1) -> Verdict:
    known = known_text(value)
    if known is None:
        return maybe(*reasons(value))
    return yes(value.location) if len(known) >= least else no(value.location)
"""


def test_a_function_of_values_answers_with_places_and_reasons(
    project: Path, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(site, "[ekslint.functions]\nis_wet = sea_rules:is_wet\n", JUDGES)
    (project / "main.tf").write_text(
        'variable "name" {}\nlocals {\n  short = "ab"\n}\n'
        'resource "aws_s3_bucket" "a" {\n  bucket = var.name\n}\n'
        'resource "aws_s3_bucket" "b" {\n  bucket = local.short\n}\n'
    )
    page(project, "bucket-dry", "assert: is_wet(bucket.body.bucket, least=3)\nat: bucket")
    code, found, told = said(capsys, "--show-open")
    assert (code, found) == (0, ["8 bucket-dry", "5 bucket-dry"])
    assert "variable `name`" in told
    assert main(["--rules", "lint", "main.tf"]) == 0
    assert '3 |   short = "ab"' in capsys.readouterr().out  # what decided


CONFIGURATION = """\
rules = ["lint"]
fail-on = "warning"

[levels]
"tags/*" = "warning"

[[overrides]]
paths = ["legacy"]
ignore = ["owner-missing"]

[[overrides]]
paths = ["legacy/**/*.tf"]
levels = { OTHER_1 = "error" }
"""


def test_wishes_of_the_configuration(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "legacy").mkdir()
    (project / "main.tf").rename(project / "legacy" / "main.tf")
    (project / "new.tf").write_text(TREE["main.tf"])
    (project / ".ekslint.toml").write_text(CONFIGURATION)
    page(project, "owner-missing", NO_OWNER)
    page(project, "cost-missing", "assert: bucket.body.tags.cost is not None\naliases: [OTHER_1]")
    assert main(["-f", "concise"]) == 1
    told = [line.partition("]")[0] for line in capsys.readouterr().out.splitlines()]
    assert [line for line in told if "-missing" in line] == [
        "legacy/main.tf:3:1: error[cost-missing",
        "new.tf:3:1: warning[cost-missing",
        "new.tf:3:1: warning[owner-missing",
    ]
    assert main(["-f", "concise", "--select", "OTHER_1", "new.tf"]) == 1
    assert "owner-missing" not in capsys.readouterr().out
    (project / ".ekslint.toml").write_text(CONFIGURATION.replace("OTHER_1", "OTHER_2"))
    assert main([]) == 2
    assert capsys.readouterr().err == (
        "ekslint: .ekslint.toml:13:1: overrides.levels: there is no rule or category `OTHER_2`\n"
    )


def test_a_rule_that_is_off_is_asked_by_its_names_only(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page(project, "owner-missing", f"{NO_OWNER}\nenabled: false\naliases: [OTHER_1]")
    for words, found in {
        (): [],
        ("--select", "tags"): [],
        ("--select", "owner-*"): [],
        ("--select", "owner-missing"): ["3 owner-missing"],
        ("--select", "OTHER_1"): ["3 owner-missing"],
    }.items():
        assert said(capsys, *words)[1] == found
