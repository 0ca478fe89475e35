"""Turn `ekslint stubs check DIR` into what a stub declares otherwise than the module on the disk.

It does not know how modules are compared, and it downloads nothing: the module has to be there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ekslint.cli.helping import Group
from ekslint.cli.output import write_stream
from ekslint.core.errors import UsageError
from ekslint.core.record import record

if TYPE_CHECKING:
    from ekslint.languages.terraform.registry import Stubs
    from ekslint.languages.terraform.stub_check import Difference
    from ekslint.languages.terraform.stub_index import Stub
    from ekslint.languages.terraform.tree import SourceTree

_FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)
_MANIFEST: Final = Path(".terraform", "modules", "modules.json")
_OTHER_CODE: Final = (".terraform/", "examples/", "test/", "tests/", "wrappers/")
_SHOWN: Final = 70


@record
class Checked:
    """One module compared with one stub."""

    source: str
    release: str
    folder: str
    stub: str
    differences: tuple[Difference, ...]

    @property
    def faults(self) -> int:
        """The number of differences that are no mere notes."""
        return sum(not difference.note for difference in self.differences)


@click.group("stubs", cls=Group)
def command() -> None:
    """Work with the stubs that stand for registry modules."""


@command.command("check")
@click.argument("folder", type=_FOLDER, metavar="DIR")
@click.option("--source", metavar="SOURCE", help="The module's source, as calls write it.")
@click.option("--release", metavar="VERSION", help="The release DIR holds, such as 20.37.2.")
@click.option(
    "--stub", type=_FOLDER, metavar="DIR", help="Compare with this folder of a stub instead."
)
@click.option(
    "--stubs",
    "folders",
    type=_FOLDER,
    metavar="DIR",
    multiple=True,
    help="Look for stubs here first (repeatable).",
)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    help="How to print the differences.",
)
def check(
    folder: Path,
    source: str | None,
    release: str | None,
    stub: Path | None,
    folders: tuple[Path, ...],
    form: str,
) -> int:
    """Compare stubs with the source of the module they stand for.

    DIR is a module (then --source and --release, or --stub, say what it is), or a folder where
    `terraform init` downloaded modules: then each one with a stub is compared.
    """
    if stub is not None:
        if source or release:
            raise UsageError("--stub stands for --source and --release; leave those out")
        checked = [_compared("", "", folder, _tree(stub), str(stub))]
    elif source and release:
        checked = [_named(_stubs(folders), source, release, folder)]
    elif source or release:
        raise UsageError("--source and --release go together")
    else:
        checked = list(_downloaded(_stubs(folders), folder))
    text = _json(checked) if form == "json" else "".join(_lines(checked))
    write_stream(sys.stdout, form, text)
    return 1 if any(one.faults for one in checked) else 0


def _stubs(folders: tuple[Path, ...]) -> Stubs:
    from ekslint.facts.paths import data_directory
    from ekslint.languages.terraform.registry import Stubs
    from ekslint.sources.hcl.parse import parse_hcl

    return Stubs((*folders, data_directory() / "modules"), parse_hcl)


def _tree(folder: Path) -> SourceTree:
    from ekslint.core.location import SourceText
    from ekslint.languages.terraform.tree import SourceTree, is_configuration
    from ekslint.sources.hcl.parse import parse_hcl

    files = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        inner = path.relative_to(folder).as_posix()
        if is_configuration(inner) and not inner.startswith(_OTHER_CODE):
            text = path.read_text(encoding="utf-8", errors="replace")
            files[path.as_posix()] = SourceText(path.as_posix(), text)
    if not files:
        raise UsageError(f"`{folder}` holds no Terraform file")
    return SourceTree(files, parse_hcl)


def _compared(
    source: str,
    release: str,
    folder: Path,
    stub: SourceTree,
    directory: str,
    *,
    inner: str = "",
    inputs_only: bool = False,
) -> Checked:
    from ekslint.languages.terraform.stub_check import compare
    from ekslint.languages.terraform.tree import join

    ours = join(directory, inner) if inner else directory
    theirs = (_tree(folder), join(".", folder.as_posix()))
    differences = tuple(compare((stub, join(".", ours)), theirs, inputs_only=inputs_only))
    return Checked(source, release, folder.as_posix(), directory, differences)


def _found(stubs: Stubs, source: str, release: str) -> tuple[Stub, str] | None:
    """Return the stub of one release of a module, and the path inside it."""
    from ekslint.languages.terraform.module_addresses import parse_source
    from ekslint.languages.terraform.versions import parse_version

    version = parse_version(release)
    if version is None:
        raise UsageError(f"a release is three numbers such as 20.37.2, not `{release}`")
    found = stubs.of(parse_source(source))
    for stub in found.rows if found else ():
        if found is not None and stub.range.holds(version):
            return stub, found.inner
    return None


def _named(stubs: Stubs, source: str, release: str, folder: Path) -> Checked:
    found = _found(stubs, source, release)
    if found is None:
        raise UsageError(f"there is no stub of release {release} of `{source}`")
    stub, inner = found
    picked = stubs.open(stub)
    return _compared(
        source,
        release,
        folder,
        picked.tree,
        picked.directory,
        inner=inner,
        inputs_only=stub.inputs_only,
    )


def _downloaded(stubs: Stubs, folder: Path) -> Iterator[Checked]:
    """Yield the comparison of each module `terraform init` downloaded that has a stub."""
    manifest = folder / _MANIFEST
    if not manifest.is_file():
        raise UsageError(
            f"`{folder}` has no {_MANIFEST.as_posix()}; say what it is with --source and --release"
        )
    try:
        rows: Any = json.loads(manifest.read_text(encoding="utf-8"))["Modules"]
        wanted = {(str(r["Source"]), str(r["Version"]), str(r["Dir"])) for r in rows if r["Key"]}
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"`{manifest}` is not what Terraform writes: {error}") from None
    for source, release, directory in sorted(wanted):
        if release and _found(stubs, source, release) is not None:
            yield _named(stubs, source, release, folder / directory)


def _lines(checked: list[Checked]) -> Iterator[str]:
    for one in checked:
        head = f"{one.source} {one.release}".strip() or one.folder
        for difference in one.differences:
            where = "" if difference.module == "." else f"{difference.module}: "
            yield f"{head}: {where}{_worded(difference)}\n"
    faults = sum(one.faults for one in checked)
    yield f"{_counted(len(checked), 'stub')} compared; {_counted(faults, 'difference')}\n"


def _worded(difference: Difference) -> str:
    match difference.problem:
        case "missing" if difference.note:
            return f"note: {difference.subject} is not in the stub, so it is unknown to callers"
        case "missing":
            return f"{difference.subject} is missing in the stub"
        case "extra":
            return f"{difference.subject} is in the stub only"
        case "unreadable":
            return difference.found
    expected, found = (_short(text) for text in (difference.expected, difference.found))
    return f"{difference.subject}: {difference.problem} is {expected}, in the stub {found}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _json(checked: list[Checked]) -> str:
    document = {
        "schema_version": 1,
        "checked": [
            {
                "source": one.source,
                "release": one.release,
                "folder": one.folder,
                "stub": one.stub,
                "differences": [_row(difference) for difference in one.differences],
            }
            for one in checked
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _row(difference: Difference) -> dict[str, Any]:
    row: dict[str, Any] = {
        "module": difference.module,
        "subject": difference.subject,
        "problem": difference.problem,
        "note": difference.note,
    }
    if difference.expected or difference.found:
        row |= {"expected": difference.expected, "found": difference.found}
    if difference.location is not None:
        row["location"] = str(difference.location)
    return row
