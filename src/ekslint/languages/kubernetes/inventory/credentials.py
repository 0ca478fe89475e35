"""Turn ConfigMaps and Secrets into the kubeconfigs they hold in plain text.

Secrets' base64 data are not decoded: what is secret is not read.
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.pieces import with_holes
from ekslint.core.resource import Embedded, Resource
from ekslint.core.value import MapValue, Text

HOLDERS = {"ConfigMap": "data", "Secret": "stringData"}
SIGN = "client.authentication.k8s.io/"


def kubeconfigs(resource: Resource) -> Iterator[Embedded]:
    """Yield the texts of a ConfigMap or Secret that are kubeconfigs with a credential plugin."""
    held = HOLDERS.get(resource.type.rpartition("/")[2])
    data = resource.body.get(held) if held is not None else None
    if not isinstance(data, MapValue):
        return
    for key, entry in data.entries.items():
        if isinstance(entry.value, Text) and SIGN in with_holes(entry.value)[0]:
            yield Embedded("kubeconfig", entry.value, resource, key)
