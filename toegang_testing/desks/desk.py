"""The desk: a world, a date, and what holders and staff ask, in one line each."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from domain.account.aggregate import ACCOUNT
from domain.account.state import Account
from domain.calendar import AMSTERDAM, local_date
from domain.closing_days import calendars
from domain.customer.aggregate import CUSTOMER, Customer
from domain.customer.events import AddressSource
from domain.invoice.aggregate import INVOICE, Invoice
from domain.kernel import Command, Event
from domain.order.aggregate import ORDER, Order
from domain.ports import NOTHING_TOLD, OF_PAYOUTS, BankEntry, Comparison, EntryKind, Told
from domain.products import Product
from domain.size_classes import Figures
from domain.use_cases.activate import ActivateAccount
from domain.use_cases.apply_for_code import ApplyForBusinessCode, ApplyForPrivateCode
from domain.use_cases.book_bank_entry import BookBankEntry
from domain.use_cases.change_password import ChangeOwnPassword
from domain.use_cases.change_payment_method import ChangeToDirectDebit
from domain.use_cases.confirm_loss import ConfirmLoss
from domain.use_cases.file_statement import FileStatement
from domain.use_cases.invoicing import IssueDailyInvoice
from domain.use_cases.order import DeliverOrder, FailOrder, PlaceOrder
from domain.use_cases.reactivate import Reactivate
from domain.use_cases.replace_password import AskReplacement, ResetPassword
from domain.values import (
    AccountId,
    ApplicationId,
    BlindIndex,
    CustomerId,
    FilingId,
    OrderId,
    PersonId,
    Plain,
)
from toegang_testing.world import World

NL = calendars()
KVK, OTHER_KVK = "69599084", "12345678"
BRANCH, OTHER_BRANCH = "000012345678", "000087654321"
A1, A2, A3 = AccountId("a1"), AccountId("a2"), AccountId("a3")
BAKERY = CustomerId(KVK)
MONDAY = date(2026, 6, 1)
ADDRESS = Plain("Bakkerij Jansen\nDorpsstraat 1\n1234 AB Utrecht")
MICRO_FIGURES = Figures(total_assets_cents=41_000_000, net_turnover_cents=88_000_000, employees=6)
CLERK, SUPERVISOR, OFFICER = PersonId("clerk"), PersonId("supervisor"), PersonId("officer")
BOOKKEEPER, CONTROLLER = PersonId("bookkeeper"), PersonId("controller")


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """That local time in Amsterdam."""
    return datetime.combine(day, time(hour, minute), AMSTERDAM)


@dataclass
class Desk:
    """One command per method, at the desk's own time; each answers the new events."""

    world: World = field(default_factory=World)
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    # --- time -----------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return self.world.now

    @property
    def today(self) -> date:
        return local_date(self.now)

    def go_to(self, day: date, hour: int = 10, minute: int = 0) -> None:
        assert at(day, hour, minute) >= self.now, "time does not run backwards"
        self.world.now = at(day, hour, minute)

    def wait(self, days: int = 0, **more: float) -> None:
        self.world.now += timedelta(days, **more)

    # --- looking --------------------------------------------------------------------------------

    def account(self, account_id: str = A1) -> Account:
        return self.world.state(ACCOUNT.stream(account_id))

    def customer(self, customer_id: str = KVK) -> Customer:
        return self.world.state(CUSTOMER.stream(customer_id))

    def invoice(self, number: str) -> Invoice:
        return self.world.state(INVOICE.stream(number))

    def order_of(self, order_id: str) -> Order:
        return self.world.state(ORDER.stream(order_id))

    def happened(self, kind: type[Event]) -> list[Event]:
        return [recorded.event for recorded in self.world.log if isinstance(recorded.event, kind)]

    # --- applying -------------------------------------------------------------------------------

    def do(self, command: Command) -> list[Event]:
        return self.world.do(command)

    def business(
        self,
        account_id: str = A1,
        person: str = "jan",
        *,
        kvk_number: str = KVK,
        branch: str | None = BRANCH,
        comparison: Comparison = Comparison.SAME,
        post_wanted: bool = False,
        post_address: Plain | None = ADDRESS,
        ends_on: date | None = None,
        foreign: bool = False,
        seen_at: datetime | None = None,
        code: str | None = None,
        lost_code: bool = False,
        email_fits: bool = False,
    ) -> ApplyForBusinessCode:
        return ApplyForBusinessCode(
            at=self.now,
            application_id=ApplicationId(f"application-{account_id}-{next(self._ids)}"),
            account_id=AccountId(account_id),
            first_names=Plain(person),
            surname=Plain("Jansen"),
            email=Plain(f"{person}@bakery.example"),
            terms_accepted="2025-01",
            code=Plain(code or f"code of {account_id}"),
            code_index=BlindIndex(code or f"code-of-{account_id}"),
            today=self.today,
            lost_code=lost_code,
            email_fits=email_fits,
            kvk_number=kvk_number,
            branch=branch,
            person_indexes=(BlindIndex(person),),
            post_wanted=post_wanted,
            seen_at=seen_at or self.now,
            ends_on=ends_on,
            foreign=foreign,
            comparison=comparison,
            post_address=post_address,
            billing_source=AddressSource.POSTAL if post_address else None,
            address_index=BlindIndex("dorpsstraat-1") if post_address else None,
            calendars=NL,
        )

    def private(
        self,
        account_id: str = A1,
        indexes: tuple[str, ...] = ("anna-2026",),
        new_customer_id: str = "p1",
        *,
        lost_code: bool = False,
        email_fits: bool = False,
    ) -> ApplyForPrivateCode:
        return ApplyForPrivateCode(
            at=self.now,
            application_id=ApplicationId(f"application-{account_id}-{next(self._ids)}"),
            account_id=AccountId(account_id),
            first_names=Plain("Anna"),
            surname=Plain("de Vries"),
            email=Plain("anna@home.example"),
            terms_accepted="2025-01",
            code=Plain(f"code of {account_id}"),
            code_index=BlindIndex(f"code-of-{account_id}"),
            today=self.today,
            lost_code=lost_code,
            email_fits=email_fits,
            new_customer_id=CustomerId(new_customer_id),
            private_indexes=tuple(BlindIndex(index) for index in indexes),
            billing_address=ADDRESS,
            address_index=BlindIndex("home"),
        )

    def confirm_loss(
        self,
        application_id: str,
        code: str = "found",
        *,
        email: str = "jan@bakery.example",
        fits: bool = True,
    ) -> list[Event]:
        """The token of the mail was given (D26)."""
        return self.do(
            ConfirmLoss(
                at=self.now,
                application_id=ApplicationId(application_id),
                email=Plain(email),
                email_fits=fits,
                code=Plain(code),
                code_index=BlindIndex(code),
                today=self.today,
            )
        )

    def activate(self, account_id: str = A1) -> list[Event]:
        return self.do(self.activation(account_id))

    def activation(
        self, account_id: str = A1, presented: str | None = None, *, email: str | None = None
    ) -> ActivateAccount:
        return ActivateAccount(
            at=self.now,
            account_id=AccountId(account_id),
            presented=presented or f"{account_id}-first",
            credential_id=f"{account_id}-own",
            email=Plain(email) if email else None,
        )

    def change_password(
        self, account_id: str = A1, new: str = "next", *, presented: str | None = None
    ) -> list[Event]:
        """With the current password, if no other is given."""
        current = presented or self.account(account_id).credential_id or "none"
        return self.do(
            ChangeOwnPassword(
                at=self.now, account_id=AccountId(account_id), presented=current, credential_id=new
            )
        )

    def ask_replacement(self, account_id: str = A1, *, email_fits: bool = True) -> list[Event]:
        code_index = self.account(account_id).code_index or BlindIndex("nobody's")
        return self.do(self.asking_replacement(code_index, email_fits=email_fits))

    def asking_replacement(self, code_index: str, *, email_fits: bool = True) -> AskReplacement:
        recovery = f"recovery-{next(self._ids)}"
        return AskReplacement(
            at=self.now,
            recovery_id=recovery,
            code_index=BlindIndex(code_index),
            email_fits=email_fits,
            credential_id=f"{recovery}-sent",
            today=self.today,
        )

    def reset_password(self, account_id: str = A1, new: str = "reset") -> list[Event]:
        """With the last replacement password that was asked for."""
        last = self.account(account_id).replacement
        presented = last.credential_id if last else "none"
        one = AccountId(account_id)
        return self.do(ResetPassword(at=self.now, account_id=one, presented=presented, credential_id=new))

    # --- money ----------------------------------------------------------------------------------

    def to_direct_debit(self, account_id: str = A1, mandate: str = "mandate-1") -> list[Event]:
        return self.do(
            ChangeToDirectDebit(
                at=self.now,
                account_id=AccountId(account_id),
                mandate_id=mandate,
                signed_on=self.today,
                iban=Plain("NL00BANK0123456789"),
                debtor=Plain("Bakkerij Jansen"),
            )
        )

    def order(
        self, order_id: str = "o1", account_id: str = A1, product: Product = Product.EXTRACT
    ) -> list[Event]:
        return self.do(self.ordering(order_id, account_id, product))

    def ordering(
        self, order_id: str = "o1", account_id: str = A1, product: Product = Product.EXTRACT
    ) -> PlaceOrder:
        return PlaceOrder(
            at=self.now,
            order_id=OrderId(order_id),
            account_id=AccountId(account_id),
            product=product,
            about=OTHER_KVK,
            today=self.today,
        )

    def file(self, filing_id: str = "f1", account_id: str = A1, **stated: Any) -> list[Event]:
        return self.do(self.filing(filing_id, account_id, **stated))

    def filing(
        self,
        filing_id: str = "f1",
        account_id: str = A1,
        *,
        year_ended_on: date = date(2025, 12, 31),
        adopted_on: date = date(2026, 5, 28),
        this_year: Figures = MICRO_FIGURES,
        year_before: Figures | None = MICRO_FIGURES,
        **more: Any,
    ) -> FileStatement:
        return FileStatement(
            at=self.now,
            filing_id=FilingId(filing_id),
            account_id=AccountId(account_id),
            year_ended_on=year_ended_on,
            adopted_on=adopted_on,
            this_year=this_year,
            year_before=year_before,
            **more,
            today=self.today,
        )

    def deliver(self, order_id: str = "o1") -> list[Event]:
        return self.do(
            DeliverOrder(at=self.now, order_id=OrderId(order_id), document_id=f"doc-{order_id}", sha256="00")
        )

    def fail(self, order_id: str = "o1") -> list[Event]:
        return self.do(FailOrder(at=self.now, order_id=OrderId(order_id), cause="technical_fault"))

    def bill(self, customer_id: str = KVK) -> list[Event]:
        """The daily invoice over every order there is; the aggregate leaves out what is not due."""
        orders = tuple(OrderId(one) for one in self.world.streams("order"))
        return self.do(
            IssueDailyInvoice(
                at=self.now,
                customer_id=CustomerId(customer_id),
                order_ids=orders,
                buyer=ADDRESS,
                today=self.today,
                calendars=NL,
            )
        )

    def book(
        self,
        reference: str,
        amount_cents: int,
        kind: EntryKind = EntryKind.TRANSFER,
        *,
        entry_id: str | None = None,
        reason: str | None = None,
        told: Told = NOTHING_TOLD,
    ) -> list[Event]:
        booking = self.booking(reference, amount_cents, kind, entry_id=entry_id, reason=reason, told=told)
        return self.do(booking)

    def booking(
        self,
        reference: str,
        amount_cents: int,
        kind: EntryKind = EntryKind.TRANSFER,
        *,
        entry_id: str | None = None,
        reason: str | None = None,
        told: Told = NOTHING_TOLD,
    ) -> BookBankEntry:
        if kind is not EntryKind.TRANSFER and kind not in OF_PAYOUTS:  # named by what was collected of it
            reference = self.invoice(reference).collection_id or reference
        entry = BankEntry(
            entry_id or f"entry-{next(self._ids)}",
            kind,
            amount_cents,
            reference,
            self.today,
            reason,
            told=told,
        )
        return BookBankEntry(at=self.now, entry=entry, today=self.today, calendars=NL)

    # --- staff ----------------------------------------------------------------------------------

    def reactivate(self, account_id: str = A1) -> list[Event]:
        return self.do(Reactivate(at=self.now, account_id=AccountId(account_id)))
