"""Builds roles, policies, bindings and what they belong to, for tests of the model."""

from __future__ import annotations

from itertools import count
from typing import Any

from ekslint.core.contents import known_text
from ekslint.core.location import Location, SourceText
from ekslint.core.resource import Condition, Resource
from ekslint.core.value import Absent, MapValue, ReasonKind, Ref, Unknown, Value, text, unknown
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.iam.grants import PolicyAttachment, RolePolicy
from ekslint.model.iam.identity import OidcProvider, Role
from ekslint.model.inventory import Contribution, Inventory
from ekslint.model.nodes.compute import NodeGroup
from ekslint.model.policy import Policy, read_policy
from tests.model.build import made, unset

FILE = SourceText("main.tf", "a role\nanother\nflag = false\n")
HEADER = Location(FILE, 0, 6)
NUMBERS = count()
ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/AB12"
PROVIDER = f"arn:aws:iam::111122223333:oidc-provider/{ISSUER}"
NODE = ("kube-system", "aws-node")
SUBJECT = "system:serviceaccount:kube-system:aws-node"
MAYBE = Condition("var.create", "`var.create` is true", reason=unset("create").reason)


def value(data: Any) -> Value:
    """Return plain data as a value, None as left out."""
    return made(data) if data is not None else Absent()


def parts(address: str, scope: str = ".") -> dict[str, Any]:
    """Return what every entity has."""
    kind = address.partition(".")[0]
    declared = Resource("terraform", kind, address, scope, MapValue({}), HEADER)
    return {"id": f"{scope}::{address}", "scope": scope, "header": HEADER, "declared": declared}


def policy(*statements: Any) -> Policy:
    """Return a policy of these statements."""
    return read_policy(made({"Statement": list(statements)}))


def allow(*actions: Any, **more: Any) -> dict[str, Any]:
    """Return a statement that allows actions on everything."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*", **more}


def deny(*actions: Any, **more: Any) -> dict[str, Any]:
    """Return a statement that denies actions on everything."""
    return {**allow(*actions, **more), "Effect": "Deny"}


def web(condition: Any = None, principal: Any = PROVIDER, **more: Any) -> dict[str, Any]:
    """Return a statement that lets tokens of an issuer assume the role."""
    found = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": principal},
        **more,
    }
    return found if condition is None else {**found, "Condition": condition}


def sub(*subjects: Any, test: str = "StringEquals") -> dict[str, Any]:
    """Return a condition on the subject of a token."""
    return {test: {f"{ISSUER}:sub": list(subjects)}}


def service(name: Any) -> dict[str, Any]:
    """Return a statement that lets a service assume the role."""
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": name}}


def role(name: Any = "cni", *trust: Any, scope: str = ".", address: str = "", **more: Any) -> Role:
    """Return a role that trusts by these statements."""
    address = address or f"aws_iam_role.{name}"
    defaults: dict[str, Any] = {
        "name": value(name),
        "path": text("/"),
        "arn": Absent(),
        "trust": policy(*trust),
    }
    return Role(**parts(address, scope), **{**defaults, **more})


def attachment(to: Any, arn: Any, scope: str = ".", **more: Any) -> PolicyAttachment:
    """Return a managed policy attached from elsewhere."""
    address = f"aws_iam_role_policy_attachment.{next(NUMBERS)}"
    return PolicyAttachment(**parts(address, scope), role=made(to), policy_arn=made(arn), **more)


def inline(to: Any, *statements: Any, scope: str = ".", **more: Any) -> RolePolicy:
    """Return an inline policy put on a role from elsewhere."""
    address = f"aws_iam_role_policy.{next(NUMBERS)}"
    return RolePolicy(**parts(address, scope), role=made(to), policy=policy(*statements), **more)


def binding(
    to: Any, namespace: Any = "kube-system", account: Any = "aws-node", **more: Any
) -> ServiceAccountBinding:
    """Return a service account that is given a role."""
    fields = {"way": "annotation", **more}
    return ServiceAccountBinding(
        **parts(f"binding.{next(NUMBERS)}", fields.pop("scope", ".")),
        namespace=value(namespace),
        account=value(account),
        role=made(to),
        **fields,
    )


def cluster(name: str = "prod", family: str = "ipv4", scope: str = ".") -> Cluster:
    """Return a cluster of which only name and IP family are written."""
    rest: dict[str, Any] = dict.fromkeys(
        (
            "version",
            "role",
            "authentication_mode",
            "creator_admin",
            "log_types",
            "subnets",
            "security_groups",
            "public_access",
            "private_access",
            "public_cidrs",
            "secrets_key",
        ),
        Absent(),
    )
    address = f"aws_eks_cluster.{name}"
    return Cluster(**parts(address, scope), name=text(name), ip_family=text(family), **rest)


def group(to: Any, of: str, name: str = "blue") -> NodeGroup:
    """Return a managed node group whose nodes have a role."""
    rest: dict[str, Any] = dict.fromkeys(
        ("template", "ami_type", "version", "release_version"), Absent()
    )
    return NodeGroup(
        **parts(f"aws_eks_node_group.{name}"),
        name=text(name),
        way="managed",
        cluster_name=text(of),
        role=made(to),
        **rest,
    )


def attribute(thing: Entity, *path: str) -> Unknown:
    """Return an attribute of a thing that only AWS knows."""
    ref = Ref(thing.scope, thing.ref.address, path)
    return unknown(ReasonKind.COMPUTED, f"{ref}", ref=ref, identity=str(ref), nonnull=True)


def provider(url: Value, name: str = "this", **more: Any) -> OidcProvider:
    """Return an OIDC provider."""
    fields = {"client_ids": made(["sts.amazonaws.com"]), **more}
    return OidcProvider(**parts(f"aws_iam_openid_connect_provider.{name}"), url=url, **fields)


def scan(*entities: Entity, roots: dict[str, str] | None = None) -> Inventory:
    """Return an inventory of these things."""
    scopes = dict.fromkeys(e.scope for e in entities)
    return Inventory(
        Contribution(
            scope,
            tuple(e for e in entities if e.scope == scope),
            root=(roots or {}).get(scope, scope),
        )
        for scope in scopes
    )


def issuer(of: Cluster) -> Unknown:
    return attribute(of, "identity", "0", "oidc", "0", "issuer")


def name_of(link: Any) -> str | None:
    return known_text(link.target.name) if link.target is not None else None
