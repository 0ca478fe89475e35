"""Turn evaluated Terraform resources into the JSON that can be laid beside a plan.

It knows how `terraform show -json` nests blocks, and no resource type but those whose blocks are
objects there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ekslint.core.resource import Evaluation, Resource
from ekslint.core.value import Absent, Entry, ListValue, MapValue, Null, Value
from ekslint.reports.secrets import secrets, unknown_where_hidden
from ekslint.reports.values import because, plain

STEERING: Final = frozenset({"connection", "depends_on", "lifecycle", "provider", "provisioner"})
"""Parts of a body that steer Terraform itself: a plan does not show them among the values."""

SINGLE: Final[Mapping[str, frozenset[str]]] = {
    "aws_bedrock_model_invocation_logging_configuration": frozenset(
        {"logging_config", "cloudwatch_config", "large_data_delivery_s3_config", "s3_config"}
    ),
    "aws_opensearchserverless_security_config": frozenset({"saml_options"}),
    "aws_paymentcryptography_key": frozenset({"key_attributes", "key_modes_of_use"}),
    "aws_rekognition_stream_processor": frozenset({"bounding_box"}),
    "aws_resiliencehub_resiliency_policy": frozenset(
        {"policy", "az", "hardware", "region", "software"}
    ),
    "aws_verifiedpermissions_schema": frozenset({"definition"}),
    "data.aws_lb_listener_rule": frozenset(
        {
            "authenticate_cognito",
            "authenticate_oidc",
            "fixed_response",
            "forward",
            "redirect",
            "stickiness",
        }
    ),
}
"""Blocks that are one object in a plan and not a list, besides `timeouts`, which always is.

Source: `terraform providers schema -json` of hashicorp/aws 5.100.0, `nesting_mode` single.
"""


def render(evaluations: Iterable[Evaluation]) -> str:
    """Return the resources as one JSON object, indented, with a line end and without secrets."""
    evaluated = tuple(evaluations)
    shown = unknown_where_hidden(document(evaluated), secrets(evaluated))
    return json.dumps(shown, indent=2, ensure_ascii=False) + "\n"


def document(evaluations: Iterable[Evaluation]) -> dict[str, Any]:
    """Return `{address: {attribute: value}}`, one level deeper by scope when there are several.

    A scope is one root in one environment (`infra#prod`). Data sources are in it like resources.
    """
    scopes = {e.scope: resources(e) for e in evaluations if e.language == "terraform" and e.scope}
    return next(iter(scopes.values())) if len(scopes) == 1 else scopes


def resources(evaluation: Evaluation) -> dict[str, Any]:
    """Return the resources and data sources of a root by address, in order.

    What may not exist says when it does, in `$when`; it then stands for as many as there are.
    """
    declared = [r for r in evaluation.resources if r.mode in ("managed", "data")]
    found: dict[str, Any] = {}
    for resource in sorted(declared, key=lambda r: r.address):
        values = _attributes(resource)
        if resource.conditions:
            values["$when"] = [condition.description for condition in resource.conditions]
        found[resource.address] = values
    return found


def _attributes(resource: Resource) -> dict[str, Any]:
    kind = f"data.{resource.type}" if resource.mode == "data" else resource.type
    kept = {k: e for k, e in resource.body.entries.items() if k not in STEERING}
    return _body(kept, SINGLE.get(kind, frozenset()) | {"timeouts"})


def _body(entries: Mapping[str, Entry], single: frozenset[str]) -> dict[str, Any]:
    """Return what is set: null counts as left out, as in a plan."""
    return {
        name: _argument(name, entry.value, single)
        for name, entry in sorted(entries.items())
        if not isinstance(entry.value, Null | Absent)
    }


def _argument(name: str, value: Value, single: frozenset[str]) -> Any:
    if not isinstance(value, ListValue) or not _holds_blocks(value):
        return plain(value)
    if name in single and len(value.items) == 1 and not value.open:
        return _block(value.items[0], single)
    if value.open and value.scattered:
        return because(value.open)
    blocks = [_block(item, single) for item in value.items]
    return [*blocks, because(value.open)] if value.open else blocks


def _block(value: Value, single: frozenset[str]) -> Any:
    if not isinstance(value, MapValue):
        return plain(value)
    found = _body(value.entries, single)
    return {**found, **because(value.open)} if value.open else found


def _holds_blocks(value: ListValue) -> bool:
    return bool(value.items) and all(
        isinstance(item, MapValue) and item.kind == "block" for item in value.items
    )
