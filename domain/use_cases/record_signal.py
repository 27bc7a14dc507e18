"""Record what the register lists after a signal, and what follows for the billing address (D13, D23)."""

from collections.abc import Iterable, Mapping
from datetime import date

from pydantic import AwareDatetime

from domain.customer.commands import ChangeBillingAddress
from domain.customer.events import AddressSource
from domain.deregistration_day.aggregate import DEREGISTRATION_DAY
from domain.deregistration_day.commands import CountDeregistration
from domain.kernel import Command, Load, StreamCommand
from domain.registration.aggregate import REGISTRATION, Registration, counted_on
from domain.registration.commands import ConfirmEnds, RecordListing
from domain.registration.events import Deregistered
from domain.terms import terms_on
from domain.values import BlindIndex, BranchNumber, CustomerId, KvkNumber, Plain, SignalId, SignalType


class RecordSignal(Command):
    """A signal, and the registration as read again at ``seen_at``. Companies without accounts here are
    passed over. The billing address is name and address, one line each (D23).

    ``watched``: how many branches and businesses have accounts here, about; what ends beyond a usual
    number in a day is held for staff."""

    kvk_number: KvkNumber
    signal_id: SignalId
    signal_type: SignalType
    branch: BranchNumber | None
    signalled_at: AwareDatetime
    seen_at: AwareDatetime
    today: date
    ends_on: date | None
    branches: Mapping[BranchNumber, date | None]
    billing_source: AddressSource | None
    billing_address: Plain | None
    address_index: BlindIndex | None
    watched: int = 0


class ConfirmAnnouncedEnds(Command):
    """Daily step: an announced end date of this company has come (D13). ``watched`` as in RecordSignal."""

    kvk_number: KvkNumber
    today: date
    watched: int = 0


def record_signal(load: Load, command: RecordSignal) -> Iterable[StreamCommand]:
    registration = load.state(REGISTRATION.stream(command.kvk_number))
    if not registration.units:
        return
    listed = RecordListing(
        at=command.at,
        kvk_number=command.kvk_number,
        signal_id=command.signal_id,
        signal_type=command.signal_type,
        branch=command.branch,
        signalled_at=command.signalled_at,
        seen_at=command.seen_at,
        today=command.today,
        ends_on=command.ends_on,
        branches=command.branches,
    )
    yield from _counted(load, registration, listed, command.watched)
    yield ChangeBillingAddress(
        at=command.at,
        customer_id=CustomerId(command.kvk_number),
        billing_source=command.billing_source,
        billing_address=command.billing_address,
        address_index=command.address_index,
    )


def confirm_announced_ends(load: Load, command: ConfirmAnnouncedEnds) -> Iterable[StreamCommand]:
    registration = load.state(REGISTRATION.stream(command.kvk_number))
    due = ConfirmEnds(at=command.at, kvk_number=command.kvk_number, today=command.today, seen_at=command.at)
    yield from _counted(load, registration, due, command.watched)


def _counted(
    load: Load, registration: Registration, asked: RecordListing | ConfirmEnds, watched: int
) -> Iterable[StreamCommand]:
    """The command; where something ends by it, counted on its day, and held beyond the usual number."""
    if not any(isinstance(event, Deregistered) for event in REGISTRATION.decide(registration, asked)):
        yield asked
        return
    counted = counted_on(asked)
    day = load.state(DEREGISTRATION_DAY.stream(counted.isoformat()))
    usual = terms_on(counted).held_from(watched)
    hold = day.holds(usual)
    yield asked.model_copy(update={"hold": hold})
    yield CountDeregistration(at=asked.at, day=counted, kvk_number=asked.kvk_number, held=hold, usual=usual)
