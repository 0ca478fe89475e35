"""Turn the Terraform files of a scan into directories of parsed files, each parsed at most once.

It knows which files Terraform loads together; what is in them is the business of
`configuration.py`. Text outside the scan is never asked for here.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Final

from ekslint.core.errors import UnreadableError
from ekslint.core.location import SourceText
from ekslint.sources.hcl.syntax import HclFile

Parse = Callable[[SourceText], HclFile]
ReadFile = Callable[[str], SourceText | None]

LOCK_FILE: Final = ".terraform.lock.hcl"
TERRAGRUNT: Final = "terragrunt.hcl"
MODULES_MANIFEST: Final = ".terraform/modules/modules.json"
TERRAFORM: Final = "terraform"
TOFU: Final = "tofu"
REGISTRIES: Final = {TERRAFORM: "registry.terraform.io", TOFU: "registry.opentofu.org"}
_MODULE: Final = (".tf", ".tofu", ".tf.json", ".tofu.json")


def directory_of(path: str) -> str:
    """Return the directory of a display path, `.` for the working directory itself."""
    return posixpath.dirname(path) or "."


def join(directory: str, path: str) -> str:
    """Return a path relative to a directory as a normal display path."""
    return posixpath.normpath(posixpath.join(directory, path))


def parents(directory: str) -> tuple[str, ...]:
    """Return a directory and its ancestors as far as the path tells, innermost first."""
    found = [directory]
    while directory not in (".", "/", "", "..") and not directory.endswith("/.."):
        directory = posixpath.dirname(directory) or "."
        found.append(directory)
    return tuple(found)


def is_configuration(path: str) -> bool:
    """Whether Terraform or OpenTofu loads the file as part of a module."""
    return path.endswith(_MODULE)


def is_variables(path: str) -> bool:
    """Whether the file holds variable values."""
    return path.endswith((".tfvars", ".tfvars.json"))


class SourceTree:
    """The Terraform-related files of one scan, by directory; parses each file when first asked.

    `unread`: files that are there too and cannot be read, by display path, with the reason.
    """

    def __init__(
        self,
        files: Mapping[str, SourceText],
        parse: Parse,
        read_file: ReadFile | None = None,
        unread: Mapping[str, str] | None = None,
    ) -> None:
        self._files = {posixpath.normpath(path): _own(source) for path, source in files.items()}
        self._unread = {posixpath.normpath(path): why for path, why in (unread or {}).items()}
        self._parse = parse
        self._read = read_file
        self._parsed: dict[str, HclFile] = {}
        self._by_directory: dict[str, list[str]] = {}
        for path in sorted(self._files):
            self._by_directory.setdefault(directory_of(path), []).append(path)
        self._shown = dict(self._links())

    def _links(self) -> Iterator[tuple[str, str]]:
        """Yield the directories that a link shows once more, with the one each shows."""
        for directory, paths in self._by_directory.items():
            of = {directory_of(self._files[path].path) for path in paths}
            shown = next(iter(of))
            if len(of) == 1 and shown != directory and shown in self._by_directory:
                yield directory, shown

    def itself(self, directory: str) -> str:
        """Return a directory by the path that leads to it without a link."""
        return self._shown.get(directory, directory)

    @property
    def directories(self) -> tuple[str, ...]:
        """Every directory that holds a module, in order."""
        return tuple(d for d in self._by_directory if self.module_files(d))

    def names(self, directory: str) -> tuple[str, ...]:
        """Return the display paths of all files right in a directory, in order."""
        return tuple(self._by_directory.get(directory, ()))

    def module_files(self, directory: str, tool: str = TOFU) -> tuple[str, ...]:
        """Return the files that make up the module of a directory: base files, then overrides.

        OpenTofu reads `a.tofu` in place of `a.tf`, and `a.tofu.json` in place of `a.tf.json`;
        Terraform reads none of them.
        """
        names = [n for n in self._by_directory.get(directory, ()) if is_configuration(n)]
        if tool == TERRAFORM:
            names = [n for n in names if _terraform_name(n) == n]
        replaced = {_terraform_name(n) for n in names if _terraform_name(n) != n}
        names = [n for n in names if n not in replaced]
        return (*(n for n in names if not _overrides(n)), *(n for n in names if _overrides(n)))

    def unread(self, directory: str) -> tuple[tuple[str, str], ...]:
        """Return the files right in a directory that are not read, in order, each with why."""
        return tuple((p, why) for p, why in self._unread.items() if directory_of(p) == directory)

    def why_unread(self, path: str) -> str | None:
        """Return why a file of the scan is not read; None for a file that is, or is not there."""
        return self._unread.get(posixpath.normpath(path))

    def override_files(self, directory: str) -> frozenset[str]:
        """Return those of the module's files that override the others."""
        return frozenset(n for n in self.names(directory) if is_configuration(n) and _overrides(n))

    def tools(self, directory: str) -> tuple[str, ...]:
        """Return which tools may run the module of a directory, where it makes a difference.

        A directory with files for OpenTofu and others is meant for both, unless the lock files of
        the scan name the registry of one of them only.
        """
        if not self.module_files(directory, TERRAFORM):
            return (TOFU,)
        if self.module_files(directory) == self.module_files(directory, TERRAFORM):
            return (TERRAFORM,)
        return self._locked or (TOFU, TERRAFORM)

    @cached_property
    def _locked(self) -> tuple[str, ...]:
        """The tool whose registry all lock files of the scan name, if there is one."""
        locks = [s.text for p, s in self._files.items() if posixpath.basename(p) == LOCK_FILE]
        found = [t for t, host in REGISTRIES.items() if any(f'"{host}/' in lock for lock in locks)]
        return tuple(found) if len(found) == 1 else ()

    def variable_files(self) -> tuple[str, ...]:
        """Return every file of variable values, in order, those that are not read as well."""
        paths = sorted(path for path in {**self._files, **self._unread} if is_variables(path))
        return tuple(path for path in paths if directory_of(path) not in self._shown)

    def terragrunt_files(self) -> tuple[str, ...]:
        """Return every Terragrunt unit, in order."""
        return tuple(sorted(p for p in self._files if posixpath.basename(p) == TERRAGRUNT))

    def source(self, path: str) -> SourceText | None:
        """Return a file of the scan, asking the reader for what is not among the files given."""
        path = posixpath.normpath(path)
        found = self._files.get(path)
        if found is None and self._read is not None:
            found = self._read(path)
            if found is not None:
                found = self._files[path] = _own(found)
        return found

    def has(self, path: str) -> bool:
        """Whether a file is among the files given."""
        return posixpath.normpath(path) in self._files

    def hcl(self, path: str) -> HclFile:
        """Return a file parsed; parts that do not parse are among its `problems`."""
        source = self._files[posixpath.normpath(path)]
        found = self._parsed.get(source.path)
        if found is None:
            try:
                found = self._parse(source)
            except UnreadableError as error:
                found = HclFile(source, (), problems=(error,))
            self._parsed[source.path] = found
        return found


def _terraform_name(path: str) -> str:
    """Return what Terraform calls the file that OpenTofu calls so."""
    for end in (".tofu", ".tofu.json"):
        if path.endswith(end):
            return path.removesuffix(end) + end.replace("tofu", "tf")
    return path


def _overrides(path: str) -> bool:
    """https://developer.hashicorp.com/terraform/language/files/override"""
    base = posixpath.basename(path)
    stem = next(base.removesuffix(end) for end in _MODULE if base.endswith(end))
    return stem == "override" or stem.endswith("_override")


def _own(source: SourceText) -> SourceText:
    """Mark what `terraform init` downloaded as text the user did not write."""
    if "/.terraform/" in f"/{source.path}" and not source.library:
        return SourceText(source.path, source.text, library=True)
    return source
