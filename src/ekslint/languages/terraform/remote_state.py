"""Turn `data "terraform_remote_state"` into the outputs of the root of the scan that keeps it.

The evidence is where both say the state lies. Two roots that fit, or one of which it is not known,
leave the outputs unknown; so does a state that no root of the scan keeps. No state file is read.
Source: https://developer.hashicorp.com/terraform/language/state/remote-state-data
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from ekslint.core.contents import known_text
from ekslint.core.provenance import through
from ekslint.core.record import record
from ekslint.core.value import (
    COMPUTED,
    Entry,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Unknown,
    Value,
)
from ekslint.languages.terraform.backends import Match, Wanted, match
from ekslint.languages.terraform.calls import LazyEntries
from ekslint.languages.terraform.environments import Environment
from ekslint.languages.terraform.shapes import Subject

if TYPE_CHECKING:
    from ekslint.languages.terraform.module import Module


@record
class Kept:
    """A root in one environment whose state may be the one that is asked for."""

    module: Module
    answer: Match

    @property
    def directory(self) -> str:
        """Where the root lies."""
        return self.module.run.root.directory

    @property
    def environment(self) -> Environment:
        """The environment it is evaluated in."""
        return self.module.run.environment


def remote_outputs(module: Module, it: Subject) -> Value:
    """Return the object of the outputs that a data source takes out of another root's state."""
    ref = it.ref.step("outputs")
    found = _keeper(module, it)
    if isinstance(found, str):
        why = Reason(ReasonKind.REMOTE, found, f"{ref.scope}|{ref}", it.header)
        return Unknown(why, location=it.header, origin=COMPUTED, ref=ref, nonnull=True)
    detail = f"the state that `{it.ref.address}` reads may hold other outputs"
    why = Reason(ReasonKind.REMOTE, detail, "", it.header)
    return MapValue(_entries(found, it), (why,), location=it.header, ref=ref)


def _entries(keeper: Module, it: Subject) -> LazyEntries:
    words = f"`{it.ref.address}`"

    def entry(name: str) -> Entry:
        value = keeper.output(name, it.header)
        if value is None or isinstance(value, Null):  # a state holds no output that is null
            ref = it.ref.step("outputs").step(name)
            detail = f"`{ref}` is not in the state that root `{keeper.run.scope}` keeps"
            why = Reason(ReasonKind.REMOTE, detail, f"{ref.scope}|{ref}", it.header)
            value = Unknown(why, location=it.header, origin=COMPUTED, ref=ref)
        return Entry(through(value, words, it.header), it.header, it.header)

    return LazyEntries(tuple(keeper.configuration.outputs), entry)


def _keeper(module: Module, it: Subject) -> Module | str:
    """Return the root module that keeps the state, or why it is not known which one does."""
    wanted = _wanted(module, it)
    if wanted is None:
        return f"which state `{it.ref.address}` reads is not known"
    fitting = [
        Kept(other, answer)
        for other in module.run.estate.modules()
        if (answer := match(wanted, other.configuration, other.run.root.directory)).same
        is not False
    ]
    sure = [kept for kept in fitting if kept.answer.same]
    directories = {kept.directory for kept in sure}
    if not sure and fitting:
        detail = f"`{it.ref.address}` may read the state of root `{fitting[0].directory}`"
        return f"{detail}, whose backend is not all written"
    if not sure:
        return f"`{it.ref.address}` reads a state that no root of the scan keeps"
    if len(directories) > 1:
        return f"{len(directories)} roots keep the state that `{it.ref.address}` reads"
    if directories == {module.run.root.directory}:
        return f"`{it.ref.address}` reads an earlier state of its own root"
    chosen = _in_environment(sure, module.run.environment.name)
    if chosen is None:
        directory = sure[0].directory
        return f"of which environment of root `{directory}` the state is, is not known"
    return chosen.module


def _wanted(module: Module, it: Subject) -> Wanted | None:
    backend = known_text(it.given("backend"))
    config = it.given("config")
    if isinstance(config, ListValue) and len(config.items) == 1:  # a block, before Terraform 0.12
        config = config.items[0]
    if backend is None or not isinstance(config, MapValue | None):
        return None
    return Wanted(
        backend,
        config if config is not None else MapValue({}, location=it.header),
        module.run.root.directory,
        _workspace(it.given("workspace")),
    )


def _workspace(value: Value | None) -> str | None:
    """Return the workspace that is named: none for one's own, empty for one that is not known."""
    if value is None or known_text(value) == "default":
        return None
    if isinstance(value, Unknown) and value.reason.identity.endswith(":terraform.workspace"):
        return None
    return known_text(value) or ""


def _in_environment(kept: list[Kept], own: str) -> Kept | None:
    """Return the one of a root's environments that a workspace, or the asking root, is of."""
    if len(kept) == 1 and not kept[0].environment.name:
        return kept[0]
    asked = kept[0].answer.workspace
    asked = own if asked is None else asked
    for short in (_same_name, _last_part):
        names = [one for one in kept if asked and short(one.environment.name, asked)]
        if len(names) == 1:
            return names[0]
    return None


def _same_name(one: str, other: str) -> bool:
    return one == other


def _last_part(one: str, other: str) -> bool:
    return posixpath.basename(one) == posixpath.basename(other)
