"""Turn what installed packages offer into folders of rule pages and functions that pages may call.

It does not know how packages are found (`facts.installed`), nor what pages and functions say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from ekslint.core.record import record
from ekslint.facts.installed import RULES, Offer, folder_of, offers
from ekslint.model.registry import Registry


@record
class Installed:
    """What installed packages add: folders of pages, functions by name, and what went wrong."""

    folders: tuple[Path, ...] = ()
    functions: dict[str, Callable[..., object]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def extended(self, registry: Registry) -> Registry:
        """Return the vocabulary with the functions of installed packages."""
        if not self.functions:
            return registry
        return replace(registry, functions={**registry.functions, **self.functions})


def load_installed(registry: Registry) -> Installed:
    """Return what installed packages add to a vocabulary; the modules of functions are imported."""
    folders: list[Path] = []
    functions: dict[str, Callable[..., object]] = {}
    problems: list[str] = []
    taken = {*registry.collections, *registry.constants, *registry.functions, *functions}
    for offer in offers():
        try:
            if offer.group == RULES:
                folders.append(_folder(offer))
            else:
                functions[offer.name] = _function(offer, taken | functions.keys())
        except Exception as error:  # whatever a stranger's module does when it is imported
            problems.append(f"{_sort(offer)} {offer} cannot be used: {_told(error)}")
    return Installed(tuple(folders), functions, tuple(problems))


def _sort(offer: Offer) -> str:
    return "rules" if offer.group == RULES else "function"


def _told(error: Exception) -> str:
    words = " ".join(str(error).split())
    return words if isinstance(error, ValueError) else f"{type(error).__name__}: {words}"


def _folder(offer: Offer) -> Path:
    folder = folder_of(offer)
    if folder is None:
        raise ValueError(f"there is no folder `{offer.value}`")
    return folder


def _function(offer: Offer, taken: Iterable[str]) -> Callable[..., object]:
    if not offer.name.isidentifier() or not offer.name.islower() or offer.name.startswith("_"):
        raise ValueError("its name is no name for pages (lower-case letters, digits and `_`)")
    if offer.name in taken or offer.name in _built_in():
        raise ValueError("its name is taken")
    module, _, name = offer.value.partition(":")
    made: Any = import_module(module)
    for part in name.split("."):
        made = getattr(made, part)
    if not callable(made):
        raise ValueError(f"`{offer.value}` is not a function")
    function: Callable[..., object] = made
    return function


def _built_in() -> frozenset[str]:
    from ekslint.ruleset.compile import FUNCTIONS as BUILT_IN
    from ekslint.ruleset.compile import TODAY

    return frozenset(BUILT_IN) | {TODAY}
