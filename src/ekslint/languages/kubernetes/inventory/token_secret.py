"""Turn Secrets of the type for service account tokens into what the model knows of them."""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.contents import known_text
from ekslint.core.resource import Resource
from ekslint.languages.kubernetes.inventory.common import metadata
from ekslint.languages.values import common
from ekslint.model.access.token_secret import SECRET_TYPE, TokenSecret
from ekslint.model.entity import Entity


def secret(resource: Resource) -> Iterator[Entity]:
    """Yield a Secret that holds a token; others are not read at all."""
    kind = resource.body.get("type")
    if kind is not None and known_text(kind) == SECRET_TYPE:
        yield TokenSecret(
            **common(resource, "token"),
            name=metadata(resource, "name"),
            namespace=metadata(resource, "namespace"),
            type=kind,
        )
