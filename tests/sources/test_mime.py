"""Multi-part user data gives its parts, each at its place, and names what is wrong."""

from __future__ import annotations

import base64
import email
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekslint.core.contents import plain
from ekslint.core.errors import UnreadableError
from ekslint.core.value import Text, Unknown
from ekslint.sources.encodings import MAX_INFLATED, decode_base64
from ekslint.sources.mime import looks_like_mime, read_mime
from tests.sources.texts import assert_exact, assert_inside, holed, whole

USER_DATA = """\
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="==X=="

--==X==
Content-Type: application/node.eks.aws

---
apiVersion: node.eks.aws/v1alpha1

--==X==
Content-Type: text/x-shellscript; charset="us-ascii"
X-Note: a
 folded value

#!/bin/bash
echo hi
--==X==--
"""


def test_parts_with_their_places() -> None:
    text = whole(USER_DATA)
    file = read_mime(text)
    assert not file.problems
    assert file.closed
    config, script = file.parts
    assert (config.content_type, config.text.known) == (
        "application/node.eks.aws",
        "---\napiVersion: node.eks.aws/v1alpha1\n",
    )
    assert (script.content_type, script.text.known) == (
        "text/x-shellscript",
        "#!/bin/bash\necho hi",
    )
    assert script.headers["x-note"] == "a folded value"
    assert script.location is not None
    assert script.location.line == 11
    for part in file.parts:
        assert_exact(part.text)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_same_as_the_email_package(newline: str) -> None:
    content = USER_DATA.replace("\n", newline)
    message = email.message_from_string(content)
    expected = [p.get_payload() for p in message.walk() if not p.is_multipart()]
    assert [p.text.known for p in read_mime(whole(content)).parts] == expected


PROBLEMS = {
    "not closed": (("--==X==--\n", ""), "is missing", 2),
    "no blank line": (("ascii\"\nX-Note: a\n folded value\n\n", "ascii\"\n"), "blank line", 2),
    "other boundary": (("--==X==\nContent-Type: text", "--=X=\nContent-Type: text"), "differs", 1),
    "no boundary": (('; boundary="==X=="', ""), "no boundary", 0),
    "never": (('boundary="==X=="', 'boundary="Y"'), "differs", 0),
    "blank line first": (("MIME-Version", "\nMIME-Version"), "before the headers", 2),
}  # fmt: skip


@pytest.mark.parametrize(("change", "words", "parts"), PROBLEMS.values(), ids=PROBLEMS.keys())
def test_what_is_wrong_is_named(change: tuple[str, str], words: str, parts: int) -> None:
    file = read_mime(whole(USER_DATA.replace(*change)))
    assert words in " ".join(p.message for p in file.problems)
    assert all(p.location is not None for p in file.problems)
    assert len(file.parts) == parts


def test_encoded_parts() -> None:
    script = "#!/bin/bash\necho hi\n"
    plain_part = base64.encodebytes(script.encode()).decode()
    zipped = base64.encodebytes(gzip.compress(script.encode())).decode()
    content = "".join(
        f"--B\nContent-Type: text/x-shellscript\nContent-Transfer-Encoding: base64\n\n{body}\n"
        for body in (plain_part, zipped)
    )
    quoted = "--B\nContent-Transfer-Encoding: quoted-printable\n\na=3Db\n"
    file = read_mime(
        whole(
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n"
            f"{content}{quoted}--B--\n"
        )
    )
    assert not file.problems
    assert [p.text.known for p in file.parts] == [script, script, "a=b"]
    assert file.parts[2].content_type == "text/plain"
    for part in file.parts:
        assert_inside(part.text)


def test_nested_parts() -> None:
    inner = 'Content-Type: multipart/mixed; boundary="I"\n\n--I\n\none\n--I--\n'
    outer = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=O\n\n"
    content = f"{outer}--O\n{inner}\n--O\n\ntwo\n--O--\n"
    file = read_mime(whole(content))
    assert not file.problems
    assert [p.text.known for p in file.parts] == ["one", "two"]
    for part in file.parts:
        assert_exact(part.text)


def test_unknown_parts() -> None:
    content = "Content-Type: multipart/mixed; boundary=B\n\n--B\n\na @ b\n--B--\n"
    (part,) = read_mime(holed(content)).parts
    assert plain(part.text) == {"$text": ["a ", {"$unknown": "hole 0"}, " b"]}


def test_an_unknown_boundary_proves_nothing() -> None:
    file = read_mime(holed("Content-Type: multipart/mixed; boundary=@\n\n--x\n\na\n"))
    assert not file.problems


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (USER_DATA, True),
        ("Content-Type: multipart/mixed; boundary=B\n", True),
        ("mime-version: 1.0\n", True),
        ("#!/bin/bash\ncat <<EOF\nMIME-Version: 1.0\nEOF\n", False),
        ("#cloud-config\n", False),
        ("apiVersion: v1\nkind: ConfigMap\n", False),
        ("", False),
    ],
)
def test_looks_like_mime(content: str, answer: bool) -> None:
    assert looks_like_mime(whole(content)) is answer


@given(st.lists(st.sampled_from(["--B", "--B--", "\n", "\r\n", "Content-Type: ", "multipart/mixed;"
                                 " boundary=B", "x", ":", " ", "@"]), max_size=20))  # fmt: skip
def test_no_text_breaks_the_reader(fragments: list[str]) -> None:
    file = read_mime(holed("".join(fragments)))
    for part in file.parts:
        assert_inside(part.text)


BASE64 = {
    "plain": ("aGVsbG8=", "hello"),
    "in lines": ("aGVs\r\nbG8=\n", "hello"),
    "empty": ("", ""),
    "gzip": (base64.b64encode(gzip.compress(b"hello")).decode(), "hello"),
    "gzip, two members": (
        base64.b64encode(gzip.compress(b"hel") + gzip.compress(b"lo")).decode(),
        "hello",
    ),
}


@pytest.mark.parametrize(("content", "data"), BASE64.values(), ids=BASE64.keys())
def test_base64(content: str, data: str) -> None:
    decoded = decode_base64(whole(content))
    assert isinstance(decoded, Text)
    assert decoded.known == data
    assert_inside(decoded)


ERRORS = {
    "blank": ("aGVs bG8=", "not base64", 4),
    "no padding": ("aGVsbG8", "cut off", 0),
    "padding inside": ("aG=VsbG8", "not base64", 2),
    "script": ("#!/bin/bash", "not base64", 0),
    "not text": ("/w==", "not UTF-8", 0),
    "damaged gzip": (base64.b64encode(b"\x1f\x8bxxxx").decode(), "damaged", 0),
    "gzip, cut off": (base64.b64encode(gzip.compress(b"hello")[:-4]).decode(), "cut off", 0),
    "bomb": (base64.b64encode(gzip.compress(b"\0" * (MAX_INFLATED + 1))).decode(), "10 MiB", 0),
}


@pytest.mark.parametrize(("content", "words", "at"), ERRORS.values(), ids=ERRORS.keys())
def test_what_is_not_base64(content: str, words: str, at: int) -> None:
    error = decode_base64(whole(content))
    assert isinstance(error, UnreadableError)
    assert words in error.message
    assert error.location is not None
    assert error.location.start == at


def test_lenient_base64_skips_what_mime_readers_skip() -> None:
    decoded = decode_base64(whole("  aGVs bG8=\t"), lenient=True)
    assert isinstance(decoded, Text)
    assert decoded.known == "hello"


def test_base64_with_an_unknown_part_is_unknown() -> None:
    decoded = decode_base64(holed("aGVs@"))
    assert isinstance(decoded, Text)
    assert isinstance(decoded.segments[0], Unknown)


def test_decoded_text_does_not_claim_places_it_has_not() -> None:
    made = ((n, base64.b64encode(gzip.compress(b"a" * n, mtime=0)).decode()) for n in range(99))
    content = next(encoded for size, encoded in made if len(encoded) == size)
    decoded = decode_base64(whole(content))
    assert isinstance(decoded, Text)
    assert decoded.known == "a" * len(content)
    assert not any(getattr(piece, "exact", False) for piece in decoded.segments)
