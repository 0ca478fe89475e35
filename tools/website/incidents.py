"""Turns the matrix of the five incidents into the points that rules cover, by language.

The tests in `tests/incidents` prove each row; nothing is proven here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MATRIX = Path("testdata", "incidents", "MATRIX.tsv")
TITLES = {
    "kubelet-unauthorized": "Every node turns NotReady",
    "stale-service-account-tokens": "Credentials end 90 days after an upgrade",
    "volume-key-denied": "The node group never gets a node",
    "ipamd-retry": "aws-node waits for IPAMD for ever",
    "self-managed-join": "A self-managed node does not join",
}
LANGUAGES = {
    "terraform": "Terraform",
    "terraform-module": "registry module",
    "cloudformation": "CloudFormation",
    "eksctl": "eksctl",
    "kubernetes": "Kubernetes",
    "user-data": "user data",
    "kubeconfig": "kubeconfig",
    "iam-json": "IAM policy in JSON",
    "dependency-manifest": "list of dependencies",
}
NOT_YET = "-"
CANNOT = "cannot: "


@dataclass(frozen=True, slots=True)
class Point:
    """One point of an incident that a rule covers in a language; `proof` is the example."""

    memo: str
    text: str
    language: str
    rule: str
    proof: str

    @property
    def title(self) -> str:
        """The incident in a few words."""
        return TITLES[self.memo]

    @property
    def proven(self) -> bool:
        """Whether an example shows it."""
        return self.proof != NOT_YET and not self.proof.startswith(CANNOT)


def read_points(root: Path) -> tuple[Point, ...]:
    """Read all rows of the matrix."""
    _, *rows = (root / MATRIX).read_text(encoding="utf-8").splitlines()
    return tuple(Point(*row.split("\t")) for row in rows)


def points_table(points: Iterable[Point], memo: str, pages: dict[str, str]) -> str:
    """The points of one incident as a table: what covers them, and in which languages.

    `pages` has the page of each rule; a rule without one is not written yet.
    """
    rows: dict[str, dict[str, list[str]]] = {}
    for point in points:
        if point.memo == memo:
            rules = rows.setdefault(point.text, {})
            if point.proven:
                rules.setdefault(point.rule, []).append(LANGUAGES[point.language])
    lines = ["| point | rule | shown in |", "| --- | --- | --- |"]
    for text, rules in rows.items():
        first = text.replace("<", "&lt;")
        for rule, languages in rules.items():
            lines.append(f"| {first} | [`{rule}`]({pages[rule]}) | {', '.join(languages)} |")
            first = ""
        if not rules:
            lines.append(f"| {first} | no rule yet | |")
    return "\n".join(lines)
