"""Turn what a person or a configuration file asks of the Terraform reader into one record.

It knows no command line and no configuration file: the linter fills it in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Final

from ekslint.core.record import record
from ekslint.core.value import Value

MAX_ENVIRONMENTS: Final = 16
"""How many `*.tfvars` of one root are tried, each as one environment."""

MAX_MODULE_DEPTH: Final = 20
"""How deep module calls nest before the inner ones are left unread."""

MAX_INSTANCES: Final = 1_000
"""How many instances one block expands to before one symbolic instance stands for all."""

MAX_MODULES: Final = 2_000
"""How many module instances one root may have."""


@record
class NamedEnvironment:
    """An environment that a person names: the display paths of the files that are loaded together
    in it. `covers` says of a root's directory whether it is meant; None: those the files belong
    to."""

    name: str
    var_files: tuple[str, ...] = ()
    covers: Callable[[str], bool] | None = None


@record(kw_only=True)
class TerraformSettings:
    """What the files cannot tell.

    `named`: display paths the user gave (files or directories). `var_files`: display paths, as by
    `-var-file`; when given, they replace the environments that files seem to be, and are loaded
    before the files of each of `environments`. `given`: texts as by `-var`, and `variables`:
    values, strongest. `stubs`: directories of registry-module stubs, strongest first
    (see docs/stubs.md). `names`: yield variables, locals and outputs as well, for who asks about
    their values. `unread`: why a file of the scan is not read, by display path.
    """

    named: tuple[str, ...] = ()
    var_files: tuple[str, ...] = ()
    environments: tuple[NamedEnvironment, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, Value] = field(default_factory=dict)
    stubs: tuple[Path, ...] = ()
    names: bool = False
    unread: Mapping[str, str] = field(default_factory=dict)
    max_environments: int = MAX_ENVIRONMENTS
    max_steps: int = 1_000_000
