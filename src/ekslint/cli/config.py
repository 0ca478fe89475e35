"""Turn `ekslint config` into what there is to know of configuration files.

It does not read one; see `ekslint init` for how one is started.
"""

from __future__ import annotations

import sys

import click

from ekslint.cli.helping import Group
from ekslint.cli.output import write_stream


@click.group("config", cls=Group)
def command() -> None:
    """Work on configuration files (.ekslint.toml, or [tool.ekslint] in pyproject.toml).

    `ekslint init` writes one.
    """


@command.command(
    "schema", examples=(("ekslint config schema > .ekslint.schema.json", "for editors"),)
)
def schema() -> int:
    """Print the JSON Schema of a configuration file, for editors.

    Even Better TOML and Taplo complete and check a file that starts with the line
    `#:schema ./.ekslint.schema.json`.
    """
    from ekslint.config.schema import schema_text

    write_stream(sys.stdout, "json", schema_text())
    return 0
