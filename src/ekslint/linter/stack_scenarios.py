"""Turn a scenario of CloudFormation's parameters into what the rules say of the scan in it.

Only the stacks that may become others are evaluated again, and only what questions are about is
asked. It knows no rule, and what may be chosen only by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ekslint.config.clusters import with_configured
from ekslint.config.settings import Settings
from ekslint.core.choice import Choice, Scenario
from ekslint.core.finding import OpenQuestion
from ekslint.core.location import SourceText
from ekslint.core.record import record
from ekslint.core.value import ReasonKind
from ekslint.core.verdict import every
from ekslint.linter.intake import Intake, accept, follow_embedded
from ekslint.model.clusters.mentions import without_mentions
from ekslint.model.inventory import Inventory
from ekslint.model.plain import plain_resources
from ekslint.ruleset.ask import Answers, ask_all
from ekslint.ruleset.load import LoadedRules
from ekslint.ruleset.page import Rule

if TYPE_CHECKING:
    from ekslint.languages.cloudformation.stacks import Scan

DEPLOYED: Final = frozenset({ReasonKind.VARIABLE, ReasonKind.COMPUTED, ReasonKind.DATA})
"""Reasons that go away with the deployment: account and region, and what they know."""


@record
class StackScenarios:
    """Answers for the scenarios of one scan: its stacks, and all else that was read beside them."""

    stacks: Scan
    intake: Intake
    loaded: LoadedRules
    texts: Mapping[str, SourceText]
    settings: Settings
    today: date
    _choices: dict[str, Choice | None] = field(default_factory=dict)
    _latest: list[tuple[Scenario, Scan, frozenset[str]]] = field(default_factory=list)

    def choice(self, identity: str) -> Choice | None:
        """Return what may be chosen for a parameter, None where that is not known."""
        from ekslint.languages.cloudformation.stacks import choice

        if identity not in self._choices:
            self._choices[identity] = choice(self.stacks, identity)
        return self._choices[identity]

    def group(self, identity: str) -> str:
        """Return the environment of the stack that has the parameter."""
        return self.stacks.places[_scope(identity)][1]

    def place(self, identity: str) -> str:
        """Return the path of the template that has the parameter."""
        return self.stacks.places[_scope(identity)][0]

    def possible(self, chosen: Scenario) -> bool | None:
        """Return whether the rules of the templates let anybody choose this; None: not known."""
        from ekslint.languages.cloudformation.agreement import rules_allow

        scan, scopes = self._scan(chosen)
        allowed = every(rules_allow(scan.made[s]) for s in sorted(scopes & scan.made.keys()))
        # whoever deploys it can choose the rest, and where
        free = all(why.choices or why.kind in DEPLOYED for why in allowed.open)
        return True if allowed.truth is None and free else allowed.truth

    def answers(self, chosen: Scenario, about: Sequence[OpenQuestion]) -> Answers:
        """Return what the rules of the questions say in a scenario."""
        from ekslint.languages.cloudformation.inventory import of_stack
        from ekslint.languages.cloudformation.stacks import evaluated

        scan, scopes = self._scan(chosen)
        made = Intake()
        for stack in evaluated(scan, scopes):
            accept(stack.evaluation, of_stack(stack), made)
        follow_embedded(made)
        inventory = self._inventory(made, scopes)
        asked = scopes | _scopes_of(about, inventory)
        return ask_all(
            self._meant(about),
            inventory,
            self.loaded.registry,
            today=self.today,
            scopes=asked,
        )

    def _scan(self, chosen: Scenario) -> tuple[Scan, frozenset[str]]:
        """Return the stacks of a scenario, and the scopes of those that may be others in it."""
        from ekslint.languages.cloudformation.stacks import dependents, under_scenario

        if self._latest and self._latest[0][0] is chosen:
            return self._latest[0][1:]
        scan = under_scenario(self.stacks, chosen)
        scopes: set[str] = set()
        for identity in chosen:
            scopes |= dependents(self.stacks, _scope(identity))
            scopes |= dependents(scan, _scope(identity))
        self._latest[:] = [(chosen, scan, frozenset(scopes))]
        return scan, frozenset(scopes)

    def _inventory(self, made: Intake, scopes: frozenset[str]) -> Inventory:
        kept = [c for c in self.intake.read if c.scope not in scopes]
        known = without_mentions((*kept, *made.contributions))
        told, _ = with_configured(known, self.settings.clusters, files=self.texts, start=Path.cwd())
        evaluations = [e for e in self.intake.evaluations if e.scope not in scopes]
        return Inventory((*told, *plain_resources((*evaluations, *made.evaluations))))

    def _meant(self, about: Sequence[OpenQuestion]) -> list[Rule]:
        """Return the rules of questions, with those that speak instead of them."""
        meant = {question.rule for question in about}
        waiting = list(meant)
        by_id = {rule.id: rule for rule in self.loaded.rules}
        while waiting:
            rule = by_id.get(waiting.pop())
            more = set(rule.unless) - meant if rule is not None else set()
            meant |= more
            waiting.extend(more)
        return [rule for rule in self.loaded.rules if rule.id in meant]


def _scope(identity: str) -> str:
    return identity.rpartition("/Parameters.")[0]


def _scopes_of(about: Sequence[OpenQuestion], inventory: Inventory) -> set[str]:
    """Return the scopes of the things that questions are about, in every environment."""
    bare = {question.subject.partition("::")[0] for question in about}
    return {
        scope
        for scope, environment in inventory.environments.items()
        if scope in bare or (environment and scope.removesuffix(f"#{environment}") in bare)
    }
