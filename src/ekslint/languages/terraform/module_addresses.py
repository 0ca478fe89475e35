"""Turn the `source` of a module call into the names its module may be known by.

One module has several spellings: a registry address with or without the host, the git repository
behind it over HTTPS or SSH. It reads no file and knows no module by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ekslint.core.record import record
from ekslint.languages.terraform.versions import Version, parse_version

PUBLIC_REGISTRIES: Final = frozenset({"registry.terraform.io", "registry.opentofu.org"})

_PART: Final = r"[0-9A-Za-z][0-9A-Za-z_-]*"
_REGISTRY: Final = re.compile(
    rf"^(?:(?P<host>[^/:]+\.[^/:]+)/)?(?P<address>{_PART}/{_PART}/{_PART})(?://(?P<sub>.+))?$"
)
_GIT: Final = re.compile(
    r"^(?P<forced>git::)?(?:(?:https?|ssh|git)://)?(?P<user>[^@/:]+@)?"
    r"(?P<host>[^/:@?]+\.[^/:@?]+)(?::\d+(?=/))?[/:](?P<path>[^?]+)(?:\?(?P<query>.*))?$"
)
_SHORT_HOSTS: Final = frozenset({"github.com", "bitbucket.org"})
"""Hosts Terraform knows for git without the prefix `git::`."""
_MODULE_REPOSITORY: Final = re.compile(
    r"^github\.com/(?P<owner>[^/]+)/terraform-(?P<provider>[0-9a-z]+)-(?P<name>[^/]+)$"
)
_RELEASE: Final = re.compile(r"(?:^|[/_-])v?(\d+\.\d+\.\d+)$")


@record
class ModuleSource:
    """A module source taken apart.

    `kind`: local, registry, git or other. `address` is the registry address (with its host if that
    is a private registry), also for the git repository of a registry module, whose name is fixed:
    `terraform-<provider>-<name>`. `repository` is host and path of a git repository, `version` the
    release its `ref` names.
    """

    kind: str
    text: str
    address: str = ""
    subdirectory: str = ""
    version: Version | None = None
    repository: str = ""


def parse_source(text: str) -> ModuleSource:
    """Take a module source apart. https://developer.hashicorp.com/terraform/language/modules/sources"""
    if text.startswith(("./", "../")) or text in (".", ".."):
        return ModuleSource("local", text)
    found = _REGISTRY.match(text)
    if found and (found["host"] or "").lower() not in _SHORT_HOSTS:
        host = (found["host"] or "").lower()
        private = host and host not in PUBLIC_REGISTRIES
        address = f"{host}/{found['address']}" if private else found["address"]
        return ModuleSource("registry", text, address, (found["sub"] or "").strip("/"))
    return _git_source(text) or ModuleSource("other", text)


def _git_source(text: str) -> ModuleSource | None:
    found = _GIT.match(text)
    if found is None:
        return None
    host = found["host"].lower()
    if not (found["forced"] or found["user"] == "git@" or host in _SHORT_HOSTS):
        return None
    path, _, inner = found["path"].partition("//")
    repository = f"{host}/{path.strip('/').removesuffix('.git')}"
    named = _MODULE_REPOSITORY.match(repository)
    address = f"{named['owner']}/{named['name']}/{named['provider']}" if named else ""
    ref = re.search(r"(?:^|&)ref=([^&]*)", found["query"] or "")
    version = _released(ref[1], strict=bool(address)) if ref else None
    return ModuleSource("git", text, address, inner.strip("/"), version, repository)


def _released(ref: str, *, strict: bool) -> Version | None:
    """Return the release of a git reference; a repository of many modules puts a name before it."""
    ref = ref.removeprefix("refs/").removeprefix("tags/")
    found = None if strict else _RELEASE.search(ref)
    return parse_version(found[1] if found else ref)


def lookup_keys(source: ModuleSource, *, whole: bool = False) -> Iterator[tuple[str, str]]:
    """Yield what a module is looked up by, and the sub-module path that is left, longest key first.

    A repository may hold many modules, so each folder above the sub-module is tried. With `whole`,
    only the full path is a key: that is what the header of a stub names.
    """
    parts = [part for part in source.subdirectory.split("/") if part]
    for base in (source.address, source.repository):
        if not base:
            continue
        for size in range(len(parts), -1, -1):
            inner = "/".join(parts[:size])
            yield (f"{base}//{inner}" if inner else base), "/".join(parts[size:])
            if whole:
                break
