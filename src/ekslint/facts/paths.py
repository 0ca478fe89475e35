"""Turns the place this package was loaded from into the folders of its rule pages and data.

It does not know what the folders hold, and never looks at the scanned tree or the working folder.
"""

from __future__ import annotations

from pathlib import Path

from ekslint.core.errors import EkslintError

_PACKAGE = Path(__file__).resolve().parent.parent


def rules_directory() -> Path:
    """The folder of the built-in rule pages, `<category>/<rule-id>.md`.

    An installed wheel carries them inside the package; a checkout, installed editable or just on
    the path, has them at its top. Raises `EkslintError` when neither is there: ekslint without its
    rules finds nothing, which must not look like a clean tree.
    """
    return _rules_of(_PACKAGE)


def data_directory() -> Path:
    """The folder of the fact files and module stubs that ship inside the package."""
    return _PACKAGE / "facts"


def _rules_of(package: Path) -> Path:
    shipped = package / "_rules"
    if shipped.is_dir():
        return shipped
    # src/ekslint of a checkout. The project file is asked for as well, so that a folder that
    # happens to be called `rules` two levels above an installed package is not taken for ours.
    checkout = package.parent.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "rules").is_dir():
        return checkout / "rules"
    raise EkslintError(f"this installation of ekslint has no rule pages: no {shipped}")
