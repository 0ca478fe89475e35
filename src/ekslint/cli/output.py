"""Turn a report into bytes at the places a person named: the standard output and files.

It does not know the formats. A file is whole or not there: it is written beside its place first.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from ekslint.cli.terminal import silence
from ekslint.core.errors import UsageError
from ekslint.core.record import record
from ekslint.core.suggest import did_you_mean
from ekslint.reports.columns import ELLIPSIS
from ekslint.reports.formats import FORMATS, MACHINE


@record
class Output:
    """A format and the file it goes to; None is the standard output."""

    form: str
    file: Path | None = None


def outputs(forms: Sequence[str], files: Iterable[str]) -> tuple[Output, ...]:
    """Return where each format goes, from `-f FORMAT` and `-o FORMAT=FILE` words; text by default.

    Raises `UsageError` for a word that cannot be obeyed, before anything is done.
    """
    shown = tuple(dict.fromkeys(forms)) or ("text",)
    if len(shown) > 1 and (alone := [form for form in shown if form in MACHINE]):
        raise UsageError(
            f"-f {alone[0]} stands alone on the standard output; write the other to a file: "
            f"-o {alone[0]}=FILE"
        )
    written = tuple(map(_file_output, files))
    for number, output in enumerate(written):
        if any(output.file == other.file for other in written[:number]):
            raise UsageError(f"-o names `{output.file}` twice")
    return (*(Output(form) for form in shown), *written)


def _file_output(word: str) -> Output:
    form, equals, name = word.partition("=")
    if not equals or not name:
        raise UsageError(f"-o takes FORMAT=FILE, such as sarif=ekslint.sarif, not `{word}`")
    if form not in FORMATS:
        raise UsageError(f"-o {word}: there is no format `{form}`{did_you_mean(form, FORMATS)}")
    file = Path(name)
    if os.path.isdir(file):  # pathlib raises on a name that is too long
        raise UsageError(f"-o {word}: `{name}` is a folder")
    if not os.path.isdir(file.parent):
        raise UsageError(f"-o {word}: there is no folder `{file.parent}`")
    try:
        file.lstat()
    except FileNotFoundError:
        pass
    except OSError as error:  # a name that is too long, say: better told before the work
        raise UsageError(f"-o {form}: cannot write `{name}`: {error.strerror}") from error
    return Output(form, file)


def write_stream(stream: TextIO, form: str, text: str) -> None:
    """Write a rendered report to a stream, whatever its encoding can hold.

    Documents for programs are UTF-8 always; what cannot be encoded becomes a backslash escape
    (which, for the half characters of an undecodable file name, is what JSON wants as well). A
    reader that has gone (`ekslint | head`) has seen enough: the run goes on to its exit code.
    Raises `UsageError` when nothing can be written there.
    """
    encoding = "utf-8" if form in MACHINE else (stream.encoding or "utf-8")
    data = _cut_marks(text, encoding).encode(encoding, "backslashreplace")
    try:
        stream.flush()
        buffer = getattr(stream, "buffer", None)
        if buffer is None:
            stream.write(data.decode(encoding))
        else:
            buffer.write(data)
        stream.flush()
    except BrokenPipeError:
        silence(stream.fileno())
    except OSError as error:
        silence(stream.fileno())
        raise UsageError(f"cannot write to the standard output: {error.strerror}") from error


def _cut_marks(text: str, encoding: str) -> str:
    """Return a text whose marks of what was cut have one cell also where there is no ellipsis:
    carets stand under what they mark."""
    try:
        ELLIPSIS.encode(encoding)
    except UnicodeEncodeError:
        return text.replace(ELLIPSIS, "~")
    return text


def write_file(file: Path, text: str) -> None:
    """Write a rendered report to a file, all or nothing; raises `UsageError` when that fails.

    A link keeps pointing to its target, and what is no regular file (a pipe) is written as it is.
    """
    data = text.encode("utf-8", "backslashreplace")
    try:
        # Not by its real path: what /dev/stdout leads to may have none.
        if file.exists() and not stat.S_ISREG(file.stat().st_mode):
            file.write_bytes(data)
            return
        _replace(Path(os.path.realpath(file)), data)
    except OSError as error:
        raise UsageError(f"cannot write `{file}`: {error.strerror}") from error


def _replace(place: Path, data: bytes) -> None:
    beside = place.with_name(f".{place.name}.{os.getpid()}.tmp")
    try:
        with beside.open("xb") as stream:
            stream.write(data)
        if place.exists():
            beside.chmod(stat.S_IMODE(place.stat().st_mode))
        beside.replace(place)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
