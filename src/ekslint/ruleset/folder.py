"""Turn a folder into the texts of the rule pages below it, however hostile the folder is.

It knows where pages lie and how much it is worth to read of them, not what they say. Nothing
outside of it is read: links that lead out of it, and what is no plain file, are problems.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ekslint.core.errors import PageError
from ekslint.core.record import record

CASES: Final = "cases"
"""The folder beside pages that holds further examples, not pages."""
MAX_PAGES: Final = 5_000
"""Most pages of one folder."""
MAX_ENTRIES: Final = 100_000
"""Most files and folders that are looked at in search of pages."""
MAX_BYTES: Final = 800_000
"""Longest page, in bytes; `page` counts its characters."""
SUFFIX: Final = ".md"


@record
class Found:
    """One page: its id and category by its place, the name it is shown by, and its text."""

    id: str
    category: str
    name: str
    text: str


def pages(directory: Path, shown: str) -> Iterator[Found | PageError]:
    """Yield the pages of a folder (or the one page that is named) in the order of their paths.

    What cannot be read is an error in its place; `shown` is what messages call the folder.
    """
    if not directory.exists():
        yield PageError(f"there are no rule pages at {shown}")
        return
    if directory.is_file():
        yield _page(str(directory), shown, "custom", str(directory.parent))
        return
    root = os.path.realpath(directory)
    found: list[tuple[str, ...]] = []
    for item in _files(root):
        if isinstance(item, PageError):
            yield PageError(f"{shown}{item.message}")
        else:
            found.append(item)
    for parts in sorted(found)[:MAX_PAGES]:
        category = parts[-2] if len(parts) > 1 else "custom"
        yield _page(os.path.join(root, *parts), f"{shown}/{'/'.join(parts)}", category, root)
    if len(found) > MAX_PAGES:
        yield PageError(f"more than {MAX_PAGES} rule pages at {shown}")


def _page(path: str, name: str, category: str, root: str) -> Found | PageError:
    try:
        # No folder on the way is a link: only the page itself may lead out.
        text = read_inside(path, root, name) if os.path.islink(path) else _read(path, name)
    except PageError as error:
        return error
    return Found(os.path.basename(path).removesuffix(SUFFIX), category, name, text)


def read_inside(path: str, root: str, name: str) -> str:
    """Return the text of a file of a folder; raises `PageError` that names it by `name`."""
    real = os.path.realpath(path)
    if not Path(real).is_relative_to(os.path.realpath(root)):
        raise PageError(f"{name}: a link that leads out of the folder is not followed")
    return _read(real, name)


def _read(path: str, name: str) -> str:
    try:
        # What is no plain file could keep us waiting for ever, once it is open.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise PageError(f"{name}: is not a file")
        with open(path, "rb", buffering=0) as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise PageError(f"{name}: is longer than {MAX_BYTES} bytes")
        return data.decode("utf-8")
    except OSError as error:
        raise PageError(f"{name}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise PageError(f"{name}: is not UTF-8") from None


def _files(root: str) -> Iterator[tuple[str, ...] | PageError]:
    """Yield the path of each page below a folder, by its parts; hidden folders are passed over."""
    stack: list[tuple[str, ...]] = [()]
    seen = 0
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(os.path.join(root, *folder)) as entries:
                for entry in entries:
                    seen += 1
                    if entry.name.startswith("."):
                        continue
                    parts = (*folder, entry.name)
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name != CASES:
                            stack.append(parts)
                    elif entry.is_symlink() and os.path.isdir(entry.path):
                        yield _linked_folder(root, parts, entry.path)
                    elif entry.name.endswith(SUFFIX) and entry.name[:-3].lower() != "readme":
                        yield parts
        except OSError as error:
            yield PageError(f"/{'/'.join(folder)}: cannot be read: {error.strerror}")
        if seen > MAX_ENTRIES:
            yield PageError(f": has more than {MAX_ENTRIES} files, so not all pages are found")
            return


def _linked_folder(root: str, parts: tuple[str, ...], path: str) -> PageError:
    out = not Path(os.path.realpath(path)).is_relative_to(root)
    where = "leads out of the folder" if out else "leads to a folder"
    return PageError(f"/{'/'.join(parts)}: a link that {where} is not followed")
