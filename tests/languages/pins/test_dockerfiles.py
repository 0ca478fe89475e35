"""Variables of Dockerfiles, as a build without arguments reads them."""

from __future__ import annotations

import pytest

from ekslint.languages.pins.tools import tools

URL = "RUN curl -LO https://github.com/kubernetes-sigs/aws-iam-authenticator/releases/download/"
GET = "RUN curl -LO https://awscli.amazonaws.com/awscli-exe-linux-x86_64-${V}.zip"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("ARG V=2.4.0\nFROM amazon/aws-cli:${V}\n", ["2.4.0"], id="before-the-image"),
        pytest.param("ARG V=2.4.0\nFROM amazon/aws-cli:$V AS a\n", ["2.4.0"], id="bare"),
        pytest.param(f"FROM a\nARG V=2.4.0\n{GET}\n", ["2.4.0"], id="in-the-stage"),
        pytest.param(f'FROM a\nARG A=1 V="2.4.0"\n{GET}\n', ["2.4.0"], id="one-of-two-quoted"),
        pytest.param(f"ARG V=2.4.0\nFROM a\n{GET}\n", [], id="not-declared-in-the-stage"),
        pytest.param(f"ARG V=2.4.0\nFROM a\nARG V\n{GET}\n", ["2.4.0"], id="declared-again"),
        pytest.param(f"FROM a\nARG V\n{GET}\n", [], id="no-default"),
        pytest.param(f"FROM a\nARG V=2.4.0\nFROM b\n{GET}\n", [], id="of-another-stage"),
        pytest.param(f"FROM a\nARG V=2.4.0\nENV V=2.15.0\n{GET}\n", ["2.15.0"], id="env-wins"),
        pytest.param(f"FROM a\nENV V=2.15.0\nARG V=2.4.0\n{GET}\n", ["2.15.0"], id="env-first"),
        pytest.param(f"FROM a\nENV V 2.4.0\n{GET}\n", ["2.4.0"], id="env-of-the-old-form"),
        pytest.param(f"FROM a AS x\nENV V=2.4.0\nFROM x\n{GET}\n", ["2.4.0"], id="env-inherited"),
        pytest.param(f"FROM a AS x\nARG V=2.4.0\nFROM x\n{GET}\n", [], id="arg-not-inherited"),
        pytest.param(f"FROM a\n{GET}\nARG V=2.4.0\n", [], id="declared-too-late"),
        pytest.param(f"FROM a\nARG V=2.4.0\nARG V=2.15.0\n{GET}\n", ["2.15.0"], id="the-last-one"),
        pytest.param(f"FROM a\nARG M=2\nARG V=$M.4.0\n{GET}\n", [], id="made-of-another"),
        pytest.param(
            "FROM a\nARG V=2.4.0\nRUN V=2.15.0 && curl -LO "
            "https://awscli.amazonaws.com/awscli-exe-linux-x86_64-${V}.zip\n",
            [],
            id="the-shell-gives-it-another",
        ),
        pytest.param(
            "FROM a\nARG V=2.4.0\nRUN apk add curl \\\n  # the CLI\n  && curl -LO "
            "https://awscli.amazonaws.com/awscli-exe-linux-x86_64-${V}.zip\n",
            ["2.4.0"],
            id="on-a-continued-line",
        ),
        pytest.param(
            "FROM a\nENV A=1 \\\n    V=2.4.0\n" + GET + "\n", ["2.4.0"], id="on-a-line-that-goes-on"
        ),
        pytest.param(f"FROM a\nARG V=v0.5.2\n{URL}$V/x\n", ["v0.5.2"], id="with-a-v"),
        pytest.param(f"FROM a\nARG V=0.5.2\n{URL}v${{V}}/x\n", ["0.5.2"], id="with-a-v-outside"),
        pytest.param(f"FROM a\nARG V=latest\n{URL}$V/x\n", [], id="no-release"),
        pytest.param(f"FROM a\n# ARG V=2.4.0\n{GET}\n", [], id="a-comment"),
        pytest.param("FROM a\nARG V=1.20.0\nRUN pip install awscli==${V}\n", ["1.20.0"], id="pip"),
        pytest.param("FROM amazon/aws-cli:${V:-2.4.0}\n", [], id="a-default-of-its-own"),
    ],
)
def test_variables_of_a_dockerfile(text: str, found: list[str]) -> None:
    assert [text[tool.start : tool.end] for tool in tools("Dockerfile", text)] == found


def test_a_hostile_dockerfile_ends() -> None:
    text = "FROM a\n" + "ARG " + "A=1 \\\n" * 20_000 + GET + "\n" + GET * 50
    assert list(tools("Dockerfile", text)) == []
