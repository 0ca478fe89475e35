"""Turn calls of the hash functions into digests of known texts.

Hashes of files are not evaluated: their bytes may differ from the text that was read.
Source: hashicorp/terraform `internal/lang/funcs/crypto.go`.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Callable
from typing import Final

from ekslint.languages.terraform.functions.signature import (
    STRING,
    ArgumentError,
    Function,
    pure,
)

_NAMESPACES: Final = {
    "dns": uuid.NAMESPACE_DNS,
    "url": uuid.NAMESPACE_URL,
    "oid": uuid.NAMESPACE_OID,
    "x500": uuid.NAMESPACE_X500,
}


def _digest(name: str) -> Callable[[str], str]:
    def apply(data: str) -> str:
        return hashlib.new(name, data.encode(), usedforsecurity=False).hexdigest()

    return apply


def _base64_digest(name: str) -> Callable[[str], str]:
    def apply(data: str) -> str:
        raw = hashlib.new(name, data.encode(), usedforsecurity=False).digest()
        return base64.b64encode(raw).decode()

    return apply


def _uuidv5(namespace: str, name: str) -> str:
    space = _NAMESPACES.get(namespace)
    if space is None:
        try:
            space = uuid.UUID(namespace)
        except ValueError as error:
            raise ArgumentError("the namespace is no UUID") from error
    return str(uuid.uuid5(space, name))


FUNCTIONS: Final[dict[str, Function]] = {
    "base64sha256": pure(_base64_digest("sha256"), STRING),
    "base64sha512": pure(_base64_digest("sha512"), STRING),
    "md5": pure(_digest("md5"), STRING),
    "sha1": pure(_digest("sha1"), STRING),
    "sha256": pure(_digest("sha256"), STRING),
    "sha512": pure(_digest("sha512"), STRING),
    "uuidv5": pure(_uuidv5, STRING, STRING),
}
