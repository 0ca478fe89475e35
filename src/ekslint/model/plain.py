"""Turn resources as their files declare them into things that rules can ask about.

For what the model of EKS does not hold: a type, and attributes as evaluated. Whoever asks for them
has to know the language's own words; defaults are not filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from ekslint.core.record import record
from ekslint.core.resource import Evaluation
from ekslint.core.value import Value, text
from ekslint.model.clusters.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation
from ekslint.model.inventory import Contribution, Inventory

_NUMBER: Final = re.compile(r" #\d+$")
"""How an address tells the manifests of a file apart; their lines do that for people."""


@record(kw_only=True, eq=False)
class PlainResource(Entity):
    """One resource of any language: `type` in that language's words (`aws_s3_bucket`,
    `AWS::S3::Bucket`, `apps/v1/Deployment`), `body` its attributes, `mode` managed or data."""

    kind: ClassVar[str] = "resource"

    type: str
    language: str
    mode: str
    body: Value

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster it is for, where only one can be meant."""
        return cluster_of(inventory, None, self.scope)

    @property
    def label(self) -> str:
        """Its address, which says the type in most languages."""
        return f"`{_NUMBER.sub('', self.ref.address)}`"


def plain_resources(evaluations: Iterable[Evaluation]) -> Iterator[Contribution]:
    """Yield the managed and looked-up resources of each evaluation; it stays open where that is."""
    for evaluation in evaluations:
        entities = tuple(
            PlainResource(
                id=f"{resource.scope}::{resource.address}",
                scope=resource.scope,
                header=resource.header,
                name=text(resource.name or resource.address, resource.header),
                conditions=resource.conditions,
                declared=resource,
                type=resource.type,
                language=resource.language,
                mode=resource.mode,
                body=resource.body,
            )
            for resource in evaluation.resources
            if resource.mode in ("managed", "data")
        )
        open_ = {PlainResource.__name__: evaluation.open} if evaluation.open else {}
        yield Contribution(evaluation.scope, entities, open_, environment=evaluation.environment)
