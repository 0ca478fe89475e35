"""Turn this installation into what `ekslint --version --verbose` says of it.

All Python that may run is named here: ekslint's own, and the functions of installed packages.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from pathlib import Path

from ekslint import __version__
from ekslint.facts.installed import FUNCTIONS, RULES, Offer, folder_of, offers
from ekslint.facts.paths import rules_directory


def lines() -> Iterator[str]:
    """Yield what there is to know about this installation, a line each."""
    yield f"ekslint {__version__} from {Path(__file__).parents[1]}"
    yield f"Python {platform.python_version()} from {sys.executable}"
    yield f"rules of ekslint: {rules_directory()}"
    found = offers()
    for offer in found:
        if offer.group == RULES:
            yield f"rules {offer}: {_folder(offer)}"
    for offer in found:
        if offer.group == FUNCTIONS:
            yield f"function {offer}: {offer.value}"
    if not found:
        yield "no installed package adds rules or functions"


def _folder(offer: Offer) -> str:
    try:
        folder = folder_of(offer)
    except (ImportError, ValueError):
        folder = None
    return str(folder) if folder is not None else f"there is no folder `{offer.value}`"
