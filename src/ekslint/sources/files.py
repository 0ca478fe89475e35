"""Turn the paths a person names into the files to read, always in the same order.

What a file is for is decided by `kinds`. Nothing outside the named paths is read, nothing is
skipped silently: what is left out is counted, or said in a notice.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from ekslint.core.errors import UsageError
from ekslint.core.listing import first_named
from ekslint.core.location import SourceText
from ekslint.core.record import record
from ekslint.core.resource import Notice
from ekslint.sources.folder_order import MAX_VISITS, Visit, below
from ekslint.sources.git.ignored import GitIgnore
from ekslint.sources.hidden_folders import of_hidden
from ekslint.sources.installed import module_directories
from ekslint.sources.kinds import (
    MODULES_MANIFEST,
    detect,
    is_read,
    kind_by_name,
    may_be_plan,
)

__all__ = ["Discovery", "SourceFile", "detect", "discover", "display_path", "read_source"]

MAX_SIZE: Final = 5 * 1024 * 1024
"""Largest file that is read, in bytes."""
MAX_PLAN: Final = 50 * 1024 * 1024
"""Largest plan of Terraform, as JSON, that is read, in bytes."""
MAX_FILES: Final = 200_000

_SKIPPED: Final = frozenset(("node_modules", "__pycache__", "site-packages"))
_MODULE_SUFFIXES: Final = (".tf", ".tofu", ".tf.json", ".tofu.json", ".tpl", ".tftpl")
_OF_TERRAFORM: Final = (
    *(".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json"),
    ".terraform.lock.hcl",
)
"""What Terraform reads from a directory; what it knows decides what other files mean."""
_SYNTHESIZED: Final = frozenset(("cdk.out", "cdktf.out"))
"""Where a CDK writes what is deployed: ignored by git as a rule, and all that there is to read."""
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_GIT_CRYPT: Final = b"\0GITCRYPT\0"

Excluded = Callable[[Path], bool]
"""Says of an absolute path whether it is left out, with all that is below it."""


@record
class SourceFile:
    """A file to read. `display` is its posix path for people; `kind` is set where the name tells.

    `library`: `terraform init` put it there, it is not of this tree. `shows`: the file of the scan
    that a link, of the file or of a folder above, shows here once more; by its `display`.
    """

    path: Path
    display: str
    kind: str | None = None
    library: bool = False
    shows: str | None = None


@record
class Discovery:
    """The files to read, sorted by `display`; what was left out, in words, and how many files.

    `other` counts files whose names say that nothing here reads them, `excluded` the files and
    directories left out by pattern, `ignored` those that git ignores, `passed` the hidden
    directories and those of packages.
    """

    files: tuple[SourceFile, ...]
    notices: tuple[Notice, ...] = ()
    other: int = 0
    excluded: int = 0
    passed: int = 0
    ignored: int = 0


def _nothing(path: Path) -> bool:
    return False


def enters(name: str) -> bool:
    """Whether a walk enters a folder of this name, when nobody names it."""
    return not name.startswith(".") and name not in _SKIPPED


def discover(
    paths: Sequence[Path],
    *,
    root: Path,
    excluded: Excluded = _nothing,
    gitignore: bool = False,
) -> Discovery:
    """Find the files below the paths.

    Directories are walked without `.git`, `node_modules`, and hidden ones; of `.terraform` only the
    manifest of modules and the Terraform files of the modules it lists are taken. A path that is
    named is always read. With `gitignore`, what git ignores is left out, but for what Terraform
    reads from a directory that is walked (it knows no `.gitignore`), and for what a CDK wrote.
    Links are followed only to what is inside `root` or the named path.
    Raises UsageError for a path that does not exist.
    """
    base = Path(os.path.abspath(root))
    walk = _Walk(base, excluded, GitIgnore() if gitignore else None)
    for path in paths:
        walk.named(Path(os.path.abspath(base / path)), str(path))
    files = tuple(walk.shown(walk.files[display]) for display in sorted(walk.files))
    return Discovery(
        files,
        (*walk.notices, *walk.of_git(), *of_hidden(walk.hidden, lambda at: display_path(at, base))),
        walk.other,
        walk.excluded,
        len(walk.hidden),
        walk.folders_of_git + len(walk.files_of_git),
    )


def without_links(texts: Mapping[str, SourceText]) -> dict[str, SourceText]:
    """Return the texts of a scan by path, each once: without what links show of it once more."""
    return {
        path: source
        for path, source in texts.items()
        if source.path == path or texts.get(source.path) is not source
    }


def display_path(path: Path, root: Path) -> str:
    """Return a path as people read it: posix, relative to `root` also where it lies outside."""
    base = os.path.abspath(root)
    whole = os.path.abspath(os.path.join(base, path))
    try:
        return Path(os.path.relpath(whole, base)).as_posix()
    except ValueError:  # another drive
        return Path(whole).as_posix()


def read_source(file: SourceFile, display: str | None = None) -> SourceText | Notice:
    """Read a file as UTF-8 (a byte order mark is dropped); a notice says why that cannot be."""
    shown = display or file.display
    try:
        data = file.path.read_bytes()
    except OSError as error:
        return _unread(shown, error.strerror or str(error))
    return decoded(shown, data, library=file.library)


def decoded(shown: str, data: bytes, *, library: bool = False) -> SourceText | Notice:
    """Return the bytes of a file as its text; a notice says why that cannot be.

    PowerShell writes what Terraform prints in UTF-16: of that, plans alone are read.
    """
    plan = _starts_like_plan(data)
    if len(data) > (MAX_PLAN if plan else MAX_SIZE):
        return _too_large(shown, plan=plan)
    if data.startswith(_GIT_CRYPT):
        return _unread(shown, "it is encrypted by git-crypt")
    if data.startswith(_UTF16):
        if not plan:
            return _unread(shown, "it is UTF-16, not UTF-8")
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if data.startswith(b"PK") and b"tfplan" in data:
            how = "`terraform show -json` prints one that is read"
            return _unread(shown, f"it is a plan in Terraform's own form; {how}")
        return _unread(shown, f"it is not {encoding[:6].rstrip('-').upper()}")
    if kind_by_name(shown) is None and detect(shown, text) == "plan-json":
        from ekslint.sources.plan_secrets import PlanText

        return PlanText(shown, text, library=library)
    return SourceText(shown, text, library=library)


def _starts_like_plan(data: bytes) -> bool:
    head = data[:512]
    encoding = "utf-16" if head.startswith(_UTF16) else "utf-8-sig"
    return may_be_plan(head.decode(encoding, errors="ignore"))


def _unread(shown: str, why: str) -> Notice:
    return Notice(f"`{shown}` not read: {why}", unread=shown)


def _too_large(shown: str, *, plan: bool = False) -> Notice:
    limit = MAX_PLAN if plan else MAX_SIZE
    return _unread(shown, f"it is larger than {limit // 1024 // 1024} MB")


@record
class _Folder:
    """A directory that is walked: its path, and the same without links."""

    path: Path
    real: str


@dataclass(slots=True)
class _Walk:
    root: Path
    excludes: Excluded
    gitignore: GitIgnore | None = None
    files: dict[str, SourceFile] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    other: int = 0
    excluded: int = 0
    hidden: list[Path] = field(default_factory=list)
    full: bool = False
    visits: dict[Hashable, int] = field(default_factory=dict)
    real: dict[str, str] = field(default_factory=dict)
    """`display` of what is not behind a link, by its real path."""
    linked: dict[str, str] = field(default_factory=dict)
    """Real path of what is, by its `display`."""
    folders_of_git: int = 0
    files_of_git: list[str] = field(default_factory=list)

    def named(self, path: Path, written: str) -> None:
        """Take a path a person named."""
        try:
            mode = path.stat().st_mode
        except OSError as error:
            why = "does not exist" if isinstance(error, FileNotFoundError) else error.strerror
            raise UsageError(f"`{written}` {why}") from None
        if stat.S_ISDIR(mode):
            self.directory(path, (os.path.realpath(path), os.path.realpath(self.root)))
        else:
            self.file(path)

    def directory(self, path: Path, inside: tuple[str, str]) -> None:
        """Walk a directory, and what links in it lead to, if below the `inside` paths."""

        def enter(folder: _Folder, visit: Visit) -> Iterable[tuple[_Folder, bool]]:
            entries = self.listed(folder.path, visit)
            return self.entries(folder, entries, inside, visit.linked)

        start = _Folder(path, os.path.realpath(path))
        below(start, real=lambda folder: folder.real, enter=enter, visits=self.visits)

    def listed(self, folder: Path, visit: Visit) -> Sequence[os.DirEntry[str]]:
        """Return what is in a directory; a notice says why it is not read."""
        why = f"links lead to the same folder more than {MAX_VISITS} times"
        if not visit.refused:
            try:
                with os.scandir(folder) as found:
                    return sorted(found, key=lambda entry: entry.name)
            except OSError as error:
                why = error.strerror or str(error)
        self.notices.append(Notice(f"`{display_path(folder, self.root)}` not read: {why}"))
        return ()

    def entries(
        self,
        folder: _Folder,
        entries: Iterable[os.DirEntry[str]],
        inside: tuple[str, str],
        behind: bool,
    ) -> Iterable[tuple[_Folder, bool]]:
        """Take the files of one directory, and return the directories to walk, with whether they
        lie behind a link as `behind` says of this one."""
        for entry in entries:
            path = folder.path / entry.name
            is_link = entry.is_symlink()
            if is_link and not self.follows(path, folder.real, inside):
                continue
            linked = behind or is_link
            real = os.path.realpath(path) if is_link else os.path.join(folder.real, entry.name)
            if entry.is_dir():
                if entry.name == ".terraform":
                    self.downloaded(path)
                elif not enters(entry.name):
                    self.hidden.append(path)
                elif self.excludes(path):
                    self.excluded += 1
                elif entry.name not in _SYNTHESIZED and self.ignores(folder.path, entry):
                    self.folders_of_git += 1
                else:
                    yield _Folder(path, real), linked
            elif not is_read(entry.name):
                self.other += 1
            elif self.excludes(path):
                self.excluded += 1
            elif not entry.name.endswith(_OF_TERRAFORM) and self.ignores(folder.path, entry):
                self.files_of_git.append(display_path(path, self.root))
            else:
                self.file(path)
                shown = display_path(path, self.root)
                if linked:
                    self.linked.setdefault(shown, real)
                else:
                    self.real.setdefault(real, shown)

    def shown(self, file: SourceFile) -> SourceFile:
        """Return a file with the one it shows, if that is of the scan itself."""
        shows = self.real.get(self.linked.get(file.display, ""))
        return file if shows in (None, file.display) else replace(file, shows=shows)

    def ignores(self, folder: Path, entry: os.DirEntry[str]) -> bool:
        """Whether git ignores an entry of a directory."""
        if self.gitignore is None:
            return False
        is_dir = entry.is_dir(follow_symlinks=False)
        return self.gitignore.ignores(str(folder), entry.name, is_dir=is_dir)

    def of_git(self) -> Iterable[Notice]:
        """Return what is to be said of files that git ignores."""
        if self.gitignore is not None:
            yield from self.gitignore.notices
        if self.files_of_git:
            names = first_named(self.files_of_git)
            them = "them" if len(self.files_of_git) > 1 else "it"
            yield Notice(f"{names} not read: git ignores {them} (--no-gitignore reads {them})")

    def follows(self, path: Path, folder: str, inside: tuple[str, str]) -> bool:
        """Whether a link leads to something inside, and not back to where it stands."""
        target = os.path.realpath(path)
        if not os.path.exists(target):
            if is_read(path.name):
                shown = display_path(path, self.root)
                self.notices.append(_unread(shown, "the link leads nowhere"))
            return False
        if not any(target == part or target.startswith(part + os.sep) for part in inside):
            shown = display_path(path, self.root)
            self.notices.append(_unread(shown, "the link leads outside of the scan"))
            return False
        return folder != target and not folder.startswith(target + os.sep)

    def file(self, path: Path, *, library: bool = False) -> None:
        """Take one file, unless it is too large or no file at all."""
        shown = display_path(path, self.root)
        try:
            status = path.stat()
        except OSError as error:
            self.notices.append(_unread(shown, error.strerror or str(error)))
            return
        if not stat.S_ISREG(status.st_mode):
            self.notices.append(_unread(shown, "it is not a regular file"))
        elif status.st_size > MAX_SIZE and (status.st_size > MAX_PLAN or not _is_large_plan(path)):
            plan = status.st_size > MAX_PLAN and _is_large_plan(path)
            self.notices.append(_too_large(shown, plan=plan))
        elif len(self.files) >= MAX_FILES:
            if not self.full:
                self.notices.append(Notice(f"more than {MAX_FILES} files: the rest is not read"))
            self.full = True
        else:
            self.files.setdefault(shown, SourceFile(path, shown, kind_by_name(shown), library))

    def downloaded(self, folder: Path) -> None:
        """Take what `terraform init` left: the manifest of modules, and the files it names."""
        try:
            self.modules(folder)
        except OSError as error:
            shown = display_path(folder, self.root)
            self.notices.append(Notice(f"`{shown}` not read: {error.strerror or error}"))

    def modules(self, folder: Path) -> None:
        """Take the same, or raise OSError where a folder cannot be entered."""
        manifest = folder.parent / MODULES_MANIFEST
        if not manifest.is_file() or self.excludes(manifest):
            return
        self.file(manifest)
        modules = folder / "modules"
        for name in module_directories(manifest):
            module = Path(os.path.abspath(folder.parent / name))
            if modules not in module.parents or self.excludes(module):
                continue
            for part in (module, module / "templates"):
                if part.is_dir() and Path(os.path.realpath(part)).is_relative_to(
                    os.path.realpath(modules)
                ):
                    for path in sorted(part.iterdir()):
                        if path.name.endswith(_MODULE_SUFFIXES) and not path.is_symlink():
                            self.file(path, library=True)


def _is_large_plan(path: Path) -> bool:
    """Whether a file starts as a plan of Terraform does."""
    try:
        with path.open("rb") as file:
            return _starts_like_plan(file.read(512))
    except OSError:
        return False
