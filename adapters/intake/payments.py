"""Asks the payment provider about payments: those under way, and those it called about (D14, D22, I2)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from itertools import chain
from typing import Final, assert_never

from sqlalchemy import Engine

from adapters.intake.guest_payments import GuestPayments
from adapters.intake.invoice_payments import InvoicePayments
from adapters.intake.under_way import Named, waited_for
from adapters.machine_requests import Trouble, machine_request
from domain.account.commands import FailDeposit
from domain.calendar import AMSTERDAM, Calendars, local_date
from domain.kernel import Command
from domain.ports import (
    Chargeback,
    Clock,
    Executor,
    KeyVault,
    ListedChargeback,
    Payments,
    PaymentState,
    PaymentStatus,
    RefundState,
    TechnicalFault,
)
from domain.terms import terms_on
from domain.use_cases.charge_back import ChargeBackDeposit, RestoreDeposit
from domain.use_cases.deposit import ReceiveDeposit
from domain.use_cases.refund import FailRefund, SettleRefund
from domain.values import Plain, ProviderPaymentId
from projections.accounts import account
from projections.billing_address import billing_address
from projections.guest_orders import GuestOrderRow
from projections.invoice_payments import InvoicePayment
from projections.payments import Payment, given_up_payments, payment_of, pending_payments
from projections.refunds import RefundRow, of_payment, to_ask_about

LISTED_EVERY: Final = timedelta(hours=1)
"""How often chargebacks, refunds that may change and payments that may come late are asked for without a
call."""
CHARGEBACKS_SINCE: Final = timedelta(days=400)
"""How far back the list of chargebacks is read, by the day of the chargeback: its dispute may be won months
later, and the call about that may get lost. A direct debit is disputed for 13 months, a card for less."""


PROVIDER_FAILED: Final = "provider_failed"
"""The payment provider could not pay a refund back, or cancelled it."""


AnyPayment = Payment | GuestOrderRow | InvoicePayment
Listed = dict[ProviderPaymentId, set[ListedChargeback]]
"""What the provider's list tells of each payment."""


class BuyerUnknown(Exception):
    """Neither a billing address nor a KVK number is known, or the read models have not come so far."""


class PaymentsIntake:
    """A call of the provider is never believed: it is asked. What it says was paid is credited, also where
    that is not what was started, or where nobody waited for it any more."""

    name = "payments"

    def __init__(
        self,
        *,
        executor: Executor,
        reads: Engine,
        vault: KeyVault,
        payments: Payments,
        calendars: Calendars,
        clock: Clock,
    ) -> None:
        self._executor, self._reads, self._vault = executor, reads, vault
        self._payments, self._calendars, self._clock = payments, calendars, clock
        self._guests = GuestPayments(executor=executor, reads=reads, payments=payments, clock=clock)
        self._invoices = InvoicePayments(reads=reads, calendars=calendars, clock=clock)
        self._asked_at: datetime | None = None
        self._listed: Listed = {}
        self._dealt_with: Listed = {}
        self.troubles: Sequence[Trouble] = ()
        self.refused: Sequence[Trouble] = ()

    def step(self) -> int:
        """Answers for how many payments and refunds something was recorded now."""
        moved, troubles, now = 0, list[Trouble](), self._clock.now()
        hourly = self._asked_at is None or now >= self._asked_at + LISTED_EVERY
        seldom = chain(self._given_up(), self._charged_back(troubles)) if hourly else ()
        for payment in chain(self._pending(), self._guests.pending(), self._invoices.pending(), seldom):
            try:
                moved += self._settled(payment) or False
            except TechnicalFault as fault:
                troubles.append(Trouble.of(_named(payment), fault))
                break
            except Exception as error:
                troubles.append(Trouble.of(_named(payment), error))
        if hourly:
            moved += self._refunds(troubles)
            self._asked_at = None if troubles else now
        self.troubles = troubles
        return moved

    def told_of(self, provider_payment_id: ProviderPaymentId) -> bool:
        """The provider, or whoever plays it, called about this payment. False where nobody can tell now what
        became of it: it is to call again. A payment that is not ours is no news."""
        found = self._of(provider_payment_id)
        with self._reads.connect() as tx:
            refunds = of_payment(tx, provider_payment_id)
        told = found is None or self._settled(found) is not None
        if isinstance(found, GuestOrderRow) and found.provider_refund_id is not None:
            told &= self._guests.settle_refund(found) is not None
        return all([told, *(self._settle_refund(one) is not None for one in refunds)])

    def _pending(self) -> Iterator[Payment]:
        return waited_for(self._reads, pending_payments)

    def _given_up(self) -> Iterator[AnyPayment]:
        """Those that nobody waits for any more: the money may come all the same, and who pays need not come
        back to us."""
        today = local_date(self._clock.now())
        first = today - timedelta(days=terms_on(today).late_payment_days)
        since = datetime.combine(first, time(), AMSTERDAM)
        yield from waited_for(self._reads, partial(given_up_payments, since=since))
        yield from self._guests.given_up(first)
        yield from self._invoices.given_up(since)

    def _of(self, one: ProviderPaymentId) -> AnyPayment | None:
        """Of credit, of a guest, or of an invoice."""
        with self._reads.connect() as tx:
            found = payment_of(tx, one)
        return found or self._guests.of(one) or self._invoices.of(one)

    def _charged_back(self, troubles: list[Trouble]) -> Iterator[AnyPayment]:
        """Calls get lost: from time to time the provider is asked for the list. A payment that told all that
        the list tells of it is not asked about again."""
        try:
            found = self._payments.charged_back(self._clock.now() - CHARGEBACKS_SINCE)
        except TechnicalFault as fault:
            troubles.append(Trouble.of("chargebacks", fault))
            return
        listed: Listed = {}
        for each in found:
            listed.setdefault(each.provider_payment_id, set()).add(each)
        self._dealt_with = {one: told for one, told in self._dealt_with.items() if listed.get(one) == told}
        self._listed = {one: told for one, told in listed.items() if one not in self._dealt_with}
        payments = (self._of(one) for one in self._listed)
        yield from (one for one in payments if one is not None)

    def _refunds(self, troubles: list[Trouble]) -> int:
        """A refund takes days: it is asked about as seldom, and for some days after it was paid, since a call
        that it failed after all may get lost."""
        moved, today = 0, local_date(self._clock.now())
        paid_from = today - timedelta(days=terms_on(today).refund_may_fail_days)
        with self._reads.connect() as tx:
            found = to_ask_about(tx, paid_from=paid_from)
        for refund in found:
            try:
                moved += self._settle_refund(refund) or False
            except Exception as error:
                troubles.append(Trouble.of(refund.refund_id, error))
        for order in self._guests.refunds(paid_from):
            try:
                moved += self._guests.settle_refund(order) or False
            except Exception as error:
                troubles.append(Trouble.of(order.guest_order_id, error))
        return moved

    def _settled(self, payment: AnyPayment) -> bool | None:
        """Whether something was recorded; None where the provider cannot tell now."""
        one = payment.provider_payment_id
        assert one is not None, "only what the provider knows is asked about"
        status = self._payments.status(one)
        if status.state is PaymentState.UNKNOWN:
            return None
        kind, commands = self._follows(payment, status)
        done = [
            self._executor.execute(command, machine_request("intake:payments", kind, *named))
            for command, named in commands
        ]
        told = {ListedChargeback(one, each.chargeback_id, each.reversed) for each in status.chargebacks}
        # The list may be ahead of the payment.
        if one in self._listed and self._listed[one] <= told:
            self._dealt_with[one] = self._listed[one]
        return any(each.changed and not each.repeated for each in done)

    def _follows(self, payment: AnyPayment, status: PaymentStatus) -> tuple[str, Iterator[Named]]:
        match payment:
            case GuestOrderRow():
                return "guest", self._guests.commands(payment, status)
            case InvoicePayment():
                return "invoice", self._invoices.commands(payment, status)
            case Payment():
                return "payment", self._commands(payment, status)
            case _:
                assert_never(payment)

    def _settle_refund(self, refund: RefundRow) -> bool | None:
        """As _settled does. One that failed after it was paid came back."""
        assert refund.provider_payment_id is not None, "only the provider's are asked about"
        assert refund.provider_refund_id is not None
        state = self._payments.refund_state(refund.provider_payment_id, refund.provider_refund_id)
        now = self._clock.now()
        command: Command
        match state:
            case RefundState.UNKNOWN:
                return None
            case RefundState.PENDING:
                return False
            case RefundState.PAID:
                command = SettleRefund(at=now, refund_id=refund.refund_id, paid_on=local_date(now))
            case RefundState.FAILED:
                command = FailRefund(
                    at=now, refund_id=refund.refund_id, cause=PROVIDER_FAILED, failed_on=local_date(now)
                )
        request = machine_request("intake:payments", "refund", refund.refund_id, state)
        done = self._executor.execute(command, request)
        return done.changed and not done.repeated

    def _commands(self, payment: Payment, status: PaymentStatus) -> Iterator[Named]:
        """Each with what names it, so that a repeat is one. Money that came is credited before any of it is
        taken back."""
        now, account_id, payment_id = self._clock.now(), payment.account_id, payment.payment_id
        if status.state is PaymentState.FAILED:
            fail = FailDeposit(at=now, account_id=account_id, payment_id=payment_id)
            yield fail, (payment_id, status.state)
        if status.state is PaymentState.PAID:
            receive = ReceiveDeposit(
                at=now,
                account_id=account_id,
                payment_id=payment_id,
                amount_cents=status.amount_cents,
                buyer=self._buyer(payment),
                today=local_date(now),
                calendars=self._calendars,
            )
            yield receive, (payment_id, status.state)
        for chargeback in status.chargebacks:
            yield self._taken_back(payment, chargeback), (payment_id, chargeback.chargeback_id)
            if chargeback.reversed:
                restore = RestoreDeposit(
                    at=now,
                    account_id=account_id,
                    payment_id=payment_id,
                    chargeback_id=chargeback.chargeback_id,
                    today=local_date(now),
                )
                yield restore, (payment_id, chargeback.chargeback_id, "reversed")

    def _taken_back(self, payment: Payment, chargeback: Chargeback) -> ChargeBackDeposit:
        now = self._clock.now()
        return ChargeBackDeposit(
            at=now,
            account_id=payment.account_id,
            payment_id=payment.payment_id,
            chargeback_id=chargeback.chargeback_id,
            amount_cents=chargeback.amount_cents,
            today=local_date(now),
            calendars=self._calendars,
        )

    def _buyer(self, payment: Payment) -> Plain:
        """The billing address; a company without one that may be used (D16) by its KVK number, because
        money that arrived must be credited."""
        with self._reads.connect() as tx:
            payer = account(tx, payment.account_id)
            row = payer and billing_address(tx, payer.customer_id)
        buyer = self._vault.unseal(row.address) if row and row.address else None
        if buyer is not None:
            return buyer
        if payer is None or payer.kvk_number is None:
            raise BuyerUnknown
        return Plain(f"KVK {payer.kvk_number}")


def _named(payment: AnyPayment) -> str:
    return payment.guest_order_id if isinstance(payment, GuestOrderRow) else payment.payment_id
