"""Turn a text that somebody saw, and what a run found, into the rules to suspect, in order.

It does not decide what happened: a rule is suspected because it knows the text, first those that
find their defect in the files, about the thing that the text names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from ekslint.core.finding import Finding, OpenQuestion, Report, RuleInfo
from ekslint.core.record import record
from ekslint.ruleset.named import Bearing, Named, bearing, bearing_of_rule
from ekslint.ruleset.sightings import Sighting, sightings


@record
class Suspect:
    """A rule that knows what was seen: by which symptoms, and what it says of the files.

    `findings` are in the order of their bearing on what the text names, which `bearings` holds.
    """

    info: RuleInfo
    seen: tuple[Sighting, ...]
    bearing: Bearing
    findings: tuple[Finding, ...] = ()
    bearings: tuple[Bearing, ...] = ()
    open: tuple[OpenQuestion, ...] = ()

    @property
    def weight(self) -> float:
        """How much the best of its symptoms tells."""
        return self.seen[0].weight

    @property
    def state(self) -> str:
        """`found` in the files, `elsewhere` (about other things than the text names), `open`, or
        only `known`."""
        if self.findings:
            return "found" if self.bearings[0] is not Bearing.OTHER else "elsewhere"
        return "open" if self.open else "known"


def suspects(
    text: str, infos: Mapping[str, RuleInfo], report: Report | None, named: Named
) -> tuple[Suspect, ...]:
    """Return the rules that know a text: those that find its cause first, then what tells most.

    Of a text that names a workload or a thing, rules and findings about that come before others.
    """
    rules: dict[str, list[str]] = {}
    for info in infos.values():
        for symptom in info.symptoms:
            rules.setdefault(symptom, []).append(info.id)
    seen: dict[str, list[Sighting]] = {}
    for sighting in sightings(text, rules):
        for rule in rules[sighting.symptom]:
            seen.setdefault(rule, []).append(sighting)
    made = (_suspect(infos[rule], tuple(found), report, named) for rule, found in seen.items())
    return tuple(sorted(made, key=_order))


def _suspect(
    info: RuleInfo, seen: tuple[Sighting, ...], report: Report | None, named: Named
) -> Suspect:
    ranked = sorted(_ranked(info, report, named), key=lambda pair: pair[0])
    return Suspect(
        info,
        seen,
        bearing_of_rule(info, named),
        tuple(finding for _, finding in ranked),
        tuple(bears for bears, _ in ranked),
        tuple(q for q in report.open if q.rule == info.id) if report is not None else (),
    )


def _ranked(
    info: RuleInfo, report: Report | None, named: Named
) -> Iterator[tuple[Bearing, Finding]]:
    if report is None:
        return
    for finding in chain(report.findings, (hidden.finding for hidden in report.hidden)):
        if finding.rule == info.id:  # whoever hid it did not know of the incident
            yield bearing(finding, named), finding


def _order(suspect: Suspect) -> tuple[object, ...]:
    """What tells most comes first. Among those that tell the same: pages name their chief symptom
    first, and a cause that shows in many ways is likelier than one that shows in one."""
    state = ("found", "open", "known", "elsewhere").index(suspect.state)
    bears = suspect.bearings[0] if suspect.findings else suspect.bearing
    info = suspect.info
    from_here = len(info.symptoms) - info.symptoms.index(suspect.seen[0].symptom)
    told = -round(suspect.weight, 6), -from_here, -len(suspect.seen)
    return state, bears, *told, info.level.rank, info.id
