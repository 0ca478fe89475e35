"""A rule's answers become findings, questions or silence, each at the place a person would edit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ekslint.core.finding import Level
from ekslint.core.location import Hop, Location, SourceText
from ekslint.core.resource import Condition
from ekslint.core.value import Absent, Scalar, Unknown, text
from ekslint.core.verdict import Members
from ekslint.model.entity import Link
from ekslint.model.inventory import Contribution, Inventory
from ekslint.ruleset.ask import ask_all
from ekslint.ruleset.program import compile_program
from tests.ruleset.toy import (
    MAYBE,
    NOT_MAYBE,
    OTHER,
    REGISTRY,
    TODAY,
    WHY,
    Harbour,
    Port,
    ask,
    link,
    number,
    page,
    unset,
)

RED = """
level: error
for: [{ship: ships}]
assert: ship.flag == "red"
message: "{ship} sails under `{ship.flag}`"
at: ship.flag
"""


def test_false_is_a_finding_unknown_a_question_true_nothing() -> None:
    harbour = Harbour()
    harbour.ship("wrong", 1, flag=harbour.text("blue", 2))
    harbour.ship("dark", 3, flag=unset("flag"))
    harbour.ship("right", 5, flag=harbour.text("red", 6))
    answers = ask(harbour.inventory(), page(RED))
    [finding] = answers.findings
    assert finding.message == "ship `wrong` sails under `blue`"
    assert (finding.rule, finding.level, finding.attribute) == ("toy-rule", "error", "ship.flag")
    assert finding.location == harbour.line(2)
    assert finding.subject == "harbour:ship.wrong"
    [question] = answers.open
    assert question.subject == "harbour:ship.dark"
    assert [reason.detail for reason in question.reasons] == ["variable `flag` has no value"]
    assert answers.failures == ()


@pytest.mark.parametrize(
    ("where", "armed", "findings", "questions"),
    [
        ("ship.size > 3", number(4), 1, 0),
        ("ship.size > 3", number(2), 0, 0),
        ("ship.size > 3", unset("size"), 0, 1),
        ("ship.size > 3", Absent(), 0, 0),  # not set: the rule is not meant
        ("ship.home.depth > 3", number(4), 0, 0),  # surely no home
        ("[ship.size > 3, 'ship.armed == False']", number(4), 1, 0),
        ("[ship.size > 3, 'ship.armed == True']", unset("size"), 0, 0),
    ],
)
def test_where(where: str, armed: Scalar, findings: int, questions: int) -> None:
    harbour = Harbour()
    harbour.ship("a", 1, flag=text("blue"), size=armed)
    answers = ask(harbour.inventory(), page(f"{RED}\nwhere: {where}"))
    assert (len(answers.findings), len(answers.open)) == (findings, questions)


@pytest.mark.parametrize(
    ("home", "questions"),
    [
        pytest.param(Link(), 0, id="surely-no-home"),
        pytest.param(Link(None, (WHY,)), 1, id="home-not-known"),
    ],
)
def test_parts_of_what_is_surely_not_there_are_no_question(
    home: Link[Port], questions: int
) -> None:
    harbour = Harbour()
    harbour.ship("a", 1, home=home)
    rule = page(
        """
level: error
for: [{ship: ships}, {other: ship.port.ships}]
assert: other.flag == "red"
message: "{ship} lies beside {other}"
"""
    )
    answers = ask(harbour.inventory(), rule)
    assert answers.findings == ()
    assert len(answers.open) == questions


def test_where_without_assert_accuses() -> None:
    harbour = Harbour()
    harbour.ship("a", 1, flag=harbour.text("blue", 2))
    harbour.ship("b", 3, flag=harbour.text("red", 4))
    rule = page(
        'level: note\nfor: [{ship: ships}]\nwhere: ship.flag == "blue"\nmessage: "{ship} is blue"'
    )
    [finding] = ask(harbour.inventory(), rule).findings
    assert finding.location == harbour.line(1)  # no `at`: the thing itself
    assert [(r.location.line, r.label) for r in finding.related] == [(2, "decided here")]


def test_what_assert_grants_needs_no_where() -> None:
    harbour = Harbour()
    harbour.ship("a", 1, flag=text("red"), size=unset("size"))
    answers = ask(harbour.inventory(), page(f"{RED}\nwhere: ship.size > 3"))
    assert (answers.findings, answers.open) == ((), ())


CABINS = """
level: warning
for: [{ship: ships}, {cabin: ship.cabins}]
assert: cabin.locked
message: "{cabin} of {ship} is not locked"
at: cabin.locked
related: {ship: "its ship", ship.papers: "its papers", ship.escort: "never"}
"""


def test_a_finding_per_row_with_labelled_places() -> None:
    harbour = Harbour()
    cabins = [
        harbour.cabin(n, 10 + i, locked=Scalar(data=n == "b", location=harbour.line(20 + i)))
        for i, n in enumerate("abc")
    ]
    harbour.ship("s", 1, cabins=Members(tuple(cabins)), papers=harbour.text("tea", 2))
    findings = ask(harbour.inventory(), page(CABINS)).findings
    assert [f.location.line for f in findings] == [20, 22]
    assert {f.subject for f in findings} == {"harbour:ship.s"}
    assert [(r.location.line, r.label) for r in findings[0].related] == [
        (1, "its ship"),
        (2, "its papers"),
    ]


def test_an_open_collection_of_rows_is_a_question_beside_the_known_rows() -> None:
    harbour = Harbour()
    cabin = harbour.cabin("a", 10, locked=Scalar(data=False))
    harbour.ship("s", 1, cabins=Members((cabin,), (WHY,)))
    answers = ask(harbour.inventory(), page(CABINS))
    assert len(answers.findings) == 1
    assert [q.reasons for q in answers.open] == [(WHY,)]


def test_where_rules_out_rows_before_their_open_parts_are_asked_about() -> None:
    harbour = Harbour()
    harbour.ship("s", 1, cabins=Members((), (WHY,)), armed=False)
    answers = ask(harbour.inventory(), page(f"{CABINS}\nwhere: ship.armed"))
    assert answers.open == ()


@pytest.mark.parametrize(
    ("home", "rows", "questions"),
    [("target", 1, 0), ("open", 0, 1), ("none", 0, 0)],
)
def test_a_link_generates_one_row_or_none(home: str, rows: int, questions: int) -> None:
    harbour = Harbour()
    port = harbour.port("kiel", 1, depth=number(2))
    links = {
        "target": link(port, harbour.line(5), "the only port"),
        "open": Link(None, (WHY,)),
        "none": Link(),
    }
    harbour.ship("s", 2, home=links[home])
    rule = page(
        "level: error\nfor: [{ship: ships}, {port: ship.home}]\nassert: port.depth > 5\n"
        'message: "{ship} runs aground at {port}"\nat: port.depth'
    )
    answers = ask(harbour.inventory(), rule)
    assert (len(answers.findings), len(answers.open)) == (rows, questions)
    if answers.findings:
        assert answers.findings[0].assumptions == ("the only port",)


def test_rows_of_another_collection_stay_in_the_scope_of_the_first() -> None:
    dev, prod = Harbour(scope="root#dev"), Harbour(scope="root#prod", path="other.tf")
    for harbour in (dev, prod):
        harbour.ship("s", 1)
        harbour.port("p", 2)
    inventory = Inventory([dev.contribution(), prod.contribution()])
    rule = page(
        "level: error\nfor: [{ship: ships}, {port: ports}]\nassert: ship.armed\n"
        'message: "{ship} at {port}"\nat: port'
    )
    assert [f.location.path for f in ask(inventory, rule).findings] == ["harbour.tf", "other.tf"]


def test_let_names_an_expression_and_keeps_what_it_came_through() -> None:
    harbour = Harbour()
    port = harbour.port("kiel", 1, depth=harbour.text("7", 3))
    harbour.ship("s", 2, home=link(port, harbour.line(5), "assumed"))
    rule = page(
        "level: error\nfor: [{ship: ships}]\n"
        "let: {depth: ship.home.depth, deep: depth > 8}\n"
        "where: depth is not None\nassert: deep\n"
        'message: "{ship} finds `{depth}`"\nat: depth'
    )
    [finding] = ask(harbour.inventory(), rule).findings
    assert finding.message == "ship `s` finds `7`"
    assert finding.assumptions == ("assumed",)
    assert [(r.location.line, r.label) for r in finding.related] == [(5, "decided here")]


def test_level_when_takes_the_first_true_one() -> None:
    harbour = Harbour()
    harbour.ship("a", 1, flag=text("blue"), size=number(1))
    harbour.ship("b", 2, flag=text("blue"), size=number(9))
    harbour.ship("c", 3, flag=text("blue"), size=unset("size"))
    rule = page(f"{RED}\nlevel_when: {{note: ship.size > 8, warning: ship.size > 0}}")
    levels = [f.level for f in ask(harbour.inventory(), rule).findings]
    assert levels == [Level.WARNING, Level.NOTE, Level.ERROR]


# Conditions


def conditional(ship: tuple[Condition, ...], cabin: tuple[Condition, ...]) -> Inventory:
    harbour = Harbour()
    made = harbour.cabin("a", 10, locked=Scalar(data=False), conditions=cabin)
    harbour.ship("s", 1, cabins=Members((made,)), conditions=ship)
    return harbour.inventory()


@pytest.mark.parametrize(
    ("ship", "cabin", "assumptions", "questions"),
    [
        ((), (), (), 0),
        ((), (MAYBE,), ("when `var.create` is true",), 0),
        ((MAYBE,), (), ("when `var.create` is true",), 0),
        ((MAYBE,), (MAYBE,), ("when `var.create` is true",), 0),
        (
            (MAYBE,),
            (MAYBE, OTHER),
            ("when `var.create` is true", "when `var.other` is true"),
            0,
        ),
        ((MAYBE,), (OTHER,), None, 1),
        ((MAYBE,), (NOT_MAYBE,), None, 0),
    ],
    ids=["sure", "part", "whole", "same", "nested", "different", "never"],
)
def test_things_under_conditions(
    ship: tuple[Condition, ...],
    cabin: tuple[Condition, ...],
    assumptions: tuple[str, ...] | None,
    questions: int,
) -> None:
    answers = ask(conditional(ship, cabin), page(CABINS))
    assert [f.assumptions for f in answers.findings] == (
        [] if assumptions is None else [assumptions]
    )
    assert len(answers.open) == questions


def test_a_way_through_a_thing_that_may_not_exist_proves_nothing() -> None:
    harbour = Harbour()
    port = harbour.port("kiel", 1, depth=number(2), conditions=(MAYBE,))
    harbour.ship("s", 2, home=link(port))
    rule = page(
        "level: error\nfor: [{ship: ships}]\nassert: ship.home.depth > 5\n"
        'message: "{ship} runs aground"\nat: ship.home.depth'
    )
    answers = ask(harbour.inventory(), rule)
    assert answers.findings == ()
    assert ["`var.create`" in r.detail for q in answers.open for r in q.reasons] == [True]


def test_further_things_of_a_row_may_make_the_way_certain() -> None:
    harbour = Harbour()
    port = harbour.port("kiel", 1, depth=number(2), conditions=(MAYBE,))
    cabin = harbour.cabin("a", 3, conditions=(MAYBE,))
    harbour.ship("s", 2, home=link(port), cabins=Members((cabin,)))
    rule = page(
        "level: error\nfor: [{ship: ships}, {cabin: ship.cabins}]\nwhere: ship.home.depth < 5\n"
        'assert: cabin.locked\nmessage: "{cabin} of {ship} is open"'
    )
    answers = ask(harbour.inventory(), rule)
    assert [f.assumptions for f in answers.findings] == [("when `var.create` is true",)]


def test_rows_from_a_thing_that_may_not_exist_prove_nothing() -> None:
    harbour = Harbour()
    port = harbour.port("kiel", 1, conditions=(MAYBE,))
    harbour.ship("s", 2, home=link(port), cabins=Members((harbour.cabin("a", 3),)))
    harbour.ship("other", 4, home=link(port))
    rule = page(
        "level: error\nfor: [{ship: ships}, {mate: ship.home.ships}]\n"
        'where: mate.name == "other" and ship.name == "s"\n'
        'assert: mate.armed\nmessage: "{mate} is not armed"'
    )
    answers = ask(harbour.inventory(), rule)
    assert (len(answers.findings), len(answers.open)) == (0, 1)


# Places


def library(path: str) -> SourceText:
    return SourceText(path, "inner text\nsecond line\n", library=True)


@pytest.mark.parametrize(
    ("path", "labels"),
    [("stub:vpc/main.tf", []), (".terraform/modules/vpc/main.tf", ["inside the module here"])],
)
def test_a_finding_inside_a_module_lands_on_the_call(path: str, labels: list[str]) -> None:
    harbour = Harbour()
    inner = library(path).location(0, 5).through("module.vpc", harbour.line(7))
    harbour.ship("s", 1, flag=text("blue", inner))
    [finding] = ask(harbour.inventory(), page(RED)).findings
    assert finding.location == harbour.line(7)
    assert [r.label for r in finding.related] == labels


def test_a_place_nobody_can_edit_is_replaced_by_the_thing() -> None:
    harbour = Harbour()
    harbour.ship("s", 1, flag=text("blue", library("stub:a.tf").location(0, 5)))
    [finding] = ask(harbour.inventory(), page(RED)).findings
    assert finding.location == harbour.line(1)


class Called(SourceText):
    """Text of a module as one call sees it."""

    def __init__(self, call: Location) -> None:
        super().__init__("stub:vpc/main.tf", "inner text", library=True)
        self._hops = (Hop("module.m", call),)

    @property
    def hops(self) -> tuple[Hop, ...]:
        return self._hops

    def location(self, start: int, end: int) -> Location:
        return Location(self, start, end, self._hops)


@pytest.mark.parametrize(
    ("written", "passed", "line"),
    [
        pytest.param("true", True, 5, id="a-switch"),
        pytest.param("[]", True, 5, id="nothing"),
        pytest.param("8080", True, 3, id="what-was-only-looked-at"),
        pytest.param("true", False, 3, id="of-another-call"),
    ],
)
def test_a_switch_says_more_than_the_header_of_the_call(
    written: str, passed: bool, line: int
) -> None:
    harbour = Harbour()
    source = SourceText("main.tf", f'a\nb\nmodule "m" {{\n  x =\n    {written}')
    call, other = source.location(4, 14), source.location(0, 1)
    start = len(source.text) - len(written)
    value = source.location(start, len(source.text)).through("input `x`", source.location(19, 20))
    value = value.through("`var.x`", Called(call if passed else other).location(6, 10).bare)
    harbour.ship("s", 1, flag=text("blue", Called(call).location(0, 5)), papers=text("no", value))
    rule = page(RED.replace("assert: ship.flag", "assert: ship.papers"))
    [finding] = ask(harbour.inventory(), rule).findings
    assert finding.location.line == line


def test_a_reference_stands_where_it_is_written_not_where_it_leads() -> None:
    harbour = Harbour()
    port = harbour.port("kiel", 5)
    header = port.header.through("port.kiel.name", harbour.line(2))
    name = Unknown(WHY, ref=port.ref.step("name"), location=header)
    written = harbour.line(7).through("port.kiel.flag", harbour.line(3))
    far = replace(text("blue", written), ref=port.ref.step("flag"))
    harbour.ship("s", 1, papers=name, flag=far)
    rule = page(
        "level: error\nfor: [{ship: ships}]\nassert: ship.armed\nmessage: '{ship}'\n"
        "at: ship.papers\nrelated: {ship.flag: 'its flag'}"
    )
    [finding] = ask(harbour.inventory(), rule).findings
    assert finding.location == harbour.line(2)
    assert [r.location for r in finding.related] == [harbour.line(7)]


def test_what_is_left_out_is_found_at_the_block_it_could_stand_in() -> None:
    harbour = Harbour()
    harbour.ship("s", 1, flag=Absent(location=harbour.line(9)))
    [finding] = ask(harbour.inventory(), page(RED)).findings
    assert finding.location == harbour.line(9)
    assert finding.message == "ship `s` sails under `nothing`"


def test_evidence_is_shown_once_and_not_without_end() -> None:
    harbour = Harbour()
    pennants = [harbour.text(f"p{n}", 10 + n) for n in range(9)]
    harbour.ship("s", 1, flag=harbour.text("blue", 2), pennants=Members(tuple(pennants)))
    rule = page(RED.replace('ship.flag == "red"', "HOME_FLAG in ship.pennants"))
    [finding] = ask(harbour.inventory(), rule).findings
    assert [r.location.line for r in finding.related] == [10, 11, 12, 13, 14]


def test_environments_are_named_and_left_out_of_the_subject() -> None:
    harbour = Harbour(scope="fleet#dev", environment="dev")
    harbour.ship("s", 1, flag=text("blue"))
    harbour.ship("t", 2, flag=unset("flag"))
    answers = ask(harbour.inventory(), page(RED))
    assert [(f.subject, f.environments) for f in answers.findings] == [("fleet:ship.s", ("dev",))]
    assert [q.subject for q in answers.open] == ["fleet:ship.t"]


def test_the_order_does_not_depend_on_the_order_of_things_and_rules() -> None:
    def contributions() -> list[Contribution]:
        out = []
        for path in ("b.tf", "a.tf"):
            harbour = Harbour(scope=path, path=path)
            harbour.ship("s", 3, flag=text("blue"))
            harbour.ship("t", 2, flag=unset("flag"))
            out.append(harbour.contribution())
        return out

    rules = [page(RED, rule_id="a-rule"), page(RED, rule_id="b-rule")]

    def told(order: int) -> object:
        inventory = Inventory(contributions()[::order])
        answers = ask(inventory, *rules[::order])
        return (
            [(f.rule, str(f.location)) for f in answers.findings],
            [(q.rule, q.subject) for q in answers.open],
        )

    assert told(1) == told(-1)


# Precedence


def precedence(*, specific: str, ship: str = "ship") -> list[str]:
    harbour = Harbour()
    harbour.ship("s", 1, flag=text("blue"), size=unset("size"))
    harbour.ship("t", 2, flag=text("blue"), size=number(1))
    rules = [
        page(RED + "unless: [b-rule]", rule_id="a-rule"),
        page(
            f"level: error\nfor: [{{{ship}: ships}}]\n{specific}\nmessage: '{{{ship}}} is small'\n"
            "unless: [c-rule]",
            rule_id="b-rule",
        ),
        page(
            "level: error\nfor: [{ship: ships}]\nwhere: ship.size == 5\nmessage: '{ship} is five'",
            rule_id="c-rule",
        ),
    ]
    answers = ask(harbour.inventory(), *rules)
    assert answers == ask(harbour.inventory(), *rules[::-1])
    return [f"{f.rule} {f.subject[-1]}" for f in answers.findings]


def test_a_more_specific_rule_speaks_instead_also_while_it_is_open() -> None:
    assert precedence(specific="assert: ship.size > 5") == ["b-rule t"]


def test_a_rule_about_another_variable_does_not_silence() -> None:
    silent = precedence(specific="assert: boat.size > 5", ship="boat")
    # c-rule is open about `s`, and silences both through b-rule
    assert silent == ["a-rule t", "b-rule t"]


def test_silence_goes_through_rules_that_say_nothing_themselves() -> None:
    assert precedence(specific="where: ship.size == 99") == ["a-rule t"]


def test_an_open_question_about_unseen_things_does_not_silence_findings_about_seen_ones() -> None:
    harbour = Harbour()
    cabin = harbour.cabin("a", 10, locked=Scalar(data=False), size=number(9))
    harbour.ship("s", 1, cabins=Members((cabin,), (WHY,)))
    small = "level: error\nfor: [{ship: ships}, {cabin: ship.cabins}]\nwhere: cabin.size < 3\n"
    rules = [
        page(f"{CABINS}\nunless: [small-rule]"),
        page(f"{small}message: '{{cabin}} is small'", rule_id="small-rule"),
    ]
    assert [f.rule for f in ask(harbour.inventory(), *rules).findings] == ["toy-rule"]


# Failures and limits


def test_a_mistake_of_a_rule_costs_its_row_not_the_run() -> None:
    harbour = Harbour()
    harbour.ship("s", 1, flag=text("blue"))
    broken = page(
        "level: error\nfor: [{ship: ships}]\nassert: ship.breaks()\nmessage: '{ship} broke'",
        rule_id="broken-rule",
    )
    answers = ask(harbour.inventory(), broken, page(RED))
    assert len(answers.findings) == 1
    assert answers.failures == ("rule broken-rule on ship `s`: ZeroDivisionError: no such ship",)


def test_a_page_that_does_not_compile_is_a_failure() -> None:
    harbour = Harbour()
    harbour.ship("s", 1)
    broken = page("level: error\nfor: [{ship: ships}]\nassert: shp.armed\nmessage: '{ship}'")
    [failure] = ask(harbour.inventory(), broken).failures
    assert "unknown name `shp`; did you mean `ship`?" in failure


def test_a_rule_without_things_is_not_compiled() -> None:
    broken = page("level: error\nfor: [{ship: ships}]\nassert: shp.armed\nmessage: '{ship}'")
    assert ask(Harbour().inventory(), broken).failures == ()


def test_a_retired_rule_is_not_asked() -> None:
    harbour = Harbour()
    harbour.ship("s", 1, flag=text("blue"))
    assert ask(harbour.inventory(), page(f'{RED}\nremoved: "1.0"')).findings == ()


def test_too_many_steps_are_an_open_question() -> None:
    harbour = Harbour()
    pennants = Members(tuple(text(str(n)) for n in range(400)))
    harbour.ship("s", 1, flag=text("blue"), pennants=pennants)
    rule = page(
        "level: error\nfor: [{ship: ships}]\n"
        "assert: any(a == b for a in ship.pennants for b in ship.pennants if a != b)\n"
        "message: '{ship} is slow'"
    )
    answers = ask(harbour.inventory(), rule, page(RED, rule_id="other-rule"))
    assert [q.reasons[0].kind for q in answers.open] == ["limit"]
    assert len(answers.findings) == 1


def test_too_many_rows_are_an_open_question() -> None:
    harbour = Harbour()
    for n in range(600):
        harbour.ship(f"s{n}", 1 + n % 300)
    rule = page(
        "level: error\nfor: [{a: ships}, {b: ships}]\nassert: True\nmessage: '{a} meets {b}'"
    )
    answers = ask(harbour.inventory(), rule)
    assert "combinations" in answers.open[0].reasons[0].detail


UNARMED = "level: error\nfor: [{ship: ships}]\nassert: ship.armed\nmessage: '{ship} is unarmed'"


def test_too_much_work_of_all_rules_of_strangers_is_an_open_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ekslint.ruleset.ask.MAX_TOGETHER", 0)
    harbour = Harbour()
    harbour.ship("s", 1, armed=False)
    rules = [page(UNARMED, rule_id=f"{name}-rule") for name in "abc"]
    rules[2].built_in = True
    answers = ask(harbour.inventory(), *rules)
    assert [finding.rule for finding in answers.findings] == ["a-rule", "c-rule"]
    assert [question.rule for question in answers.open] == ["b-rule"]


def test_a_page_that_breaks_the_compiler_stops_no_other_rule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    harbour = Harbour()
    harbour.ship("s", 1, armed=False)
    broken, sound = (page(UNARMED, rule_id=f"{n}-rule") for n in "ab")

    def breaks(registry: object) -> object:
        raise RecursionError("too deep")

    monkeypatch.setattr(
        type(broken),
        "program",
        lambda rule, registry: (
            breaks(registry) if rule is broken else compile_program(rule.page, registry)
        ),
    )
    answers = ask(harbour.inventory(), broken, sound)
    assert answers.failures == ("rule a-rule: RecursionError: too deep",)
    assert [finding.rule for finding in answers.findings] == ["b-rule"]


def test_too_much_work_of_one_rule_is_an_open_question() -> None:
    harbour = Harbour()
    pennants = Members(tuple(text(str(n)) for n in range(100)))
    for n in range(80):
        harbour.ship(f"s{n}", 1 + n, pennants=pennants, flag=text("blue"))
    rule = page(
        "level: error\nfor: [{ship: ships}]\nmessage: '{ship} is slow'\n"
        "assert: none(a == 'x' for a in ship.pennants for b in ship.pennants)"
    )
    answers = ask(harbour.inventory(), rule, page(RED, rule_id="other-rule"))
    assert 0 < len([q for q in answers.open if q.rule == "toy-rule"]) < 80
    assert len(answers.findings) == 80


def test_today_is_a_parameter() -> None:
    harbour = Harbour()
    harbour.ship("s", 1)
    registry = replace(REGISTRY, constants={"DUE": TODAY.replace(year=2027)})
    rule = page(
        "level: warning\nfor: [{ship: ships}]\nassert: today < DUE\nmessage: '{ship} is late'"
    )
    inventory = harbour.inventory()
    assert ask_all([rule], inventory, registry, today=TODAY).findings == ()
    late = ask_all([rule], inventory, registry, today=TODAY.replace(year=2028))
    assert len(late.findings) == 1


def test_questions_about_one_thing_are_one_question() -> None:
    harbour = Harbour()
    cabins = [harbour.cabin(n, 10 + i, locked=unset(n)) for i, n in enumerate("ab")]
    harbour.ship("s", 1, cabins=Members(tuple(cabins)))
    [question] = ask(harbour.inventory(), page(CABINS)).open
    assert len(question.reasons) == 2
    assert isinstance(question.location, Location)


def test_a_fleet_is_asked_quickly_enough_to_count_its_rows() -> None:
    harbour = Harbour()
    for n in range(300):
        harbour.ship(f"s{n}", 1 + n, flag=text("blue"), pennants=Members((text("a"),)))
    rule = page(RED.replace("{ship: ships}", "{ship: ships}, {pennant: ship.pennants}"))
    assert len(ask(harbour.inventory(), rule).findings) == 300


SAME = """
level: note
for: [{{{name}: ships}}]
let: {{it: {it}}}
where: [{where}, {name}.way == "sail"]
message: "{{{name}}} is meant"
"""


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        pytest.param(
            {"it": "ship.flag", "where": 'it == "red"'},
            {"it": "ship.flag", "where": 'it == "red"'},
            [("a", 1), ("b", 1)],
            id="the-same-words-have-the-same-answer",
        ),
        pytest.param(
            {"it": "ship.flag", "where": 'it == "red"'},
            {"it": "ship.papers", "where": 'it == "red"'},
            [("a", 1), ("b", 2)],
            id="a-let-of-the-same-name-may-be-another",
        ),
        pytest.param(
            {"it": "ship.flag", "where": 'it == "red"'},
            {"name": "other", "it": "other.papers", "where": 'it == "red"'},
            [("a", 1), ("b", 2)],
            id="another-variable",
        ),
        pytest.param(
            {"it": "ship.flag", "where": 'not it == "red"'},
            {"it": "ship.flag", "where": 'it == "red"'},
            [("a", 2), ("b", 1)],
            id="other-words",
        ),
    ],
)
def test_rules_share_the_answers_of_what_they_ask_in_the_same_words(
    first: dict[str, str], second: dict[str, str], found: list[tuple[str, int]]
) -> None:
    harbour = Harbour()
    harbour.ship("one", 1, flag=text("red"), papers=text("blue"))
    harbour.ship("two", 2, flag=text("blue"), papers=text("red"))
    harbour.ship("three", 3, flag=text("red"), papers=text("red"), way="oar")
    rules = [
        page(SAME.format(**{"name": "ship", **words}), rule_id=rule_id)
        for rule_id, words in (("a", first), ("b", second))
    ]
    findings = ask(harbour.inventory(), *rules).findings
    assert sorted((f.rule, f.location.line) for f in findings) == found


@pytest.mark.parametrize(
    ("where", "lines"),
    [
        pytest.param('ship.way == "sail"', [1, 3], id="one-text"),
        pytest.param('(ship.way == "sail" or ship.way == "oar")', [1, 2, 3], id="several"),
        pytest.param('ship.way == "sail" and ship.way == "oar"', [], id="both"),
        pytest.param('(ship.way == "steam" or ship.armed)', [3], id="another-field"),
        pytest.param('(ship.way == "steam" or ship.flag == "red")', [2], id="a-value"),
        pytest.param('ship.way != "sail"', [2], id="not-a-text"),
    ],
)
def test_conditions_on_plain_fields_choose_the_things(where: str, lines: list[int]) -> None:
    harbour = Harbour()
    harbour.ship("a", 1)
    harbour.ship("b", 2, way="oar", flag=text("red"))
    harbour.ship("c", 3, armed=True)
    rule = page(f"level: note\nfor: [{{ship: ships}}]\nwhere: '{where}'\nmessage: '{{ship}} is it'")
    assert [f.location.line for f in ask(harbour.inventory(), rule).findings] == lines
