"""Pages are checked anew in each test: nothing of them is kept in the user's cache folder."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EKSLINT_NO_CACHE", "1")
