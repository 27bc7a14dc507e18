"""Fetches the register's signals; each says what changed, so the registration is read again (D13, D23)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Engine

from adapters.intake.checkpoint import Checkpoint
from adapters.machine_requests import Trouble, machine_request
from domain.calendar import local_date
from domain.customer.aggregate import CUSTOMER
from domain.kernel import Done
from domain.ports import (
    BadNumber,
    BusinessRegister,
    Clock,
    Executor,
    KeyVault,
    Listing,
    Log,
    Signal,
    TechnicalFault,
    UnknownNumber,
)
from domain.register_facts import billing_of
from domain.registration.aggregate import REGISTRATION, Registration
from domain.use_cases.record_signal import RecordSignal
from domain.values import BlindIndex, BranchNumber, CustomerId, KvkNumber, Plain, normalised
from projections import registrations

OVERLAP = timedelta(hours=1)
"""Read again at every step: a signal can be listed late, and an application that read the register before
a change may be recorded after the change was passed over."""


KEPT_EVERY = timedelta(minutes=1)
"""How often is noted how far was read where nothing came: what is read again is recorded once."""

WINDOW = timedelta(days=28)
"""Read at a time: what was missed for months is caught up piece by piece, and each piece stays done."""


class SignalsIntake:
    """A signal that cannot be dealt with holds the checkpoint; others go on. An outage, or a number that
    the register denies after announcing it, is never read as "not registered" (D13)."""

    name = "register"

    def __init__(
        self,
        *,
        executor: Executor,
        log: Log,
        register: BusinessRegister,
        vault: KeyVault,
        reads: Engine,
        operational: Engine,
        clock: Clock,
    ) -> None:
        self._executor, self._log, self._register, self._vault = executor, log, register, vault
        self._reads = reads
        self._checkpoint = Checkpoint(operational, self.name)
        self._clock = clock
        self.troubles: Sequence[Trouble] = ()
        self.refused: Sequence[Trouble] = ()

    def step(self) -> int:
        """Answers how many signals were recorded now: all up to now, oldest first, but for trouble."""
        now = self._clock.now()
        since, held, recorded, troubles = self._since(now), None, 0, list[Trouble]()
        while not any(trouble.error == TechnicalFault.__name__ for trouble in troubles):
            until = min(since + WINDOW, now)
            try:
                signals = self._register.signals(since - OVERLAP, until)
            except TechnicalFault as fault:
                troubles.append(Trouble.of("signals", fault))
                break
            new, first = self._take_in(signals, troubles)
            recorded, held = recorded + new, held or first
            if new or held or until - since >= KEPT_EVERY:
                self._checkpoint.move((held or until).isoformat())
            if until == now:
                break
            since = until
        self.troubles = troubles
        return recorded

    def _take_in(self, signals: Sequence[Signal], troubles: list[Trouble]) -> tuple[int, datetime | None]:
        """How many were recorded, and the time of the first that could not be."""
        with self._reads.connect() as tx:
            watched = registrations.watched(tx)
        recorded, held = 0, None
        for signal in signals:
            try:
                done = self._record(signal, watched)
                recorded += done is not None and done.changed and not done.repeated
            except Exception as error:
                troubles.append(Trouble.of(signal.signal_id, error))
                held = held or signal.timestamp
                if isinstance(error, TechnicalFault):
                    break
        return recorded, held

    def _since(self, now: datetime) -> datetime:
        reached = self._checkpoint.reached()
        if reached is not None:
            return datetime.fromisoformat(reached)
        first = self._log.since(0, 1)  # nothing before our own history concerns us
        return first[0].recorded_at if first else now

    def _record(self, signal: Signal, watched: int) -> Done | None:
        """None where there is nothing to ask."""
        request = machine_request("intake:register", "signal", signal.signal_id)
        if self._executor.known(request) is not None:
            return None
        registration = self._log.state(REGISTRATION.stream(signal.kvk_number))
        if not registration.units:
            return None  # no accounts here; the id stays free, for OVERLAP's sake
        return self._executor.execute(self._command(signal, registration, watched), request)

    def _command(self, signal: Signal, registration: Registration, watched: int) -> RecordSignal:
        seen_at = self._clock.now()  # before reading: a change during it is later than what was seen
        listing = self._register.listing(signal.kvk_number)
        today = local_date(seen_at)
        branches = self._branches(listing, registration, today)
        source, address = billing_of(listing)
        customer = self._log.state(CUSTOMER.stream(signal.kvk_number))
        billed = customer.registered and not customer.erasing
        return RecordSignal(
            at=self._clock.now(),
            kvk_number=signal.kvk_number,
            signal_id=signal.signal_id,
            signal_type=signal.type,
            branch=signal.branch,
            signalled_at=signal.timestamp,
            seen_at=seen_at,
            today=today,
            ends_on=listing.ends_on,
            branches=branches,
            billing_source=source,
            billing_address=None if address is None else Plain(address),
            # An erased customer's index key is gone and must not be made again.
            address_index=None if address is None or not billed else self._index(listing, address),
            watched=watched,
        )

    def _branches(
        self, listing: Listing, registration: Registration, today: date
    ) -> Mapping[BranchNumber, date | None]:
        """Every listed branch. The list tells no end dates: those we watch, but for the main one, are
        asked for one by one, listed or not. Of a business that has ended none of them matters; of one that is
        to end, each can end before it."""
        main = next((branch.number for branch in listing.branches if branch.main), None)
        branches = {branch.number: branch.ends_on for branch in listing.branches}
        if listing.ends_on is None or listing.ends_on > today:
            for number in registration.units:
                if number is not None and number != main:
                    branches.pop(number, None)
                    branches |= self._one(listing.kvk_number, number)
        return branches

    def _one(self, kvk_number: KvkNumber, number: BranchNumber) -> Mapping[BranchNumber, date | None]:
        """Nothing where the register has it no more, or under another company: that is for staff (D13)."""
        try:
            owner, branch = self._register.branch(number)
        except (UnknownNumber, BadNumber):
            return {}
        return {number: branch.ends_on} if owner == kvk_number else {}

    def _index(self, listing: Listing, address: str) -> BlindIndex:
        customer_id = CustomerId(listing.kvk_number)
        return self._vault.index(f"address/{customer_id}", normalised(address))
