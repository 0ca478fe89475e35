"""Which symptoms a text holds, however its ids, numbers, escapes and lines differ."""

from __future__ import annotations

import time

import pytest

from ekslint.ruleset.sightings import sightings

SYMPTOMS = (
    "Unable to register node with API server",
    "Failed to list *v1.Node: Unauthorized",
    "Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state",
    "AsgInstanceLaunchFailures",
    "Retrying waiting for IPAM-D",
    "401 Unauthorized",
    "i/o timeout",
    "dial tcp 127.0.0.1:80: connect: connection refused",
    'An argument named "cluster_name" is not expected here.',
    "dkr.ecr … i/o timeout",
    "failed calling webhook … :9443: i/o timeout",
)

HELD = {
    "as it stands": ("Retrying waiting for IPAM-D", ["Retrying waiting for IPAM-D"]),
    "with a time, a process and a name": (
        "Jan 10 07:21:05 ip-10-0-3-11 kubelet[4321]: E0110 07:21:05.811 kubelet.go:93] Unable to "
        'register node "ip-10-0-3-11.ec2.internal" with API server: Unauthorized',
        ["Unable to register node with API server"],
    ),
    "another kind of thing": (
        "Failed to list *v1.Pod: Unauthorized",
        ["Failed to list *v1.Node: Unauthorized"],
    ),
    "inside JSON": (
        '{"msg":"Retrying waiting for \\"IPAM-D\\"\\n"}',
        ["Retrying waiting for IPAM-D"],
    ),
    "wrapped": (
        "Client.InvalidKMSKey.InvalidState: The KMS key\n   provided is in an incorrect\n state",
        ["Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state"],
    ),
    "one word": ('"code": "AsgInstanceLaunchFailures"', ["AsgInstanceLaunchFailures"]),
    "another input": (
        'An argument named "subnets" is not expected here.',
        ['An argument named "cluster_name" is not expected here.'],
    ),
    "coloured": (
        "\x1b[31mRetrying\x1b[0m \x1b[1;33mwaiting\x1b[m for \x1b[38;2;1;2;3mIPAM-D\x1b[0m",
        ["Retrying waiting for IPAM-D"],
    ),
    "coloured inside JSON": (
        '{"msg":"\\u001b[31m401\\u001b[0m\\u001b[1mUnauthorized\\u001b[0m"}',
        ["401 Unauthorized"],
    ),
    "a number that matters": ("HTTP 401 Unauthorized", ["401 Unauthorized"]),
    "another number": ("HTTP 403, then Unauthorized", []),
    "short ones stand side by side": ("timeout after i wrote /o", []),
    "another address": ("dial tcp 10.0.0.5:5432: connect: connection refused", []),
    "another port": ("dial tcp 127.0.0.1:10248: connect: connection refused", []),
    "parts on one line": (
        "pull 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web: dial tcp 10.0.0.9:443: i/o timeout",
        ["i/o timeout", "dkr.ecr … i/o timeout"],
    ),
    "parts in another order, on lines of their own": (
        '{\n  "error": "i/o timeout",\n  "image": "1.dkr.ecr.eu-west-1.amazonaws.com/web"\n}',
        ["i/o timeout", "dkr.ecr … i/o timeout"],
    ),
    "one part": ("1.dkr.ecr.eu-west-1.amazonaws.com/web is there", []),
    "parts far from each other": (
        "1.dkr.ecr.eu-west-1.amazonaws.com/web\n" + "all is well here\n" * 100 + "i/o timeout",
        ["i/o timeout"],
    ),
    "a part with another number": (
        "failed calling webhook: 10.0.0.1:8443: i/o timeout",
        ["i/o timeout"],
    ),
    "quoted three times": (
        '"{\\\\\\"msg\\\\\\":\\\\\\"Retrying waiting for \\\\u0022IPAM-D\\\\u0022\\\\\\"}"',
        ["Retrying waiting for IPAM-D"],
    ),
    "something else": ("npm ERR! code ELIFECYCLE\nerror: build failed with exit status 1", []),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "expected"), HELD.values(), ids=HELD)
def test_what_a_text_holds(text: str, expected: list[str]) -> None:
    assert {found.symptom for found in sightings(text, SYMPTOMS)} == set(expected)


def test_where_it_is_seen() -> None:
    text = "all is well\n\n  level=error Retrying waiting for IPAM-D now\n"
    (found,) = sightings(text, SYMPTOMS)
    assert (found.line, found.text) == (3, "level=error Retrying waiting for IPAM-D now")
    assert found.share == 1.0


def test_what_tells_most_comes_first() -> None:
    text = "i/o timeout\nRetrying waiting for IPAM-D"
    found = [one.symptom for one in sightings(text, (*SYMPTOMS, "timeout", "connection timeout"))]
    assert found[0] == "Retrying waiting for IPAM-D"
    assert found[-1] == "timeout"


@pytest.mark.parametrize(
    "text",
    [
        "Retrying " * 100_000,
        "\x00" * 1_000_000,
        '\\n\\"' * 300_000,
        "i/o " * 250_000,
        "failed calling webhook " * 50_000,
        "\\" * 1_500_000,
    ],
    ids=["one word", "no text", "escapes", "half a symptom", "one part", "backslashes"],
)
def test_hostile_texts_take_little_time(text: str) -> None:
    begun = time.process_time()
    assert sightings(text, SYMPTOMS) == ()
    assert time.process_time() - begun < 10


def test_the_end_of_a_long_text_counts() -> None:
    text = "x" * 3_000_000 + "\nRetrying waiting for IPAM-D"
    assert [found.symptom for found in sightings(text, SYMPTOMS)] == ["Retrying waiting for IPAM-D"]
