"""Turn Terraform's aws-auth writers and exec credential plugins into embedded texts and entities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

MANAGED: dict[str, Callable[[Any], Iterator[Any]]] = {}
