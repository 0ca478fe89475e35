"""Turn the backend of a root, and what another root says of it, into an answer: the same state?

It compares what is written: a setting that is left to `terraform init` or to variables may be
anything. It reads no state.
Source: https://developer.hashicorp.com/terraform/language/backend, one page per type.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import ListValue, MapValue, Null, Value
from ekslint.languages.terraform.configuration import Block, Configuration, literal
from ekslint.languages.terraform.tree import join

PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "s3": ("bucket", "key"),
    "gcs": ("bucket", "prefix"),
    "azurerm": ("storage_account_name", "container_name", "key"),
    "http": ("address",),
    "consul": ("path",),
    "kubernetes": ("secret_suffix", "namespace"),
    "pg": ("conn_str", "schema_name"),
    "oss": ("bucket", "prefix", "key"),
    "cos": ("bucket", "prefix", "key"),
    "oci": ("bucket", "key"),
}
"""The settings that say where a state lies, by type of backend."""

DEFAULTS: Final[Mapping[tuple[str, str], str]] = {
    ("gcs", "prefix"): "",
    ("kubernetes", "namespace"): "default",
    ("pg", "schema_name"): "terraform_remote_state",
    ("oss", "prefix"): "env:",
    ("oss", "key"): "terraform.tfstate",
    ("cos", "prefix"): "",
    ("cos", "key"): "terraform.tfstate",
}
"""What a setting is when it is left out; others have to be given, here or to `terraform init`."""

LOCAL_STATE: Final = "terraform.tfstate"


@record
class Match:
    """Whether a root keeps the state that is asked for; None when what is written does not tell.

    `workspace` is the one the question is about: None for the asking root's own, empty when it is
    not known.
    """

    same: bool | None
    workspace: str | None = None


@record
class Wanted:
    """A question for a state: the type of backend, its settings, and the workspace if known."""

    backend: str
    config: MapValue
    directory: str
    workspace: str | None = None

    def setting(self, name: str) -> str | None:
        """Return a setting; the default for what is left out, None for what is not known."""
        found = self.config.get(name)
        if found is None or isinstance(found, Null):
            return None if self.config.open else DEFAULTS.get((self.backend, name))
        return known_text(found)


def match(wanted: Wanted, configuration: Configuration, directory: str) -> Match:
    """Say whether the root module of a directory keeps the state that is wanted."""
    for settings in configuration.settings:
        for cloud in settings.blocks("cloud"):
            return _cloud(wanted, cloud)
        for backend in settings.blocks("backend"):
            kind = backend.labels[0] if backend.labels else ""
            if kind == "remote":
                return _cloud(wanted, backend)
            if kind == "local":
                return _local(wanted, backend, directory)
            return _settings(wanted, backend, kind)
    return _local(wanted, None, directory)


def _settings(wanted: Wanted, backend: Block, kind: str) -> Match:
    if wanted.backend != kind or kind not in PLACES:
        return Match(False)
    answers = [_same(wanted.setting(name), _own(backend, kind, name)) for name in PLACES[kind]]
    return Match(_all(answers), wanted.workspace)


def _own(backend: Block, kind: str, name: str) -> str | None:
    """Return a setting of a root's backend; what is left out may be given to `terraform init`."""
    if backend.attribute(name) is None:
        return DEFAULTS.get((kind, name))
    return literal(backend, name)


def _local(wanted: Wanted, backend: Block | None, directory: str) -> Match:
    if wanted.backend != "local":
        return Match(False)
    own = LOCAL_STATE
    if backend is not None and backend.attribute("path") is not None:
        written = literal(backend, "path")
        if written is None:
            return Match(None)
        own = written
    if wanted.config.get("path") is None:
        asked = None if wanted.config.open else LOCAL_STATE
    else:
        asked = known_text(wanted.config.get("path"))
    if asked is None:
        return Match(None)
    return Match(join(wanted.directory, asked) == join(directory, own), wanted.workspace)


def _cloud(wanted: Wanted, block: Block) -> Match:
    """https://developer.hashicorp.com/terraform/language/backend/remote"""
    if wanted.backend != "remote":
        return Match(False)
    asked = _first(wanted.config.get("workspaces"))
    name = known_text(asked.get("name")) if asked is not None else None
    organization = _same(wanted.setting("organization"), literal(block, "organization"))
    own = next(block.blocks("workspaces"), None)
    if own is None or name is None:
        return Match(False if organization is False else None)
    prefix = literal(own, "prefix")
    if prefix is not None:
        inside = name.startswith(prefix) and len(name) > len(prefix)
        return Match(_all([organization, inside]), name.removeprefix(prefix))
    return Match(_all([organization, _same(name, literal(own, "name"))]))


def _first(value: Value | None) -> MapValue | None:
    """Return an object, or the one object or block in a list."""
    if isinstance(value, ListValue) and len(value.items) == 1 and not value.open:
        value = value.items[0]
    return value if isinstance(value, MapValue) else None


def _same(asked: str | None, own: str | None) -> bool | None:
    return None if asked is None or own is None else asked.strip("/") == own.strip("/")


def _all(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True
