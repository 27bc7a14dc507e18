"""Random histories in a small world, audited after every step (I1-I4, I6, I7, I10-I12, I14-I17, I22)."""

from hypothesis import given, settings

from toegang_testing.histories import History, histories
from toegang_testing.machines.collecting import CollectingMachine
from toegang_testing.machines.delivery import DeliveryMachine
from toegang_testing.machines.fees import FeeMachine
from toegang_testing.machines.finance import FinanceMachine
from toegang_testing.machines.life import LifeMachine
from toegang_testing.machines.mandate import MandateMachine
from toegang_testing.machines.money import MoneyMachine
from toegang_testing.machines.portal import PortalMachine
from toegang_testing.machines.refund import RefundMachine
from toegang_testing.machines.register import RegisterMachine
from toegang_testing.machines.staff import StaffMachine

MODEST = settings(max_examples=30, deadline=None)


@MODEST
@given(histories(MoneyMachine))
def test_money(history: History[MoneyMachine]) -> None:
    history.lived()


@MODEST
@given(histories(CollectingMachine))
def test_collecting(history: History[CollectingMachine]) -> None:
    history.lived()


@MODEST
@given(histories(LifeMachine))
def test_life(history: History[LifeMachine]) -> None:
    history.lived()


@MODEST
@given(histories(DeliveryMachine))
def test_how_invoices_are_sent(history: History[DeliveryMachine]) -> None:
    history.lived()


@MODEST
@given(histories(FeeMachine))
def test_fees(history: History[FeeMachine]) -> None:
    history.lived()


@MODEST
@given(histories(FinanceMachine))
def test_finance(history: History[FinanceMachine]) -> None:
    history.lived()


@MODEST
@given(histories(MandateMachine))
def test_mandates(history: History[MandateMachine]) -> None:
    history.lived()


@MODEST
@given(histories(PortalMachine))
def test_the_portal(history: History[PortalMachine]) -> None:
    history.lived()


@MODEST
@given(histories(RefundMachine))
def test_refunds(history: History[RefundMachine]) -> None:
    history.lived()


@MODEST
@given(histories(RegisterMachine))
def test_the_register(history: History[RegisterMachine]) -> None:
    history.lived()


@MODEST
@given(histories(StaffMachine))
def test_staff(history: History[StaffMachine]) -> None:
    history.lived()
