"""The world around: payers at the provider, debtors and the bank, guests, the register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.calendar import local_date
from domain.ports import PaymentState, RefundState
from domain.values import ProviderPaymentId
from tests.simulation.people import Act
from tests.simulation.world import World
from toegang_testing.conformance.people import DAGOBERT, DONALD

HOME = {"name": "Gast Voorbeeld", "street": "Gastweg 1", "place": "1011 AA Amsterdam"}


@dataclass
class Payers:
    """What happens to money and companies outside; nothing of it asks us first."""

    world: World
    moved: int = 0

    @property
    def acts(self) -> Mapping[str, Act]:
        world = self.world
        payments, bank = world.provider.payments, world.bank
        states = {
            state: [one for one, each in payments.items() if each.state is state] for state in PaymentState
        }
        taken = [one for one in states[PaymentState.PAID] if payments[one].chargebacks]
        back = [one for one, state in world.provider.refunds.items() if state is RefundState.PENDING]
        found: dict[str, Act] = {"a guest orders": self.guest}
        if one := states[PaymentState.OPEN]:
            found["somebody pays"] = lambda: self._decide(one, PaymentState.PAID)
            found["a payment fails"] = lambda: self._decide(one, PaymentState.FAILED)
        if fresh := [each for each in states[PaymentState.PAID] if payments[each].left_cents > 0]:
            found["somebody charges back"] = lambda: world.provider.charge_back(world.chance.choice(fresh))
        if taken and not payments[taken[-1]].chargebacks[-1].reversed:
            found["a chargeback is reversed"] = lambda: world.provider.reverse(taken[-1])
        if back:
            found["the provider pays back"] = lambda: self._pays_back(back)
        if world.provider.calls:
            found["the provider calls"] = self.calls
        if asked := bank.submitted("collections", "submitted"):
            found["a debit is collected"] = lambda: bank.book(world.chance.choice(asked), world.today)
            found["a debit is rejected"] = lambda: self._returned(asked, "AC04")
        if booked := bank.submitted("collections", "booked"):
            found["a debit is returned"] = lambda: self._returned(
                booked, world.chance.choice(("AM04", "MD06"))
            )
        if payouts := bank.submitted("payouts", "submitted"):
            found["a payout leaves"] = lambda: bank.book(world.chance.choice(payouts), world.today)
            found["a payout is rejected"] = lambda: self._returned(payouts, "AC04")
        if left := bank.submitted("payouts", "booked"):
            found["a payout comes back"] = lambda: self._returned(left, "AC04")
        if bank.waiting:
            found["the bank tells again"] = bank.tell_again
        if self._unpaid():
            found["an invoice is paid"] = self.pay
        found["a company moves"] = self.move
        found["a company ends"] = self.end
        return found

    # --- the payment provider ---

    def _decide(self, found: list[str], state: PaymentState) -> None:
        self.world.provider.decide(self.world.chance.choice(found), state)

    def _pays_back(self, found: list[str]) -> None:
        state = self.world.chance.choice((RefundState.PAID, RefundState.PAID, RefundState.FAILED))
        self.world.provider.pay_back(self.world.chance.choice(found), state)

    def calls(self) -> None:
        """In any order, late, and often more than once."""
        world = self.world
        one = world.chance.choice(world.provider.calls)
        if world.chance.random() < 0.6:
            world.provider.calls.remove(one)
        else:
            world.gate.note("callback repeated")
        if (node := world.free()) is not None:
            told = ProviderPaymentId(one)
            world.machine(node, "is called", lambda: node.system.ports.payment_calls.told_of(told))

    def guest(self) -> None:
        product = self.world.chance.choice(("paper_extract", "certified_extract"))
        recipient = {"recipient": HOME} if product == "paper_extract" else {}
        self.world.ask("POST", "/v1/guest-orders", {"product": product, "about": DAGOBERT, **recipient})

    # --- the bank ---

    def _returned(self, found: list[str], reason: str) -> None:
        self.world.bank.send_back(self.world.chance.choice(found), self.world.today, reason)

    def _unpaid(self) -> list[str]:
        books = self.world.auditor.invoices
        return [number for number, book in books.items() if not book.settled]

    def pay(self) -> None:
        """All of it, a part, or too much; by the number, or by words that nobody understands."""
        world = self.world
        number = world.chance.choice(self._unpaid())
        cents = world.auditor.invoices[number].outstanding_cents
        paid = world.chance.choice((cents, cents, cents, max(1, cents // 2), cents + 100))
        reference = world.chance.choice((number, number, number, "van mij"))
        world.bank.transfer(reference, paid, world.today)

    # --- the register ---

    def move(self) -> None:
        self.moved += 1
        number = self.world.chance.choice((DAGOBERT, DONALD))
        self.world.companies.moves(number, f"Nieuwe kade {self.moved}", self.world.time)

    def end(self) -> None:
        """Today or soon."""
        world = self.world
        number = world.chance.choice((DAGOBERT, DONALD))
        if world.companies.listed[number].ends_on is None:
            day = local_date(world.time) + timedelta(days=world.chance.choice((0, 3)))
            world.companies.ends(number, day, world.time)
