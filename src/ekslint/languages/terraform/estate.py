"""Turn the roots of a scan, each in its environments, into one estate whose roots may ask another.

Every root is evaluated when it is first asked for, once. It does not know what one wants of the
other: see `remote_state`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ekslint.languages.terraform.lookups import Lookups
from ekslint.languages.terraform.sources_of_modules import Located

if TYPE_CHECKING:
    from ekslint.languages.terraform.module import Module
    from ekslint.languages.terraform.run import Run


class Estate:
    """The roots of a scan, one run per root and environment; `joined` when one may ask another.

    `lookups`: which data source looks up what another root declares.
    """

    def __init__(self, *, joined: bool = False) -> None:
        self._joined = joined
        self.lookups: Lookups = {}
        self._runs: list[Run] = []
        self._modules: dict[str, Module] = {}

    def add(self, run: Run) -> None:
        """Take in a root in one environment."""
        self._runs.append(run)

    def module(self, run: Run) -> Module:
        """Return the root module of a run."""
        from ekslint.languages.terraform.module import Module

        found = self._modules.get(run.scope)
        if found is None:
            found = Module(run, Located(run.tree, run.root.directory, False))
            self._modules[run.scope] = found
        return found

    def again(self, run: Run) -> None:
        """Take in a root anew, to be evaluated with what is known by now."""
        self._runs = [run if other.scope == run.scope else other for other in self._runs]
        self._modules.pop(run.scope, None)

    def root_of(self, scope: str) -> Module | None:
        """Return the root module of a scope."""
        return next((self.module(run) for run in self._runs if run.scope == scope), None)

    def done(self, run: Run) -> None:
        """Let go of a root that has been evaluated, unless another may still ask it."""
        if not self._joined:
            self._modules.pop(run.scope, None)

    def modules(self) -> Iterator[Module]:
        """Yield the root module of every run, in order."""
        for run in self._runs:
            yield self.module(run)
