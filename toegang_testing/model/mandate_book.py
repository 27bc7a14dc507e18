"""What an auditor keeps of mandates: whose account may be debited, and since when (D6, D15, I4, I8)."""

from dataclasses import dataclass, field
from datetime import date, datetime

from domain.calendar import months_after
from domain.customer import events as customer
from domain.invoice import events as invoice
from domain.kernel import Event
from domain.payment_file.events import CollectionsDrawnUp


@dataclass
class OneMandate:
    """What the log says of the mandate in force of one customer."""

    mandate_id: str
    iban_of: str
    used_on: date
    under_way: tuple[str, datetime] | None = None
    bank_knows: str | None = None


@dataclass
class MandateBook:
    """Of every customer; ``announced``: invoices that announced a direct debit which is to come."""

    in_force: dict[str, OneMandate] = field(default_factory=dict)
    not_before: dict[str, datetime] = field(default_factory=dict)
    announced: dict[str, tuple[str, str]] = field(default_factory=dict)

    def allows(self, customer_id: str) -> bool:
        return customer_id in self.in_force

    def read(self, event: Event, at: datetime) -> None:
        match event:
            case customer.MandateGiven():
                assert event.customer_id not in self.in_force, "D6: one at a time"
                assert at >= self.not_before.get(event.customer_id, at), "D6: no way round an amendment"
                given = OneMandate(event.mandate_id, event.mandate_id, event.signed_on)
                self.in_force[event.customer_id] = given
            case customer.MandateEnded():
                one = self.in_force.pop(event.customer_id)
                assert one.mandate_id == event.mandate_id
                if event.cause is customer.MandateEnd.LAPSED:
                    assert event.ended_on > months_after(one.used_on, 36), "SEPA Core: not before"
                self.not_before.pop(event.customer_id, None)
                if event.another_from is not None:
                    self.not_before[event.customer_id] = event.another_from
            case customer.CustomerErasureDone():
                self.in_force.pop(event.customer_id, None)
            case _:
                self._amendment(event, at)
                self._debit(event)

    def _amendment(self, event: Event, at: datetime) -> None:
        match event:
            case customer.MandateAmendmentAsked():
                self.in_force[event.customer_id].under_way = event.amendment_id, event.not_before
            case customer.MandateAmendmentVetoed():
                self.in_force[event.customer_id].under_way = None
            case customer.MandateAmended():
                one = self.in_force[event.customer_id]
                assert one.under_way is not None, "D6: what was stopped never takes effect"
                assert one.under_way[0] == event.amendment_id, "D6: nor what another took the place of"
                assert at >= one.under_way[1], "D6: there was time to stop it"
                one.under_way, one.iban_of = None, event.amendment_id
            case _:
                pass

    def _debit(self, event: Event) -> None:
        match event:
            case invoice.InvoiceIssued(collect_on=date(), mandate_id=str() as mandate_id):
                self.announced[event.invoice_number] = event.customer_id, mandate_id
            case invoice.InvoiceSettled() | invoice.CollectionCalledOff():
                self.announced.pop(event.invoice_number, None)
            case invoice.CollectionOrdered():
                one = self.in_force[event.customer_id]
                assert event.mandate_id == one.mandate_id, "D15: only under the mandate in force"
                assert event.iban_of == one.iban_of, "D6: and from the account in effect"
                assert event.collect_on <= months_after(one.used_on, 36), "SEPA Core: it has lapsed"
                one.used_on = max(one.used_on, event.collect_on)
                self.announced.pop(event.invoice_number)
            case CollectionsDrawnUp():
                for each in event.collections:
                    one = self.in_force[each.customer_id]
                    changed = one.bank_knows not in (None, each.iban_of)
                    assert each.iban_before == (one.bank_knows if changed else None), "told once"
                    one.bank_knows = each.iban_of
            case _:
                pass
