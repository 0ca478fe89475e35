"""Turn Helm charts and their versions into the image they run when nobody names another.

Only charts that run an image with a row in another table are listed. A chart of the same name in a
repository of somebody else may number its versions otherwise: ask `publishes`.
"""

from __future__ import annotations

import re

from ekslint.core.record import record
from ekslint.facts.tables import table
from ekslint.facts.tokens import tag_below

_SCHEME = re.compile(r"[a-z+]+://")
_ALIAS = re.compile(r"(?:@|alias:)(?P<name>[\w-]+)\Z")
_VERSION = re.compile(r"v?\d+\.\d+(?:\.\d+)?(?:[-+].*)?\Z")
_FILE = re.compile(r"(?P<name>.+?)-v?\d+\.\d+\.\d+(?:[-+][\w.+-]*)?\.tgz\Z")


@record
class ChartImage:
    """An image a chart runs: its name, and where the chart's values may say another one.

    `path` leads to a map with `repository` and `tag`.
    """

    name: str
    path: tuple[str, ...]


def chart_name(chart: str) -> str:
    """Return the name in what is given to Helm as chart.

    Takes `stable/kube2iam`, an OCI reference, a directory, a packed chart and the bare name.
    """
    last = chart.rstrip("/").rpartition("/")[2]
    packed = _FILE.match(last)
    return packed["name"] if packed else last


def chart_images(chart: str) -> tuple[ChartImage, ...]:
    """Return the images a chart runs by default; nothing for charts without a row."""
    row = table("charts")["charts"].get(chart)
    if row is None:
        return ()
    return tuple(ChartImage(row["image"], tuple(path.split("."))) for path in row["paths"])


def account_paths(chart: str) -> tuple[tuple[str, ...], ...]:
    """Return where the values of a chart hold the annotations of its service accounts; nothing for
    charts without a row."""
    paths = table("chart_accounts")["charts"].get(chart, ())
    return tuple(tuple(path.split(".")) for path in paths)


def publishes(repository: str) -> bool:
    """Whether a chart repository is the one of the project whose charts are listed.

    Takes an address, an OCI registry, and the names Helm had for the first public repository
    (`@stable`, `alias:stable`).
    """
    return _address(repository) in table("charts")["repositories"]


def _address(repository: str) -> str:
    """Return the address of a repository as the table has it."""
    alias = _ALIAS.match(repository)
    if alias is not None:
        return "charts.helm.sh/stable" if alias["name"] == "stable" else ""
    return _SCHEME.sub("", repository, count=1).rstrip("/")


def default_tag_below(chart: str, version: str | None, minimum: str) -> bool | None:
    """Whether the tag a chart version runs by default is older than another.

    A version that is not known (None) is judged by what all versions have in common. None when it
    cannot be told: the version is a range or not in the table.
    """
    row = table("charts")["charts"].get(chart)
    if row is None or not row["tags"]:
        return None
    if version is None:
        answers = {_below(low, high, minimum) for _, low, high in row["tags"]}
        return answers.pop() if len(answers) == 1 else None
    if _VERSION.match(version) is None:
        return None
    lowest = highest = None
    for start, low, high in row["tags"]:
        before = tag_below(version, start)
        if before is None:
            return None
        if before:
            break
        lowest, highest = low, high
    return _below(lowest, highest, minimum)


def is_newest(version: str) -> bool:
    """Whether a chart's version asks for the newest one, whatever there is."""
    return version.strip() in ("", "*")


def newest_tag_below(chart: str, minimum: str, repository: str = "") -> bool | None:
    """Whether the tag that the newest version of a chart runs by default is older than another.

    A repository that takes no more charts has its last one for ever.
    """
    final = table("charts")["final"].get(_address(repository), {}).get(chart)
    if final is not None:
        return tag_below(final, minimum)
    row = table("charts")["charts"].get(chart)
    if row is None or not row["tags"]:
        return None
    _, lowest, highest = row["tags"][-1]
    return _below(lowest, highest, minimum)


def _below(lowest: str | None, highest: str | None, minimum: str) -> bool | None:
    """Judge a tag between two others; None for an end that is not known."""
    if highest is not None and tag_below(highest, minimum):
        return True
    if lowest is not None and tag_below(lowest, minimum) is False:
        return False
    return None
