"""The machines by name: one for each part of the small world."""

from collections.abc import Mapping
from typing import Final

from toegang_testing.machines.collecting import CollectingMachine
from toegang_testing.machines.delivery import DeliveryMachine
from toegang_testing.machines.fees import FeeMachine
from toegang_testing.machines.finance import FinanceMachine
from toegang_testing.machines.life import LifeMachine
from toegang_testing.machines.machine import Machine
from toegang_testing.machines.mandate import MandateMachine
from toegang_testing.machines.money import MoneyMachine
from toegang_testing.machines.portal import PortalMachine
from toegang_testing.machines.refund import RefundMachine
from toegang_testing.machines.register import RegisterMachine
from toegang_testing.machines.staff import StaffMachine

MACHINES: Final[Mapping[str, type[Machine]]] = {
    "money": MoneyMachine,
    "collecting": CollectingMachine,
    "life": LifeMachine,
    "delivery": DeliveryMachine,
    "fees": FeeMachine,
    "finance": FinanceMachine,
    "mandate": MandateMachine,
    "portal": PortalMachine,
    "refund": RefundMachine,
    "register": RegisterMachine,
    "staff": StaffMachine,
}
