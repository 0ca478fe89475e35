"""The documentation and the website made of it: links lead somewhere, commands are commands."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from ekslint.cli.main import COMMANDS, main
from ekslint.core.value import ReasonKind
from tools.website import check, hook, incidents, tree
from tools.website.links import anchors, is_outside, links, slug
from tools.website.rules import read_rules
from tools.website.things import thing_at

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")]
)
BLOCK = re.compile(
    r"^(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=fence)$", re.S | re.M
)
FILE = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)
RUN = re.compile(r"<!-- run: (\S+) -->\n```console\n\$ ekslint ([^\n]*)\n(.*?)```", re.DOTALL)


def site() -> tree.Site:
    return hook.site()


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def mkdocs() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(read("mkdocs.yml"))
    return found


# Links


@pytest.mark.parametrize("name", [*PAGES, "rules"])
def test_links_of_the_repository_lead_somewhere(name: str) -> None:
    files = sorted((ROOT / "rules").glob("*/*.md")) if name == "rules" else [ROOT / name]
    assert [gone for file in files for gone in dead(file)] == []


def dead(file: Path) -> Iterator[str]:
    for target in links(file.read_text(encoding="utf-8")):
        if is_outside(target):
            continue
        path, _, anchor = target.partition("#")
        there = (file.parent / path).resolve() if path else file
        if not there.exists():
            yield f"{file.name}: {target}: no such file"
        elif anchor and anchor not in anchors(there.read_text(encoding="utf-8")):
            yield f"{file.name}: {target}: no such heading"


def test_links_between_pages_of_the_website_lead_somewhere() -> None:
    pages = site().pages
    known = {path: {*anchors(text)} for path, text in pages.items()}
    gone = []
    for path, text in pages.items():
        for target in links(text):
            if is_outside(target):
                continue
            name, _, anchor = target.partition("#")
            there = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
            if there not in pages and there not in site().raw:
                gone.append(f"{path}: {target}: no such page")
            elif anchor and anchor not in known.get(there, ()):
                gone.append(f"{path}: {target}: no such heading")
    assert gone == []


# Commands


def commands() -> list[tuple[str, str]]:
    """Every command line of ekslint in blocks and in the prose of the pages: page, words."""
    found = []
    for name in PAGES:
        for block in BLOCK.finditer(read(name)):
            if block["info"].strip() not in ("console", "sh"):
                continue
            for line in block["body"].splitlines():
                words = re.match(r"(?:\$ )?(?:[^|#$]+\| *)?ekslint(?: (.*))?$", line)
                if words:
                    found.append((name, words[1] or ""))
        prose = BLOCK.sub("", read(name))
        found += [(name, words) for words in re.findall(r"`ekslint ([^`…]+)`", prose)]
    without = [(name, re.split(r" #| \||[<>]|;", words)[0].strip()) for name, words in found]
    return list(dict.fromkeys(without))


@pytest.mark.parametrize(("name", "words"), commands())
def test_commands_of_the_pages_are_commands(name: str, words: str) -> None:
    given = shlex.split(re.sub(r"[\[\]]|(?<=\w)\|[\w|]+", "", words))
    if given and given[0] in ("--version", "--help"):
        return
    if not given or given[0] not in COMMANDS:
        given = ["check", *given]
    command: click.Command = import_module(f"ekslint.cli.{given[0]}").command
    parse(command, given[1:])
    if given[0] in ("explain", "config") and given[-1].islower():  # no RULE, and nothing is read
        assert main(given) == 0


def parse(command: click.Command, words: list[str]) -> None:
    """Parse words without running anything; raises what click raises for wrong ones."""
    if isinstance(command, click.Group) and words and not words[0].startswith("-"):
        context = click.Context(command, info_name="ekslint")
        inner = command.get_command(context, words[0])
        if inner is not None:
            parse(inner, words[1:])
            return
    try:
        command.make_context("ekslint", list(words)).close()
    except click.MissingParameter:
        pass  # prose names a command without what it takes
    except click.BadParameter as error:
        if not re.search(r"^Directory '.*' does not exist", error.message):
            raise  # else: nobody's folder of rules is there


def runs() -> list[tuple[str, str, str, str]]:
    """Every command that a page shows with what it prints: page, folder, words, lines."""
    return [(name, run[1], run[2], run[3]) for name in PAGES for run in RUN.finditer(read(name))]


@pytest.mark.parametrize(("name", "folder", "words", "shown"), runs())
def test_what_pages_show_is_printed(
    name: str,
    folder: str,
    words: str,
    shown: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Pages may leave lines out; those they show are printed, in this order."""
    shutil.copytree(ROOT / folder, tmp_path / "tree")
    for path, content in FILE.findall(read(name)):
        (tmp_path / "tree" / path).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "tree")
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(shlex.split(words)) in (0, 1)
    printed = iter(capsys.readouterr().out.splitlines())
    assert [line for line in shown.splitlines() if line not in printed] == []


def test_the_editors_task_reads_what_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [task] = re.findall(r"```json\n(.*?)```", read("docs/integrations.md"), re.DOTALL)
    pattern = json.loads(task)["tasks"][0]["problemMatcher"]["pattern"]
    monkeypatch.chdir(ROOT / "testdata" / "demo")
    main(["-f", "concise", "."])
    found = [re.match(pattern["regexp"], line) for line in capsys.readouterr().out.splitlines()]
    rules = [match[pattern["code"]] for match in found if match]
    assert "aws-auth-instance-profile-arn" in rules
    places = [(match[pattern["file"]], int(match[pattern["line"]])) for match in found if match]
    assert ("aws-auth.yaml", 13) in places


@pytest.mark.skipif(shutil.which("vim") is None, reason="vim is not installed: no quickfix list")
def test_the_line_for_vim_fills_its_quickfix_list(tmp_path: Path) -> None:
    [settings] = re.findall(r"```vim\n(.*?)```", read("docs/integrations.md"), re.DOTALL)
    row = "bufname(v:val.bufnr).' '.v:val.lnum.' '.v:val.col.' '.v:val.type.' '.v:val.text"
    shown = f"map(filter(getqflist(), 'v:val.valid'), \"{row}\")"
    script = f"{settings}silent make!\ncall writefile({shown}, '{tmp_path}/found')\nqa!\n"
    (tmp_path / "script.vim").write_text(script, encoding="utf-8")
    ekslint = tmp_path / "ekslint"
    ekslint.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ekslint "$@"\n', "utf-8")
    ekslint.chmod(0o755)
    given = os.environ | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    words = ["vim", "-es", "-u", "NONE", "-i", "NONE", "-S", str(tmp_path / "script.vim")]
    subprocess.run(words, cwd=ROOT / "testdata" / "demo", env=given, timeout=60, check=False)
    found = (tmp_path / "found").read_text("utf-8").splitlines()
    assert [line for line in found if "aws-auth.yaml 13 16 e [aws-auth-instance-pro" in line]
    assert [line for line in found if "cluster.tf 24 31 w [audit-log-off]" in line]


# What pages have to name


def test_every_reason_for_not_knowing_is_explained() -> None:
    explained = re.findall(r"^\| `(\w+)` \|", read("docs/unknowable.md"), re.MULTILINE)
    assert explained == [kind.value for kind in ReasonKind]


def test_notices_that_are_explained_are_notices() -> None:
    rows = re.findall(r"^\| `([^`]*…[^`]*)` \|", read("docs/troubleshooting.md"), re.MULTILINE)
    assert len(rows) > 10
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    told = re.sub(r"\{[^{}]*\}", "…", re.sub(r'"\s*\n\s*f?"', "", code)).replace("`…`", "…")
    parts = {part.strip(" :,") for row in rows for part in re.split(r"…|: |\bN\b|\d+ MB", row)}
    assert sorted(part for part in parts if part not in told) == []


def test_every_member_of_the_report_is_explained() -> None:
    schema = json.loads(read("src/ekslint/reports/report.schema.json"))
    text = read("docs/reports.md")
    members = {*schema["properties"], *schema["$defs"]["finding"]["properties"]} - {"ekslint"}
    assert [name for name in members if f"`{name}`" not in text] == []


def test_every_incident_has_its_text_and_its_points() -> None:
    text = read("docs/incidents.md")
    assert tree.POINTS.findall(text) == [*incidents.TITLES]
    assert {slug(title) for title in incidents.TITLES.values()} <= {*anchors(text)}
    assert {point.memo for point in incidents.read_points(ROOT)} == {*incidents.TITLES}


# The website


def flat(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        for below in nav.values():
            yield from flat(below)
    else:
        for each in nav:
            yield from flat(each)


def test_navigation_holds_every_page_once() -> None:
    """A page that is missing here is put into `nav` of mkdocs.yml."""
    named = [*flat(hook.whole(mkdocs()["nav"]))]
    pages = {path for path in site().pages if not path.startswith("files/")}
    assert sorted(pages - {*named}) == []
    assert sorted({*named} - pages) == []
    assert len(named) == len({*named})


def test_every_rule_has_a_page_and_is_in_the_indexes() -> None:
    pages = site().pages
    for rule in site().rules:
        text = pages[rule.path]
        assert f"# {rule.title}" in text
        assert all(symptom in pages["rules/by-symptom.md"] for symptom in rule.page.header.symptoms)
        assert f"({rule.page.category}/{rule.id}.md)" in pages["rules/index.md"]
        assert all(f"`{a}`" in pages["rules/by-peer.md"] for a in rule.page.header.aliases)
        assert all(reference in text for reference in rule.page.header.references)


def test_links_to_an_index_lead_to_the_one_they_name() -> None:
    assert "](rules/by-symptom.md)" in site().pages["index.md"]
    assert "](rules/by-peer.md)" in site().pages["comparison.md"]


def test_every_incident_shows_its_rules() -> None:
    text = site().pages["incidents.md"]
    for point in incidents.read_points(ROOT):
        if point.proven:
            assert f"[`{point.rule}`](rules/" in text
    row = (
        "| [`aws-auth-node-role-missing`](rules/access/aws-auth-node-role-missing.md) | Terraform,"
    )
    assert row in text


def test_examples_on_the_website_show_marked_lines_instead_of_comments() -> None:
    text = site().pages["rules/access/aws-auth-instance-profile-arn.md"]
    assert '~~~~yaml title="aws-auth.yaml" hl_lines="8"\n' in text
    assert "# finding" not in text


def test_resources_come_from_the_marked_lines_of_examples() -> None:
    text = site().pages["rules/by-resource.md"]
    groups = re.split(r"^## ", text, flags=re.MULTILINE)
    named = {group.split("\n")[0]: re.findall(r"^### `(.+)`$", group, re.M) for group in groups[1:]}
    assert "aws_launch_template" in named["Terraform"]
    assert "AWS::EC2::LaunchTemplate" in named["CloudFormation"]
    assert "ClusterConfig managedNodeGroups" in named["eksctl"]
    assert "ConfigMap aws-auth" in named["Kubernetes"]
    assert "module terraform-aws-modules/eks/aws" in named["Terraform: registry modules"]


HCL = (
    'resource "aws_eks_cluster" "a" {\n  name = "a"\n}\nlocals {\n  a = 1\n}\n'
    'module "b" {\n  source = "x/y/aws"\n  c = 1\n}\n'
)
TEMPLATE = (
    "Resources:\n  Group:\n    Type: AWS::EKS::Nodegroup\n    Properties:\n      A: b\n"
    "Outputs:\n  C: d\n"
)


@pytest.mark.parametrize(
    ("path", "text", "line", "thing"),
    [
        ("main.tf", HCL, 2, "aws_eks_cluster"),
        ("main.tf", HCL, 5, None),
        ("main.tf", HCL, 9, "module x/y/aws"),
        ("main.tf", 'data "aws_ami" "a" {\n  a = 1\n}\n', 2, "data aws_ami"),
        ("stack.yaml", TEMPLATE, 5, "AWS::EKS::Nodegroup"),
        ("stack.yaml", TEMPLATE, 7, None),
        ("a.yaml", "kind: Pod\n---\nkind: Job\nspec: {}\n", 4, "Job"),
        ("a.yaml", "kind: ConfigMap\nmetadata:\n  name: aws-auth\n", 3, "ConfigMap aws-auth"),
        ("c.yaml", "kind: ClusterConfig\nvpc:\n  a: 1\niam: {}\n", 3, "ClusterConfig vpc"),
        ("p.json", '{"Statement": []}', 1, "IAM policy in JSON"),
        ("values.yaml", "a:\n  b: 1\n", 2, "values of a Helm chart"),
        ("data.sh", "#!/bin/bash\n/etc/eks/bootstrap.sh a\n", 2, "user data: script"),
        ("broken.yaml", "a: [\n", 1, None),
    ],
)
def test_thing_of_a_line(path: str, text: str, line: int, thing: str | None) -> None:
    assert thing_at(path, text, line) == thing


def test_rules_are_read_with_all_their_cases() -> None:
    rules = {rule.id: rule for rule in read_rules(ROOT)}
    rule = rules["aws-auth-instance-profile-arn"]
    assert rule.cases > 2
    assert rule.languages == ("Terraform", "CloudFormation", "eksctl", "Kubernetes")


# The built website


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ('<script src="https://a.example/x.js"></script>', ["loads https://a.example/x.js"]),
        ('<link rel="stylesheet" href="//a.example/x.css">', ["loads //a.example/x.css"]),
        ('<img src="gone.png">', ["gone.png: no such file"]),
        ('<a href="index.html#gone">', ["index.html#gone: no such anchor"]),
        ('<a href="/index.html">', ["/index.html: starts at the root of a server"]),
        ('<a id="here" href="#here">', []),
        ('<a href="https://a.example/">', []),
        ('<img src="data:image/png;base64,AA==">', []),
        ('<link rel="canonical" href="https://a.example/">', []),
    ],
)
def test_check_of_the_built_website(tmp_path: Path, page: str, wrong: list[str]) -> None:
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    found = [re.sub(r"^index\.html:? ", "", problem) for problem in check.problems(tmp_path)]
    assert found == wrong


def test_check_looks_into_styles(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a { background: url(https://a.example/b.png) }", "utf-8")
    assert [*check.problems(tmp_path)] == ["a.css loads something from elsewhere"]


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("material") is None,
    reason="MkDocs Material is not there (make docs installs it): the website is not built",
)
def test_the_website_builds_and_asks_nobody(tmp_path: Path) -> None:
    words = ["-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    built = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stderr
    assert [*check.problems(tmp_path / "site")] == []
    assert len([*(tmp_path / "site").rglob("*.html")]) > len(site().rules)
    assert (tmp_path / "site" / "search" / "search_index.js").stat().st_size > 100_000
