"""Turn data sources into what files alone can answer of them.

A policy document, a template, a MIME archive and a local file are computed from their arguments;
region, partition and account may follow from the provider. Everything else is looked up when
Terraform runs, so it is unknown here, with the identity of the attribute.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_bool, known_text
from ekslint.core.location import SourceText
from ekslint.core.value import COMPUTED, Document, Entry, ListValue, MapValue, Value, text
from ekslint.languages.terraform.bodies import configured
from ekslint.languages.terraform.expressions import evaluate
from ekslint.languages.terraform.policy_document import policy_document
from ekslint.languages.terraform.providers import merge_tags
from ekslint.languages.terraform.remote_state import remote_outputs
from ekslint.languages.terraform.scope import Overlay
from ekslint.languages.terraform.shapes import Subject
from ekslint.sources.hcl.syntax import Node

if TYPE_CHECKING:
    from ekslint.languages.terraform.module import Module

Answer = Callable[["Module", Subject], Mapping[str, Value]]

DNS_SUFFIXES: Final = {"aws": "amazonaws.com", "aws-cn": "amazonaws.com.cn"}
"""https://docs.aws.amazon.com/general/latest/gr/rande.html; GovCloud shares the first."""


def answer(module: Module, it: Subject) -> Mapping[str, Value]:
    """Return the attributes of a data source that its arguments or the provider decide."""
    found = ANSWERS.get(it.kind)
    return found(module, it) if found is not None else {}


def _policy(module: Module, it: Subject) -> Mapping[str, Value]:
    return policy_document(it)


def _partition(module: Module, it: Subject) -> Mapping[str, Value]:
    found: dict[str, Value] = {"partition": it.around.partition, "id": it.around.partition}
    name = known_text(it.around.partition)
    if name in ("aws", "aws-us-gov", "aws-cn"):
        suffix = DNS_SUFFIXES.get(name, DNS_SUFFIXES["aws"])
        found["dns_suffix"] = text(suffix, it.header, COMPUTED)
        reverse = ".".join(reversed(suffix.split(".")))
        found["reverse_dns_prefix"] = text(reverse, it.header, COMPUTED)
    return found


def _service_principal(module: Module, it: Subject) -> Mapping[str, Value]:
    """Outside China every service of a commercial or GovCloud region has the plain suffix.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/service_principal
    """
    service, region = it.given("service_name"), it.given("region") or it.around.region
    if service is None or known_text(it.around.partition) not in ("aws", "aws-us-gov"):
        return {}
    suffix = DNS_SUFFIXES["aws"]
    return {
        "name": it.text(service, f".{suffix}"),
        "id": it.text(service, ".", region, f".{suffix}"),
        "suffix": text(suffix, it.header, COMPUTED),
    }


def _region(module: Module, it: Subject) -> Mapping[str, Value]:
    own = it.given("region") or it.given("name") or it.around.region
    return {"name": own, "id": own, "region": own}


def _account(module: Module, it: Subject) -> Mapping[str, Value]:
    account = it.around.account
    return {"account_id": account, "id": account}


def _role(module: Module, it: Subject) -> Mapping[str, Value]:
    name = it.given("name") or it.computed("name")
    path = it.computed("path")
    return {"id": name, "arn": it.arn("iam", "role", path, name, regional=False)}


def _cluster(module: Module, it: Subject) -> Mapping[str, Value]:
    name = it.given("name") or it.computed("name")
    return {"id": name, "arn": it.arn("eks", "cluster/", name)}


def _oidc_provider(module: Module, it: Subject) -> Mapping[str, Value]:
    arn = it.given("arn")
    return {"id": arn, "arn": arn} if arn is not None else {}


def _file(module: Module, it: Subject) -> Mapping[str, Value]:
    name = known_text(it.given("filename"))
    if name is None:
        return {}
    found = module.read_file(name, it.header)
    if not isinstance(found, SourceText):
        return {"content": found}
    content = text(found.text, found.location(0, len(found.text)))
    return {"content": content}


def _template(module: Module, it: Subject) -> Mapping[str, Value]:
    """`template_file`: the template is a string, so `$${x}` in HCL is `${x}` in it.

    https://registry.terraform.io/providers/hashicorp/template/latest/docs/data-sources/file
    """
    template = it.given("template")
    if template is None:
        return {}
    names = {"template": template, "vars": it.given("vars") or MapValue({}, location=it.header)}
    start, end = it.header.start, it.header.end
    arguments = tuple(("name", start, end, name) for name in names)
    call: Node = ("call", start, end, "templatestring", arguments, False)
    return {"rendered": evaluate(call, Overlay(module.scope_of(it.header.source), names))}


def _default_tags(module: Module, it: Subject) -> Mapping[str, Value]:
    """https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/default_tags"""
    return {"tags": merge_tags(it.around, MapValue({}, location=it.header), it.header)}


def _remote_state(module: Module, it: Subject) -> Mapping[str, Value]:
    return {"outputs": remote_outputs(module, it)}


def _cloudinit(module: Module, it: Subject) -> Mapping[str, Value]:
    """https://registry.terraform.io/providers/hashicorp/cloudinit/latest/docs/data-sources/config"""
    zipped, encoded = _flag(it, "gzip"), _flag(it, "base64_encode")
    if zipped is None or encoded is None:
        return {}
    parts = it.body.get("part")
    if parts is None:
        content = ListValue((), location=it.header)
    elif isinstance(parts, ListValue):
        content = replace(parts, items=tuple(_part(part) for part in parts.items), kind="tuple")
    else:
        return {}
    rendered: Value = Document("mime", content, location=content.location or it.header)
    if zipped:
        rendered = Document("gzip", rendered, location=rendered.location)
    if encoded:
        rendered = Document("base64", rendered, location=rendered.location)
    return {"rendered": rendered}


def _flag(it: Subject, name: str) -> bool | None:
    found = it.given(name)
    return True if found is None else known_bool(found)


def _part(part: Value) -> Value:
    if not isinstance(part, MapValue):
        return part
    entries = dict(configured(part))
    if "content_type" not in entries:
        plain = text("text/plain", part.location, COMPUTED)
        entries["content_type"] = Entry(plain, part.location, part.location)
    return replace(part, entries=entries)


ANSWERS: Final[Mapping[str, Answer]] = {
    "aws_iam_policy_document": _policy,
    "aws_default_tags": _default_tags,
    "aws_partition": _partition,
    "aws_region": _region,
    "aws_service_principal": _service_principal,
    "aws_caller_identity": _account,
    "aws_iam_role": _role,
    "aws_eks_cluster": _cluster,
    "aws_iam_openid_connect_provider": _oidc_provider,
    "local_file": _file,
    "template_file": _template,
    "terraform_remote_state": _remote_state,
    "cloudinit_config": _cloudinit,
    "template_cloudinit_config": _cloudinit,
}
