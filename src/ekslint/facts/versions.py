"""Turn version texts into Kubernetes minors, and minors into EKS support dates and skew rules.

It does not know the day: today's date is always a parameter. A minor newer than the table is
unknown, never unsupported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from ekslint.core.record import record
from ekslint.facts.tables import table

_VERSION = re.compile(r"v?(\d{1,3})\.(\d{1,3})(?:\.\d+)?(?:[-+][0-9A-Za-z.+_-]*)?\Z")


@dataclass(frozen=True, slots=True, order=True)
class Minor:
    """A Kubernetes minor version; ordered, and printed as it is written (`1.30`)."""

    major: int
    number: int

    def __str__(self) -> str:
        return f"{self.major}.{self.number}"

    def back(self, steps: int) -> Minor:
        """Return the minor this many steps older (newer, when negative)."""
        return Minor(self.major, self.number - steps)


class Support(StrEnum):
    """Where a minor stands on one day."""

    STANDARD = "standard"
    EXTENDED = "extended"
    ENDED = "ended"


@record
class Lifecycle:
    """Dates of one minor on EKS, UTC.

    On `standard_end` the minor is already in extended support (billing starts with that day);
    on `extended_end` no new cluster can be made and control planes are upgraded by force. Minors
    before 1.21 had no extended support. Source: AWS, Kubernetes release calendar.
    """

    minor: Minor
    upstream: date | None
    released: date
    standard_end: date
    extended_end: date | None

    @property
    def end(self) -> date:
        """The day from which EKS does not run this minor any more."""
        return self.extended_end or self.standard_end


def parse_minor(text: str) -> Minor | None:
    """Return the minor of a version text, or None when it is not one.

    Reads `1.30`, `v1.30.2-eks-a5ec690` and the AMI release form `1.30.4-20240101`. Bottlerocket
    release versions have the same shape but count the operating system: ask `ami.release_minor`.
    """
    found = _VERSION.match(text)
    return Minor(int(found[1]), int(found[2])) if found else None


@cache
def calendar() -> tuple[Lifecycle, ...]:
    """Return all known minors, newest first."""
    rows = []
    for name, (upstream, released, standard, extended) in table("versions")["versions"].items():
        minor = parse_minor(name)
        if minor is not None:
            rows.append(
                Lifecycle(
                    minor,
                    date.fromisoformat(upstream) if upstream else None,
                    date.fromisoformat(released),
                    date.fromisoformat(standard),
                    date.fromisoformat(extended) if extended else None,
                )
            )
    return tuple(sorted(rows, key=lambda row: row.minor, reverse=True))


def calendar_as_of() -> str:
    """Return the ISO date the calendar was read on."""
    as_of: str = table("versions")["as_of"]
    return as_of


def lifecycle(minor: Minor) -> Lifecycle | None:
    """Return the dates of a minor, or None when the calendar does not hold it."""
    return next((row for row in calendar() if row.minor == minor), None)


def support(minor: Minor, today: date) -> Support | None:
    """Return where a minor stands on a day, or None when the calendar does not say.

    A minor older than the calendar's first ended no later than that one did; one newer than its
    last is not known.
    """
    row = lifecycle(minor)
    if row is None:
        oldest = calendar()[-1]
        return Support.ENDED if minor < oldest.minor and today >= oldest.end else None
    if today < row.standard_end:
        return Support.STANDARD
    return Support.EXTENDED if today < row.end else Support.ENDED


def minors_in(stage: Support, today: date) -> tuple[Minor, ...]:
    """Return the minors that stand at a stage on a day and are released, newest first."""
    return tuple(
        row.minor
        for row in calendar()
        if row.released <= today and support(row.minor, today) is stage
    )


def kubelet_may_lag(control_plane: Minor) -> int:
    """Return how many minors older than the control plane a kubelet may be.

    Three for kubelets from 1.25 on, two for older ones; so three for control planes from 1.28 on.
    A kubelet may never be newer. Source: https://kubernetes.io/releases/version-skew-policy/
    """
    return 3 if control_plane.back(3) >= Minor(1, 25) else 2


def kubelet_fits(kubelet: Minor, control_plane: Minor) -> bool:
    """Whether the version skew policy lets a kubelet work with a control plane."""
    if kubelet.major != control_plane.major:
        return False
    lag = control_plane.number - kubelet.number
    return 0 <= lag <= kubelet_may_lag(control_plane)
