"""The world around a simulated year: payers at the provider, debtors' banks, guests."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from api.demo.driver import Json
from api.year.clockwork import Clockwork
from api.year.customers import ABOUT
from api.year.habits import Chance

STEPS = {"pays": "confirm", "fails": "fail", "cancels": "cancel"}


@dataclass
class Outside:
    """What happens to payments and direct debits once they left the register."""

    clockwork: Clockwork
    chance: Chance = field(repr=False)

    # --- the payment provider -------------------------------------------------------------------

    def payer_sees(self, payment_id: str, chance: Chance) -> None:
        """The page to pay at is open."""
        done = chance.draw("at the provider")
        if done in STEPS:
            self.clockwork.outside(f"/payments/{payment_id}/{STEPS[done]}")

    def topped_up(self, payment_id: str, chance: Chance) -> None:
        """D22: some take it back, weeks later."""
        if chance.draw("top-up later") == "is charged back":
            path = f"/payments/{payment_id}/chargeback"
            self.clockwork.plan(chance.between(10, 40), lambda: self.clockwork.outside(path))

    def paid_online(self, payment_id: str, chance: Chance) -> None:
        """R53, D22: so do some who paid an invoice."""
        if chance.draw("online later") == "is charged back":
            path = f"/payments/{payment_id}/chargeback"
            self.clockwork.plan(chance.between(10, 40), lambda: self.clockwork.outside(path))

    def refund_left(self, provider_payment_id: str) -> None:
        """The provider has paid it back some days later."""
        path = f"/payments/{provider_payment_id}/refund/refunded"
        self.clockwork.plan(2, lambda: self.clockwork.outside(path))

    # --- the debtor's bank ----------------------------------------------------------------------

    def debit(self, collection_id: str, collect_on: date, chance: Chance) -> None:
        """R13, D15: collected on its day; rejected before, returned soon after, or refunded weeks later."""
        path, outcome = f"/bank/collections/{collection_id}", chance.draw("at the bank")
        if outcome == "is rejected":
            self.clockwork.plan(0, lambda: self._back(path, "AC04"))
            return
        day = max(collect_on, self.clockwork.today)
        self.clockwork.plan_on(day, lambda: self._book(path))
        if outcome == "is returned":
            self.clockwork.plan_on(day + timedelta(days=3), lambda: self._back(path, "AM04"))
        elif outcome == "is refunded":
            later = day + timedelta(days=chance.between(20, 50))
            self.clockwork.plan_on(later, lambda: self._back(path, "MD06"))

    def _book(self, path: str) -> None:
        self.clockwork.outside(f"{path}/book", {"booked_on": self.clockwork.today.isoformat()})

    def pay_out(self, payout_id: str) -> None:
        """The bank transfers what the register ordered, on the next day."""
        path = f"/bank/payouts/{payout_id}"
        self.clockwork.plan(1, lambda: self._book(path))

    def _back(self, path: str, reason: str) -> None:
        body = {"reason": reason, "booked_on": self.clockwork.today.isoformat()}
        self.clockwork.outside(f"{path}/return", body)

    # --- people without a code ------------------------------------------------------------------

    def guests(self) -> None:
        """R5: on some days somebody orders without a code."""
        product = self.chance.draw("guests")
        if product == "none":
            return
        home = {"name": "Gast Voorbeeld", "street": "Gastweg 1", "place": "1011 AA Amsterdam"}
        body: Json = {"product": product, "about": self.chance.one_of(ABOUT)}
        if product == "paper_extract":
            body["recipient"] = home
        self.clockwork.ask("POST", "/v1/guest-orders", body)

    def guest_paid(self, guest_order_id: str) -> None:
        """R55: nobody is known whom it could be claimed from."""
        if self.chance.draw("guest later") == "is charged back":
            path = f"/payments/{guest_order_id}/chargeback"
            self.clockwork.plan(self.chance.between(5, 30), lambda: self.clockwork.outside(path))
