"""Turn the options that several commands share into settings for the run.

It does not know what the settings are used for. The command line goes before the file: `--select`
replaces what the file selects, everything else is added to it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ekslint.cli.main import COMMANDS
from ekslint.config.discover import load
from ekslint.config.patterns import Pattern
from ekslint.config.read import read
from ekslint.config.settings import Settings
from ekslint.core.errors import UsageError
from ekslint.core.record import record
from ekslint.core.suggest import did_you_mean
from ekslint.linter.scan import STDIN
from ekslint.sources.cache import DIRECTORY, OFF, private_directory
from ekslint.sources.files import display_path

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

F = TypeVar("F", bound=Callable[..., Any])

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_CACHE = "ekslint.cache"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@record
class Choices:
    """The words of the shared options, as given."""

    config: Path | None = None
    no_config: bool = False
    rules: tuple[Path, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    var_file: tuple[Path, ...] = ()
    var: tuple[str, ...] = ()
    stubs: tuple[Path, ...] = ()
    baseline: Path | None = None
    fail_on: str | None = None
    with_cfn_lint: bool = False
    no_inline_suppressions: bool = False
    no_gitignore: bool = False


def _words_for_rules(
    context: click.Context, option: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    from ekslint.cli.complete import words_for_rules

    return words_for_rules(incomplete)


def rules_named(
    context: click.Context, option: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Return the ids of rules that start so, for a shell."""
    from ekslint.cli.complete import rules_named

    return rules_named(incomplete)


def colour_option(command: F) -> F:
    """Add the option that says whether text is painted."""
    option = click.option(
        "--color",
        "--colour",
        "colour",
        type=click.Choice(("auto", "always", "never")),
        default="auto",
        metavar="WHEN",
        help="Paint text; auto obeys NO_COLOR and FORCE_COLOR.",
    )
    return option(command)


def page_options(command: F) -> F:
    """Add the options that say which rule pages there are."""
    rules = click.option(
        "--rules",
        type=_FOLDER,
        multiple=True,
        metavar="DIR",
        help="Read a folder of rule pages, too (repeatable).",
    )
    return rules(config_options(command))


def config_options(command: F) -> F:
    """Add the options that say which configuration file is read."""
    for option in (
        click.option("--no-config", is_flag=True, help="Read no configuration file."),
        click.option("--config", type=_FILE, metavar="FILE", help="Read this configuration file."),
    ):
        command = option(command)
    return command


def lint_options(command: F) -> F:
    """Add the options that say what to lint and which rules to ask."""
    command = read_options(command)
    for option in (
        click.option(
            "--baseline",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Tell only what is not in this baseline.",
        ),
        click.option(
            "--no-inline-suppressions",
            is_flag=True,
            help="Tell what comments in the files hide, too.",
        ),
        click.option(
            "--with-cfn-lint",
            is_flag=True,
            help="Ask cfn-lint about templates, too.",
        ),
        click.option(
            "--ignore",
            metavar="RULE",
            shell_complete=_words_for_rules,
            help="Do not ask these rules (repeatable).",
            multiple=True,
        ),
        click.option(
            "--select",
            metavar="RULE",
            shell_complete=_words_for_rules,
            help="Ask these rules only: id, category, level, glob (repeatable).",
            multiple=True,
        ),
    ):
        command = option(command)
    return command


def read_options(command: F) -> F:
    """Add the options that say what is read, what the files cannot tell, and what is kept."""
    for option in (
        click.option(
            "--no-cache",
            is_flag=True,
            expose_value=False,
            callback=_without_cache,
            help="Use and keep no results of earlier runs.",
        ),
        click.option(
            "--cache-dir",
            type=click.Path(file_okay=False, path_type=Path),
            metavar="DIR",
            expose_value=False,
            callback=_cached_in,
            help="Keep results here, not in your home's cache.",
        ),
        click.option(
            "--stubs",
            type=_FOLDER,
            metavar="DIR",
            help="Read stubs of your private modules (repeatable).",
            multiple=True,
        ),
        click.option(
            "--var",
            metavar="NAME=VALUE",
            help="Give a Terraform variable a value (repeatable).",
            multiple=True,
        ),
        click.option(
            "--var-file",
            type=_FILE,
            metavar="FILE",
            help="Give Terraform variables a file's values (repeatable).",
            multiple=True,
        ),
        click.option("--no-gitignore", is_flag=True, help="Read what git ignores, too."),
        click.option(
            "--exclude",
            metavar="GLOB",
            help="Leave out files and folders (repeatable).",
            multiple=True,
        ),
    ):
        command = option(command)
    return command


def settings_for(first: Path, choices: Choices, *, start: Path) -> Settings:
    """Return the settings of a run that looks at `first`, started in the folder `start`.

    Raises `ConfigError` and `UsageError`.
    """
    settings = _of_file(first, choices, start)
    return replace(
        settings,
        select=words(choices.select) or settings.select,
        ignore=(*settings.ignore, *words(choices.ignore)),
        exclude=(*settings.exclude, *(Pattern(text, start) for text in choices.exclude)),
        rules=(*settings.rules, *(start / path for path in choices.rules)),
        stubs=(*(start / path for path in choices.stubs), *settings.stubs),
        var_files=(*settings.var_files, *(start / path for path in choices.var_file)),
        # Who names files of values says which ones are loaded: that is one environment.
        environments=() if choices.var_file else settings.environments,
        variables=tuple(map(_given, choices.var)),
        baseline=start / choices.baseline if choices.baseline else settings.baseline,
        fail_on=choices.fail_on or settings.fail_on,
        with_cfn_lint=choices.with_cfn_lint or settings.with_cfn_lint,
        inline_suppressions=settings.inline_suppressions and not choices.no_inline_suppressions,
        gitignore=settings.gitignore and not choices.no_gitignore,
    )


def _without_cache(context: click.Context, _: click.Parameter, given: bool) -> None:
    """Switch the cache off for this run; the environment tells the rest of ekslint."""
    if given:
        _refuse_both(context, "--no-cache")
        _set_for_this_run(context, {OFF: "1"})


def _cached_in(context: click.Context, _: click.Parameter, given: Path | None) -> None:
    """Use a folder for this run; the environment tells the rest of ekslint."""
    if given is None:
        return
    _refuse_both(context, "--cache-dir")
    _set_for_this_run(context, {DIRECTORY: os.path.abspath(given), OFF: None})


def _refuse_both(context: click.Context, option: str) -> None:
    if context.meta.setdefault(_CACHE, option) != option:
        raise UsageError("--cache-dir and --no-cache exclude each other")


def _set_for_this_run(context: click.Context, wanted: Mapping[str, str | None]) -> None:
    before = {name: os.environ.get(name) for name in wanted}
    context.call_on_close(lambda: _set(before))
    _set(wanted)


def _set(wanted: Mapping[str, str | None]) -> None:
    for name, value in wanted.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _check_cache(paths: Sequence[Path]) -> None:
    """Raise UsageError when the cache folder that a person named cannot be used.

    Whoever wrote the tree that is read could have filled a folder in it.
    """
    named = os.environ.get(DIRECTORY)
    if not named or os.environ.get(OFF):
        return
    real, shown = Path(os.path.realpath(named)), display_path(Path(named), Path.cwd())
    for path in paths or (Path(),):
        if real.is_relative_to(os.path.realpath(path)):
            raise UsageError(f"the cache folder `{shown}` may not lie in the tree that is read")
    asked_for = click.get_current_context().meta.get(_CACHE) == "--cache-dir"
    if asked_for and not private_directory(real):
        raise UsageError(
            f"the cache folder `{shown}` cannot be used: it has to be a folder of your own "
            "that nobody else may write"
        )


def _given(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise UsageError(f"--var takes NAME=VALUE, not `{text}`")
    return name.strip(), value


def words(given: Iterable[str]) -> tuple[str, ...]:
    """Return the words of a repeatable option, each of which may be a list with commas."""
    return tuple(word.strip() for text in given for word in text.split(",") if word.strip())


def all_there(paths: Sequence[Path]) -> None:
    """Raise `UsageError` for a path that does not exist, or that the cache would lie in."""
    for path in paths:
        if path != STDIN and not os.path.lexists(path):
            name = str(path)
            hint = did_you_mean(name, COMMANDS)
            if name in COMMANDS:
                hint = f"; the command stands first: ekslint {name} ..."
            raise UsageError(f"there is no file or folder `{name}`{hint}")
    _check_cache(paths)


def first_of(paths: Sequence[Path]) -> Path:
    """Return the path whose surroundings decide about the configuration."""
    return next((path for path in paths if path != STDIN), Path())


def _of_file(first: Path, choices: Choices, start: Path) -> Settings:
    if choices.config is None:
        return Settings() if choices.no_config else load(first, start=start)
    if choices.no_config:
        raise UsageError("--config and --no-config exclude each other")
    settings = read(start / choices.config, start=start)
    if settings is None:
        raise UsageError(f"there is no [tool.ekslint] in `{choices.config}`")
    return settings
