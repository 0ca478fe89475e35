"""`ekslint rules` and `ekslint explain`: the list of the rules, and the page of one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.linting import Page, Pages, StandIn, ekslint
from tests.reports.golden import assert_golden
from tests.reports.sample import RULES

GOLDENS = Path(__file__).parent / "goldens"

Captured = pytest.CaptureFixture[str]

PAGE = """\
# A node volume is encrypted with a key that Auto Scaling may not use

## Why

The service-linked role [`AWSServiceRoleForAutoScaling`](https://docs.aws.amazon.com/x_(y)) starts \
the instances, so it **has to** use the key; see <https://docs.aws.amazon.com/z>.

* `kms:CreateGrant` is asked for first, and
  everything else only after it,
* nothing else tells.

1. One
2. Two

> A quote.

| a | b |
| --- | --- |
| 1 | 2 |

## Bad

```hcl
policy = <<-EOT
\t# not a heading
EOT
```
"""


def stand_in(**changes: object) -> StandIn:
    info = replace(RULES["volume-key-grant-missing"], help_markdown=PAGE, aliases=("CKV_X_1",))
    others = [Page(rule) for name, rule in RULES.items() if name != info.id]
    return StandIn(pages=Pages(rules=(*others, Page(info)), **changes))  # type: ignore[arg-type]


def test_list(capsys: Captured) -> None:
    assert ekslint("rules") == 0
    assert capsys.readouterr().out.splitlines() == [
        "aws-auth-instance-profile         error    access         T-E---  "
        "aws-auth maps an instance profile instead of a role",
        "volume-key-grant-missing          error    encryption     T-E---  "
        "A node volume is encrypted with a key that Auto Scaling may not use",
        "cluster-audit-log-off             note     observability  T-E---  "
        "The cluster writes no audit log",
        "cluster-version-extended-support  warning  upgrade        T-E---  "
        "The cluster's Kubernetes version is in extended support",
    ]


def test_list_on_a_narrow_terminal(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ekslint("rules")
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].startswith("aws-auth-instance-profile  ")
    assert lines[1] == "    aws-auth maps an instance profile instead of a role"
    ekslint("rules", "--symptoms")
    assert "        Client.InvalidKMSKey.InvalidState" in capsys.readouterr().out.splitlines()


def test_list_for_programs(capsys: Captured) -> None:
    assert ekslint("rules", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema_version"] == 1
    assert {rule["id"] for rule in found["rules"]} == set(RULES)
    assert found["rules"][1]["languages"] == ["terraform", "eksctl"]
    assert found["rules"][1]["symptoms"] == ["Client.InvalidKMSKey.InvalidState"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["list"], 4),
        (["list", "aws-auth-*", "encryption"], 2),
        (["list", "note"], 1),
        (["--category", "upgrade"], 1),
        (["list", "--category", "upgrade", "--category", "access"], 2),
        (["list", "--level", "error"], 2),
        (["list", "--language", "eksctl"], 4),
        (["list", "--language", "kubernetes"], 0),
        (["list", "--symptom", "invalidkmskey"], 1),
        (["list", "--symptom", "it says Client.InvalidKMSKey.InvalidState: no"], 1),
        (["list", "error", "--symptom", "nothing of the sort"], 0),
    ],
)
def test_filters(capsys: Captured, words: list[str], found: int) -> None:
    assert ekslint("rules", *words) == 0
    assert len(capsys.readouterr().out.splitlines()) == found


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["list", "acces"], "there is no rule or category `acces`; did you mean `access`?"),
        (["--category", "upgrad"], "there is no category `upgrad`; did you mean `upgrade`?"),
        (["--level", "bad"], "'bad' is not one of"),
    ],
)
def test_filters_that_name_nothing(capsys: Captured, words: list[str], message: str) -> None:
    assert ekslint("rules", *words) == 2
    assert message in capsys.readouterr().err


def test_symptoms_stand_below(capsys: Captured) -> None:
    assert ekslint("rules", "list", "encryption", "--symptoms") == 0
    _, symptom = capsys.readouterr().out.splitlines()
    assert symptom == "    Client.InvalidKMSKey.InvalidState"


def test_no_rules(capsys: Captured) -> None:
    assert ekslint("rules", linter=StandIn(pages=Pages(rules=()))) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("words", [("rules",), ("explain", "cluster-audit-log-off")])
def test_pages_that_cannot_be_read(capsys: Captured, words: tuple[str, ...]) -> None:
    linter = stand_in(failures=("rule page not read: rules/x.md:1:1: no header",))
    assert ekslint(*words, linter=linter) == 3
    out, err = capsys.readouterr()
    assert "cluster-audit-log-off" in out
    assert err == "ekslint: rule page not read: rules/x.md:1:1: no header\n"


def test_own_pages(folder: Path) -> None:
    (folder / "policies").mkdir()
    linter = StandIn()
    assert ekslint("rules", "--rules", "policies", linter=linter) == 0
    assert linter.settings.rules == (folder / "policies",)


@pytest.mark.parametrize(
    ("golden", "colour", "columns"),
    [("explain.txt", "never", ""), ("explain-60-colour.txt", "always", "60")],
)
def test_explain(
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    update: bool,
    golden: str,
    colour: str,
    columns: str,
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    words = ("explain", "volume-key-grant-missing", "--color", colour)
    assert ekslint(*words, linter=stand_in()) == 0
    assert_golden(GOLDENS / golden, capsys.readouterr().out, update=update)


def test_explain_an_alias(capsys: Captured) -> None:
    assert ekslint("explain", "CKV_X_1", linter=stand_in()) == 0
    assert capsys.readouterr().out.startswith("error[volume-key-grant-missing] in encryption\n")


def test_explain_a_page_without_markdown(capsys: Captured) -> None:
    assert ekslint("explain", "cluster-audit-log-off") == 0
    assert "Add `audit` to the log types." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("word", "message"),
    [
        (
            "cluster-audit-log",
            "there is no rule `cluster-audit-log`; did you mean `cluster-audit-log-off`?",
        ),
        ("zzz", "there is no rule `zzz`"),
    ],
)
def test_explain_what_is_not_there(capsys: Captured, word: str, message: str) -> None:
    assert ekslint("explain", word) == 2
    assert capsys.readouterr() == ("", f"ekslint: {message}\n")
