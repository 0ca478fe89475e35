"""Turn Terraform's Helm releases and workloads into entities and embedded manifests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

MANAGED: dict[str, Callable[[Any], Iterator[Any]]] = {}
