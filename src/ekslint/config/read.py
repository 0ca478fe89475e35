"""Turn one configuration file into settings, or into an error with its line.

It does not know which file applies (`discover`), nor whether a rule of that name exists.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from ekslint.config.keys import CLUSTER, KEYS, OVERRIDE, Key, Takes
from ekslint.config.patterns import Pattern
from ekslint.config.settings import ClusterFacts, EnvironmentFacts, Override, Settings
from ekslint.config.toml_keys import Path as KeyPath
from ekslint.config.toml_keys import key_places, place_of
from ekslint.core.errors import ConfigError, UsageError
from ekslint.core.location import Location, SourceText
from ekslint.core.record import record
from ekslint.core.suggest import did_you_mean

PROJECT_FILE: Final = "pyproject.toml"
OWN_FILE: Final = ".ekslint.toml"

_MINOR_VERSION: Final = re.compile(r"\d+\.\d+")


def read(file: Path, *, start: Path) -> Settings | None:
    """Return the settings of a file, or None for a pyproject.toml without `[tool.ekslint]`.

    `start` is the folder the run started in: messages name the file relative to it. Raises
    `ConfigError` for a file that cannot be read, an unknown key or a value of the wrong type.
    """
    shared = file.name == PROJECT_FILE
    source = _source(file, start)
    if shared and "ekslint" not in source.text:
        return None
    table: Any = _parsed(source)
    path: KeyPath = ()
    if shared:
        path = ("tool", "ekslint")
        table = table.get("tool", {})
        table = table.get("ekslint") if isinstance(table, Mapping) else None
        if table is None:
            return None
    return _Reader(source, file.parent, key_places(source)).settings(table, path, file)


def _source(file: Path, start: Path) -> SourceText:
    shown = file.relative_to(start) if file.is_relative_to(start) else file
    path = shown.as_posix()
    try:
        raw = file.read_bytes()
    except OSError as error:
        place = SourceText(path, "").whole()
        raise ConfigError(f"cannot be read: {error.strerror}", place) from error
    try:
        return SourceText(path, raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        source = SourceText(path, raw.decode("utf-8", "replace"))
        if file.name == PROJECT_FILE and "ekslint" not in source.text:
            return source  # another tool's business
        at = len(raw[: error.start].decode("utf-8"))
        raise ConfigError("is not UTF-8, as TOML has to be", source.location(at, at)) from error


def _parsed(source: SourceText) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(source.text)
    except RecursionError as error:
        raise ConfigError("nested too deeply", source.whole()) from error
    except tomllib.TOMLDecodeError as error:
        message, _, where = str(error).partition(" (at ")
        numbers = [int(number) for number in re.findall(r"\d+", where)]
        at = len(source.text) if len(numbers) < 2 else source.offset(numbers[0], numbers[1])
        message = message[:1].lower() + message[1:]
        raise ConfigError(f"not valid TOML: {message}", source.location(at, at)) from error
    except ValueError as error:  # Python refuses to read numbers of thousands of digits
        raise ConfigError("not valid TOML: a number is too long", source.whole()) from error


@record
class _Reader:
    source: SourceText
    base: Path
    places: Mapping[KeyPath, Location]

    def settings(self, table: Any, path: KeyPath, file: Path) -> Settings:
        if not isinstance(table, Mapping):
            self.refuse("`ekslint` takes a table of keys", path)
        found = self.table(table, KEYS, path)
        return Settings(file=file, written=dict(self.words(found, path)), **found)

    def table(self, table: Mapping[str, Any], keys: Sequence[Key], path: KeyPath) -> dict[str, Any]:
        """Return what the keys of one table say, by the fields of the settings."""
        by_name = {key.name: key for key in keys}
        self.known(table, by_name, path)
        return {
            by_name[name].field: self.value(by_name[name], value, (*path, name))
            for name, value in table.items()
        }

    def value(self, key: Key, value: Any, path: KeyPath) -> Any:
        """Return what one key says."""
        match key.takes:
            case Takes.CHOICE:
                return self.choice(value, path, key.choices)
            case Takes.WORDS:
                return self.texts(value, path)
            case Takes.PATTERNS:
                return self.patterns(value, path)
            case Takes.FOLDERS:
                return self.existing(value, path, os.path.isdir, "folder")
            case Takes.FILES:
                return self.existing(value, path, os.path.isfile, "file")
            case Takes.FILE:
                return self.file(value, path)
            case Takes.SWITCH:
                return self.switch(value, path)
            case Takes.TEXT:
                return self.text(value, path)
            case Takes.NAME:
                return self.name(value, path)
            case Takes.VERSION:
                return self.version(value, path)
            case Takes.LEVELS:
                return self.levels(value, path, key.choices)
            case Takes.TABLES:
                return self.tables(value, path, key)

    def words(self, found: Mapping[str, Any], path: KeyPath) -> Iterator[tuple[str, Location]]:
        """Yield the words for rules, each with its place."""
        for key in ("select", "ignore", "levels"):
            for word in found.get(key, ()):
                own = (*path, key, word) if key == "levels" else (*path, key)
                yield word, place_of(self.places, own, self.source)
        for number, override in enumerate(found.get("overrides", ())):
            table = (*path, "overrides", number)
            for key, words in (("select", override.select), ("ignore", override.ignore)):
                for word in words:
                    yield word, place_of(self.places, (*table, key), self.source)
            for word in override.levels:
                yield word, place_of(self.places, (*table, "levels", word), self.source)

    def known(self, table: Mapping[str, Any], keys: Mapping[str, object], path: KeyPath) -> None:
        for key in table:
            if key in keys:
                continue
            place = (*path, key)
            if key == "tool" and not path:
                self.refuse(f"in {OWN_FILE} keys stand at the top, without [tool.ekslint]", place)
            self.refuse(f"there is no key `{key}`{did_you_mean(key, keys)}", place)

    def choice(self, value: Any, path: KeyPath, choices: tuple[str, ...]) -> str:
        if not isinstance(value, str) or value not in choices:
            allowed = ", ".join(f'"{choice}"' for choice in choices)
            guess = did_you_mean(value, choices) if isinstance(value, str) else ""
            self.refuse(f"`{path[-1]}` is one of {allowed}, not {_shown(value)}{guess}", path)
        return value

    def text(self, value: Any, path: KeyPath) -> str:
        if not isinstance(value, str):
            self.refuse(f"`{path[-1]}` takes a string, not {_shown(value)}", path)
        if not value.strip():
            self.refuse(f"`{path[-1]}` is empty", path)
        return value

    def texts(self, value: Any, path: KeyPath) -> tuple[str, ...]:
        if not isinstance(value, list):
            self.refuse(f"`{path[-1]}` takes a list of strings, not {_shown(value)}", path)
        for item in value:
            if not isinstance(item, str) or not item.strip():
                self.refuse(f"`{path[-1]}` takes a list of strings, but holds {_shown(item)}", path)
        return tuple(value)

    def patterns(self, value: Any, path: KeyPath) -> tuple[Pattern, ...]:
        try:
            return tuple(Pattern(text, self.base) for text in self.texts(value, path))
        except ConfigError:
            raise
        except UsageError as error:
            self.refuse(error.message, path)

    def file(self, value: Any, path: KeyPath) -> Path:
        """Return a file that may be made later."""
        text = self.text(value, path)
        if "\0" in text:
            self.refuse(f"`{path[-1]}` is no path: {_shown(text)}", path)
        return self.base / text

    def existing(
        self, value: Any, path: KeyPath, exists: Callable[[Path], bool], what: str
    ) -> tuple[Path, ...]:
        found = []
        for text in self.texts(value, path):
            place = self.base / text
            if "\0" in text or not exists(place):
                self.refuse(f"`{path[-1]}` names a {what} that is not there: {_shown(text)}", path)
            found.append(place)
        return tuple(found)

    def levels(self, value: Any, path: KeyPath, choices: tuple[str, ...]) -> dict[str, str]:
        if not isinstance(value, Mapping):
            self.refuse(f"`{path[-1]}` takes a table of rules and their levels", path)
        return {word: self.choice(level, (*path, word), choices) for word, level in value.items()}

    def tables(self, value: Any, path: KeyPath, key: Key) -> tuple[Any, ...]:
        what = key.name
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            each = "set of paths" if key.keys is OVERRIDE else what.removesuffix("s")
            self.refuse(f"`{what}` takes one [[{what}]] table per {each}", path)
        return tuple(self.one(item, (*path, number), key) for number, item in enumerate(value))

    def one(self, table: Mapping[str, Any], path: KeyPath, key: Key) -> Any:
        found = self.table(table, key.keys, path)
        for name in key.always:
            if name not in table:
                self.refuse(f"`{name}` is missing in [[{key.name}]]", path)
        if not any(found.get(name.replace("-", "_")) for name in key.needs):
            self.refuse(key.unmet, path)
        if key.keys is OVERRIDE:
            return Override(**found)
        made = ClusterFacts if key.keys is CLUSTER else EnvironmentFacts
        return made(location=place_of(self.places, path, self.source), **found)

    def name(self, value: Any, path: KeyPath) -> str:
        text = self.text(value, path)
        if "#" in text or "\n" in text:
            self.refuse(f"`{path[-1]}` is one line without `#`, not {_shown(value)}", path)
        return text

    def version(self, value: Any, path: KeyPath) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            # 1.30 written as a number is 1.3: only the quoted text is what was meant.
            self.refuse(f'`version` takes a string: write {path[-1]} = "1.30", in quotes', path)
        if not isinstance(value, str) or not _MINOR_VERSION.fullmatch(value):
            self.refuse(
                f'`version` is a Kubernetes minor version ("1.30"), not {_shown(value)}', path
            )
        return value

    def switch(self, value: Any, path: KeyPath) -> bool:
        if not isinstance(value, bool):
            self.refuse(f"`{path[-1]}` is true or false, not {_shown(value)}", path)
        return value

    def refuse(self, message: str, path: KeyPath) -> NoReturn:
        raise ConfigError(message, place_of(self.places, path, self.source))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return "a list"
    return "a table" if isinstance(value, Mapping) else str(value)
