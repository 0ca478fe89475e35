"""Turn the words before the cursor into what may follow, for the scripts of `completion`.

It answers from the names of rule pages and from the options of the commands; it lints nothing, and
whatever goes wrong in it is an empty answer: nobody wants an error in the middle of a prompt.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from click import Command
from click.shell_completion import CompletionItem, ShellComplete, split_arg_string

VARIABLE: Final = "_EKSLINT_COMPLETE"
"""Set by the scripts to the name of the shell: `bash_complete`, `zsh_complete`, `fish_complete`."""

Item = CompletionItem[str]
_LONGEST: Final = 100
_HEAD: Final = 16_000


def answer(program: Command, shell: str) -> None:
    """Print what may follow the words of the environment, in the form the shell's script takes."""
    with suppress(Exception):
        asked = _Asked(program, {}, "ekslint", VARIABLE)
        form = _FORMS[shell.removesuffix("_complete")]
        sys.stdout.buffer.write("".join(map(form, asked.found())).encode("utf-8", "replace"))
        sys.stdout.flush()


class _Asked(ShellComplete):
    """The words of the environment, read alike for each shell."""

    def get_completion_args(self) -> tuple[list[str], str]:
        words = split_arg_string(os.environ["COMP_WORDS"])
        counted_from = 0 if os.environ[VARIABLE].startswith("bash") else 1
        at = int(os.environ["COMP_CWORD"]) - counted_from
        return words[1:at], words[at] if at < len(words) else ""

    def found(self) -> list[Item]:
        """Return what may follow."""
        before, last = _joined(*self.get_completion_args())
        if len(before) > 1 and before[-2] in ("-o", "--output") and before[-1].endswith("="):
            return [Item(last, type="file")]  # bash parts the words at `=`
        option, equals, start = last.partition("=")
        if not (equals and option.startswith("--")):
            return self.get_completions(before, last)
        return [
            Item(f"{option}={item.value}", help=item.help)
            for found in self.get_completions([*before, option], start)
            for item in ([found] if found.type == "plain" else _paths(start, found.type))
        ]


def _joined(before: Sequence[str], last: str) -> tuple[list[str], str]:
    """Return the words as the program would get them: bash takes `=` for a word of its own."""
    words: list[str] = []
    for word in (*before, last):
        if word == "=" and words and words[-1].startswith("--"):
            words.append("")
        elif word == "=" and words:
            words[-1] += "="
        elif words and words[-1] == "" and len(words) > 1 and words[-2].startswith("--"):
            words[-1] = word
        else:
            words.append(word)
    if last == "=" and words and words[-1].endswith("=") and not words[-1].startswith("--"):
        return words, ""
    return words[:-1], words[-1]


def _bash(item: Item) -> str:
    return f"{item.type},{item.value}\n"


def _zsh(item: Item) -> str:
    value = item.value.replace("\\", "\\\\").replace(":", "\\:")
    return f"{item.type}\n{value}\n{_line(item.help) or '_'}\n"


def _fish(item: Item) -> str:
    about = f"\t{_line(item.help)}" if item.help else ""
    return f"{item.type},{item.value}{about}\n"


_FORMS: Final = {"bash": _bash, "zsh": _zsh, "fish": _fish}


def _line(text: str | None) -> str:
    words = " ".join((text or "").split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 3] + "..."


def rules_named(incomplete: str) -> list[Item]:
    """Return the rules whose ids start so, with their titles."""
    return [
        Item(name, help=title)
        for name, title in sorted(_pages().items())
        if name.startswith(incomplete)
    ]


def words_for_rules(incomplete: str) -> list[Item]:
    """Return what `--select` takes, for the last of several words that commas part."""
    from ekslint.config.settings import LEVELS
    from ekslint.facts.paths import rules_directory

    head, comma, last = incomplete.rpartition(",")
    categories = sorted(entry.name for entry in os.scandir(rules_directory()) if entry.is_dir())
    groups = [Item(word, help="all rules of this category") for word in categories]
    groups += [Item(word, help="all rules of this level") for word in LEVELS]
    found = [item for item in groups if item.value.startswith(last)] + rules_named(last)
    return [Item(f"{head}{comma}{item.value}", help=item.help) for item in found]


def outputs(forms: Iterable[str], incomplete: str) -> list[Item]:
    """Return what `-o` takes: a format and `=`, then a file."""
    form, equals, start = incomplete.partition("=")
    if not equals:
        return [Item(f"{name}=") for name in forms if name.startswith(form)]
    return [Item(f"{form}={item.value}") for item in _paths(start, "file")]


def _paths(start: str, kind: str) -> list[Item]:
    """Return the paths that start so, for a shell that would look for them with the option."""
    folder, name = os.path.split(start)
    return [
        Item(f"{os.path.join(folder, entry.name)}{'/' if entry.is_dir() else ''}")
        for entry in sorted(os.scandir(folder or "."), key=lambda entry: entry.name)
        if entry.name.startswith(name)
        and (name or not entry.name.startswith("."))
        and (kind == "file" or entry.is_dir())
    ]


def _pages() -> dict[str, str]:
    """Return the rules there are by id, with their titles: a page's name is its rule's id."""
    from ekslint.facts.paths import rules_directory

    found = dict(_titles(rules_directory()))
    with suppress(Exception):  # a configuration that is wrong is told by the run itself
        from ekslint.config.discover import load

        for folder in load(Path(), start=Path.cwd()).rules:
            found.update(_titles(folder))
    return found


def _titles(folder: Path) -> Iterator[tuple[str, str]]:
    for path in folder.rglob("*.md"):
        with suppress(OSError), path.open(encoding="utf-8", errors="replace") as file:
            head = file.read(_HEAD)
            if head.startswith("---\n") and "\nremoved:" not in head.partition("\n---")[0]:
                title = head.partition("\n# ")[2].partition("\n")[0]
                yield path.stem, title.replace("`", "")
