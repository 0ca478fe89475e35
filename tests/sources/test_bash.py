"""Shell scripts give the words the shell would see, each at its place."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ekslint.core.contents import known, known_text, plain
from ekslint.core.value import Piece, ReasonKind, Text, Unknown, Value
from ekslint.sources.bash.files import written_files
from ekslint.sources.bash.read import read_bash
from ekslint.sources.bash.script import Command, Script
from tests.sources.texts import assert_exact, assert_inside, holed, scattered, whole

BOOTSTRAP = """\
#!/bin/bash
set -o xtrace
export CLUSTER=prod
LABELS="team=a,zone=b"
/etc/eks/bootstrap.sh "$CLUSTER" \\
  --kubelet-extra-args '--node-labels=a=b --max-pods=30' \\
  --b64-cluster-ca $CA --labels=${LABELS} --apiserver-endpoint "$(endpoint)"
"""


def read(content: str) -> Script:
    script = read_bash(whole(content, "user-data.sh"))
    assert [str(p) for p in script.problems] == []
    for command in script.commands:
        assert_command(command)
    return script


def assert_command(command: Command) -> None:
    assert_inside(command.name)
    for word in command.arguments:
        assert_inside(word.value)
    for redirect in command.redirects:
        if redirect.body is not None:
            assert_inside(redirect.body)


def words(command: Command) -> list[str | None]:
    return [known_text(command.name), *(known_text(w.value) for w in command.arguments)]


def named(script: Script, name: str) -> Command:
    (found,) = [c for c in script.commands if known_text(c.name) == name]
    return found


def test_a_bootstrap_script() -> None:
    command = named(read(BOOTSTRAP), "/etc/eks/bootstrap.sh")
    assert words(command) == [
        "/etc/eks/bootstrap.sh",
        "prod",
        "--kubelet-extra-args",
        "--node-labels=a=b --max-pods=30",
        "--b64-cluster-ca",
        None,
        "--labels=team=a,zone=b",
        "--apiserver-endpoint",
        None,
    ]
    assert not command.conditional
    assert not command.after_exit
    ca, endpoint = command.arguments[4], command.arguments[7]
    assert isinstance(ca.value, Unknown)
    assert ca.value.reason.kind is ReasonKind.VARIABLE
    assert ca.value.reason.identity.startswith("shell:CA")
    assert ca.splits
    assert isinstance(endpoint.value, Unknown)
    assert not endpoint.splits


def test_words_stand_at_their_places() -> None:
    command = named(read(BOOTSTRAP), "/etc/eks/bootstrap.sh")
    extra = command.arguments[2]
    assert isinstance(extra.value, Text)
    assert_exact(extra.value)
    assert extra.location is not None
    assert (extra.location.line, extra.location.column) == (6, 24)
    cluster = command.arguments[0]
    assert cluster.location is not None
    assert cluster.location.text == '"$CLUSTER"'
    assert isinstance(cluster.value, Text)
    (piece,) = cluster.value.segments
    assert isinstance(piece, Piece)
    assert piece.location is not None
    assert (piece.location.line, piece.location.text) == (3, "prod")


ORACLE = [
    "plain", "'single quoted'", '"double quoted"', "mixed'a b'\"c d\"e", r"back\ slash", r"a\$b",
    r'"a\$b\"c\\d\e"', "'it'\\''s'", "$'tab\\there\\x41\\u00e9\\101'", '"$KNOWN"', "$KNOWN",
    "${KNOWN}x", '"${KNOWN}"x', "$SPACED", '"$SPACED"', "a$SPACED\"b\"", "--x=$SPACED", "$EMPTY",
    '"$EMPTY"', "x$EMPTY", "''", "a=b", "--flag='v w'", "a\\\nb", '"a\\\nb"', "'a\\\nb'", "é😀",
    "a#b", "x'$KNOWN'", '"$"', "a$", "${KNOWN:-other}", "{}", "{a}", "a{b", '"{a,b}"', "-n",
    "$'it\\'s'", "%{x}", "a:b@c", "\\~", '"~"', "x~y",
]  # fmt: skip


def test_words_are_those_of_bash() -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    head = "KNOWN=value\nSPACED=' two  words '\nEMPTY=\n"
    for word in ORACLE:
        printed = subprocess.run(
            [bash, "--norc", "-c", f"{head}printf '%s\\0' begin {word} end"],
            capture_output=True,
            check=True,
            env={"LC_ALL": "C.UTF-8"},
        ).stdout.decode()
        script = read_bash(whole(f"{head}show begin {word} end\n"))
        assert words(script.commands[-1])[1:] == printed.split("\0")[:-1], word


UNKNOWN = {
    "environment": "show $HOST",
    "command": "show $(hostname)",
    "backticks": "show `hostname`",
    "arithmetic": "show $((1 + 2))",
    "parameter": "show $1",
    "all parameters": 'show "$@"',
    "operator": "X=a.b; show ${X%.b}",
    "length": "X=ab; show ${#X}",
    "default": "show ${X:-a}",
    "home": "show ~/x",
    "braces": "show a{b,c}",
    "range": "show a{1..3}",
    "conditional": "if true; then X=a; fi; show $X",
    "both branches": "if true; then X=a; else X=b; fi; show $X",
    "and": "true && X=a; show $X",
    "loop": "for X in a b; do :; done; show $X",
    "while": "while true; do X=a; done; show $X",
    "function": "f() { X=b; }; X=a; f; show $X",
    "read": "X=a; read -r X; show $X",
    "read after a pipe": "X=a; foo | read X; show $X",
    "mapfile": "X=a; mapfile -t X; show $X",
    "printf": "X=a; printf -v X b; show $X",
    "assigned by default": "X=; : ${X:=b}; show $X",
    "appended": "X=a; X+=b; show $X",
    "array": "X=(a b); show $X",
    "element": "X=a; X[1]=b; show $X",
    "arithmetic assignment": "X=1; ((X++)); show $X",
    "let": "X=1; let X=2; show $X",
    "sourced": "X=a; source /etc/environment; show $X",
    "dot": "X=a; . /etc/environment; show $X",
    "eval": "X=a; eval 'X=b'; show $X",
    "sourced in a loop": "X=a; while true; do show $X; . /x; done",
    "subshell": "(X=a); show $X",
    "unset": "X=a; unset X; show $X",
    "own IFS": "IFS=,; X=a,b; show $X",
    "integer": "declare -i X=1+1; show $X",
    "local": "f() { local X=a; }; X=b; show $X",
    "two values in a function": "X=a; f() { show $X; }; X=b; f",
    "after exit": "exit 0; X=a; show $X",
    "parameter in braces": "show ${1}",
}


@pytest.mark.parametrize("content", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_only_the_machine_knows_is_unknown(content: str) -> None:
    script = read_bash(whole(content + "\n"))
    command = named(script, "show")
    assert [known_text(w.value) for w in command.arguments] == [None]


KNOWN = {
    "plain": ("X=a; show $X", ["a"]),
    "exported": ("export X=a; show $X", ["a"]),
    "readonly": ("readonly X=a; show $X", ["a"]),
    "declared": ("declare -rx X=a; show $X", ["a"]),
    "of another": ("X=a; Y=$X-b; show $Y", ["a-b"]),
    "again": ("X=a; show $X; X=b; other $X", ["a"]),
    "in a function": ("X=a; f() { show $X; }", ["a"]),
    "in a branch": ("X=a; if true; then show $X; fi", ["a"]),
    "in a group": ("{ X=a; }; show $X", ["a"]),
    "for one command": ("X=a; X=b other; show $X", ["a"]),
    "with a default": ("X=a; show ${X:-b}", ["a"]),
    "escaped blank": ("X='a'\\ b; show \"$X\"", ["a b"]),
    "split": ("X='--a b'; show $X", ["--a", "b"]),
    "sourced before": (". /etc/environment; X=a; show $X", ["a"]),
    "printf of the name": ("X=a; printf '%s' X; show $X", ["a"]),
}


@pytest.mark.parametrize(("content", "data"), KNOWN.values(), ids=KNOWN.keys())
def test_what_the_script_fixes_is_known(content: str, data: list[str]) -> None:
    assert words(named(read(content + "\n"), "show"))[1:] == data


FLAGS = {
    "plain": ("show", ""),
    "in if": ("if a; then show; fi", "conditional"),
    "the condition": ("if show; then a; fi", ""),
    "else": ("if a; then b; else show; fi", "conditional"),
    "elif": ("if a; then b; elif show; then c; fi", "conditional"),
    "else after an exit": ("if a; then exit 1; else show; fi", "conditional"),
    "case": ("case $a in x) show;; esac", "conditional"),
    "first of and": ("show && a", ""),
    "second of and": ("a && show", "conditional"),
    "second of or": ("a || show", "conditional"),
    "third of a chain": ("a && b || show", "conditional"),
    "loop": ("for i in 1 2; do show; done", "conditional"),
    "while": ("while a; do show; done", "conditional"),
    "function": ("f() { show; }", "conditional"),
    "group": ("{ show; }", ""),
    "subshell": ("(show)", ""),
    "pipe": ("show | tee x", ""),
    "negated": ("! show", ""),
    "background": ("show &", ""),
    "after exit": ("exit 0\nshow", "after_exit"),
    "after exec": ("exec foo bar\nshow", "after_exit"),
    "after exec of redirections": ("exec > >(tee /var/log/x) 2>&1\nshow", ""),
    "after exit in a branch": ("if a; then exit 1; fi\nshow", ""),
    "after exit of a subshell": ("(exit 1)\nshow", ""),
    "after exit on failure": ("a || exit 1\nshow", ""),
    "after exit on failure, grouped": ("a || { b; exit 1; }\nshow", ""),
    "after exit in a group": ("{ exit 1; }\nshow", "after_exit"),
    "behind exit in a branch": ("if a; then exit 1; show; fi", "conditional after_exit"),
    "substitution": ("a $(show)", "captured"),
    "substitution in quotes": ('X="$(show | b)"', "captured"),
    "process substitution": ("diff <(show) x", "captured"),
    "behind a here-document": ("cat <<E > x && show\nbody\nE", "conditional"),
}


@pytest.mark.parametrize(("content", "flags"), FLAGS.values(), ids=FLAGS.keys())
def test_when_a_command_runs(content: str, flags: str) -> None:
    command = named(read(content + "\n"), "show")
    found = [f for f in ("conditional", "after_exit", "captured") if getattr(command, f)]
    assert " ".join(found) == flags


FILES = {
    "cat then file": ("cat <<EOF > /etc/x\na\nEOF", "a\n"),
    "file then cat": ("cat > /etc/x <<EOF\na\nEOF", "a\n"),
    "leading blanks": ("cat <<EOF > /etc/x\n  a\n\n b\nEOF", "  a\n\n b\n"),
    "variable first": ("X=v\ncat <<EOF > /etc/x\n$X\n  ${X} y\nEOF", "v\n  v y\n"),
    "quoted delimiter": ("cat <<'EOF' > /etc/x\n$X `y` \\$\nEOF", "$X `y` \\$\n"),
    "double-quoted delimiter": ('cat <<"EOF" > /etc/x\n$X\nEOF', "$X\n"),
    "escaped delimiter": ("cat <<\\EOF > /etc/x\n$X\nEOF", "$X\n"),
    "escapes": ("cat <<EOF > /etc/x\n\\$X \\` \\\\ \\a \"q\" 'q'\nEOF", "$X ` \\ \\a \"q\" 'q'\n"),
    "joined lines": ("cat <<EOF > /etc/x\na\\\nb\nEOF", "ab\n"),
    "tabs": ("cat <<-EOF > /etc/x\n\ta\n\t\tb\n\tEOF", "a\nb\n"),
    "tee": ("tee /etc/x <<EOF\na\nEOF", "a\n"),
    "sudo tee": ("sudo tee /etc/x <<EOF > /dev/null\na\nEOF", "a\n"),
    "pipe to tee": ("cat <<EOF | sudo -u root tee /etc/x > /dev/null\na\nEOF", "a\n"),
    "echo": ("echo a  'b c' > /etc/x", "a b c\n"),
    "echo without newline": ("echo -n a > /etc/x", "a"),
    "echo to tee": ("echo a | tee /etc/x", "a\n"),
    "printf": ("printf '%s\\n' 'a b' > /etc/x", "a b\n"),
    "here-string": ("cat <<< 'a b' > /etc/x", "a b\n"),
    "body like words": ('cat <<EOF > /etc/x\n\\\\ "a\nEOF', '\\ "a\n'),
    "body like a command": ("cat > /etc/x <<'EOF'\n  > f && (\nEOF", "  > f && (\n"),
    "at the end of a chain": ("mkdir -p /etc && cat > /etc/x <<EOF\na\nEOF", "a\n"),
    "at the end of a long one": ("a > b && c || cat <<EOF > /etc/x\na\nEOF", "a\n"),
    "in a substitution": ('X="$(cat <<EOF > /etc/x\na\nEOF\n)"', "a\n"),
    "operator in a comment": ("# cat <<EOF\ncat <<EOF > /etc/x\na\nEOF", "a\n"),
    "operator in quotes": ("a '<<EOF' \"<<EOF\"\ncat <<EOF > /etc/x\na\nEOF", "a\n"),
    "operator in arithmetic": ("a $((1<<EOF))\ncat <<EOF > /etc/x\na\nEOF", "a\n"),
    "delimiter inside": ("cat <<EOF > /etc/x\nEOFX\n EOF\nEOF", "EOFX\n EOF\n"),
}


@pytest.mark.parametrize(("content", "body"), FILES.values(), ids=FILES.keys())
def test_files_that_are_written(content: str, body: str) -> None:
    script = read_bash(whole(content + "\n"))
    (file,) = [f for f in written_files(script) if known(f.path) == "/etc/x"]
    assert known(file.body) == body
    assert not file.append


def test_a_written_body_maps_to_the_script() -> None:
    content = "cat <<'EOF' > /etc/x\n  a: b\n  c: d\nEOF\n"
    (file,) = written_files(read(content))
    assert isinstance(file.body, Text)
    assert_exact(file.body)


APPENDED = ["echo a >> /etc/x", "echo a | tee -a /etc/x", "cat >> /etc/x <<E\na\nE"]


@pytest.mark.parametrize("content", APPENDED)
def test_files_that_are_added_to(content: str) -> None:
    (file,) = written_files(read(content + "\n"))
    assert file.append


BODIES = ["curl x > /etc/x", "echo -e 'a\\nb' > /etc/x", "cat /etc/y > /etc/x", "a | tee /etc/x"]


@pytest.mark.parametrize("content", BODIES)
def test_a_body_that_is_not_known(content: str) -> None:
    (file,) = written_files(read(content + "\n"))
    assert isinstance(file.body, Unknown)


def test_a_body_with_unknown_parts() -> None:
    script = read_bash(holed("cat <<EOF > /etc/x\nname: @\nca: $CA\nEOF\n"))
    (file,) = written_files(script)
    assert plain(file.body) == {
        "$text": [
            "name: ",
            {"$unknown": "hole 0"},
            "\nca: ",
            {"$unknown": "shell variable `CA` comes from the environment"},
            "\n",
        ]
    }


def test_unknown_parts_of_the_script() -> None:
    text = holed("@\n/etc/eks/bootstrap.sh @ --x=@ '@'\nY=@\nshow $Y\n")
    script = read_bash(text)
    assert not script.problems
    first, bootstrap, show = script.commands
    assert first.name is text.segments[1]
    name, joined, quoted = bootstrap.arguments
    assert name.value is text.segments[3]
    assert name.splits
    assert isinstance(joined.value, Text)
    assert (joined.value.prefix, joined.splits) == ("--x=", True)
    assert not quoted.splits
    assert show.arguments[0].value is text.segments[9]


def test_assignments_are_listed() -> None:
    script = read("A=1\nexport B=2\nif x; then C=3; fi\nD=4; D=5\n")
    assert [(a.name, a.conditional, a.exported) for a in script.assignments] == [
        ("A", False, False),
        ("B", False, True),
        ("C", True, False),
        ("D", False, False),
        ("D", False, False),
    ]


def test_a_reason_shows_the_command_that_may_have_changed_a_variable() -> None:
    script = read("A=1\nsource /etc/caf\u00e9/env\nshow $A\n")
    (word,) = named(script, "show").arguments
    assert isinstance(word.value, Unknown)
    assert word.value.reason.detail == "`source /etc/caf\u00e9/env` may have changed it"


def test_variables_in_effect_at_a_command() -> None:
    command = named(read("A=1\nB=2 show\n"), "show")
    assert {name: known(value) for name, value in command.variables.items()} == {"A": "1", "B": "2"}


def test_what_does_not_parse_is_a_problem_and_the_rest_is_found() -> None:
    script = read_bash(whole("A=1\nif then\n(((\nshow $A\n"))
    assert script.problems
    assert script.problems[0].location is not None


def test_a_word_the_parser_cuts_off_is_unknown() -> None:
    script = read_bash(whole("show 'a'\\ b\n"))
    for word in script.commands[0].arguments:
        assert known(word.value) in (None, "a b")


def test_carriage_returns_are_noted() -> None:
    script = read_bash(whole("#!/bin/bash\r\nshow a \\\r\n  b\r\n"))
    assert script.carriage_return is not None
    assert script.carriage_return.line == 1
    assert words(script.commands[0]) == ["show", "a", "b"]
    assert read(BOOTSTRAP).carriage_return is None


def test_a_script_that_is_too_long_is_refused() -> None:
    script = read_bash(whole("a\n" * 60_000))
    assert not script.commands
    assert script.problems


HOSTILE = [
    "(",
    "$(",
    "{ ",
    "if a; then ",
    "a && ",
    "a | ",
    "`",
    '"',
    "cat <<E\n",
    "${a:-",
    "case x in ",
]


@pytest.mark.parametrize("opening", HOSTILE)
def test_hostile_nesting_costs_a_problem(opening: str) -> None:
    read_bash(whole(opening * 3_000))


FRAGMENTS = st.lists(
    st.sampled_from(
        ["a", " ", "\n", "'", '"', "$", "{", "}", "(", ")", "`", "\\", "X=", "$X", "${X}", "|", "&",
         ";", "<<E", "E\n", "> f", "if ", "then ", "fi", "do ", "done", "for i in", "#", "@", "é",
         "~", "\t", "export ", "[[ ", " ]]", "$((", "))", "<<<", "case x in", "esac", "!", "*"]
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=400)
@given(FRAGMENTS, st.lists(st.integers(0, 60), max_size=3))
@example(["<<E"], [])
@example(["a", " ", "$", "{"], [1])
def test_no_script_breaks_the_reader(fragments: list[str], cuts: list[int]) -> None:
    content = "".join(fragments)
    for text in (holed(content), scattered(content.replace("@", ""), cuts)):
        script = read_bash(text)
        for command in script.commands:
            assert_command(command)
        for file in written_files(script):
            assert_inside(file.path)
            assert_inside(file.body)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("show =='b c'", ["==b c"]),
        ("show == b", ["==", "b"]),
        ("show =~ 'a' b", ["=~", "a", "b"]),
        ("show ==\"x\"'y' z", ["==xy", "z"]),
        ("show $ b", ["$", "b"]),
        ('show $"x" b', ["x", "b"]),
    ],
)
def test_signs_of_comparison_are_words_of_a_command(line: str, expected: list[str]) -> None:
    assert words(read(line + "\n").commands[0]) == ["show", *expected]


SAFE = st.lists(
    st.sampled_from(
        ["a", "'b c'", '"d $K e"', "\\ ", "\\'", "$K", "${K}", '"\\""', "'$K'", "\\\\", "=", "-",
         "é", '"a\\b"', "$'\\t'", '""', "''"]
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(SAFE)
def test_any_quoting_is_known_as_bash_has_it_or_not_known(parts: list[str]) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    word = "".join(parts)
    run = subprocess.run(
        [bash, "--norc", "-c", f"K='x y'\nprintf '%s\\0' begin {word} end"],
        capture_output=True,
        check=True,
        env={"LC_ALL": "C.UTF-8"},
    )
    expected = run.stdout.decode().split("\0")[1:-2]
    script = read_bash(whole(f"K='x y'\nshow {word}\n"))
    values: list[Value] = [w.value for w in script.commands[0].arguments]
    if all(known_text(value) is not None for value in values) and not script.problems:
        assert [known_text(value) for value in values] == expected
