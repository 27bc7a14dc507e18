"""The daily steps: safe to repeat, safe at the same time; one candidate's trouble is not another's."""

import threading
from datetime import date, timedelta

import pytest

from adapters.daily import READ_MODELS, DailySteps, Report, giving_up, run, steps
from adapters.daily.nominating import PAGE
from adapters.daily.steps import STEPS
from domain.account.aggregate import ACCOUNT
from domain.account.events import FirstPasswordDue
from domain.calendar import local_date
from domain.closing_days import calendars
from domain.invoice.events import InvoiceIssued
from domain.kernel import Command, Done, Request
from domain.ports import Contended
from domain.use_cases.invoicing import IssueDailyInvoice
from domain.values import Plain
from projections import named_secrets
from tests.adapters.reactors.system import System
from tests.adapters.reactors.wishes import activated, business, mandate, order, private
from toegang_testing.seller import OWN


def changed(report: Report) -> dict[str, int]:
    """By step, where anything changed."""
    return {name: step.changed for name, step in report.steps.items() if step.changed}


def ordered(system: System, *, address: bool = True) -> None:
    """Tuesday 2 June: an order by direct debit was delivered."""
    account_id = activated(system, business(system) if address else business(system, address=None))
    system.do(mandate(system, account_id))
    system.do(order(system, account_id))


def test_a_second_run_on_the_same_day_changes_nothing(system: System) -> None:
    ordered(system)
    system.to(date(2026, 6, 3))
    assert changed(system.daily.run()) == {"issue_invoices": 1}
    assert changed(system.daily.run()) == {}  # the read models have not moved yet
    system.react()
    assert changed(system.daily.run()) == {}
    assert len(system.events(InvoiceIssued)) == 1


def test_orders_after_the_run_stand_on_the_next_days_invoice(system: System) -> None:
    ordered(system)
    system.new_day(date(2026, 6, 3))
    [first] = system.events(InvoiceIssued)
    system.do(order(system, system.last(FirstPasswordDue).account_id))
    system.new_day(date(2026, 6, 3))
    assert system.events(InvoiceIssued) == [first]
    system.new_day(date(2026, 6, 4))
    assert [len(invoice.lines) for invoice in system.events(InvoiceIssued)] == [1, 1]


def test_runs_at_the_same_time_issue_one_invoice(system: System) -> None:
    ordered(system)
    system.to(date(2026, 6, 3))
    reports: list[Report] = []
    threads = [threading.Thread(target=lambda: reports.append(system.daily.run())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(changed(report).get("issue_invoices", 0) for report in reports) == 1
    assert [report.troubles for report in reports] == [[], [], []]
    assert len(system.events(InvoiceIssued)) == 1


def test_orders_of_a_customer_without_a_usable_address_are_reported_and_not_lost(system: System) -> None:
    ordered(system, address=False)
    system.to(date(2026, 6, 3))
    [(step, trouble)] = system.daily.run().troubles
    assert (step, trouble.subject, trouble.error) == ("issue_invoices", "69599084", "NoBillingAddress")
    assert trouble.rule == "D16"
    system.to(date(2026, 6, 4))
    assert len(system.daily.run().troubles) == 1


def test_a_candidate_that_fails_is_reported_and_the_others_go_on(system: System) -> None:
    ordered(system)
    system.do(private(system))
    system.to(date(2026, 6, 3))

    class Stubborn:
        """An executor under which invoices cannot be issued now."""

        def execute(self, command: Command, request: Request) -> Done:
            if isinstance(command, IssueDailyInvoice):
                raise Contended
            return system.app.execute(command, request)

        def known(self, request: Request) -> Done | None:
            return system.app.known(request)

    report = DailySteps(
        executor=Stubborn(),
        reads=system.engine,
        vault=system.vault,
        calendars=calendars(),
        clock=system.clock,
        own=OWN,
    ).run()
    assert [(step, trouble.error) for step, trouble in report.troubles] == [("issue_invoices", "Contended")]
    assert changed(report) == {"make_first_passwords": 1}
    assert changed(system.daily.run()) == {"issue_invoices": 1}  # its id was not spent


def test_every_page_of_candidates_is_dealt_with(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.daily.steps.PAGE", 2)
    assert PAGE > 2
    for person in range(5):
        system.ask(private(system, person))
    system.react()
    system.to(date(2026, 6, 2))
    assert changed(system.daily.run()) == {"make_first_passwords": 5}


def test_progress_names_each_step_in_order(system: System) -> None:
    told: list[str] = []
    report = system.daily.run(progress=told.append)
    assert told == list(report.steps) == list(STEPS)
    assert report.today == date(2026, 6, 1)


def test_a_hash_that_no_event_names_is_forgotten_when_it_is_a_day_old(system: System) -> None:
    account_id, orphan = activated(system, business(system)), Plain("typed, and then the request failed")
    today = local_date(system.now)
    system.credentials.put("orphan", orphan)
    for days, is_there in ((1, True), (2, False)):
        system.new_day(today + timedelta(days=days))
        assert system.credentials.verify("orphan", orphan) is is_there
    state = system.app.state(ACCOUNT.stream(account_id))
    assert state.credential_id is not None
    assert system.credentials.sweep(lambda ids: ids) == 0
    assert named_somewhere(system, state.credential_id)


def named_somewhere(system: System, credential_id: str) -> bool:
    with system.engine.connect() as tx:
        return credential_id in named_secrets.named(tx, [credential_id])


def test_every_read_model_that_is_asked_is_named() -> None:
    known = [
        value
        for module in (run, steps, giving_up)
        for value in vars(module).values()
        if hasattr(value, "projection")
    ]
    assert {module.projection.name for module in known} == set(READ_MODELS)


def test_a_bank_that_is_silent_about_a_direct_debit_is_told_until_it_speaks(system: System) -> None:
    ordered(system)
    for day in (date(2026, 6, 3), date(2026, 6, 16)):
        system.new_day(day)
    system.to(date(2026, 6, 24))  # due on 17 June, and 7 days
    assert system.daily.run().troubles == []
    for day in (date(2026, 6, 25), date(2026, 6, 26)):
        system.to(day)
        [(step, trouble)] = system.daily.run().troubles
        told = (step, trouble.subject, trouble.error, trouble.rule)
        assert told == ("tell_silent_collections", "F2026-000001", "SilentBank", "D15")
    system.world.make("/bank/collections/F2026-000001-1/return", booked_on="2026-06-26", reason="AM04")
    assert system.bank.step() == 1
    system.react()
    assert system.daily.run().troubles == []
