"""Random histories in a small world, audited after every step (I1-I4, I6, I7, I10-I12, I14-I17, I22)."""

from hypothesis import settings

from toegang_testing.machines.collecting import CollectingMachine
from toegang_testing.machines.delivery import DeliveryMachine
from toegang_testing.machines.finance import FinanceMachine
from toegang_testing.machines.life import LifeMachine
from toegang_testing.machines.mandate import MandateMachine
from toegang_testing.machines.money import MoneyMachine
from toegang_testing.machines.portal import PortalMachine
from toegang_testing.machines.refund import RefundMachine
from toegang_testing.machines.register import RegisterMachine
from toegang_testing.machines.staff import StaffMachine

MODEST = settings(max_examples=30, stateful_step_count=40, deadline=None)

TestMoney = MoneyMachine.TestCase
TestMoney.settings = MODEST
TestCollecting = CollectingMachine.TestCase
TestCollecting.settings = MODEST
TestLife = LifeMachine.TestCase
TestLife.settings = MODEST
TestDelivery = DeliveryMachine.TestCase
TestDelivery.settings = settings(MODEST, max_examples=40)
TestFinance = FinanceMachine.TestCase
TestFinance.settings = MODEST
TestMandates = MandateMachine.TestCase
TestMandates.settings = MODEST
TestPortal = PortalMachine.TestCase
TestPortal.settings = MODEST
TestRefunds = RefundMachine.TestCase
TestRefunds.settings = MODEST
TestRegister = RegisterMachine.TestCase
TestRegister.settings = MODEST
TestStaff = StaffMachine.TestCase
TestStaff.settings = MODEST
