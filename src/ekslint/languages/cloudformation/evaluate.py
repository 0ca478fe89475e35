"""Turn a template's sections into resources with evaluated properties.

It knows CloudFormation's functions and pseudo parameters and no resource type but what `Ref` and
`GetAtt` give for the few whose value follows from their properties. A parameter with a default has
that value; one with several allowed values may have any of them; one with neither is unknown.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.resource import Condition, Evaluation, Notice, Resource
from ekslint.core.value import (
    COMPUTED,
    Absent,
    Document,
    Entry,
    Gate,
    ListValue,
    MapValue,
    Piece,
    ReasonKind,
    Ref,
    Scalar,
    Text,
    Value,
    concat,
    known,
    known_text,
    slice_text,
    text,
    through,
    unknown,
    with_holes,
)
from ekslint.core.verdict import Verdict, every, maybe, same, some
from ekslint.languages.cloudformation.outcome import OWN_NAME, made_of, under_key
from ekslint.languages.cloudformation.parameters import image_parameters, parameter_value
from ekslint.languages.cloudformation.template import Template, read_template

MAX_DEPTH = 60
PSEUDO = (
    "AccountId",
    "NotificationARNs",
    "Partition",
    "Region",
    "StackId",
    "StackName",
    "URLSuffix",
)
PLACEHOLDER = re.compile(r"\$\{(!?)\s*([^${}]*?)\s*\}")


def evaluate(
    content: Text, *, scope: str, where: Location, json: bool = False
) -> tuple[Evaluation, tuple[UnreadableError, ...]]:
    """Evaluate one template; return its resources and what does not parse."""
    template = read_template(content, json=json)
    evaluation = _Evaluator(template, scope, where).run()
    if template.unreadable_template:
        said = tuple(
            Notice(f"template not read: {p.message}", p.location) for p in template.problems
        )
        return replace(evaluation, notices=said), ()
    return evaluation, template.problems


class _Evaluator:
    """Resolves one template's values, each condition and parameter at most once."""

    def __init__(self, template: Template, scope: str, where: Location) -> None:
        self.template = template
        self.scope = scope
        self.where = where
        self.depth = 0
        self.conditions: dict[str, Verdict] = {}
        self.resources = template.section("Resources")
        self.functions: Mapping[str, Callable[[Value, Location | None], Value]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::If": self._if,
            "Fn::FindInMap": self._find_in_map,
            "Fn::Base64": self._base64,
            "Fn::ImportValue": self._import,
        }

    def run(self) -> Evaluation:
        """Return all resources that exist, surely or under a condition."""
        found: list[Resource] = []
        gates: list[Gate] = []
        for name, entry in self.resources.entries.items():
            declared = entry.value
            if not isinstance(declared, MapValue):
                continue
            kind = known_text(declared.get("Type")) or ""
            header = entry.key or declared.location or self.where
            conditions: tuple[Condition, ...] = ()
            condition = known_text(declared.get("Condition"))
            if condition is not None:
                verdict = self.condition(condition)
                if verdict.truth is False:
                    gates.append(Gate(name, header))
                    continue
                if verdict.truth is None:
                    why = verdict.open[0] if verdict.open else None
                    described = f"condition `{condition}` holds"
                    conditions = (Condition(f"{self.scope}/{condition}", described, False, why),)
            properties = self.resolve(declared.get("Properties") or MapValue({}, location=header))
            body = properties if isinstance(properties, MapValue) else MapValue({}, location=header)
            found.append(
                Resource(
                    language="cloudformation",
                    type=kind,
                    address=name,
                    scope=self.scope,
                    body=body,
                    header=header,
                    conditions=conditions,
                    name=name,
                )
            )
        found.extend(image_parameters(self.scope, self.template.section("Parameters"), self.where))
        return Evaluation(self.scope, "cloudformation", tuple(found), gates=tuple(gates))

    # values -----------------------------------------------------------------------------------

    def resolve(self, value: Value) -> Value:
        """Return a value with every intrinsic in it evaluated."""
        if self.depth >= MAX_DEPTH:
            return unknown(ReasonKind.LIMIT, "nested too deep", location=value.location)
        self.depth += 1
        try:
            return self._resolve(value)
        finally:
            self.depth -= 1

    def _resolve(self, value: Value) -> Value:
        match value:
            case ListValue(items=items):
                kept: list[Value] = []
                for item in items:
                    made = self.resolve(item)
                    if not isinstance(made, Absent):
                        kept.append(made)
                return replace(value, items=tuple(kept))
            case MapValue(entries=entries):
                if len(entries) == 1:
                    (name, entry), *_ = entries.items()
                    if name in self.functions:
                        return self.functions[name](entry.value, value.location)
                    if name.startswith("Fn::") or name == "Condition":
                        if name == "Condition" and not isinstance(entry.value, Text):
                            return self._map(value)
                        if name == "Condition":
                            return self._map(value)
                        detail = f"`{name}` is not evaluated"
                        return unknown(ReasonKind.FUNCTION, detail, location=value.location)
                return self._map(value)
        return value

    def _map(self, value: MapValue) -> MapValue:
        made: dict[str, Entry] = {}
        for key, entry in value.entries.items():
            resolved = self.resolve(entry.value)
            if not isinstance(resolved, Absent):
                made[key] = Entry(under_key(resolved, entry), entry.key, entry.span)
        return replace(value, entries=made)

    def _ref(self, argument: Value, place: Location | None) -> Value:
        name = known_text(argument)
        if name is None:
            return unknown(ReasonKind.INVALID, "`Ref` without a name", location=place)
        return self.named(name, place)

    def named(self, name: str, place: Location | None) -> Value:
        """Return what `Ref` gives for a pseudo parameter, parameter or resource."""
        if name == "AWS::NoValue":
            return Absent(name="AWS::NoValue", location=place)
        if name.removeprefix("AWS::") in PSEUDO:
            detail = f"`{name}` is known at deployment only"
            return unknown(ReasonKind.COMPUTED, detail, location=place, identity=name, nonnull=True)
        parameter = self.template.section("Parameters").get(name)
        if isinstance(parameter, MapValue):
            return parameter_value(self.scope, name, parameter, place)
        resource = self.resources.get(name)
        if isinstance(resource, MapValue):
            return self._attribute(name, resource, "Ref", place)
        detail = f"`{name}` is neither a parameter nor a resource"
        return unknown(ReasonKind.INVALID, detail, location=place)

    def _get_att(self, argument: Value, place: Location | None) -> Value:
        if isinstance(argument, ListValue) and len(argument.items) == 2:
            name, attribute = (known_text(i) for i in argument.items)
        else:
            name, _, attribute = (known_text(argument) or "").partition(".")
        resource = self.resources.get(name) if name else None
        if not isinstance(resource, MapValue) or not name or not attribute:
            return unknown(ReasonKind.INVALID, "`GetAtt` of an unknown resource", location=place)
        return self._attribute(name, resource, attribute, place)

    def _attribute(
        self, name: str, declared: MapValue, attribute: str, place: Location | None
    ) -> Value:
        ref = Ref(self.scope, name, tuple(attribute.split(".")))
        kind = known_text(declared.get("Type")) or ""
        properties = declared.get("Properties")
        own = OWN_NAME.get(kind)
        if own is not None and isinstance(properties, MapValue):
            written = properties.get(own)
            value = self.resolve(written) if written is not None else None
            if attribute == "Ref" and isinstance(value, Text):
                return replace(value, ref=ref)
            if attribute == "Arn" and kind == "AWS::IAM::Role" and isinstance(value, Text):
                return self._role_arn(properties, value, ref, place)
        detail = f"`{name}.{attribute}` is known after deployment"
        return unknown(ReasonKind.COMPUTED, detail, location=place, ref=ref, nonnull=True)

    def _role_arn(
        self, properties: MapValue, name: Text, ref: Ref, place: Location | None
    ) -> Value:
        written = properties.get("Path")
        path = self.resolve(written) if written is not None else text("/", place)
        parts: list[Piece | Value] = [
            Piece("arn:", place),
            self.named("AWS::Partition", place),
            Piece(":iam::", place),
            self.named("AWS::AccountId", place),
            Piece(":role", place),
            path,
            name,
        ]
        return replace(concat(parts, place), ref=ref, origin=COMPUTED)

    def _sub(self, argument: Value, place: Location | None) -> Value:
        names: dict[str, Value] = {}
        template = argument
        if isinstance(argument, ListValue) and len(argument.items) == 2:
            template, table = argument.items
            if isinstance(table, MapValue):
                names = {k: self.resolve(e.value) for k, e in table.entries.items()}
        if not isinstance(template, Text):
            return unknown(ReasonKind.INVALID, "`Sub` of something that is no text", location=place)
        whole, _ = with_holes(template)
        parts: list[Piece | Value] = []
        at = 0
        for found in PLACEHOLDER.finditer(whole):
            parts.append(slice_text(template, at, found.start()))
            here = slice_text(template, found.start(), found.end()).location
            literal, name = found.groups()
            if literal:
                parts.append(Piece("${" + name + "}", here))
            elif name in names:
                parts.append(through(names[name], f"${{{name}}}", here))
            elif "." in name:
                parts.append(self._get_att(text(name, here), here))
            else:
                parts.append(self.named(name, here))
            at = found.end()
        parts.append(slice_text(template, at, len(whole)))
        if any(isinstance(p, Absent | ListValue | MapValue) for p in parts):
            return unknown(ReasonKind.INVALID, "`Sub` of something that is no text", location=place)
        return concat(parts, template.location or place)

    def _join(self, argument: Value, place: Location | None) -> Value:
        if not isinstance(argument, ListValue) or len(argument.items) != 2:
            return unknown(ReasonKind.INVALID, "`Join` needs two arguments", location=place)
        delimiter = known_text(argument.items[0])
        items = self.resolve(argument.items[1])
        if delimiter is None or not isinstance(items, ListValue) or items.open:
            return made_of(items, "`Join` of an unknown list", place)
        parts: list[Piece | Value] = []
        for number, item in enumerate(items.items):
            if number and delimiter:
                parts.append(Piece(delimiter, argument.items[0].location))
            parts.append(item)
        if any(isinstance(p, ListValue | MapValue) for p in parts):
            return unknown(ReasonKind.INVALID, "`Join` of what is no text", location=place)
        return concat(parts, place)

    def _select(self, argument: Value, place: Location | None) -> Value:
        items: Value = argument
        if isinstance(argument, ListValue) and len(argument.items) == 2:
            number = known_text(self.resolve(argument.items[0]))
            items = self.resolve(argument.items[1])
            if number is not None and number.isdigit() and isinstance(items, ListValue):
                index = int(number)
                if index < len(items.items) and not items.open:
                    return items.items[index]
        return made_of(items, "`Select` of an unknown list", place)

    def _split(self, argument: Value, place: Location | None) -> Value:
        whole: Value = argument
        if isinstance(argument, ListValue) and len(argument.items) == 2:
            delimiter = known_text(argument.items[0])
            whole = self.resolve(argument.items[1])
            data = known_text(whole)
            if delimiter and data is not None and isinstance(whole, Text):
                items: list[Value] = []
                at = 0
                for part in data.split(delimiter):
                    items.append(slice_text(whole, at, at + len(part)))
                    at += len(part) + len(delimiter)
                return ListValue(tuple(items), location=place)
        return made_of(whole, "`Split` of an unknown text", place)

    def _if(self, argument: Value, place: Location | None) -> Value:
        if not isinstance(argument, ListValue) or len(argument.items) != 3:
            return unknown(ReasonKind.INVALID, "`If` needs three arguments", location=place)
        name = known_text(argument.items[0]) or ""
        verdict = self.condition(name)
        if verdict.truth is not None:
            chosen = argument.items[1 if verdict.truth else 2]
            words = f"because condition `{name}` is {str(verdict.truth).lower()}"
            return through(self.resolve(chosen), words, place)
        arms = tuple(self.resolve(arm) for arm in argument.items[1:])
        if same(*arms).truth is True:
            return arms[0]
        identity = f"{self.scope}/If.{name}@{place}"
        made = unknown(
            ReasonKind.VARIABLE,
            f"condition `{name}` is not decided",
            location=place,
            identity=identity,
        )
        return replace(made, candidates=arms)

    def _find_in_map(self, argument: Value, place: Location | None) -> Value:
        if isinstance(argument, ListValue) and len(argument.items) >= 3:
            keys = [known_text(self.resolve(k)) for k in argument.items[:3]]
            found: Value | None = self.template.section("Mappings")
            for key in keys:
                found = found.get(key) if isinstance(found, MapValue) and key is not None else None
            if found is not None:
                return through(found, f"`{keys[0]}` of the Mappings", place)
        return unknown(ReasonKind.FUNCTION, "`FindInMap` with an unknown key", location=place)

    def _base64(self, argument: Value, place: Location | None) -> Value:
        inner = self.resolve(argument)
        return Document("base64", inner, location=inner.location or place)

    def _import(self, argument: Value, place: Location | None) -> Value:
        name = known_text(self.resolve(argument))
        return unknown(
            ReasonKind.REMOTE,
            f"import `{name or '?'}` comes from another stack",
            location=place,
            identity=f"import/{name}" if name else "",
            nonnull=True,
        )

    # conditions -------------------------------------------------------------------------------

    def condition(self, name: str) -> Verdict:
        """Return whether a named condition holds."""
        if name not in self.conditions:
            undecided = f"condition `{name}` depends on itself or does not exist"
            self.conditions[name] = maybe(unknown(ReasonKind.CYCLE, undecided).reason)
            declared = self.template.section("Conditions").get(name)
            if declared is not None:
                self.conditions[name] = self._judge(declared)
        return self.conditions[name]

    def _judge(self, value: Value) -> Verdict:
        if isinstance(value, MapValue) and len(value.entries) == 1:
            (name, entry), *_ = value.entries.items()
            items = entry.value.items if isinstance(entry.value, ListValue) else (entry.value,)
            if name == "Condition":
                return self.condition(known_text(entry.value) or "")
            if name == "Fn::Not" and len(items) == 1:
                return ~self._judge(items[0])
            if name == "Fn::And":
                return every(self._judge(i) for i in items)
            if name == "Fn::Or":
                return some(self._judge(i) for i in items)
            if name == "Fn::Equals" and len(items) == 2:
                return same(self.resolve(items[0]), self.resolve(items[1]))
        data = known(value) if isinstance(value, Scalar | Text) else None
        if isinstance(data, bool):
            return Verdict(data)
        detail = "a condition that is not evaluated"
        return maybe(unknown(ReasonKind.FUNCTION, detail, location=value.location).reason)
