"""Turn a template's sections into resources with evaluated properties.

It knows pseudo parameters, and no resource type; the functions are in `intrinsics`, what `Ref` and
`GetAtt` of a resource give in `attributes`. A parameter has the value it is given or that is chosen
for it, else its default; one with several allowed values may have any of them; one with neither is
unknown. Other stacks are asked through `stacks`.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from ekslint.core.choice import Choice, Scenario
from ekslint.core.contents import known_text
from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.provenance import through
from ekslint.core.resource import Condition, Evaluation, Resource
from ekslint.core.value import (
    Absent,
    Entry,
    Gate,
    ListValue,
    MapValue,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    reasons,
    unknown,
)
from ekslint.core.verdict import TRUE, Verdict, maybe, no, same
from ekslint.languages.cloudformation.agreement import agreed, is_joint
from ekslint.languages.cloudformation.attributes import attribute_of
from ekslint.languages.cloudformation.choices import Compared, choice_of, compared
from ekslint.languages.cloudformation.conditions import judge, undecided
from ekslint.languages.cloudformation.foreach import PREFIX, expanded, hangs_on, is_extended
from ekslint.languages.cloudformation.intrinsics import FUNCTIONS
from ekslint.languages.cloudformation.names import PSEUDO, hidden_parameters, named_parameters
from ekslint.languages.cloudformation.outcome import choices, dynamic, hanging
from ekslint.languages.cloudformation.parameters import (
    chosen_value,
    given_value,
    identity_of,
    image_parameters,
    own_default,
    parameter_value,
)
from ekslint.languages.cloudformation.template import Template, read_template
from ekslint.languages.cloudformation.transforms import TRANSFORM, macros, transformed
from ekslint.languages.cloudformation.unfilled import unfilled_texts
from ekslint.languages.values import under_key
from ekslint.sources.told import told

MAX_DEPTH: Final = 60


@dataclass(slots=True)
class Depth:
    """How many values are being resolved inside each other, over all stacks that ask each other."""

    now: int = 0


class OtherStacks(Protocol):
    """What a stack asks of the other stacks of a scan."""

    deep: Depth

    def output(self, asking: StackEvaluator, nested: str, name: str) -> Value | None:
        """Return an output of a nested stack, None when its template is not in the scan."""

    def exported(self, asking: StackEvaluator, name: Value) -> Value | None:
        """Return what one stack of the scan exports under a name."""


def evaluate(
    content: Value, *, scope: str, where: Location, host: Resource | None = None
) -> tuple[Evaluation, tuple[UnreadableError, ...]]:
    """Evaluate one template by itself; return its resources and what does not parse.

    `host` is the resource of another language that deploys it: its `parameters` are given, its
    circumstances hold, and the stack is a scope of its own beside it.
    """
    template = read_template(content)
    if host is None:
        return with_told(template, StackEvaluator(template, scope, where).run())
    base, mark, environment = scope.partition("#")
    parameters = host.body.get("parameters")
    entries = parameters.entries if isinstance(parameters, MapValue) else {}
    stack = StackEvaluator(
        template,
        f"{base}/{host.address}{mark}{environment}",
        where,
        given={name: entry.value for name, entry in entries.items()},
        under=host.conditions,
    )
    return with_told(template, stack.run())


def with_told(
    template: Template, evaluation: Evaluation
) -> tuple[Evaluation, tuple[UnreadableError, ...]]:
    """Return an evaluation with what does not parse, as notices where another tool fills it in."""
    problems, notices = told(template, "template not read")
    return replace(evaluation, notices=(*evaluation.notices, *notices)), problems


class StackEvaluator:
    """Resolves one stack's values, each condition, parameter and output at most once."""

    def __init__(
        self,
        template: Template,
        scope: str,
        where: Location,
        *,
        given: Mapping[str, Value] | None = None,
        others: OtherStacks | None = None,
        under: tuple[Condition, ...] = (),
        chosen: Scenario | None = None,
    ) -> None:
        self.template = template
        self.scope = scope
        self.where = where
        self.given = given or {}
        self.others = others
        self.under = under
        self.chosen = chosen or {}
        self.compared: Compared | None = None
        self.alone = False  # asked for one condition only
        self.handed_all = False  # by the stack that nests it: nobody else chooses anything
        self.deep = others.deep if others is not None else Depth()
        self.within: tuple[Condition, ...] = ()
        self.literals: list[tuple[Text, tuple[Condition, ...]]] = []
        self.names: dict[str, Value | None] = {}
        self.conditions: dict[str, Verdict] = {}
        self.outputs: dict[str, Value | None] = {}
        self.loops = is_extended(template.body)
        self.rewritten = bool(macros(template.body))
        self.sections: dict[str, MapValue] = {}

    def section(self, name: str) -> MapValue:
        """Return a section of the template, its loops written out where that is known."""
        if name not in self.sections:
            self.sections[name] = self.template.section(name)
            if self.loops:
                self.sections[name] = expanded(self.template.section(name), self.resolve)
        return self.sections[name]

    def run(self) -> Evaluation:
        """Return all resources that exist, surely or under a condition."""
        found: list[Resource] = []
        gates: list[Gate] = []
        open_ = list(macros(self.template.body))
        for name, entry in self.section("Resources").entries.items():
            declared = entry.value
            if name == TRANSFORM:
                open_.append(transformed(entry))
                continue
            if name.startswith(PREFIX):
                detail = f"the loop `{name.removeprefix(PREFIX)}` is not written out"
                hangs = choices(hangs_on(entry.value, self.resolve))
                open_.append(Reason(ReasonKind.INSTANCES, detail, "", entry.key, hangs))
            if not isinstance(declared, MapValue):
                continue
            header = entry.key or declared.location or self.where
            conditions = self.circumstances(declared)
            if conditions is None:
                gates.append(Gate(name, header))
                continue
            self.within, self.literals = conditions, []
            properties = self.resolve(declared.get("Properties") or MapValue({}, location=header))
            body = _as_map(properties, header)
            if TRANSFORM in declared.entries:  # it may write properties too
                body = replace(body, open=(*body.open, transformed(declared.entries[TRANSFORM])))
            kind = known_text(declared.get("Type")) or ""
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
            found.extend(unfilled_texts(self, name, kind, header))
        parameters = self.template.section("Parameters")
        found.extend(image_parameters(self.scope, parameters, self.where))
        found.extend(named_parameters(self.scope, parameters, self.where, self.named))
        return Evaluation(
            self.scope,
            "cloudformation",
            tuple(found),
            tuple(open_),
            gates=tuple(gates),
            secrets=tuple(self.named(name, None) for name in hidden_parameters(parameters)),
        )

    def circumstances(self, declared: MapValue) -> tuple[Condition, ...] | None:
        """Return under which conditions a resource exists, None when it surely does not."""
        name = known_text(declared.get("Condition"))
        verdict = self.condition(name) if name is not None else TRUE
        if verdict.truth is False:
            return None
        if verdict.truth is True:
            return self.under
        return (*self.under, undecided(self.scope, name, verdict))

    def arm(self, name: str, value: Value, verdict: Verdict, *, negated: bool = False) -> Value:
        """Return one arm of a choice that a named condition leaves open."""
        before = self.within
        self.within = (*before, undecided(self.scope, name, verdict, negated=negated))
        try:
            return self.resolve(value)
        finally:
            self.within = before

    def literal(self, value: Text) -> None:
        """Take note of a text that is encoded as it stands."""
        self.literals.append((value, self.within))

    # values -----------------------------------------------------------------------------------

    def resolve(self, value: Value) -> Value:
        """Return a value with every function in it evaluated; itself where it has none."""
        if isinstance(value, Text):
            return dynamic(value)
        if not isinstance(value, MapValue | ListValue):
            return value
        if self.deep.now >= MAX_DEPTH:
            return unknown(ReasonKind.LIMIT, "nested too deep", location=value.location)
        self.deep.now += 1
        try:
            return self._resolve(value)
        finally:
            self.deep.now -= 1

    def _resolve(self, value: Value) -> Value:
        match value:
            case ListValue(items=items):
                made = [self.resolve(item) for item in items]
                if all(map(operator.is_, made, items)):
                    return value
                return replace(value, items=tuple(m for m in made if not isinstance(m, Absent)))
            case MapValue(entries=entries):
                if len(entries) == 1:
                    (name, entry), *_ = entries.items()
                    if name in FUNCTIONS:
                        return dynamic(FUNCTIONS[name](self, entry.value, value.location))
                    if name.startswith("Fn::"):
                        detail = f"`{name}` is not evaluated"
                        return unknown(ReasonKind.FUNCTION, detail, location=value.location)
                return self._map(value)
        return value

    def _map(self, value: MapValue) -> MapValue:
        made: dict[str, Entry] = {}
        open_ = list(value.open)
        changed = False
        for key, entry in value.entries.items():
            filled = self.rewritten and "${" in key
            if filled or key == TRANSFORM or key.startswith(PREFIX):  # stands for keys beside it
                detail = f"`{key}` is not evaluated"
                hangs = choices(hangs_on(entry.value, self.resolve))
                open_.append(Reason(ReasonKind.FUNCTION, detail, "", entry.key, hangs))
                changed = True
                continue
            resolved = self.resolve(entry.value)
            here = under_key(resolved, entry)
            same_ = here is entry.value
            changed = changed or not same_
            if not isinstance(resolved, Absent):
                made[key] = entry if same_ else Entry(here, entry.key, entry.span)
        return replace(value, entries=made, open=tuple(open_)) if changed else value

    def named(self, name: str, place: Location | None) -> Value:
        """Return what `Ref` gives for a pseudo parameter, parameter or resource."""
        if name == "AWS::NoValue":
            return Absent(name="AWS::NoValue", location=place)
        if name.removeprefix("AWS::") in PSEUDO:
            detail = f"`{name}` is known at deployment only"
            return unknown(ReasonKind.COMPUTED, detail, location=place, identity=name, nonnull=True)
        parameter = self.template.section("Parameters").get(name)
        if isinstance(parameter, MapValue):
            if name in self.given:
                return given_value(name, parameter, self.given[name], place)
            if self.handed_all and (default := own_default(name, parameter)) is not None:
                return given_value(name, parameter, default, place)
            option = self.chosen.get(identity_of(self.scope, name))
            if option is not None:
                return chosen_value(self.scope, name, parameter, option, place)
            return parameter_value(self.scope, name, parameter, place)
        if isinstance(self.section("Resources").get(name), MapValue):
            return self.attribute(name, "Ref", place)
        detail = f"`{name}` is neither a parameter nor a resource"
        return unknown(ReasonKind.INVALID, detail, location=place)

    def attribute(self, name: str, attribute: str, place: Location | None) -> Value:
        """Return an attribute of a resource; `Ref` for what a reference to it gives."""
        return attribute_of(self, name, attribute, place)

    def imported(self, name: Value, place: Location | None) -> Value:
        """Return what another stack of the scan exports under a name, else why it is not known."""
        found = self.others.exported(self, name) if self.others is not None else None
        written = known_text(name)
        if found is not None:
            return through(found, f"export `{written or '?'}`", place)
        made = unknown(
            ReasonKind.REMOTE,
            f"import `{written or '?'}` comes from another stack",
            location=place,
            identity=f"import/{written}" if written else "",
            nonnull=True,
        )
        return hanging(made, reasons(name))

    def under_scenario(self, chosen: Scenario) -> StackEvaluator:
        """Return the same stack by itself, where values of parameters are chosen."""
        made = StackEvaluator(
            self.template, self.scope, self.where, given=self.given, chosen=chosen
        )
        made.alone = True
        return made

    def equal(self, left: Value, right: Value) -> Verdict:
        """Judge whether two values are equal, with what is known of "any other" value."""
        verdict = same(left, right)
        if verdict.truth is None and self.chosen:
            for one, other in ((left, right), (right, left)):
                option = self.chosen.get(one.reason.identity) if isinstance(one, Unknown) else None
                if option is not None and known_text(other) in option.besides:
                    return no(left.location, right.location)
        return verdict

    def choice(self, name: str, *more: Value) -> Choice | None:
        """Return what may be chosen for a parameter, `more` being what else it is compared with."""
        declared = self.template.section("Parameters").get(name)
        if name in self.given or self.handed_all or not isinstance(declared, MapValue):
            return None
        return choice_of(self.scope, name, declared, (*self.compares(name), *more))

    def compares(self, name: str) -> tuple[Value, ...]:
        """Return what the template compares a parameter with, or looks up under it."""
        if self.compared is None:
            self.compared = compared(self.template.body)
        return self.compared.get(name, ())

    def output(self, name: str) -> Value | None:
        """Return the value of an output, None when the template has none of that name."""
        if name not in self.outputs:
            self.outputs[name] = unknown(ReasonKind.CYCLE, f"output `{name}` depends on itself")
            declared = self.section("Outputs").get(name)
            value = declared.get("Value") if isinstance(declared, MapValue) else None
            self.outputs[name] = self.resolve(value) if value is not None else None
        return self.outputs[name]

    def condition(self, name: str) -> Verdict:
        """Return whether a named condition holds."""
        if name not in self.conditions:
            undecided = f"condition `{name}` depends on itself or does not exist"
            self.conditions[name] = maybe(unknown(ReasonKind.CYCLE, undecided).reason)
            declared = self.template.section("Conditions").get(name)
            if declared is not None and self.deep.now < MAX_DEPTH:
                self.deep.now += 1
                verdict = judge(declared, self.resolve, self.condition, self.equal)
                self.conditions[name] = verdict
                if verdict.truth is None and is_joint(declared) and not self.alone:
                    self.conditions[name] = agreed(self, name, verdict)
                self.deep.now -= 1
        return self.conditions[name]


def _as_map(properties: Value, header: Location) -> MapValue:
    """Return the properties of a resource; where they are not known, any may be written."""
    if isinstance(properties, MapValue):
        return properties
    return MapValue({}, open=tuple(reasons(properties)), location=header)
