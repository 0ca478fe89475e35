"""Turn one root in one environment into the shared state of its evaluation.

It holds what every module instance of the root needs: files, settings, budget, and the lists of
what could not be read. It evaluates nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ekslint.core.resource import Notice
from ekslint.core.value import Gate, Reason
from ekslint.languages.terraform.configuration import Configuration, read_configuration
from ekslint.languages.terraform.environments import Environment
from ekslint.languages.terraform.estate import Estate
from ekslint.languages.terraform.registry import Stubs
from ekslint.languages.terraform.roots import Root
from ekslint.languages.terraform.scope import Budget
from ekslint.languages.terraform.sizes import Sizes
from ekslint.languages.terraform.sources_of_modules import Installed
from ekslint.languages.terraform.tree import SourceTree


class Configurations:
    """Reads each module directory once, however many calls, roots and environments use it."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], tuple[SourceTree, Configuration]] = {}

    def of(self, tree: SourceTree, directory: str) -> Configuration:
        """Return the declarations of a module directory."""
        key = (id(tree), directory)
        if key not in self._known:
            self._known[key] = (tree, read_configuration(tree, directory))
        return self._known[key][1]


@dataclass(slots=True)
class Run:
    """The evaluation of one root in one environment; `scope` names it, `estate` has the others."""

    scope: str
    root: Root
    tree: SourceTree
    environment: Environment
    configurations: Configurations
    installed: Mapping[str, Installed]
    stubs: Stubs
    budget: Budget
    estate: Estate = field(default_factory=Estate)
    sizes: Sizes = field(default_factory=Sizes)
    modules: int = 0
    open: list[Reason] = field(default_factory=list)
    gates: list[Gate] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
