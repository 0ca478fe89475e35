"""Turn the templates of a scan into stacks: which one nests which, who exports what to whom.

A template that another one nests is evaluated as that one calls it, and not by itself. Which stack
is deployed how often, and under which name, files do not tell.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
and https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import prod
from typing import Final

from ekslint.core.choice import Choice, Scenario
from ekslint.core.contents import known_text, references
from ekslint.core.errors import UnreadableError
from ekslint.core.location import SourceText
from ekslint.core.pieces import HOLE, with_holes
from ekslint.core.record import record
from ekslint.core.resource import Condition, Evaluation, Notice
from ekslint.core.value import MapValue, Text, Unknown, Value, unknown
from ekslint.core.value import ReasonKind as Kind
from ekslint.languages.cloudformation.evaluate import Depth, StackEvaluator, with_told
from ekslint.languages.cloudformation.parameter_files import Given, given_values
from ekslint.languages.cloudformation.parameters import identity_of
from ekslint.languages.cloudformation.template import Template, read_template
from ekslint.sources.textmap import file_text

NESTED: Final = "AWS::CloudFormation::Stack"
MAX_DEPTH: Final = 8
"""Most stacks inside each other."""
MAX_STACKS: Final = 400
"""Most stacks, nested ones counted each time they are called, that one scan evaluates."""


Export = tuple[Value, StackEvaluator, str]
"""The name of an export, the stack it is of, and the output behind it."""


@record
class Stack:
    """One evaluated stack: its template's path, the environment, and what does not parse."""

    path: str
    environment: str
    evaluation: Evaluation
    problems: tuple[UnreadableError, ...]


@dataclass(slots=True)
class Scan:
    """All templates of a scan, and the stacks made of them so far; it answers for other stacks."""

    templates: Mapping[str, Template]
    sources: Mapping[str, SourceText]
    given: Mapping[str, tuple[Given, ...]] = field(default_factory=dict)
    made: dict[str, StackEvaluator] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    """`places`: scope → the path of its template and its environment."""
    chosen: Scenario = field(default_factory=dict)
    needs: dict[str, set[str]] = field(default_factory=dict)
    """`needs`: scope → those of the stacks whose outputs it asked for, or that hand it
    parameters."""
    deep: Depth = field(default_factory=Depth)
    _asked: set[str] = field(default_factory=set)
    _exports: dict[tuple[str, int], list[Export]] = field(default_factory=dict)

    def start(self, path: str, given: Given | None) -> StackEvaluator:
        """Return the stack of a template that nothing nests, in one environment."""
        environment = given.name if given is not None else ""
        scope = _scope(path) + (f"#{environment}" if environment else "")
        return self._make(path, scope, environment, given.values if given is not None else {})

    def _make(
        self,
        path: str,
        scope: str,
        environment: str,
        given: Mapping[str, Value],
        under: tuple[Condition, ...] = (),
    ) -> StackEvaluator:
        if scope not in self.made:
            where = self.sources[path].whole()
            self.made[scope] = StackEvaluator(
                self.templates[path],
                scope,
                where,
                given=given,
                others=self,
                under=under,
                chosen=self.chosen,
            )
            self.places[scope] = (path, environment)
        return self.made[scope]

    def nested(self, asking: StackEvaluator, name: str) -> StackEvaluator | None:
        """Return the stack that a resource of another one is, None when it is not in the scan."""
        path, environment = self.places[asking.scope]
        declared = asking.section("Resources").get(name)
        if not isinstance(declared, MapValue) or known_text(declared.get("Type")) != NESTED:
            return None
        properties = declared.get("Properties")
        under = asking.circumstances(declared)
        if not isinstance(properties, MapValue) or under is None:
            return None
        base, _, suffix = asking.scope.partition("#")
        url = properties.get("TemplateURL")
        child = self.template_of(path, asking.resolve(url)) if url is not None else None
        if child is None or child == path or base.count("@") >= MAX_DEPTH:
            return None
        place = f"{base.partition(':')[2]}:{name}"
        scope = f"{_scope(child)}@{place}" + (f"#{suffix}" if suffix else "")
        if scope in self.made:
            return self.made[scope]
        if scope in self._asked or len(self.made) >= MAX_STACKS:
            return None
        self._asked.add(scope)
        written = properties.get("Parameters")
        parameters = asking.resolve(written) if written is not None else MapValue({})
        entries = parameters.entries if isinstance(parameters, MapValue) else {}
        given = {key: entry.value for key, entry in entries.items()}
        self.needs.setdefault(scope, set()).add(asking.scope)
        made = self._make(child, scope, environment, given, under)
        made.handed_all = isinstance(parameters, MapValue) and not parameters.open
        return made

    def template_of(self, path: str, url: Value) -> str | None:
        """Return the path of the template that a URL means: a local path, or the only template of
        the scan that a URL's path ends with."""
        if not isinstance(url, Text):
            return None
        written = url.known
        if written is not None and "://" not in written:
            local = posixpath.normpath(posixpath.join(posixpath.dirname(path), written))
            return local if local in self.templates else None
        tail = (written or url.suffix).partition("?")[0].strip("/")
        parts = tail.split("/")
        for start in range(len(parts)):
            end = "/".join(parts[start:])
            fits = [p for p in self.templates if p == end or p.endswith("/" + end)]
            if "/" not in end and end != tail:
                fits = [p for p in fits if posixpath.dirname(p) == posixpath.dirname(path)]
            if fits:
                return fits[0] if len(fits) == 1 else None
        return None

    def output(self, asking: StackEvaluator, nested: str, name: str) -> Value | None:
        """Return an output of a nested stack, None when its template is not in the scan."""
        stack = self.nested(asking, nested)
        if stack is None:
            return None
        self.needs.setdefault(asking.scope, set()).add(stack.scope)
        return stack.output(name)

    def exported(self, asking: StackEvaluator, name: Value) -> Value | None:
        """Return what one stack of the scan exports under a name.

        Where the name of the stack in it is not known (`${AWS::StackName}-VpcId`), the one export
        with that end tells which thing is meant, but not its text.
        """
        environment = self.places[asking.scope][1]
        exports = self._exports_of(environment)
        asks = self.needs.setdefault(asking.scope, set())
        asks.update(stack.scope for _, stack, _ in exports)  # whose names may be others another day
        written = known_text(name)
        sure = [e for e in exports if written is not None and known_text(e[0]) == written]
        if len(sure) == 1:
            _, stack, output = sure[0]
            return stack.output(output)
        if sure:
            return None
        alike = [e for e in exports if _same_end(e[0], name)]
        if len(alike) != 1:
            return None
        value = alike[0][1].output(alike[0][2])
        if value is None:
            return None
        detail = "which stack exports it is not known"
        refs = references(value)
        found = unknown(Kind.REMOTE, detail, ref=refs[0] if len(refs) == 1 else None, nonnull=True)
        return found if found.ref is not None else None

    def _exports_of(self, environment: str) -> list[Export]:
        key = (environment, len(self.made))
        if key not in self._exports:
            found: list[Export] = []
            self._exports[key] = found
            for scope, stack in list(self.made.items()):
                theirs = self.places[scope][1]
                if theirs and environment and theirs != environment:
                    continue
                for output, entry in stack.section("Outputs").entries.items():
                    export = (
                        entry.value.get("Export") if isinstance(entry.value, MapValue) else None
                    )
                    name = export.get("Name") if isinstance(export, MapValue) else None
                    if name is not None:
                        found.append((stack.resolve(name), stack, output))
        return self._exports[key]


def _scope(path: str) -> str:
    return f"cloudformation:{path}"


def _same_end(export: Value, name: Value) -> bool:
    """Whether a name may be that of an export of which only the stack's name is not known."""
    if not isinstance(export, Text) or not isinstance(name, Text):
        return False
    string, _ = with_holes(export)
    if string.count(HOLE) != 1 or not string.startswith(HOLE) or len(string) == 1:
        return False
    own = string[1:]
    return name.known.endswith(own) if name.known is not None else name.suffix == own


def scanned(
    sources: Mapping[str, SourceText],
    parameter_texts: Mapping[str, SourceText],
    names: Mapping[str, str] | None = None,
) -> Scan:
    """Return all stacks of a scan, not evaluated yet: each template that nothing nests once per
    file of parameters that fits it (or with its defaults), each nested one as it is called.

    `names` are those of the environments of some files, others are named by the file.
    """
    templates = {path: read_template(file_text(source)) for path, source in sources.items()}
    given = given_values(parameter_texts, templates, names)
    return _made(Scan(templates, sources, given))


def under_scenario(scan: Scan, chosen: Scenario) -> Scan:
    """Return all stacks of a scan where values are chosen for parameters."""
    return _made(Scan(scan.templates, scan.sources, scan.given, chosen=chosen))


def _made(scan: Scan) -> Scan:
    called = _called(scan)
    starts = [path for path in scan.templates if path not in called] or list(scan.templates)
    for path in starts:
        for values in scan.given.get(path) or (None,):
            scan.start(path, values)
    done: set[str] = set()
    while waiting := [scope for scope in scan.made if scope not in done]:
        for scope in waiting:  # all nested ones first: they may export what another one imports
            done.add(scope)
            for name in scan.made[scope].section("Resources").entries:
                scan.nested(scan.made[scope], name)
    return scan


def evaluated(scan: Scan, scopes: Collection[str] | None = None) -> Iterator[Stack]:
    """Evaluate the stacks of a scan, or those of some scopes."""
    for scope, stack in list(scan.made.items()):
        if scopes is not None and scope not in scopes:
            continue
        path, environment = scan.places[scope]
        evaluation, problems = with_told(stack.template, stack.run())
        kept = tuple(r for r in evaluation.resources if scan.nested(stack, r.address) is None)
        evaluation = replace(evaluation, resources=kept)  # a stack that is read hides nothing
        yield Stack(path, environment, evaluation, problems)


def dependents(scan: Scan, scope: str) -> frozenset[str]:
    """Return a stack and all that may become others with it."""
    found: set[str] = set()
    waiting = [scope]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(other for other, needs in scan.needs.items() if here in needs)
    return frozenset(found)


def choice(scan: Scan, identity: str) -> Choice | None:
    """Return what may be chosen for the parameter of an identity, None where that is not known.

    What a nested stack compares it with that is handed the parameter makes a difference too.
    """
    scope, _, name = identity.rpartition("/Parameters.")
    stack = scan.made.get(scope)
    if stack is None:
        return None
    more: list[Value] = []
    for other in scan.made.values():
        for own, value in other.given.items():
            if isinstance(value, Unknown) and value.reason.identity == identity:
                more.extend(other.compares(own))
    return stack.choice(name, *more)


def crowded(scan: Scan, most: int) -> Iterator[Notice]:
    """Yield a notice for each stack that has more scenarios than are gone through together."""
    for scope, stack in scan.made.items():
        names = stack.template.section("Parameters").entries
        found = [c for n in names if (c := choice(scan, identity_of(scope, n))) is not None]
        number = prod(len(one.options) for one in found)
        if number > most:
            path, environment = scan.places[scope]
            under = f" in {environment}" if environment else ""
            many = str(number) if number < 1_000_000 else "more than a million"
            what = f"{many} scenarios of {len(found)} parameters{under}"
            detail = f"{what}: a question is settled in up to {most} of those it hangs on"
            yield Notice(f"{path}: {detail}")


def _called(scan: Scan) -> frozenset[str]:
    """Return the templates that another one nests, by any of its resources."""
    found: set[str] = set()
    for path in scan.templates:
        probe = StackEvaluator(scan.templates[path], _scope(path), scan.sources[path].whole())
        for entry in probe.section("Resources").entries.values():
            declared = entry.value
            if isinstance(declared, MapValue) and known_text(declared.get("Type")) == NESTED:
                properties = declared.get("Properties")
                url = properties.get("TemplateURL") if isinstance(properties, MapValue) else None
                child = scan.template_of(path, probe.resolve(url)) if url is not None else None
                if child is not None and child != path:
                    found.add(child)
    return frozenset(found)
