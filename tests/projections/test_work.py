"""What waits for staff, asked in one statement: as each list answers by itself, on both databases."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from domain.calendar import local_date
from domain.values import PersonId
from projections import assignees, loose_ends, work
from projections.accounts import awaiting_reactivation, undelivered
from projections.applications import ApplicationState, referrals
from projections.approval_list import approvals
from projections.approvals import ApprovalState
from projections.assignees import LAPSES_AFTER, AssignedList, Assignee
from projections.authorisations import AuthorisationState, authorisations
from projections.bank_entries import EntryState, bank_entries
from projections.deactivations import deactivations
from projections.questions import QuestionState, questions
from projections.refunds import RefundLife, refunds
from projections.registrations import held_deregistrations, staff_matters
from projections.work import COUNTED_MAX, LISTS, Waits, waits
from tests.projections.history import ReadModels
from tests.projections.story import story

LOG = story()
ALL = 10_000
EVER = date(9999, 1, 1)
"""All that was posted should have arrived by then."""
NAMES = [*LISTS]
EMPTY = {"questions", "undelivered-codes"}
"""Whenever the story is looked at; tests/api/test_work.py has some."""
BY_ITSELF: Mapping[str, Callable[[Connection, datetime, date], Sequence[Any]]] = {
    "referrals": lambda tx, _, __: referrals(tx, state=ApplicationState.REFERRED, limit=ALL),
    "undelivered-codes": lambda tx, _, day: undelivered(tx, day, limit=ALL),
    "reactivations": lambda tx, _, __: awaiting_reactivation(tx, limit=ALL),
    "deactivation-requests": lambda tx, _, __: deactivations(tx, waiting=True, limit=ALL),
    "questions": lambda tx, _, __: questions(tx, state=QuestionState.OPEN, limit=ALL),
    "authorisations": lambda tx, _, __: authorisations(tx, state=AuthorisationState.REQUESTED, limit=ALL),
    "staff-matters": lambda tx, _, __: staff_matters(tx, limit=ALL),
    "held-deregistrations": lambda tx, _, __: held_deregistrations(tx, limit=ALL),
    "approvals": lambda tx, now, _: approvals(tx, now, state=ApprovalState.OPEN, limit=ALL),
    "bank-entries": lambda tx, _, __: bank_entries(tx, state=EntryState.WAITING, limit=ALL),
    "refund-requests": lambda tx, _, __: refunds(tx, life=RefundLife.REQUESTED, limit=ALL),
    "loose-ends": lambda tx, _, __: loose_ends.loose_ends(tx, limit=ALL),
}


@pytest.fixture(autouse=True)
def assigned(models: ReadModels) -> None:
    """What the subscriptions make beside the read models."""
    assignees.ASSIGNEES.create_all(models.tx)


def waiting(tx: Connection, now: datetime, names: Sequence[str] = NAMES) -> Mapping[str, Waits]:
    return waits(tx, names, posted_before=EVER, expected_by=lambda posted: posted, now=now, first=3)


def test_each_list_counts_what_it_shows_all_along_the_story(models: ReadModels) -> None:
    seen = dict.fromkeys(NAMES, 0)
    for begin in range(0, len(LOG), 4):
        stretch = LOG[begin : begin + 4]
        models.read(*stretch)
        now = stretch[-1].recorded_at
        found = waiting(models.tx, now)
        for name, ask in BY_ITSELF.items():
            rows = ask(models.tx, now, EVER)
            assert found[name].count == len(rows), (name, begin)
            first = found[name].first
            assert len(first) == min(3, len(rows))
            assert [one.since for one in first] == sorted(one.since for one in first)
            seen[name] = max(seen[name], len(rows))
    assert {name for name, most in seen.items() if not most} == EMPTY


def test_only_those_asked_for_are_counted(models: ReadModels) -> None:
    assert [*waiting(models.tx, LOG[0].recorded_at, ["questions"])] == ["questions"]


def test_beyond_what_is_counted_it_is_told_that_there_is_more(
    models: ReadModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    models.read(*LOG)
    now = LOG[-1].recorded_at
    [(name, count)] = [(name, one.count) for name, one in waiting(models.tx, now).items() if one.count > 1][
        :1
    ]
    assert count < COUNTED_MAX
    monkeypatch.setattr(work, "COUNTED_MAX", count)
    assert (waiting(models.tx, now)[name].count, waiting(models.tx, now)[name].more) == (count, False)
    monkeypatch.setattr(work, "COUNTED_MAX", count - 1)
    assert (waiting(models.tx, now)[name].count, waiting(models.tx, now)[name].more) == (count - 1, True)


def test_what_waits_elsewhere_is_counted_with_loose_ends(models: ReadModels) -> None:
    now, longest = LOG[-1].recorded_at, LOG[0].recorded_at - timedelta(days=9)
    before = waiting(models.tx, now)["loose-ends"].count
    found = waits(
        models.tx,
        ["loose-ends"],
        elsewhere=[now, longest],
        posted_before=EVER,
        expected_by=lambda posted: posted,
        now=now,
        first=1,
    )["loose-ends"]
    assert (found.count, [one.since for one in found.first]) == (before + 2, [local_date(longest)])


def test_who_is_at_what_waits_is_told_until_it_lapses_and_while_it_waits(models: ReadModels) -> None:
    seen = set()
    for begin in range(0, len(LOG), 4):
        stretch = LOG[begin : begin + 4]
        models.read(*stretch)
        seen |= {name for name in AssignedList if _is_told(models.tx, name, stretch[-1].recorded_at)}
    assert {*AssignedList} - seen == EMPTY


def _is_told(tx: Connection, name: AssignedList, now: datetime) -> bool:
    """Whether anything waits on that list; then who is at it is told of that, and of nothing else."""
    first = waiting(tx, now, [name])[name].first
    if not first:
        return False
    [about] = first[0].about.values()
    assignee = Assignee(PersonId("p1"), now)
    row = {"list_name": name.value, "person_id": "p1", "since": now}
    rows = [row | {"about": about}, row | {"about": "waits-no-more"}]
    with tx.begin_nested() as taken:
        tx.execute(insert(assignees.table), rows)
        told = waiting(tx, now, [name])[name].first
        assert (told[0].assigned_to, told[0].assigned_since) == ("p1", now)
        assert all((one.assigned_to is None) == ([*one.about.values()] != [about]) for one in told)
        for at, known in ((now, assignee), (now + LAPSES_AFTER, None)):
            found = work.waiting(tx, name, about, posted_before=EVER, now=at)
            assert found is not None
            assert found.assignee == known
            listed = work.assigned_on(tx, name, posted_before=EVER, now=at)
            assert listed == ({about: assignee} if known else {})
        assert work.waiting(tx, name, "waits-no-more", posted_before=EVER, now=now) is None
        assert waiting(tx, now + LAPSES_AFTER, [name])[name].first[0].assigned_to is None
        taken.rollback()
    return True
