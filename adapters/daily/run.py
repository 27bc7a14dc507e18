"""Runs the daily steps: one command per candidate; one that fails is reported and the others go on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Engine

from adapters.daily.nominating import Candidate, Step, Today
from adapters.daily.steps import STEPS
from adapters.machine_requests import Trouble, machine_request
from domain.calendar import Calendars, local_date
from domain.kernel import Done, Rejected
from domain.payment_file.events import OwnAccount
from domain.ports import Clock, Executor, KeyVault, Swept
from projections import (
    accounts,
    applications,
    authorisations,
    billing_address,
    deactivations,
    erasure,
    guest_orders,
    invoice_delivery,
    invoice_payments,
    mandates,
    named_secrets,
    open_invoices,
    orders,
    payments,
    payouts,
    private_persons,
    questions,
    refunds,
    registrations,
    staff_members,
)

READ_MODELS: Final = tuple(
    module.projection.name
    for module in (
        accounts,
        applications,
        authorisations,
        billing_address,
        deactivations,
        erasure,
        guest_orders,
        invoice_delivery,
        invoice_payments,
        mandates,
        named_secrets,
        open_invoices,
        orders,
        payments,
        payouts,
        private_persons,
        questions,
        refunds,
        registrations,
        staff_members,
    )
)
"""What is asked here: who is a candidate, what an invoice needs, and which keys and secrets are still needed.
None may be behind: keys and secrets that none names are destroyed."""
SETTLED_AFTER = timedelta(days=3)
"""By then an application of the night in which the year changed is recorded, or was given up."""
Progress = Callable[[str], None]
"""Called with each step's name before it runs."""


@dataclass(frozen=True, slots=True)
class StepReport:
    """How many candidates were nominated, for how many something changed, and what went wrong."""

    nominated: int
    changed: int
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What one run did, by step in the order of running."""

    today: date
    steps: Mapping[str, StepReport]

    @property
    def troubles(self) -> Sequence[tuple[str, Trouble]]:
        """What staff must look at: step and trouble."""
        return [(name, trouble) for name, step in self.steps.items() for trouble in step.troubles]


class DailySteps:
    """Safe twice a day and by several at once: a command id names step, day and candidate, and the
    aggregate decides. A candidate that asks for nothing today is asked again on another day."""

    def __init__(
        self,
        *,
        executor: Executor,
        reads: Engine,
        vault: KeyVault,
        calendars: Calendars,
        clock: Clock,
        own: OwnAccount,
        swept: Sequence[Swept] = (),
    ) -> None:
        self._swept = swept
        self._executor, self._reads, self._vault = executor, reads, vault
        self._calendars, self._clock, self._own = calendars, clock, own

    def run(self, today: date | None = None, progress: Progress | None = None) -> Report:
        """Every step once. ``today``: in Europe/Amsterdam; the clock's day if not given.

        Raises what the read models raise where they cannot be asked."""
        day = today or local_date(self._clock.now())
        busy = self._busy(day)
        reports = {}
        for name, step in STEPS.items():
            if progress is not None:
                progress(name)
            reports[name] = self._run(name, step, day) if name in busy else StepReport(0, 0)
        self._forget_past_years(day)
        self._forget_unnamed_secrets()
        return Report(day, reports)

    def _busy(self, today: date) -> frozenset[str]:
        """The steps that nominate anybody at all: on most days few, and one transaction tells."""
        with self._reads.connect() as tx:
            day = self._day(today)
            return frozenset(name for name, step in STEPS.items() if step(tx, day, None))

    def _forget_past_years(self, today: date) -> None:
        """D21: the key by which private persons of a past year are found goes with the last of them. Not in
        the year's first days: an application of the last night may still be under way."""
        with self._reads.connect() as tx:
            in_use = private_persons.years_in_use(tx)
        for scope in self._vault.index_scopes("private-person"):
            year = int(scope.partition("/")[2])
            if year < (today - SETTLED_AFTER).year and year not in in_use:
                self._vault.destroy(scope)

    def _forget_unnamed_secrets(self) -> None:
        """Password hashes and second factors whose event was never recorded: no erasure would find them."""

        def named(secret_ids: Sequence[str]) -> frozenset[str]:
            with self._reads.connect() as tx:
                return named_secrets.named(tx, secret_ids)

        for each in self._swept:
            each.sweep(named)

    def _run(self, name: str, step: Step, today: date) -> StepReport:
        nominated, changed, troubles = 0, 0, []
        for candidate in self._candidates(step, today):
            nominated += 1
            try:
                done = self._ask(name, today, candidate)
                changed += done.changed and not done.repeated
            except Exception as error:
                troubles.append(Trouble.of(candidate.subject, error))
        return StepReport(nominated, changed, tuple(troubles))

    def _candidates(self, step: Step, today: date) -> Iterator[Candidate]:
        """Page by page; no transaction is open while a candidate is dealt with."""
        cursor: Any = None
        while True:
            with self._reads.connect() as tx:
                found = step(tx, self._day(today), cursor)
            if not found:
                return
            yield from found
            cursor = found[-1].cursor

    def _day(self, today: date) -> Today:
        return Today(today, self._clock.now(), self._calendars, self._vault, self._own)

    def _ask(self, name: str, today: date, candidate: Candidate) -> Done:
        if isinstance(candidate.command, Rejected):
            raise candidate.command
        request = machine_request(f"daily:{name}", "daily", name, today.isoformat(), candidate.subject)
        return self._executor.execute(candidate.command, request)
