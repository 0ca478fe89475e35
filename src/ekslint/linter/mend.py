"""Turn a scan into the same scan with what is wrong mended, as far as linting it again proves.

Each round makes all fixes that do not touch each other, in memory, and reads and lints the result.
A fix is kept only when its finding is gone, nothing else got worse, and all files are still read.
It writes no file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from ekslint.config.settings import Settings
from ekslint.core.finding import Finding, Level, Report
from ekslint.core.location import SourceText
from ekslint.core.record import record
from ekslint.fixes.apply import new_texts, without_overlap
from ekslint.linter.run import lint_scan
from ekslint.linter.scan import Progress, Scan

MAX_ROUNDS: Final = 10
"""Fixes that wait for others are made in later rounds; of more rounds nothing is expected."""

Heard = Callable[[Report], Report]
Key = tuple[str, str, str]


@record
class Dropped:
    """A fix that was not made, and why."""

    finding: Finding
    why: str


@record
class Mended:
    """What came of a run: the fixes made, those dropped, the new texts of files by display path,
    and what is still found in them."""

    fixed: tuple[Finding, ...]
    dropped: tuple[Dropped, ...]
    texts: dict[str, str]
    report: Report


@record
class _State:
    """Texts and what the linter says of them: as it was asked, and with all rules."""

    scan: Scan
    report: Report
    whole: Report

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, those that both know once."""
        if self.whole is self.report:
            return self.report.findings
        known = {(_key(f), f.location) for f in self.whole.findings}
        more = (f for f in self.report.findings if (_key(f), f.location) not in known)
        return (*self.whole.findings, *more)


@dataclass(slots=True)
class _Mender:
    settings: Settings
    today: date
    say: Progress
    heard: Heard
    dropped: dict[Key, Dropped] = field(default_factory=dict)

    def state(self, scan: Scan) -> _State:
        report = lint_scan(scan, self.settings, today=self.today, progress=self.say)
        whole = report
        if self.settings.select:  # what a fix breaks is no less broken when nobody asked for it
            every = replace(self.settings, select=())
            whole = lint_scan(scan, every, today=self.today, progress=self.say)
        return _State(scan, report, whole)

    def may_write(self, finding: Finding, ours: Callable[[str], bool]) -> bool:
        """Return whether the files of a fix are all people's own; a fix of others is dropped."""
        assert finding.fix is not None
        if all(ours(edit.location.path) for edit in finding.fix.edits):
            return True
        self.dropped[_key(finding)] = Dropped(finding, "its file lies where other tools write")
        return False

    def proven(self, state: _State, fixes: Sequence[Finding]) -> tuple[list[Finding], _State]:
        """Return those fixes that can be made together, and the state with them."""
        if not fixes:
            return [], state
        after = self.state(_with(state.scan, new_texts(fixes)))
        wrong = dict(_own(state, after, fixes))
        if wrong:
            for finding, why in wrong.items():
                self.dropped[_key(finding)] = Dropped(finding, why)
            return self.proven(state, [f for f in fixes if f not in wrong])
        why = next(_worse(state, after), "")
        if not why:
            return list(fixes), after
        if len(fixes) == 1:
            self.dropped[_key(fixes[0])] = Dropped(fixes[0], why)
            return [], state
        half = len(fixes) // 2
        first, _ = self.proven(state, fixes[:half])
        second, _ = self.proven(state, fixes[half:])
        both = self.state(_with(state.scan, new_texts((*first, *second))))
        if next(_worse(state, both), "") or dict(_own(state, both, (*first, *second))):
            return self.proven(state, first or second)  # the others get their turn
        return [*first, *second], both


def mend(
    scan: Scan,
    settings: Settings,
    *,
    today: date,
    unsafe: bool = False,
    heard: Heard = lambda report: report,
    progress: Progress = lambda _: None,
    ours: Callable[[str], bool] = lambda _: True,
) -> Mended:
    """Mend what the settings ask for; `unsafe`: also where a fix may change what works today.

    `heard` takes out of a report what nobody wants to hear of; `ours` tells whether the file of a
    display path is one that people write. Raises UsageError for settings that
    name unknown rules.
    """
    mender = _Mender(settings, today, progress, heard)
    state = mender.state(scan)
    fixed: list[Finding] = []
    for _ in range(MAX_ROUNDS):
        open_ = [
            finding
            for finding in heard(state.report).findings
            if finding.fix is not None
            and (unsafe or finding.fix.safe)
            and _key(finding) not in mender.dropped
            and mender.may_write(finding, ours)
        ]
        made, state = mender.proven(state, without_overlap(open_).together)
        if not made and not open_:
            break
        fixed.extend(made)
    changed = {
        path: source.text
        for path, source in state.scan.texts.items()
        if path == source.path and source.text != scan.texts[path].text
    }
    dropped = tuple(mender.dropped.values())
    return Mended(tuple(fixed), dropped, changed, heard(state.report))


def _key(finding: Finding) -> Key:
    return finding.rule, finding.subject, finding.message


def _with(scan: Scan, texts: dict[str, str]) -> Scan:
    new = {path: SourceText(path, text) for path, text in texts.items()}
    return replace(scan, texts={path: new.get(old.path, old) for path, old in scan.texts.items()})


def _own(before: _State, after: _State, fixes: Sequence[Finding]) -> Iterator[tuple[Finding, str]]:
    """Yield the fixes whose own finding is still there, or can no longer be decided."""
    had, has = Counter(map(_key, before.findings)), Counter(map(_key, after.findings))
    asked = {(q.rule, q.subject) for q in before.report.open}
    open_ = {(q.rule, q.subject) for q in after.report.open} - asked
    for finding in fixes:
        key = _key(finding)
        if has[key] >= had[key]:
            yield finding, "it would still be found"
        elif (finding.rule, finding.subject) in open_:
            yield finding, "it could not be told any more whether it is mended"


def _worse(before: _State, after: _State) -> Iterator[str]:
    """Yield what is worse afterwards: findings that were not there, files that are not read."""
    had, has = (Counter(map(_bad, state.findings)) for state in (before, after))
    for rule, subject in sorted(has):
        if rule and has[rule, subject] > had[rule, subject]:
            yield f"`{rule}` would be found"
    told = {notice.message for notice in before.whole.notices}
    for notice in after.whole.notices:
        if notice.message not in told:
            yield f"there would be a notice: {notice.message}"
    for failure in after.whole.failures:
        if failure not in before.whole.failures:
            yield failure


def _bad(finding: Finding) -> tuple[str, str]:
    """Return what a finding is about; nothing for a note, which nobody has to act on."""
    return ("", "") if finding.level is Level.NOTE else (finding.rule, finding.subject)
