"""A payout that the bank is silent about: staff is told, asks the bank, settles it as paid (R47, D14)."""

from collections.abc import Iterable
from datetime import date

from pydantic import InstanceOf

from domain.calendar import Calendars
from domain.invoice.aggregate import INVOICE
from domain.kernel import Command, Load
from domain.payout.aggregate import PAYOUT
from domain.payout.commands import NoteSilence, SettlePayout
from domain.use_cases.book_payout import give_up_pay_back, is_owed, paid_back
from domain.use_cases.refund import SettleRefund
from domain.values import PayoutId


class TellSilentPayout(Command):
    """Daily step: the bank has told nothing of it for days. Once; a stale nomination yields nothing."""

    payout_id: PayoutId
    today: date
    calendars: InstanceOf[Calendars]


class SettleSilentPayout(Command):
    """By staff, of one that is on their list: the bank says that it was paid, or it was paid another way. The
    refund, or what was owed back, counts as paid; what the bank tells later is noted, and undoes it where it
    failed. That it failed only a file of the bank tells: one person could have the credit and the money.

    Rejected: PayoutWaitsForNobody."""

    payout_id: PayoutId
    today: date


def tell_silent_payout(_: Load, command: TellSilentPayout) -> Iterable[Command]:
    one, today = command.payout_id, command.today
    yield NoteSilence(at=command.at, payout_id=one, today=today, calendars=command.calendars)


def settle_silent_payout(load: Load, command: SettleSilentPayout) -> Iterable[Command]:
    payout_id, today = command.payout_id, command.today
    payout = load.state(PAYOUT.stream(payout_id))
    owed = payout.invoice_number is None or is_owed(load, payout, payout_id)
    yield SettlePayout(at=command.at, payout_id=payout_id, settled_on=today, owed=owed)
    if payout.refund_id is not None:
        yield SettleRefund(at=command.at, refund_id=payout.refund_id, paid_on=today)
    if payout.invoice_number is None:
        return
    if owed:
        yield from paid_back(load, command, payout, payout_id, today)
    elif load.state(INVOICE.stream(payout.invoice_number)).payout_id == payout_id:
        yield give_up_pay_back(command, payout.invoice_number, payout_id, today)
