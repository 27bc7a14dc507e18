"""Where the money is: the payment provider and the bank. What they did stays done, whoever crashed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, BinaryIO

from adapters.stand_ins.app import ACCOUNT
from adapters.stand_ins.bank_messages import notification, rejection, signed, statement
from adapters.stand_ins.bank_orders import orders
from domain.ports import (
    Chargeback,
    ListedChargeback,
    OpenedPayment,
    PaymentRefused,
    PaymentState,
    PaymentStatus,
    RefundState,
    TechnicalFault,
)
from domain.values import ChargebackId, PaymentId, ProviderPaymentId, ProviderRefundId, RefundId
from tests.simulation.gate import Gate


@dataclass
class Payment:
    """One payment, as the provider keeps it."""

    cents: int
    state: PaymentState = PaymentState.OPEN
    chargebacks: list[Chargeback] = field(default_factory=list)
    refunds: dict[str, int] = field(default_factory=dict)

    @property
    def left_cents(self) -> int:
        taken = sum(one.amount_cents for one in self.chargebacks if not one.reversed)
        return self.cents - taken - sum(self.refunds.values())


@dataclass
class Provider:
    """``asked``: how often each was started or paid back. ``calls``: whom it still calls about."""

    payments: dict[str, Payment] = field(default_factory=dict)
    refunds: dict[str, RefundState] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def start(self, payment_id: str, cents: int) -> OpenedPayment:
        """Our id is its key: asked again, it starts no second one."""
        one = f"tr_{payment_id}"
        self.asked[one] = self.asked.get(one, 0) + 1
        known = self.payments.setdefault(one, Payment(cents))
        if known.cents != cents:
            self.wrong.append(f"payment {payment_id} was started again with another amount")
        return OpenedPayment(ProviderPaymentId(one), f"https://pay.example/{one}")

    def status(self, one: str) -> PaymentStatus:
        found = self.payments[one]
        return PaymentStatus(found.state, found.cents, tuple(found.chargebacks))

    def refund(self, one: str, refund_id: str, cents: int) -> ProviderRefundId:
        named, found = f"re_{refund_id}", self.payments[one]
        self.asked[named] = self.asked.get(named, 0) + 1
        if named not in found.refunds:
            if found.state is not PaymentState.PAID or not 0 < cents <= found.left_cents:
                raise PaymentRefused
            found.refunds[named] = cents
            self.refunds[named] = RefundState.PENDING
        elif found.refunds[named] not in (0, cents):
            self.wrong.append(f"refund {refund_id} was asked again with another amount")
        return ProviderRefundId(named)

    def listed(self) -> Sequence[ListedChargeback]:
        """Everything that was charged back."""
        return [
            ListedChargeback(ProviderPaymentId(one), each.chargeback_id, each.reversed)
            for one, payment in self.payments.items()
            for each in payment.chargebacks
        ]

    # --- what people do there ---

    def decide(self, one: str, state: PaymentState) -> None:
        self.payments[one].state = state
        self.calls.append(one)

    def charge_back(self, one: str) -> None:
        found = self.payments[one]
        named = ChargebackId(f"chb_{one.removeprefix('tr_')}x{len(found.chargebacks)}")
        found.chargebacks.append(Chargeback(named, found.left_cents))
        self.calls.append(one)

    def reverse(self, one: str) -> None:
        last = self.payments[one].chargebacks[-1]
        self.payments[one].chargebacks[-1] = Chargeback(last.chargeback_id, last.amount_cents, reversed=True)
        self.calls.append(one)

    def pay_back(self, named: str, state: RefundState) -> None:
        self.refunds[named] = state
        one = next(one for one, payment in self.payments.items() if named in payment.refunds)
        if state is RefundState.FAILED:
            self.payments[one].refunds[named] = 0
        self.calls.append(one)


@dataclass
class BankHouse:
    """The stand-in bank without its web server: the same files, in memory."""

    account: str = ACCOUNT
    files: dict[str, str] = field(default_factory=dict)
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)
    booked_cents: int = 0
    wrong: list[str] = field(default_factory=list)
    _given: int = 0
    _booked: int = 0
    _statements: int = 0
    _stated_cents: int = 0
    _unstated: list[dict[str, Any]] = field(default_factory=list)

    def take(self, file_id: str, content: bytes) -> None:
        """The same file is taken once; another one of that id, or a double order, is our fault."""
        digest = sha256(content).hexdigest()
        if self.files.setdefault(file_id, digest) != digest:
            self.wrong.append(f"file {file_id} was sent again, and was another")
            return
        kind, found = orders(file_id, content)
        for one, order in found.items():
            known = self.orders.setdefault(one, order | {"kind": kind})
            if known["file_id"] != file_id:
                self.wrong.append(f"order {one} was sent in two files")

    def submitted(self, kind: str, *states: str) -> list[str]:
        return [one for one, each in self.orders.items() if each["kind"] == kind and each["state"] in states]

    def book(self, one: str, day: str) -> None:
        """A direct debit is collected, a payout leaves."""
        order = self.orders[one]
        order["state"] = "booked"
        self._enter("collected" if order["kind"] == "collections" else "paid_out", order, day)

    def send_back(self, one: str, day: str, reason: str) -> None:
        """Rejected before it was booked, else returned."""
        order, before = self.orders[one], self.orders[one]["state"]
        order["state"] = "returned"
        if before == "booked":
            kind = "returned" if order["kind"] == "collections" else "payout_returned"
            self._enter(kind, order, day, reason)
        else:
            self._give(rejection(order, reason, day))

    def transfer(self, reference: str, cents: int, day: str) -> None:
        self._enter("transfer", {"id": reference, "amount_cents": cents}, day)

    def tell_again(self) -> None:
        """The last file comes once more, under another name."""
        if self.waiting:
            self._give([*self.waiting.values()][-1])

    def close_day(self, day: str) -> None:
        """The statement of what was on none yet."""
        if self._unstated:
            self._statements += 1
            self._give(statement(self.account, self._statements, day, self._stated_cents, self._unstated))
            self._stated_cents += sum(map(signed, self._unstated))
            self._unstated = []

    def _enter(self, kind: str, order: dict[str, Any], day: str, reason: str | None = None) -> None:
        if self._unstated and self._unstated[-1]["booked_on"] < day:
            self.close_day(self._unstated[-1]["booked_on"])
        self._booked += 1
        entry = {
            "entry_id": f"E{self._booked:09}",
            "kind": kind,
            "amount_cents": order["amount_cents"],
            "reference": order["id"],
            "mandate_id": order.get("mandate_id", ""),
            "booked_on": day,
            "reason": reason,
        }
        self.booked_cents += signed(entry)
        self._unstated.append(entry)
        self._give(notification(self.account, entry))

    def _give(self, content: str) -> None:
        self._given += 1
        self.waiting[f"B{self._given:09}.xml"] = content


def _fault() -> TechnicalFault:
    return TechnicalFault("it did not answer")


@dataclass(frozen=True)
class AskedProvider:
    """Implements domain.ports.Payments."""

    gate: Gate
    provider: Provider

    def start(self, payment_id: PaymentId, amount_cents: int, description: str) -> OpenedPayment:  # noqa: ARG002 - as every provider
        return self.gate.call("payments", lambda: self.provider.start(payment_id, amount_cents), _fault)

    def status(self, provider_payment_id: ProviderPaymentId) -> PaymentStatus:
        try:
            return self.gate.call("status", lambda: self.provider.status(provider_payment_id), _fault)
        except TechnicalFault:
            return PaymentStatus(PaymentState.UNKNOWN, 0)

    def refund(
        self, provider_payment_id: ProviderPaymentId, refund_id: RefundId, amount_cents: int, description: str
    ) -> ProviderRefundId:  # fmt: skip
        del description
        return self.gate.call(
            "refunds", lambda: self.provider.refund(provider_payment_id, refund_id, amount_cents), _fault
        )

    def refund_state(
        self, provider_payment_id: ProviderPaymentId, provider_refund_id: ProviderRefundId
    ) -> RefundState:
        del provider_payment_id
        try:
            return self.gate.call("status", lambda: self.provider.refunds[provider_refund_id], _fault)
        except TechnicalFault:
            return RefundState.UNKNOWN

    def charged_back(self, since: datetime) -> Sequence[ListedChargeback]:
        del since
        return self.gate.call("status", self.provider.listed, _fault)


@dataclass(frozen=True)
class AskedBank:
    """Implements domain.ports.Bank."""

    gate: Gate
    house: BankHouse

    def send(self, file_id: str, content: bytes) -> None:
        self.gate.call("bank", lambda: self.house.take(file_id, content), _fault)

    def waiting(self) -> Sequence[str]:
        return self.gate.call("bank files", lambda: [*self.house.waiting], _fault)

    def fetch(self, name: str, into: BinaryIO) -> None:
        content = self.gate.call("bank files", lambda: self.house.waiting.get(name), _fault)
        if content is None:
            raise TechnicalFault("it waits no more")
        into.write(content.encode())

    def put_away(self, name: str, *, refused: str | None = None) -> None:
        if refused is not None:
            self.house.wrong.append(f"the bank's file {name} was refused: {refused}")
        self.gate.call("bank files", lambda: self.house.waiting.pop(name, None), _fault)
