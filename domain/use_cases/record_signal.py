"""Record what the register lists after a signal, and what follows for the billing address (D13, D23)."""

from collections.abc import Iterable, Mapping
from datetime import date

from pydantic import AwareDatetime

from domain.customer.commands import ChangeBillingAddress
from domain.customer.events import AddressSource
from domain.kernel import Command, Load, StreamCommand
from domain.registration.aggregate import REGISTRATION
from domain.registration.commands import RecordListing
from domain.values import BlindIndex, BranchNumber, CustomerId, KvkNumber, Plain, SignalId, SignalType


class RecordSignal(Command):
    """A signal, and the registration as read again at ``seen_at``. Companies without accounts here are
    passed over. The billing address is name and address, one line each (D23)."""

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


def record_signal(load: Load, command: RecordSignal) -> Iterable[StreamCommand]:
    if not load.state(REGISTRATION.stream(command.kvk_number)).units:
        return
    yield RecordListing(
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
    yield ChangeBillingAddress(
        at=command.at,
        customer_id=CustomerId(command.kvk_number),
        billing_source=command.billing_source,
        billing_address=command.billing_address,
        address_index=command.address_index,
    )
