"""`toegang run-day` waits for read models as long as they move, and says in a sentence what stands still."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Table

from adapters.clock import SystemClock
from adapters.daily import READ_MODELS as ASKED
from adapters.event_store import open_engine, writing
from adapters.subscriptions.checkpoints import LEASE
from adapters.subscriptions.schema import subscription
from api.compose import System, open_system
from api.process.catching_up import wait_while_moving
from api.process.starting import Unfit
from api.settings import Settings
from domain.calendar import local_date
from domain.invoice.commands import IssueInvoice, RecordInvoiceSent
from domain.invoice.events import InvoiceKind
from domain.invoice.line import Line
from domain.kernel import Request
from domain.values import CustomerId, InvoiceNumber, OrderId, Plain
from projections import staff_members
from projections.catalogue import all_projections
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.parking import change

READ_MODELS = [projection.name for projection in all_projections()]
BEHIND = READ_MODELS[0]


def kept_by_another(settings: Settings, name: str = BEHIND, failed_at: int | None = None) -> None:
    """The read model is at the beginning, under the lease of another process."""
    until = SystemClock().now() + LEASE
    row = {"name": name, "position": 0, "fence": 1, "holder": "another", "expires_at": until}
    change(settings.read_models_url, subscription.insert().values(**row, failed_at=failed_at))


def let_go(settings: Settings) -> None:
    expired = SystemClock().now() - timedelta(seconds=1)
    change(settings.read_models_url, subscription.update().values(expires_at=expired))


def forbid_rows(settings: Settings, table: Table) -> None:
    """From now on the read model fails at the first event that gives it a row."""
    engine = open_engine(settings.read_models_url)
    with writing(engine).begin() as tx:
        tx.exec_driver_sql(
            f"CREATE TRIGGER broken BEFORE INSERT ON {table.name} BEGIN SELECT RAISE(ABORT, 'broken'); END"
        )
    engine.dispose()


@pytest.fixture
def happened(settings: Settings, toegang: Toegang) -> Settings:
    """Something is in the log that no read model has seen."""
    assert toegang("staff", "add", "R. Vos", "r.vos@register.example", "--role", "supervisor").code == 0
    return settings


@pytest.fixture
def system(happened: Settings) -> Iterator[System]:
    kept_by_another(happened)
    with open_system(happened) as system:
        yield system


def test_a_read_model_that_failed_is_named_with_its_position(happened: Settings, toegang: Toegang) -> None:
    forbid_rows(happened, staff_members.table)
    answer = toegang("run-day")
    assert (answer.code, answer.out) == (1, "")
    [line] = answer.err.splitlines()
    assert "staff_members at position 1" in line
    assert "toegang subscriptions --retry" in line


def test_one_that_failed_but_is_not_asked_stops_no_step(happened: Settings, toegang: Toegang) -> None:
    for name in set(READ_MODELS) - set(ASKED):
        kept_by_another(happened, name, failed_at=1)
    assert toegang("run-day").out == f"Ran the steps of {today()}.\n"


@pytest.mark.usefixtures("happened")
def test_read_models_that_are_behind_are_helped_along(toegang: Toegang) -> None:
    assert toegang("run-day").out == f"Ran the steps of {today()}.\n"


@pytest.mark.usefixtures("happened")
def test_a_day_that_was_missed_is_run_and_days_follow_each_other(toegang: Toegang) -> None:
    missed = today() - timedelta(3)
    for day in (missed, missed, missed + timedelta(1)):
        answer = toegang("run-day", "--date", day.isoformat())
        assert (answer.code, answer.out) == (0, f"Ran the steps of {day}.\n")
    back = toegang("run-day", "--date", missed.isoformat())
    assert (back.code, back.out) == (1, "")
    assert f"{missed} goes backwards: the last day that was run is {missed + timedelta(1)}" in back.err
    assert toegang("run-day").code == 0


@pytest.mark.usefixtures("happened")
def test_a_day_that_has_not_come_or_is_none_is_refused(toegang: Toegang) -> None:
    tomorrow = today() + timedelta(1)
    early = toegang("run-day", "--date", tomorrow.isoformat())
    assert (early.code, early.out) == (1, "")
    assert f"{tomorrow} lies in the future: today is {today()}" in early.err
    for typed in ("30-06-2026", "2026-02-30", "yesterday"):
        answer = toegang("run-day", "--date", typed)
        assert answer.code == 2
        assert "--date" in answer.err
    assert toegang("run-day").code == 0, "what was refused counts for nothing"


def test_a_day_that_was_cut_short_goes_on_where_it_stopped(system: System) -> None:
    """Whatever was asked before stays asked: the second run changes what the first had not come to."""
    let_go(system.settings)
    unsent = _three_reminders(system)

    def cut(name: str) -> None:
        if name == "issue_final_notices":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        system.run_daily_steps(_unheard, cut)
    head = system.log.head()
    assert head == unsent + 3, "the reminders were issued before it was cut short"
    report = system.run_daily_steps(_unheard)
    assert system.log.head() == head
    assert report.steps["issue_reminders"].changed == 0


def _three_reminders(system: System) -> int:
    """Three invoices whose term passed unpaid; answers the log's head."""
    now, day = system.clock.now(), today()
    for number in range(1, 4):
        invoice = InvoiceNumber(f"F2026-{number:06}")
        issue = IssueInvoice(
            at=now,
            invoice_number=invoice,
            customer_id=CustomerId("68750110"),
            kind=InvoiceKind.DIRECT_DEBIT,
            issued_on=day - timedelta(40),
            financial_year=day.year,
            due_on=day - timedelta(12),
            lines=(Line(item="extract", order_id=OrderId("o1"), amount_cents=235),),
            buyer=Plain("Test BV Donald\nHizzaarderlaan 3A\n8823SJ Lollum"),
            payment_id=None,
            collect_on=None,
            mandate_id=None,
            terms="2025-01",
        )
        sent = RecordInvoiceSent(at=now, invoice_number=invoice, sent_on=day - timedelta(40))
        for command in (issue, sent):
            name = f"{type(command).__name__}-{number}"
            system.log.execute(command, Request(name, b"", "tester", correlation_id=name))
    return system.log.head()


def today() -> date:
    """In Europe/Amsterdam."""
    return local_date(SystemClock().now())


def _unheard(_done: int, _of: int) -> None:
    """Nobody waits for read models here."""


def test_a_read_model_that_another_process_keeps_is_waited_for(system: System) -> None:
    told = []

    def let_it_move(done: int, of: int) -> None:
        told.append((done, of))
        let_go(system.settings)

    assert system.run_daily_steps(let_it_move).troubles == []
    assert told == [(0, system.log.head())]


def test_one_that_does_not_move_for_long_is_named(system: System) -> None:
    told = []
    with pytest.raises(Unfit, match=f"{BEHIND} at position 0"):
        wait_while_moving(
            system.subscriptions, system.log.head(), READ_MODELS, lambda *at: told.append(at), still_max_s=0
        )
    assert told == [(0, system.log.head())]
