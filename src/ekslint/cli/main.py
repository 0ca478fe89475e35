"""Turn the words of a command line into one command's run and its exit code.

Exit codes: 0 clean, 1 findings at or above `--fail-on`, 2 usage or configuration, 3 a defect of
ekslint or of a rule page, 130 interrupted. It knows the commands' names only; each command is a
module that is imported when it is called.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Final, NoReturn, cast

import click

from ekslint import __version__
from ekslint.cli.helping import EXITS, Group
from ekslint.cli.session import Session
from ekslint.cli.terminal import silence
from ekslint.core.errors import UsageError
from ekslint.core.record import unguarded

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS: Final = {
    "check": "Lint files and folders (the default command).",
    "completion": "Print the script that completes words in a shell.",
    "config": "Print the JSON Schema of a configuration file.",
    "diagnose": "Name the causes of an error somebody saw, and where they are.",
    "explain": "Print the page of a rule.",
    "fix": "Mend what can be mended without a person.",
    "init": "Write a first configuration file, from what a folder holds.",
    "model": "Print what the files say, before any rule is asked.",
    "rules": "List the rules.",
    "stubs": "Compare stubs with the modules they stand for.",
}
"""Each is a module of this package with a click command called `command`."""

_DEFAULT: Final = "check"
_OWN_OPTIONS: Final = ("--help", "-h", "--version")
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Why a stream takes no more, though it is there."""
_VERBOSE: Final = frozenset({"--version", "--verbose", "-v"})
"""Words that ask together for more than the version."""


class _Commands(Group):
    """A group that imports a command only to run it, and takes paths for `check PATHS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return cast(click.Command, import_module(f"ekslint.cli.{cmd_name}").command)

    def summaries(self, ctx: click.Context) -> list[tuple[str, str]]:
        return list(COMMANDS.items())

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """Return the commands; and options and files, since a command may be left out."""
        from click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            check = cast(click.Command, self.get_command(ctx, _DEFAULT))
            with check.make_context(_DEFAULT, [], parent=ctx, resilient_parsing=True) as inner:
                own = click.Command.shell_complete(self, ctx, incomplete)
                found = [*own, *check.shell_complete(inner, incomplete)]
            return list({item.value: item for item in found}.values())
        return [
            *(
                CompletionItem(name, help=about)
                for name, about in COMMANDS.items()
                if name.startswith(incomplete)
            ),
            CompletionItem(incomplete, type="file"),
        ]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "--version" in args and len(args) > 1 and _VERBOSE.issuperset(args):
            from ekslint.cli.about import lines

            click.echo("\n".join(lines()))
            ctx.exit()
        if not args and ctx.resilient_parsing:
            return super().parse_args(ctx, args)
        if not args or args[0] not in (*_OWN_OPTIONS, *COMMANDS):
            args = [_DEFAULT, *args]
        elif not ctx.resilient_parsing and args[0] in COMMANDS and _may_be_paths(args):
            name = args[0]
            _say(f"`{name}` is read as the command; write ./{name} for the path of that name")
        return super().parse_args(ctx, args)


@click.group(
    cls=_Commands,
    options_metavar="",
    subcommand_metavar="[COMMAND] [PATHS]...",
    exits=EXITS,
    examples=(
        ("ekslint", "lint the folder you are in"),
        ("ekslint infra k8s", "lint these, as one estate"),
        ("ekslint -o sarif=out.sarif", "write SARIF to a file, too"),
        ("ekslint diagnose kubelet.log .", "what of this tree can be the cause of a log"),
        ("ekslint init", "start a configuration file"),
        ("ekslint check --help", "all options"),
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="ekslint", message="%(prog)s %(version)s")
def _ekslint() -> None:
    """Find Amazon EKS infrastructure that will not work, from its files alone.

    ekslint reads Terraform, CloudFormation, eksctl files, Kubernetes YAML, user data and
    kubeconfigs. It needs no credentials and no network, and runs nothing of the tree it reads.
    """


def _may_be_paths(words: Sequence[str]) -> bool:
    """Whether words that start with a command name paths alone: `rules new` does not."""
    return all(os.path.lexists(word) for word in words if not word.startswith("-"))


def main(argv: Sequence[str] | None = None, *, session: Session | None = None) -> int:
    """Run a command line and return its exit code; nothing escapes but `SystemExit` of completion.

    `argv` are the words after the program's name, those of this process by default.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if shell := os.environ.get("_EKSLINT_COMPLETE"):
        from ekslint.cli.complete import answer

        answer(_ekslint, shell)
        return 0
    try:
        _check_folder()
        code = _ekslint.main(
            args=words, prog_name="ekslint", standalone_mode=False, obj=session or Session()
        )
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except (KeyboardInterrupt, click.Abort):
        _say("interrupted")
        return 130
    except BrokenPipeError:  # of the last flush
        silence(sys.stdout.fileno())
        return 0
    except click.ClickException as error:
        with suppress(OSError):
            error.show()
        return 2
    except UsageError as error:
        _say(str(error))
        return 2
    except Exception as error:
        if isinstance(error, OSError) and error.filename is None and error.errno in _FULL:
            silence(sys.stdout.fileno())
            _say(f"cannot write what there is to say: {error.strerror}")
            return 2
        return _internal(error, words)


def _check_folder() -> None:
    """Raise UsageError in a folder that is gone: nothing relative has a meaning there."""
    try:
        os.getcwd()
    except OSError as error:
        raise UsageError(f"the folder you are in cannot be read: {error.strerror}") from error


def run() -> NoReturn:
    """Run the command line of this process and end the process.

    A process that ends gives all of its memory back at once: to look for cycles in it before, or to
    take it apart thing by thing, would take a tenth of the run.
    """
    gc.disable()
    unguarded()
    _open_streams()
    code = main()
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)


def _open_streams() -> None:
    """Open what the caller has closed (`>&-`): who wants no output still wants the exit code, and
    no file of this run may get the number of a standard stream."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115


def _internal(error: Exception, words: Sequence[str]) -> int:
    import shlex

    verbose = "--verbose" in words or "-v" in words
    if verbose:
        import traceback

        traceback.print_exception(error)
    summary = f"{type(error).__name__}: {error}".splitlines()[0]
    _say(f"internal error: {summary}")
    _say("this is a defect of ekslint, not of your files; please report it with the command:")
    with suppress(OSError):
        click.echo(f"    {shlex.join(['ekslint', *words])}", err=True)
    if not verbose:
        _say("--verbose shows where it happened")
    return 3


def _say(message: str) -> None:
    with suppress(OSError):  # the exit code tells it, too
        click.echo(f"ekslint: {message}", err=True)
