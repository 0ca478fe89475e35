"""Turn the words of a configuration file into one table: each key, what it takes, what it is for.

The reader (`read`), the JSON Schema (`schema`), the documentation and `ekslint init` all go by this
table, so they cannot differ. It reads nothing.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from ekslint.config.settings import FAIL_ON, IP_FAMILIES, LEVELS
from ekslint.core.record import record


class Takes(Enum):
    """What a key takes."""

    CHOICE = "one of a few words"
    WORDS = "a list of strings"
    PATTERNS = "a list of patterns for paths, relative to the file"
    FOLDERS = "a list of folders that are there, relative to the file"
    FILES = "a list of files that are there, relative to the file"
    FILE = "a file, relative to the file, that may be made later"
    SWITCH = "true or false"
    TEXT = "a string"
    NAME = "a string of one line without `#`"
    VERSION = 'a Kubernetes minor version in quotes ("1.34")'
    LEVELS = "a table of rules and their levels"
    TABLES = "a table for each"


@record
class Key:
    """One key. `about` is for people: a sentence or two, in Markdown. `choices` are the words of a
    choice, or of the values of a table; `keys` those of each table, of which one of `needs` has to
    be there (`unmet` says so), and all that are `always`."""

    name: str
    takes: Takes
    about: str
    default: str = ""
    choices: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    needs: tuple[str, ...] = ()
    unmet: str = ""
    always: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        """The field of the settings that holds what the key says."""
        return self.name.replace("-", "_")


_RULES: Final = (
    "Rules are named by id, category, level, another tool's id, or a glob over any of them but "
    "levels."
)

OVERRIDE: Final = (
    Key("paths", Takes.PATTERNS, "The files and folders that are meant."),
    Key("select", Takes.WORDS, "The rules that alone say something there.", "all"),
    Key("ignore", Takes.WORDS, "Rules that say nothing there."),
    Key(
        "levels",
        Takes.LEVELS,
        "The levels that findings of rules have there.",
        choices=LEVELS,
    ),
)
ENVIRONMENT: Final = (
    Key("name", Takes.NAME, "How findings name it."),
    Key(
        "var-files",
        Takes.FILES,
        "The files of Terraform variables that are loaded together in it, in this order.",
    ),
    Key(
        "paths",
        Takes.PATTERNS,
        "The root modules it is of. Without it: those that its files belong to (they lie in the "
        "module or below), or all where they belong to none.",
    ),
)
CLUSTER: Final = (
    Key("name", Takes.TEXT, "The cluster's name."),
    Key("version", Takes.VERSION, "Its Kubernetes minor version."),
    Key("ip_family", Takes.CHOICE, "The family of its pods' addresses.", choices=IP_FAMILIES),
    Key(
        "paths",
        Takes.PATTERNS,
        "The folders that belong to it; all of them without `paths`.",
    ),
)
KEYS: Final = (
    Key(
        "fail-on",
        Takes.CHOICE,
        "From which level on findings make the run exit with 1; `never` means they do not.",
        "error",
        choices=FAIL_ON,
    ),
    Key("select", Takes.WORDS, f"Ask only these rules. {_RULES}", "all"),
    Key("ignore", Takes.WORDS, f"Do not ask these rules. {_RULES}", "none"),
    Key(
        "levels",
        Takes.LEVELS,
        f"The levels that findings of rules have; the last word that names a rule holds. {_RULES}",
        "those of the rules' pages",
        choices=LEVELS,
    ),
    Key("exclude", Takes.PATTERNS, "Files and folders that are not read.", "none"),
    Key(
        "gitignore",
        Takes.SWITCH,
        "Whether what git ignores is left out, unless it is tracked, named on the command line, or "
        "loaded by Terraform.",
        "true",
    ),
    Key("rules", Takes.FOLDERS, "Folders with rule pages of your own.", "none"),
    Key("stubs", Takes.FOLDERS, "Folders with stubs of your private modules.", "none"),
    Key(
        "var-files",
        Takes.FILES,
        "Files of Terraform variables that are loaded in every environment, before its own.",
        "none",
    ),
    Key(
        "baseline",
        Takes.FILE,
        "The file of findings that are not told again; `--write-baseline` writes it.",
        "none",
    ),
    Key(
        "inline-suppressions",
        Takes.SWITCH,
        "Whether `ekslint: ignore[...]` comments in the files are obeyed.",
        "true",
    ),
    Key(
        "with-cfn-lint",
        Takes.SWITCH,
        "Whether cfn-lint is asked too, about the resources of CloudFormation that ekslint knows.",
        "false",
    ),
    Key(
        "overrides",
        Takes.TABLES,
        "What holds for some paths only.",
        "none",
        keys=OVERRIDE,
        needs=("paths",),
        unmet="an override needs `paths`; what holds everywhere stands outside",
    ),
    Key(
        "environments",
        Takes.TABLES,
        "The environments of your Terraform: which files of variables go together, and how "
        "findings name them. Without it, each file of variables that Terraform would not load by "
        "itself is tried as an environment.",
        "one for each file of variables",
        keys=ENVIRONMENT,
        needs=("var-files", "paths"),
        unmet="an environment needs `var-files` or `paths`, to tell what it is",
        always=("name",),
    ),
    Key(
        "clusters",
        Takes.TABLES,
        "What your files cannot tell of a cluster. What they do tell is never contradicted.",
        "none",
        keys=CLUSTER,
        needs=("name", "paths"),
        unmet="a cluster needs a `name` or `paths`, to tell which one is meant",
    ),
)
