"""What the payment provider would not pay back to a guest is settled by staff, and owed no more (R5, D17)."""

from collections.abc import Iterable
from datetime import date

from domain.effect.commands import SettleEffect
from domain.effect.events import EffectOutcome
from domain.guest_order.commands import SettleGuestOwed
from domain.kernel import Command, Load, StreamCommand
from domain.values import GuestOrderId, ReactionId


class SettleGuestPayBack(Command):
    """By staff: ``effect_id`` is the paying back that failed, settled by this with what was owed.

    By hand: it was paid back another way, but for what the payer had taken back meanwhile. Not needed: all of
    it was taken back.

    Rejected: NothingLeftToDo, StillOwedToGuest."""

    effect_id: ReactionId
    guest_order_id: GuestOrderId
    outcome: EffectOutcome
    today: date


def settle_guest_pay_back(_: Load, command: SettleGuestPayBack) -> Iterable[StreamCommand]:
    yield SettleEffect(at=command.at, effect_id=command.effect_id, outcome=command.outcome)
    yield SettleGuestOwed(
        at=command.at,
        guest_order_id=command.guest_order_id,
        by_hand=command.outcome is EffectOutcome.BY_HAND,
        settled_on=command.today,
    )
