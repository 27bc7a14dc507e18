"""The story's guests, and the payouts that the bank is silent about."""

from toegang_testing.desks.guests import Guests
from toegang_testing.desks.office import Office
from toegang_testing.desks.refunds import Refunds


def silent(office: Office, desk: Refunds) -> None:
    """Of two payouts the bank tells nothing; staff settles one."""
    for named in ("r4", "r5"):
        desk.agree(named)
    office.pay_out()
    office.wait(10)
    office.tell_silent_payouts()
    office.settle_payout(min(office.world.streams("payout")))


def guests(office: Office) -> None:
    """Orders without a code: delivered, charged back and that reversed; abandoned; failed and paid back; and
    forgotten, once before the money came."""
    desk = Guests(office)
    for name in ("g1", "g2", "g3", "g4"):
        desk.order(name)
        desk.opened(name)
    desk.abandoned("g2")
    for name in ("g1", "g3", "g4"):
        desk.paid(name)
    desk.delivered("g1")
    desk.charged_back("g1")
    desk.restored("g1")
    desk.failed("g3")
    desk.paid_back("g3")
    desk.pay_back_failed("g3")
    desk.failed("g4")
    desk.settled("g4")
    office.wait(31)
    for name in ("g1", "g2"):
        desk.erase(name)
        desk.finish(name)
    desk.paid("g2")
    desk.paid_back("g2")
