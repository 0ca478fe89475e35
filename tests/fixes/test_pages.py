"""Every page that says a fix proves it on its own examples: each Bad is mended, and stays so."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from ekslint.config.settings import Settings
from ekslint.core.finding import Finding, Level, Report
from ekslint.core.location import SourceText
from ekslint.linter.mend import Mended, mend
from ekslint.linter.scan import Scan
from ekslint.ruleset.examples import Example, read_examples
from ekslint.ruleset.page import read_page

ROOT = Path(__file__).resolve().parents[2]
PAGES = {path.stem: path for path in sorted((ROOT / "rules").glob("*/*.md"))}
TODAY = date(2026, 11, 1)
LEAST = 40
"""So many rules have a fix at least."""
DROPPED = {
    # What tells that the file makes the cluster opens questions about that cluster.
    "rules/eksctl/eksctl-oidc-off.md:",
    # With the action that lets tokens in, a statement without a subject lets all of them in.
    "testdata/rules/irsa-trust-wrong/cases.md:",
}
"""Examples whose fix is offered and not made: it brings other findings."""

SAFE = {
    "aws-auth-node-groups-missing",
    "aws-auth-node-username-wrong",
    "cluster-ca-encoding-wrong",
    "eksctl-oidc-off",
    "cfn-schema-invalid",
    "eksctl-schema-invalid",
    "imds-instance-tags-enabled",
    "irsa-audience-wrong",
    "kubeconfig-exec-v1alpha1",
    "managed-user-data-not-mime",
    "module-input-renamed",
    "node-role-trust-wrong",
    "nodeconfig-schema-invalid",
    "pod-identity-trust-wrong",
    "provider-ca-not-decoded",
    "user-data-encoding-wrong",
    "volume-key-without-encryption",
    "vpc-cni-role-lacks-ipv4",
    "vpc-cni-role-lacks-ipv6",
}
"""Rules whose fix is made unasked: it replaces, restarts, moves and admits nothing that it should
not. A new one is judged before it stands here."""


def fixing() -> list[str]:
    """Return the rules whose pages say a fix."""
    found = []
    for rule, path in PAGES.items():
        page = read_page(SourceText(f"{rule}.md", path.read_text("utf-8")))
        if page.header.fix is not None and page.header.removed is None:
            found.append(rule)
    return found


FIXING = fixing()


def examples() -> list[tuple[str, str, Example]]:
    """Return each Bad of these rules, with its rule and name."""
    found = []
    for rule in FIXING:
        cases = sorted((ROOT / "testdata" / "rules" / rule).glob("*.md"))
        for path in (PAGES[rule], *cases):
            for example in read_examples(path):
                if example.kind == "bad":
                    name = f"{path.relative_to(ROOT).as_posix()}:{example.line}"
                    found.append((rule, name, example))
    return found


def test_safe_fixes_are_those_that_were_judged() -> None:
    safe = set()
    for rule in FIXING:
        fix = read_page(SourceText(f"{rule}.md", PAGES[rule].read_text("utf-8"))).header.fix
        assert fix is not None
        if fix.safe:
            safe.add(rule)
    assert safe == SAFE


EXAMPLES = {name: (rule, example) for rule, name, example in examples()}


def scan_of(files: dict[str, str]) -> Scan:
    return Scan({path: SourceText(path, text) for path, text in sorted(files.items())})


@cache
def mended(name: str) -> tuple[Report, Report, Mended]:
    """Return what all rules say before, and after, the fixes of one rule alone."""
    rule, example = EXAMPLES[name]
    heard: list[Report] = []

    def own(report: Report) -> Report:
        heard.append(report)
        return replace(report, findings=tuple(f for f in report.findings if f.rule == rule))

    scan = scan_of(dict(example.files))
    result = mend(scan, Settings(), today=TODAY, unsafe=True, heard=own)
    return heard[0], heard[-1], result


def offered(report: Report, rule: str) -> list[Finding]:
    return [f for f in report.findings if f.rule == rule and f.fix is not None]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_fix_mends_its_example(name: str) -> None:
    rule, _ = EXAMPLES[name]
    before, after, result = mended(name)
    if not offered(before, rule):
        assert not result.fixed
        return
    known = any(name.startswith(start) for start in DROPPED)
    assert known or not result.dropped, result.dropped[0].why
    assert known or result.fixed
    own, left = (sum(f.rule == rule for f in r.findings) for r in (before, after))
    assert left < own or known
    assert not offered(after, rule) or known, "a second run would change something again"
    had, has = counted(before), counted(after)
    assert {key: count for key, count in has.items() if count > had[key]} == {}
    assert {n.message for n in after.notices} <= {n.message for n in before.notices}


def counted(report: Report) -> Counter[tuple[str, str]]:
    found = (f for f in report.findings if f.level is not Level.NOTE)
    return Counter((f.rule, f.subject) for f in found)


def test_enough_rules_can_be_mended() -> None:
    """The figures stand in the message: how many rules, and in how many of their examples."""
    rules: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    for name, (rule, _) in EXAMPLES.items():
        before, _, result = mended(name)
        rules[rule] += bool(result.fixed)
        findings["all"] += sum(f.rule == rule for f in before.findings)
        findings["offered"] += len(offered(before, rule))
    made = [rule for rule, number in rules.items() if number]
    print(
        f"{len(made)} rules are mended in {sum(rules.values())} of {len(EXAMPLES)} examples; "
        f"{findings['offered']} of {findings['all']} findings have a fix"
    )
    assert len(made) >= LEAST
    assert [rule for rule in FIXING if not rules[rule]] in ([], ["eksctl-oidc-off"])
    assert findings["offered"] * 2 > findings["all"]


GUESSED = """module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 21.0"

  name = "orders"

  eks_managed_node_groups = {
    blue = {
      KEY
    }
  }
}
"""


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("iam_role_policies = {}", id="another-word"),
        pytest.param('instance_type = "m5.large"', id="another-type"),
    ],
)
def test_a_key_is_not_renamed_to_what_only_resembles_it(key: str) -> None:
    scan = scan_of({"main.tf": GUESSED.replace("KEY", key)})
    rule = "module-nested-key-unknown"
    [found] = [
        f
        for f in mend(scan, Settings(), today=TODAY, unsafe=True).report.findings
        if f.rule == rule
    ]
    assert "nearest is" in found.message
    assert found.fix is None


def test_a_key_below_a_mended_line_is_the_same_as_before() -> None:
    text = GUESSED.replace("KEY", "max_capacity = 3").replace("  name = ", "  cluster_name = ")
    result = mend(scan_of({"main.tf": text}), Settings(), today=TODAY)
    assert [finding.rule for finding in result.fixed] == ["module-input-renamed"]
    assert not result.dropped
