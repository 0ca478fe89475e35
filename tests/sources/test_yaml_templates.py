"""Templated YAML: what another tool fills in is unknown, and the rest keeps its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ekslint.core.contents import known, plain
from ekslint.core.value import Absent, ListValue, MapValue, ReasonKind, Text, Unknown, Value
from ekslint.sources.yaml.read import YamlFile, read_yaml
from tests.sources.test_yaml import item
from tests.sources.texts import assert_inside, holed, whole

CHART = """\
{{- if .Values.enabled }}
kind: ConfigMap
metadata:
  name: {{ include "chart.name" . }}
  labels:
    {{- include "chart.labels" . | nindent 4 }}
  annotations:
    fixed: here
    {{- with .Values.annotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
data:
  plain: "{{ .Values.one }}-suffix"
  {{- if .Values.two }}
  either: 1
  {{- else }}
  either: 2
  {{- end }}
  {{- if .Values.three }}
  sometimes: 3
  {{- end }}
  script: |
    before {{ .Values.word }}
    {{- if .Values.four }}
    between
    {{- end }}
    after
  whole: |
    {{- toYaml .Values.five | nindent 4 }}
  always: known
  list:
  - first
  {{- range .Values.six }}
  - {{ . | quote }}
  {{- end }}
{{- end }}
"""


def read(content: str, **options: Any) -> YamlFile:
    file = read_yaml(whole(content, "chart.yaml"), **options)
    for document in file.documents:
        assert_inside(document.value)
    return file


def only(content: str, **options: Any) -> Value:
    file = read(content, **options)
    assert not file.problems
    (document,) = file.documents
    return document.value


def opened(value: Value | None) -> bool:
    assert isinstance(value, MapValue | ListValue)
    return bool(value.open)


def test_a_chart_template_is_read_as_far_as_it_is_text() -> None:
    file = read(CHART)
    assert file.masked
    assert not file.problems
    (document,) = file.documents
    assert document.conditional
    assert not document.duplicates
    value = document.value
    assert not opened(value)
    assert known(item(value, "data", "always")) == "known"
    assert isinstance(item(value, "metadata", "name"), Unknown)
    assert isinstance(item(value, "metadata", "labels"), Unknown)
    assert known(item(value, "metadata", "annotations", "fixed")) == "here"
    assert opened(item(value, "metadata", "annotations"))
    assert not opened(item(value, "metadata"))
    text = item(value, "data", "plain")
    assert isinstance(text, Text)
    assert (text.known, text.suffix) == (None, "-suffix")


def test_what_a_condition_prints_is_not_known_to_be_there() -> None:
    data = item(only(CHART), "data")
    assert opened(data)
    either = item(data, "either")
    assert isinstance(either, Unknown)
    sometimes = item(data, "sometimes")
    assert isinstance(sometimes, Unknown)
    value, absent = sometimes.candidates
    assert known(value) == 3
    assert absent == Absent(name="sometimes")
    items = item(data, "list")
    assert opened(items)
    assert known(items.items[0]) == "first"
    assert isinstance(items.items[1], Unknown)


def test_placeholders_in_a_block_scalar_are_parts_of_its_text() -> None:
    script = item(only(CHART), "data", "script")
    assert isinstance(script, Text)
    assert script.prefix == "before "
    assert script.suffix.endswith("\nafter\n")
    assert "between" not in str(plain(script)).replace("{{- if .Values.four }} between", "")
    assert item(only(CHART), "data", "whole").known is None


LITERAL = [
    "username: system:node:{{EC2PrivateDNSName}}",
    "username: 'system:node:{{EC2PrivateDNSName}}'",
    'username: "{{SessionName}}"',
    "username: admin:{{AccountID}}:{{SessionNameRaw}}",
    "username: system:node:{{EC2PrivateDnsNam}}",
    "username: 'system:node:{{ EC2PrivateDNSName }}'",
    "user_name: 'x-{{Sessionname}}'",
    "image: '{{resolve:ssm:/aws/service/${Family}/image_id}}'",
    "image: '{{resolve:ssm:${Path}}}'",
    "image: '{{resolve:ssm:/aws/${Version}/${Path}}} {{resolve:ssm:${Path}:1}}'",
    "- 'system:node:{{Whatever}}'",
]


@pytest.mark.parametrize("content", LITERAL)
def test_placeholders_of_the_authenticator_are_text(content: str) -> None:
    value = only(content + "\n")
    text = item(value, 0 if content[0] == "-" else content.partition(":")[0])
    assert "{{" in str(known(text))
    assert not read(content).masked


def test_placeholders_of_the_authenticator_are_text_in_an_embedded_document() -> None:
    roles = "mapRoles: |\n  - username: system:node:{{EC2PrivateDNSName}}\n    groups: [a]\n"
    outer = item(only(roles), "mapRoles")
    inner = read_yaml(outer).documents[0].value
    username = item(inner, 0, "username")
    assert known(username) == "system:node:{{EC2PrivateDNSName}}"
    assert username.location.line == 2


TEMPLATES = [
    "k: {{SessionName}}",
    "k: {{ .Values.a }}",
    "k: '{{ name }}'",
    'k: "{{name}}"',
    "k: {{ .a | default \"x\" }}",
    "k: \"{{ include \"a\" . }}\"",
    "k: {% if a %}b{% else %}c{% endif %}",
    "k: %{ if a }b%{ endif }",
    "k:\n  {{- toYaml .a | nindent 2 }}",
    "k: {{- /* why */}} {{ .a }}",
    "k:\n  {{- if .a }}\n  b: c\n  {{- end }}",
    "k: |\n  {{- .a | nindent 2 }}",
    "k: |\n{{ .a | indent 2 }}",
]  # fmt: skip


@pytest.mark.parametrize("content", TEMPLATES)
def test_templates_are_unknown(content: str) -> None:
    value = item(only(f"{content}\nz: known\n"), "k")
    assert known(value) is None
    assert not isinstance(value, MapValue)
    assert known(item(only(f"{content}\nz: known\n"), "z")) == "known"


def test_templated_false_takes_everything_as_written() -> None:
    assert known(item(only("k: 'a {{ b }}'", templated=False), "k")) == "a {{ b }}"


def test_substitutions_are_unknown_but_not_in_scripts() -> None:
    content = 'a: ${NAME}\nb: "x-${NAME}"\nc: |\n  echo ${NAME}\nd: $${NAME}\n'
    value = only(content, substitutions=True)
    assert isinstance(item(value, "a"), Unknown)
    assert item(value, "b").prefix == "x-"
    assert known(item(value, "c")) == "echo ${NAME}\n"
    assert known(item(only(content), "a")) == "${NAME}"


def test_the_same_value_of_a_chart_equals_itself() -> None:
    value = only("a: {{ .Values.x }}\nb: {{.Values.x}}\nc: {{ .Values.y }}\n")
    identities = [item(value, key).reason.identity for key in "abc"]
    assert identities[0] == identities[1] != identities[2]


def test_terraform_expressions_that_are_no_yaml_are_unknown() -> None:
    value = only('a: ${x ? "b" : "c"}\nd: known\n')
    assert isinstance(item(value, "a"), Unknown)
    assert known(item(value, "d")) == "known"


BROKEN = ["a: {{ x }\n", "a: {{ x }}{{ if }}\n  - b\n c: d\n", "a: %s\n", "a: @NAME@\n"]


@pytest.mark.parametrize("content", BROKEN)
def test_what_does_not_parse_because_of_a_template_is_flagged(content: str) -> None:
    file = read(content)
    assert file.problems
    assert file.unreadable_template


def test_unknown_parts_are_values() -> None:
    text = holed('a: @\nb: x-@-y\nc: "@"\nd: [@, 1]\ne: 12@\n')
    value = read_yaml(text).documents[0].value
    assert item(value, "a") is text.segments[1]
    assert item(value, "c") is text.segments[5]
    assert item(value, "d", 0) is text.segments[7]
    assert (item(value, "b").prefix, item(value, "b").suffix) == ("x-", "-y")
    assert item(value, "e").prefix == "12"


def test_an_unknown_key_opens_the_map() -> None:
    value = read_yaml(holed("@: a\nb: c\n")).documents[0].value
    assert opened(value)
    assert plain(value) == {"b": "c"}


LINES = {
    "among keys": ("a: 1\n@\nb: 2\n", {"a": 1, "b": 2}),
    "among items": ("- a\n@\n- b\n", ["a", "b"]),
    "at the end of a nested map": ("a:\n  b: 1\n  @\n", {"a": {"b": 1}}),
}


@pytest.mark.parametrize(("content", "data"), LINES.values(), ids=LINES.keys())
def test_an_unknown_line_opens_what_is_around_it(content: str, data: object) -> None:
    value = read_yaml(holed(content)).documents[0].value
    assert plain(value) == data
    assert opened(value)


VALUES = {
    "under a key": "k:\n  @\nz: 1\n",
    "in a block": "k: |\n  @\nz: 1\n",
    "in a block, not indented": "k: |\n@\nz: 1\n",
    "in a block, with more": "k: |\n  @\n  text\nz: 1\n",
    "folded": "k: >\n  text\n  @\nz: 1\n",
}


@pytest.mark.parametrize("content", VALUES.values(), ids=VALUES.keys())
def test_an_unknown_line_is_a_value(content: str) -> None:
    value = read_yaml(holed(content)).documents[0].value
    assert known(item(value, "k")) is None
    assert known(item(value, "z")) == 1


def test_a_document_that_is_all_unknown() -> None:
    text = holed("@\n")
    assert read_yaml(text).documents[0].value is text.segments[1]


def test_problems_of_a_text_with_unknown_parts_prove_nothing() -> None:
    file = read_yaml(holed("a: @: b\n"))
    assert file.problems
    assert file.unreadable_template


def test_a_block_of_nothing_but_loops_is_read() -> None:
    file = read_yaml(whole("a: |-1\n    {% for x in y %}\nb: 1\n"))
    for document in file.documents:
        assert_inside(document.value)


FRAGMENTS = st.lists(
    st.sampled_from(
        ["a: 1\n", "b: {{ .x }}\n", "{{- if .x }}\n", "{{- else }}\n", "{{- end }}\n", "c: |\n",
         "c: |-1\n", "c: |-\n",
         "  text\n", "  {{- range .y }}\n", "  {{ . }}\n", "- d\n", "@\n", "  @\n", "e: @\n",
         "\n", "f: >-\n", "{% for x in y %}\n", "{% endfor %}\n", "g: '{{", "}}'\n", "---\n",
         "  {{- toYaml . | nindent 2 }}\n", "h: ${x}\n", "{{/* c */}}\n", "k:\n"]
    ),
    max_size=14,
)  # fmt: skip


@settings(max_examples=300)
@given(FRAGMENTS, st.booleans())
def test_no_template_breaks_the_reader(fragments: list[str], substitutions: bool) -> None:
    file = read_yaml(holed("".join(fragments)), substitutions=substitutions)
    for document in file.documents:
        assert_inside(document.value)
    for problem in file.problems:
        assert problem.location is not None


@settings(max_examples=200)
@given(FRAGMENTS)
def test_masking_never_makes_anything_known(fragments: list[str]) -> None:
    content = "".join(f for f in fragments if "@" not in f)
    for value in _values(read(content)):
        if isinstance(value, Text) and value.known is not None:
            assert not {"{{ .x }}", "{{ . }}", "{{- else }}"} & {value.known}
        if isinstance(value, Unknown):
            assert value.reason.kind in (ReasonKind.TEMPLATE, ReasonKind.CYCLE, ReasonKind.INVALID)


def _values(file: YamlFile) -> list[Value]:
    found: list[Value] = [document.value for document in file.documents]
    for value in found:
        if isinstance(value, MapValue):
            found += [entry.value for entry in value.entries.values()]
        elif isinstance(value, ListValue):
            found += value.items
    return found


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ("{{ a }}\nkind: b\n", ()),
        ("---\n# why\n{% include a %}\nkind: b\n", ()),
        ("{{ a }}\n  kind: b\n", ()),
        ("top:\n  {{ a }}\n  kind: b\n", ("top",)),
        ("top:\n{{ include a . | indent 2 }}\n  kind: b\n", ("top",)),
    ],
)
def test_a_line_a_template_prints_before_the_first_key_opens_the_map(
    content: str, path: tuple[str, ...]
) -> None:
    (document,) = read_yaml(whole(content)).documents
    value = item(document.value, *path)
    assert isinstance(value, MapValue)
    assert list(value.entries) == ["kind"]
    assert value.open


def test_a_line_before_the_first_item_opens_the_list_and_not_the_items_beside_it() -> None:
    (document,) = read_yaml(whole("{{ a }}\n- kind: b\n- kind: c\n")).documents
    assert isinstance(document.value, ListValue)
    assert document.value.open
    assert not any(isinstance(i, MapValue) and i.open for i in document.value.items[1:])


def test_what_a_template_prints_before_the_first_mark_is_a_document() -> None:
    first, second = read_yaml(whole("{{ a }}\n---\nkind: b\n")).documents
    assert isinstance(first.value, Unknown)
    assert isinstance(second.value, MapValue)
    assert not second.value.open
