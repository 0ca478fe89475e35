"""What a baseline holds is not told again; what is new, or worse, is."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ekslint.core.errors import ConfigError
from ekslint.core.finding import Finding, Level, Report
from ekslint.core.location import SourceText
from ekslint.selection.baseline import baseline_text, read_baseline, without


def finding(
    subject: str, text: str = "a\nb\nc\n", *, path: str = "main.tf", line: int = 1
) -> Finding:
    source = SourceText(path, text)
    at = source.offset(line, 1)
    return Finding(
        "some-rule", Level.ERROR, f"{subject} is wrong", source.location(at, at + 1), subject
    )


def report(*findings: Finding) -> Report:
    return Report(findings, {})


def same(path: str) -> str:
    return path


def kept(now: Report, before: Report) -> Report:
    baseline = read_baseline(SourceText("b.json", baseline_text(before, same)))
    return without(now, baseline, same)


def test_what_is_known_is_counted_and_not_told() -> None:
    before = report(finding(".::a"), finding(".::b"))
    made = kept(before, before)
    assert (made.findings, made.baselined, made.notices) == ((), 2, ())


def test_what_is_new_is_told() -> None:
    new = finding(".::c")
    made = kept(report(finding(".::a"), new), report(finding(".::a")))
    assert (made.findings, made.baselined) == ((new,), 1)


def test_it_holds_when_lines_move() -> None:
    moved = finding(".::a", "# more\n# lines\na\nb\n", line=3)
    assert kept(report(moved), report(finding(".::a"))).findings == ()


def test_a_second_defect_of_one_thing_is_new() -> None:
    one, two = finding(".::a", line=1), finding(".::a", line=3)
    assert kept(report(one, two), report(one)).findings == (two,)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        pytest.param("a", 1, id="above"),
        pytest.param("c", 3, id="between"),
        pytest.param("e", 5, id="below"),
        pytest.param("e", 1, id="above-though-last-by-name"),
        pytest.param("a", 5, id="below-though-first-by-name"),
    ],
)
def test_of_several_of_one_thing_the_new_one_is_told(name: str, line: int) -> None:
    text = "".join(f"{number}\n" for number in range(9))

    def entry(name: str, line: int) -> Finding:
        return replace(finding("aws-auth", text, line=line), message=f"entry `{name}` is wrong")

    known = (entry("b", 2), entry("d", 4))
    new = entry(name, line)
    ordered = sorted((*known, new), key=lambda one: one.location.line)
    assert kept(report(*ordered), report(*known)).findings == (new,)


def test_what_is_worded_anew_is_still_known() -> None:
    before = report(finding(".::a", line=1), finding(".::a", line=3))
    now = [replace(one, message="it is wrong") for one in before.findings]
    assert kept(report(*now), before).baselined == 2
    assert kept(report(*now, finding(".::a", line=2)), before).baselined == 2


def test_a_baseline_without_messages_is_one() -> None:
    before = report(finding(".::a", line=1))
    rows = json.loads(baseline_text(before, same))
    del rows["findings"][0]["message"]
    baseline = read_baseline(SourceText("b.json", json.dumps(rows)))
    assert without(before, baseline, same).findings == ()


def test_another_rule_or_folder_is_new() -> None:
    other = replace(finding(".::a"), rule="other-rule")
    elsewhere = finding("prod::a", path="prod/main.tf")
    made = kept(report(other, elsewhere), report(finding(".::a")))
    assert made.findings == (other, elsewhere)


FORMER = {  # digests as `ekslint/v1` computed them, by subject
    "kubernetes:k8s/a.yaml::ConfigMap kube-system/aws-auth": "0b9098a7158d002b0f837265fadd763a",
    "kubernetes:k8s/a.yaml::ConfigMap kube-system/aws-auth #2": "cba8299104d36185b1e2abad05971daa",
    "cloudformation:a.yaml@b.yaml:S::Cluster": "362c90b5b7a677114ce2427dd339f5c1",
    "kubeconfig:a::a/users[0]": "4cb418c087fb41fd840dc913114d335b",
    "k8s::aws_eks_cluster.a": "30aa53f01f024968cae15d435ef36a63",
}
MANIFEST = "kubernetes:{}::ConfigMap kube-system/aws-auth"


def manifest(path: str, *, by_file: bool = False) -> Finding:
    made = finding(MANIFEST.format(path), path=path)
    return replace(made, message="`aws-auth` is wrong", by_file=by_file)


def test_a_renamed_manifest_is_known() -> None:
    assert kept(report(manifest("k8s/b.yaml")), report(manifest("k8s/a.yaml"))).baselined == 1


def test_the_same_in_another_file_is_new_where_files_tell_them_apart() -> None:
    one, two = (manifest(path, by_file=True) for path in ("k8s/a.yaml", "k8s/b.yaml"))
    assert kept(report(two), report(one)).findings == (two,)
    assert kept(report(one, two), report(two)).findings == (one,)


@pytest.mark.parametrize("before", [False, True], ids=["alone-before", "two-before"])
def test_another_file_with_the_same_changes_nothing(before: bool) -> None:
    then, now = (manifest("k8s/a.yaml", by_file=before), manifest("k8s/a.yaml", by_file=not before))
    assert kept(report(now), report(then)).baselined == 1
    other = manifest("k8s/b.yaml", by_file=not before)
    assert kept(report(other, now), report(then)).findings == (other,)


@pytest.mark.parametrize(
    ("subject", "path"),
    [
        pytest.param(MANIFEST.format("k8s/a.yaml"), "k8s/a.yaml", id="manifest"),
        pytest.param(f"{MANIFEST.format('k8s/a.yaml')} #2", "k8s/a.yaml", id="third-document"),
        pytest.param("cloudformation:a.yaml@b.yaml:S::Cluster", "a.yaml", id="nested"),
        pytest.param("kubeconfig:a::a/users[0]", "a", id="kubeconfig"),
        pytest.param("k8s::aws_eks_cluster.a", "k8s/a.tf", id="terraform"),
    ],
)
@pytest.mark.parametrize("by_file", [False, True])
def test_a_baseline_of_former_fingerprints_is_one(subject: str, path: str, by_file: bool) -> None:
    now = replace(finding(subject, path=path), by_file=by_file)
    row = {
        "fingerprint": f"{FORMER[subject]}:1",
        "rule": now.rule,
        "path": path,
        "message": now.message,
    }
    text = json.dumps({"schema_version": 1, "findings": [row]})
    assert without(report(now), read_baseline(SourceText("b.json", text)), same).baselined == 1


def test_what_is_mended_is_said() -> None:
    made = kept(report(finding(".::a")), report(finding(".::a"), finding(".::b"), finding(".::c")))
    assert [notice.message for notice in made.notices] == [
        "2 findings of the baseline are no longer there; --write-baseline takes them out"
    ]


def test_the_file_is_sorted_and_has_a_line_for_each() -> None:
    text = baseline_text(report(finding(".::b"), finding(".::a", path="a.tf")), same)
    assert text.splitlines()[0] == '{"schema_version": 1, "findings": ['
    assert [line.count("fingerprint") for line in text.splitlines()] == [0, 1, 1, 0]
    assert text.index("a.tf") < text.index("main.tf")
    assert text == baseline_text(report(finding(".::a", path="a.tf"), finding(".::b")), same)


def test_an_empty_one_is_one() -> None:
    assert kept(report(finding(".::a")), report()).baselined == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "b.json:1:1: the baseline is not JSON"),
        ("[1", "b.json:1:3: the baseline is not JSON"),
        ("[]", "a baseline has `schema_version` 1 and a list of `findings`"),
        ('{"schema_version": 2, "findings": []}', "a baseline has `schema_version` 1"),
        ('{"schema_version": 1, "findings": [7]}', "has the texts fingerprint, rule, path"),
        (
            '{"schema_version": 1, "findings": [\n{"fingerprint": "x", "rule": 3}]}',
            "b.json:2:17: each finding of a baseline",
        ),
        ("[" * 100_000, "the baseline is not JSON"),
    ],
)
def test_mistakes_are_told_with_their_place(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_baseline(SourceText("b.json", text))
    assert said in str(caught.value)
