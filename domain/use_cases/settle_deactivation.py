"""Settle a request to deactivate a code: what is done to the account is one append with it (R24-R26)."""

from collections.abc import Iterable

from domain.account.commands import RequestClosure, Suspend
from domain.deactivation.aggregate import DEACTIVATION
from domain.deactivation.commands import SettleDeactivation
from domain.deactivation.events import Outcome
from domain.kernel import Command, Load, StreamCommand
from domain.roles import CLOSURE, Role
from domain.use_cases.roles import check_role
from domain.values import DeactivationId, PersonId


class SettleDeactivationRequest(Command):
    """By staff, having been in touch. Rejected: as SettleDeactivation, and as Suspend and RequestClosure
    (AccountIsClosed); where a closure is requested, NotInService and RoleMissing (I17)."""

    deactivation_id: DeactivationId
    outcome: Outcome
    person_id: PersonId


def settle_deactivation(load: Load, command: SettleDeactivationRequest) -> Iterable[StreamCommand]:
    one = load.state(DEACTIVATION.stream(command.deactivation_id))
    yield SettleDeactivation(at=command.at, deactivation_id=command.deactivation_id, outcome=command.outcome)
    if command.outcome is Outcome.DISMISSED:
        return
    assert one.account_id is not None, "refused just before"
    if command.outcome is Outcome.SUSPENDED:
        yield Suspend(at=command.at, account_id=one.account_id)
    else:
        check_role(load, command.person_id, *CLOSURE.ask, Role.ACCOUNT_MANAGER_DESK)
        yield RequestClosure(at=command.at, account_id=one.account_id, requested_by=command.person_id)
