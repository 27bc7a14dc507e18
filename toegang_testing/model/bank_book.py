"""What an auditor keeps of the bookings that brought too much, and went back."""

from dataclasses import dataclass, field

from domain.bank_entry import events as bank_entry
from domain.invoice import events as invoice
from domain.kernel import Event
from domain.ports import EntryKind

BOOKED = (EntryKind.COLLECTED, EntryKind.PAID_OUT)


@dataclass
class BankBook:
    """Money that went back with its direct debit is paid or used by nobody (I2)."""

    debits: dict[str, str] = field(default_factory=dict)
    """By direct debit: the booking of it."""
    went_back: set[str] = field(default_factory=set)
    left: dict[str, int] = field(default_factory=dict)
    """In cents: what waits, where something does."""

    def read(self, event: Event) -> None:
        match event:
            case bank_entry.EntryBooked():
                self.left[event.entry_id] = event.excess_cents
                if event.kind is EntryKind.COLLECTED:
                    self.debits[event.reference] = event.entry_id
            case bank_entry.EntryUnmatched():
                self.left[event.entry_id] = event.signed_cents or 0
            case invoice.CollectionNoted(kind=EntryKind.COLLECTED):
                self.debits[event.collection_id] = event.entry_id
            case invoice.CollectionReturned(kind=EntryKind.RETURNED):
                self.went_back |= {self.debits[one] for one in (event.collection_id,) if one in self.debits}
            case bank_entry.EntrySetOff():
                assert event.left_cents != self.left[event.entry_id], "I2: nothing came of it"
                assert event.left_cents == 0 or event.kind not in BOOKED, "I2: it went back, and is nobody's"
                self.left[event.entry_id] = event.left_cents
            case bank_entry.EntryHalfTold():
                self.left[event.entry_id] = event.left_cents
            case bank_entry.EntrySettled() | bank_entry.EntrySplit() | bank_entry.EntryBookedAsOther():
                assert event.entry_id not in self.went_back, "I2: the bank took it back"
                left = event.left_cents if isinstance(event, bank_entry.EntrySplit) else 0
                self.left[event.entry_id] = left
            case _:
                pass
