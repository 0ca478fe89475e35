"""Turn names of charts and images into the IAM actions that what they run cannot do without.

It lists few actions on purpose: those without which none of a program's work gets done, not all
that its documentation grants. Programs whose need hangs on objects in the cluster are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ekslint.core.record import record
from ekslint.facts.metadata_charts import CredentialUser
from ekslint.facts.tables import table


@record
class AwsClient:
    """A program in a cluster that calls AWS, with the role of its service account or its node's.

    `actions`: all of them are needed; `instead`: one of these shows that it works in another way.
    `accounts` (namespace, name) are those its documentation gives it, `flag` the argument that has
    its image work with AWS, `user` what its chart needs; `so` is what comes of having no role.
    """

    name: str
    repositories: tuple[str, ...]
    images: tuple[str, ...]
    accounts: tuple[tuple[str, str], ...]
    actions: tuple[str, ...]
    instead: tuple[str, ...]
    flag: str
    user: CredentialUser

    @property
    def so(self) -> str:
        """What comes of having no role, as the end of a sentence."""
        return self.user.so


@cache
def aws_clients() -> Mapping[str, AwsClient]:
    """Return the known programs by the name of their chart."""
    found = {}
    for name, row in table("aws_clients")["clients"].items():
        on, made_by = (
            tuple(tuple(path.split(".")) for path in row.get(key, ())) for key in ("on", "made_by")
        )
        accounts = (account.partition("/") for account in row["accounts"])
        found[name] = AwsClient(
            name,
            tuple(row["repositories"]),
            tuple(row["images"]),
            tuple((namespace, account) for namespace, _, account in accounts),
            tuple(row["actions"]),
            tuple(row["instead"]),
            row.get("flag", ""),
            CredentialUser(row["word"], row["so"], on, made_by),
        )
    return found


def client_of_chart(chart: str, repository: str) -> AwsClient | None:
    """Return what a chart of the project's own repository installs, or None."""
    found = aws_clients().get(chart)
    where = repository.removeprefix("https://").rstrip("/")
    return found if found is not None and where in found.repositories else None


def client_of_image(name: str) -> AwsClient | None:
    """Return what an image runs, by the last part of its name, or None."""
    return next((client for client in aws_clients().values() if name in client.images), None)
