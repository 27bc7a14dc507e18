"""How the invoice of a top-up is open again once its payment is taken back (D22)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, assert_never

from domain.invoice.commands import ChargeBackInvoice, ReverseInvoiceChargeback
from domain.invoice.events import InvoiceChargebackReversed, InvoiceChargedBack, InvoiceSettled
from domain.kernel import replace

if TYPE_CHECKING:
    from domain.invoice.aggregate import Invoice

ChargeBackCommand = ChargeBackInvoice | ReverseInvoiceChargeback
ChargeBackEvent = InvoiceChargedBack | InvoiceChargebackReversed


def decide_charge_back(
    invoice: "Invoice", command: ChargeBackCommand
) -> Sequence[ChargeBackEvent | InvoiceSettled]:
    match command:
        case ChargeBackInvoice():
            assert 0 < command.amount_cents <= invoice.paid_cents, "no more than was paid is claimed again"
            return [InvoiceChargedBack.of(command, customer_id=invoice.customer_id)]
        case ReverseInvoiceChargeback():
            settles_cents = command.amount_cents - command.recovered_cents
            assert command.amount_cents > 0, "the rest is credit again"
            assert 0 <= settles_cents <= invoice.outstanding_cents, "no more than is claimed"
            came = InvoiceChargebackReversed.of(command)
            if invoice.settled or settles_cents < invoice.outstanding_cents:
                return [came]
            settled = InvoiceSettled.of(
                command, customer_id=invoice.customer_id, settled_on=command.reversed_on
            )
            return [came, settled]
        case _:
            assert_never(command)


def evolve_charge_back(invoice: "Invoice", event: ChargeBackEvent) -> "Invoice":
    match event:
        case InvoiceChargedBack():
            return invoice.claimed_again(event.amount_cents, event.term_ends_on)
        case InvoiceChargebackReversed():
            return replace(
                invoice,
                paid_cents=invoice.paid_cents + event.amount_cents,
                write_off=invoice.write_off.made_good(event.recovered_cents),
            )
        case _:
            assert_never(event)
