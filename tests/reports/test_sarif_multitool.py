"""The tool of SARIF's makers has nothing to say, by the standard's rules and by GitHub's.

`npm install @microsoft/sarif-multitool` brings it; `sarif-multitool` on the path, or its file in
EKSLINT_SARIF_MULTITOOL, is used. It ends with 0 whatever it finds: its log is read.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ekslint.reports.formats import render
from ekslint.reports.options import Options
from tests.incidents.test_incidents import BEFORE, lint
from tests.reports.sample import FULL
from tests.reports.test_sarif import REPORTS, SUPPRESSING, many

TOOL = os.environ.get("EKSLINT_SARIF_MULTITOOL") or shutil.which("sarif-multitool")
NEEDED = pytest.mark.skipif(
    TOOL is None, reason="sarif-multitool is not installed: npm install @microsoft/sarif-multitool"
)


def said_of(folder: Path) -> list[str]:
    """Let the tool look at all logs of a folder; return what it found in which."""
    out = folder.parent / "verdict.sarif"
    # npm's wrapper hands its words to a shell, which ends a command at the semicolon.
    kinds = "Sarif;Ghas" if Path(str(TOOL)).name == "Sarif.Multitool" else '"Sarif;Ghas"'
    command = [str(TOOL), "validate", f"{folder}/*.sarif", "--rule-kind", kinds]
    command += ["--output", str(out), "--log", "ForceOverwrite"]
    command += ["--max-file-size-in-kb", "200000"]
    environ = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert out.is_file(), done.stdout + done.stderr
    (run,) = json.loads(out.read_text(encoding="utf-8"))["runs"]
    return [f"{_where(result)}: {_words(result)}" for result in run.get("results", ())]


def _where(result: dict[str, Any]) -> str:
    place = result["locations"][0]["physicalLocation"]
    return f"{place['artifactLocation'].get('uri')}:{place.get('region', {}).get('startLine')}"


def _words(result: dict[str, Any]) -> str:
    return f"{result['ruleId']} {result.get('level')} {result['message'].get('arguments')}"


@NEEDED
def test_it_is_clean_of_reports_of_all_kinds(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    for name, report in REPORTS.items():
        folder.joinpath(f"{name}.sarif").write_text(render("sarif", report, SUPPRESSING))
    for name, report in (("large", many(6_100)), *((t.name, lint(t.files)) for t in BEFORE[::5])):
        file = folder / f"{name.replace('/', '-')}.sarif"
        file.write_text(render("sarif", report, Options()), encoding="utf-8")
    assert said_of(folder) == []


@NEEDED
def test_it_would_tell(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    log = json.loads(render("sarif", replace(FULL, findings=FULL.findings[:1]), Options()))
    del log["runs"][0]["results"][0]["locations"]
    log["runs"][0]["results"][0]["ruleIndex"] = 99
    folder.joinpath("broken.sarif").write_text(json.dumps(log), encoding="utf-8")
    assert {said.split(": ")[1].split()[0] for said in said_of(folder)} >= {"GH1015"}
