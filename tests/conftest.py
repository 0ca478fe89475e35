"""Turns `--update` into a fixture for tests that compare with a file; it knows no file.

Properties have no deadline: on a busy machine it says nothing of what they test.
"""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("patient", parent=settings(), deadline=None)
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="write the output tests got into their golden files, to be reviewed as a diff",
    )


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether a test has to rewrite its golden file instead of comparing with it."""
    return bool(request.config.getoption("--update"))
