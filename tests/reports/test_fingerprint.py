"""Fingerprints follow the defect, not the line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekslint.core.finding import Finding
from ekslint.core.location import SourceText
from ekslint.reports.fingerprint import KEY, fingerprints, hashes_of_lines, line_hashes
from ekslint.reports.homes import marked
from ekslint.reports.options import as_displayed
from tests.reports.sample import AUDIT_OFF, FINDINGS, GRANT_MISSING, place

# Interoperability facts: what GitHub's upload action computes (github/codeql-action,
# src/fingerprints.test.ts).
ACTION = {
    "empty": ("", ["c129715d7a2bc9a3:1"]),
    "blanks-do-not-count": (
        " a\nb\n  \t\tc\n d",
        ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
    ),
    "equal-lines-are-numbered": (
        "Lorem ipsum dolor sit amet.\n" * 10,
        [
            *(f"a7f2ff13bc495cf2:{number}" for number in range(1, 7)),
            "a7f2ff1481e87703:1",
            "a9cf91f7bbf1862b:1",
            "55ec222b86bcae53:1",
            "cc97dc7b1d7d8f7b:1",
            "c129715d7a2bc9a3:1",
        ],
    ),
}


@pytest.mark.parametrize("name", ACTION)
def test_line_hashes_are_githubs(name: str) -> None:
    text, expected = ACTION[name]
    assert list(line_hashes(text)) == expected


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_do_not_count(end: str) -> None:
    text = " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n"
    assert line_hashes(text.replace("\n", end)) == line_hashes(text)


def test_line_hash_counts_utf16_units() -> None:
    # U+1F680 is the surrogate pair D83D DE80.
    powers = [37**99, 37**98, 37**97]
    units = [0xD83D, 0xDE80, 0xFFFF]
    expected = sum(p * u for p, u in zip(powers, units, strict=True)) % 2**64
    assert line_hashes("🚀") == (f"{expected:x}:1",)


def test_moved_lines_keep_the_fingerprint() -> None:
    source = GRANT_MISSING.location.source
    moved_source = SourceText(source.path, f"# a new comment\n\n{source.text}")
    shift = len(moved_source.text) - len(source.text)
    moved = replace(
        GRANT_MISSING,
        location=moved_source.location(
            GRANT_MISSING.location.start + shift, GRANT_MISSING.location.end + shift
        ),
    )
    assert fingerprints([moved], as_displayed) == fingerprints([GRANT_MISSING], as_displayed)
    assert hashes_of_lines([moved]) == hashes_of_lines([GRANT_MISSING])


@pytest.mark.parametrize(
    ("subject", "elsewhere"),
    [
        pytest.param("infra::aws_kms_key.a", ".::aws_kms_key.a", id="root"),
        pytest.param("infra#dev::aws_kms_key.a", "../infra#prod::aws_kms_key.a", id="environment"),
        pytest.param("kubernetes:infra/a.yaml::x[0]", "kubernetes:a.yaml::x[0]", id="document"),
        pytest.param("helm:infra/a.yaml#dev::x", "helm:a.yaml::x", id="chart"),
        pytest.param(
            "user-data:infra/a.yaml::infra/a.yaml/bootstrap[0]",
            "user-data:a.yaml::a.yaml/bootstrap[0]",
            id="address-in-a-file",
        ),
    ],
)
def test_the_folder_of_the_run_has_no_part(subject: str, elsewhere: str) -> None:
    def at(path: str, subject: str) -> str:
        place = SourceText(path, "x").whole()
        finding = replace(GRANT_MISSING, location=place, subject=subject)
        return fingerprints([finding], lambda path: f"infra/{path.rpartition('/')[2]}")[0][KEY]

    assert at("infra/a.yaml", subject) == at("a.yaml", elsewhere)


AWS_AUTH = "kubernetes:{}::ConfigMap kube-system/aws-auth"


def of(path: str, subject: str = AWS_AUTH) -> Finding:
    there = SourceText(path, "x").whole()
    return replace(GRANT_MISSING, location=there, subject=subject.format(path))


def key(finding: Finding) -> str:
    return fingerprints([finding], as_displayed)[0][KEY]


@pytest.mark.parametrize(
    ("subject", "path", "new"),
    [
        pytest.param(AWS_AUTH, "k8s/a.yaml", "k8s/b.yml", id="manifest"),
        pytest.param("kubernetes:{}::Pod web #3/containers[0]", "a.yaml", "b.yaml", id="part"),
        pytest.param("cloudformation:{}::Cluster", "a.yaml", "b.json", id="template"),
        pytest.param("cloudformation:{}@up.yaml:S::Cluster", "a.yaml", "b.yaml", id="nested"),
        pytest.param("eksctl:{}::ClusterConfig a/nodeGroups[0]", "a.yaml", "b.yaml", id="eksctl"),
        pytest.param("kubeconfig:{0}::{0}/users[0]", "a.yaml", "b.yaml", id="kubeconfig"),
        pytest.param("plan:{}::aws_eks_cluster.a", "1.json", "2.json", id="plan"),
    ],
)
def test_another_name_of_the_file_changes_nothing(subject: str, path: str, new: str) -> None:
    assert key(of(path, subject)) == key(of(new, subject))
    assert key(of(path, subject)) != key(of(f"elsewhere/{path}", subject))
    told_apart = (replace(of(each, subject), by_file=True) for each in (path, new))
    assert len({key(finding) for finding in told_apart}) == 2


@pytest.mark.parametrize(
    "subject",
    ["helm:{}::x", "user-data:{0}::{0}/user data", "pins:{}::aws", "{}::unreadable[0]"],
)
def test_a_name_that_is_what_the_file_is_counts(subject: str) -> None:
    assert key(of("values-dev.yaml", subject)) != key(of("values-prod.yaml", subject))


def test_the_order_of_documents_changes_nothing() -> None:
    assert key(of("a.yaml", AWS_AUTH)) == key(of("a.yaml", f"{AWS_AUTH} #4"))


@pytest.mark.parametrize(
    ("others", "marks"),
    [
        pytest.param((), [False, False], id="alone"),
        pytest.param(("k8s/b.yaml", AWS_AUTH), [True, False], id="same-name"),
        pytest.param(("k8s/b.yaml", f"{AWS_AUTH} #2"), [True, False], id="another-document"),
        pytest.param(("other/b.yaml", AWS_AUTH), [False, False], id="another-folder"),
        pytest.param(("k8s/b.yaml", "kubernetes:{}::Pod web"), [False, True], id="whole-of-a-part"),
        pytest.param(("k8s/b.yaml", "eksctl:{}::ConfigMap web"), [False, False], id="language"),
        pytest.param(("k8s/a.yaml", f"{AWS_AUTH} #2"), [False, False], id="same-file"),
        pytest.param(("k8s", "k8s::aws_eks_cluster.a"), [False, False], id="terraform"),
    ],
)
def test_things_of_one_name_in_one_folder_are_told_apart_by_file(
    others: tuple[str, ...], marks: list[bool]
) -> None:
    found = [of("k8s/a.yaml"), of("k8s/a.yaml", "kubernetes:{}::Pod web/containers[0]")]
    ids = [finding.subject for finding in found]
    ids += ["kubernetes:k8s/a.yaml::Pod web"]
    ids += [others[1].format(others[0])] if others else []
    assert [finding.by_file for finding in marked(found, ids)] == marks


def test_different_defects_differ() -> None:
    variants = [
        GRANT_MISSING,
        replace(GRANT_MISSING, rule="another-rule"),
        replace(GRANT_MISSING, subject="aws_kms_key.other"),
        replace(GRANT_MISSING, attribute="is_enabled"),
        replace(GRANT_MISSING, location=SourceText("other/keys.tf", "x").whole()),
    ]
    found = {prints[KEY] for prints in fingerprints(variants, as_displayed)}
    assert len(found) == len(variants)


def test_equal_ones_are_numbered_in_order() -> None:
    first, second = fingerprints([GRANT_MISSING, GRANT_MISSING], as_displayed)
    assert first[KEY].removesuffix(":1") == second[KEY].removesuffix(":2")


def test_two_of_one_rule_on_one_line_differ() -> None:
    line = SourceText("main.tf", "pair = [1, 2]\n")
    pair = [replace(GRANT_MISSING, location=place(line, digit)) for digit in "12"]
    there = fingerprints(pair, as_displayed)
    assert there[0][KEY] != there[1][KEY]
    assert fingerprints(pair[::-1], as_displayed) == there[::-1]


@given(st.permutations(range(4)), st.integers(0, 3))
def test_numbers_follow_the_words(order: list[int], lines: int) -> None:
    def entries(names: list[int], above: int) -> dict[str, str]:
        text = "# more\n" * above + "".join(f"entry {name}\n" for name in names)
        source = SourceText("auth.yaml", text)
        made = [
            replace(GRANT_MISSING, message=f"`{name}`", location=place(source, f"entry {name}"))
            for name in names
        ]
        found = fingerprints(made, as_displayed)
        return {one.message: p[KEY] for one, p in zip(made, found, strict=True)}

    assert entries(order, lines) == entries(list(range(4)), 0)


def test_a_new_finding_leaves_the_others_alone() -> None:
    alone = fingerprints([AUDIT_OFF], as_displayed)[0]
    among = fingerprints(FINDINGS, as_displayed)[FINDINGS.index(AUDIT_OFF)]
    assert alone == among
