"""An overdue invoice blocks every code of its customer; settling it marks those blocks settled (D1, D4)."""

from collections.abc import Iterator

from domain.customer.events import SettlementNoted
from domain.invoice.events import InvoiceOverdue
from domain.kernel import Command, Event, Recorded
from domain.ports import Lookup
from domain.use_cases.collecting import BlockForArrears, NoteArrearsSettled
from domain.use_cases.reactivate import Reactivate


def arrears(happened: Recorded[Event], lookup: Lookup) -> Iterator[Command]:
    at = happened.recorded_at
    match happened.event:
        case InvoiceOverdue(customer_id=customer_id, invoice_number=number):
            for account_id in lookup.accounts_of_customer(customer_id):
                yield BlockForArrears(at=at, account_id=account_id, invoice_number=number)
        case SettlementNoted(customer_id=customer_id, invoice_number=number):
            for account_id in lookup.accounts_of_customer(customer_id):
                yield NoteArrearsSettled(at=at, account_id=account_id, invoice_number=number)
        case _:
            return


def reactivate_at_once(happened: Recorded[Event], lookup: Lookup) -> Iterator[Command]:
    """Only where the operator's setting says so (D4); refused while another invoice is unsettled."""
    if isinstance(happened.event, SettlementNoted):
        for account_id in lookup.accounts_of_customer(happened.event.customer_id):
            yield Reactivate(at=happened.recorded_at, account_id=account_id)
