"""Turn names of charts into what their pods ask the instance metadata service for.

Only charts whose pods have a network of their own and cannot do without credentials are listed, and
those that ask for events where their values take the node's network from them.
"""

from __future__ import annotations

from ekslint.core.record import record
from ekslint.facts.tables import table


@record
class CredentialUser:
    """A chart whose pods take their node's role where they have none of their own.

    `account` is a word of all names of its service account, `so` what comes of having no role.
    `on`: values that switch off what needs it; `made_by`: values without which nothing is made.
    """

    account: str
    so: str
    on: tuple[tuple[str, ...], ...] = ()
    made_by: tuple[tuple[str, ...], ...] = ()


@record
class EventUser:
    """A chart whose pods ask for events: not with the node's network (`off` is false), unless they
    are told `instead`; `so` is what comes of having no answer."""

    off: str
    instead: str
    so: str


def credential_user(chart: str, repository: str) -> CredentialUser | None:
    """Return what a chart's pods need, for the listed charts of their own repositories."""
    row = table("metadata_charts")["charts"].get(chart)
    if row is None or repository.removeprefix("https://").rstrip("/") not in row["repositories"]:
        return None
    on, made_by = (
        tuple(tuple(path.split(".")) for path in row.get(key, ())) for key in ("on", "made_by")
    )
    return CredentialUser(row["account"], row["so"], on, made_by)


def event_user(chart: str) -> EventUser | None:
    """Return what a chart's pods ask for; None for charts without a row."""
    row = table("metadata_charts")["asking"].get(chart)
    return EventUser(row["off"], row["instead"], row["so"]) if row is not None else None
