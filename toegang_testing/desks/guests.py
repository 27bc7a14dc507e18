"""The counter for guests: orders without a code, in one line each."""

from dataclasses import dataclass

from domain.effect.events import EffectOutcome
from domain.guest_order.aggregate import GUEST_ORDER, GuestOrder
from domain.guest_order.commands import (
    AbandonGuestOrder,
    EraseGuest,
    FailGuestOrder,
    FailGuestPayBack,
    FinishGuestErasure,
    GiveUpGuestOrder,
    PlaceGuestOrder,
    ReceiveGuestPayment,
    RecordGuestChargeback,
    RecordGuestDelivery,
    RecordGuestPaidBack,
    RecordGuestPaymentOpened,
    ReverseGuestChargeback,
    SettleGuestOwed,
)
from domain.guest_order.events import GuestOrderFailed, GuestOrderPaidLate
from domain.kernel import Event
from domain.products import Product
from domain.use_cases.settle_guest import SettleGuestPayBack
from domain.values import GuestOrderId, Language, PaymentId
from toegang_testing.desks.desk import ADDRESS, OTHER_KVK
from toegang_testing.desks.office import Office


@dataclass
class Guests:
    """Guests of an office."""

    office: Office

    def of(self, name: str = "g1") -> GuestOrder:
        return self.office.world.state(GUEST_ORDER.stream(name))

    def order(
        self, name: str = "g1", product: Product = Product.PAPER_EXTRACT, *, address: bool = True
    ) -> list[Event]:
        return self.office.do(
            PlaceGuestOrder(
                at=self.office.now,
                guest_order_id=GuestOrderId(name),
                product=product,
                about=OTHER_KVK,
                language=Language.DUTCH,
                payment_id=PaymentId(name),
                address=ADDRESS if address else None,
                today=self.office.today,
            )
        )

    def opened(self, name: str = "g1") -> list[Event]:
        return self.office.do(
            RecordGuestPaymentOpened(
                at=self.office.now,
                guest_order_id=GuestOrderId(name),
                provider_payment_id=f"tr_{name}",
                checkout_url="https://pay.example/1",
            )
        )

    def paid(self, name: str = "g1", cents: int = 1520) -> list[Event]:
        one, office = GuestOrderId(name), self.office
        return office.do(
            ReceiveGuestPayment(at=office.now, guest_order_id=one, amount_cents=cents, paid_on=office.today)
        )

    def abandoned(self, name: str = "g1") -> list[Event]:
        one, office = GuestOrderId(name), self.office
        return office.do(
            AbandonGuestOrder(at=office.now, guest_order_id=one, cause="payment_failed", today=office.today)
        )

    def give_up(self, name: str = "g1") -> list[Event]:
        one, office = GuestOrderId(name), self.office
        return office.do(GiveUpGuestOrder(at=office.now, guest_order_id=one, today=office.today))

    def delivered(self, name: str = "g1") -> list[Event]:
        one, office = GuestOrderId(name), self.office
        return office.do(
            RecordGuestDelivery(
                at=office.now,
                guest_order_id=one,
                document_id=f"doc-{name}",
                sha256="00",
                delivered_on=office.today,
                post_on=None,
            )
        )

    def failed(self, name: str = "g1") -> list[Event]:
        one, office = GuestOrderId(name), self.office
        return office.do(
            FailGuestOrder(at=office.now, guest_order_id=one, cause="unknown_number", failed_on=office.today)
        )

    def paid_back(self, name: str = "g1") -> list[Event]:
        one, office = GuestOrderId(name), self.office
        return office.do(
            RecordGuestPaidBack(at=office.now, guest_order_id=one, provider_refund_id=f"re_{name}")
        )

    def pay_back_failed(self, name: str = "g1") -> list[Event]:
        one, office = GuestOrderId(name), self.office
        return office.do(
            FailGuestPayBack(
                at=office.now, guest_order_id=one, provider_refund_id=f"re_{name}", failed_on=office.today
            )
        )

    def owed_settled(self, name: str = "g1", *, by_hand: bool = True) -> list[Event]:
        one, office = GuestOrderId(name), self.office
        return office.do(
            SettleGuestOwed(at=office.now, guest_order_id=one, by_hand=by_hand, settled_on=office.today)
        )

    def settled(self, name: str = "g1", *, by_hand: bool = True) -> list[Event]:
        """Staff settles the paying back that failed, and with it what was owed."""
        owing = (GuestOrderFailed, GuestOrderPaidLate)
        since = max(
            one.position
            for one in self.office.world.log
            if isinstance(one.event, owing) and one.event.guest_order_id == name
        )
        return self.office.do(
            SettleGuestPayBack(
                at=self.office.now,
                effect_id=f"pay_back_guest-{since}",
                guest_order_id=GuestOrderId(name),
                outcome=EffectOutcome.BY_HAND if by_hand else EffectOutcome.NOT_NEEDED,
                today=self.office.today,
            )
        )

    def charged_back(self, name: str = "g1", cents: int = 1520) -> list[Event]:
        one, office = GuestOrderId(name), self.office
        return office.do(
            RecordGuestChargeback(
                at=office.now, guest_order_id=one, chargeback_id=f"chb_{name}", amount_cents=cents
            )
        )

    def restored(self, name: str = "g1") -> list[Event]:
        """What was charged back came again."""
        one, office = GuestOrderId(name), self.office
        return office.do(
            ReverseGuestChargeback(
                at=office.now, guest_order_id=one, chargeback_id=f"chb_{name}", reversed_on=office.today
            )
        )

    def erase(self, name: str = "g1") -> list[Event]:
        one, office = GuestOrderId(name), self.office
        return office.do(EraseGuest(at=office.now, guest_order_id=one, today=office.today))

    def finish(self, name: str = "g1") -> list[Event]:
        return self.office.do(FinishGuestErasure(at=self.office.now, guest_order_id=GuestOrderId(name)))
