"""One act of a member of staff, as every route has it: who may, its role, and the reasons there are (D17)."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import Security

from api.http.answers import Positioned
from api.http.bodies import Body, example
from api.http.idempotency import once, request_for
from api.http.principals import Staff, staff
from api.ports import Ports
from domain.kernel import Command, Request
from domain.ports import Role
from domain.roles import MONEY

CLERKS: Final = (Role.CLERK, Role.SUPERVISOR)
Clerk = Annotated[Staff, Security(staff(*CLERKS), scopes=[*CLERKS])]
"""Who may act on an account alone."""
FINDERS: Final = (*CLERKS, Role.FINANCE, Role.PRIVACY_OFFICER)
Finder = Annotated[Staff, Security(staff(*FINDERS), scopes=[*FINDERS])]
"""Who finds the account of a person by what they tell: finance too, of whom a refund form comes on paper
(R47), and the privacy officer, who is asked for an export or an erasure (GDPR 15, 17)."""
Supervisor = Annotated[Staff, Security(staff(Role.SUPERVISOR), scopes=[Role.SUPERVISOR])]
Finance = Annotated[Staff, Security(staff(*MONEY.ask), scopes=[*MONEY.ask])]
FinanceSecond = Annotated[Staff, Security(staff(*MONEY.decide), scopes=[*MONEY.decide])]
"""Who decides about money, and who agrees as the second person (D17)."""
SETTLERS: Final = (Role.ACCOUNT_MANAGER_DESK, *CLERKS)
Settler = Annotated[Staff, Security(staff(*SETTLERS), scopes=[*SETTLERS])]
"""Who may settle referrals; of organisations with an account manager the desk alone (R38)."""
FOUR_EYES: Final = ("staff-not-in-service", "role-missing")
"""As four_eyes.check_role does."""


class StaffReason(StrEnum):
    """Why a member of staff acts: on every event (D17)."""

    HOLDER_ASKED = "holder_asked"
    ACCOUNT_MANAGER_ASKED = "account_manager_asked"
    """R26."""
    LEFT_ORGANISATION = "left_organisation"
    SUSPECTED_MISUSE = "suspected_misuse"
    INVOICES_PAID = "invoices_paid"
    """R31."""
    REFERRAL = "referral"
    """R38, R41, of an application that was referred."""
    ACCOUNT_MANAGEMENT = "account_management"
    """R38, of an organisation with an account manager."""
    NOT_DELIVERED = "not_delivered"
    """R15, of a letter that did not come."""
    CORRECTION = "correction"
    DISPUTED = "disputed"
    """The debtor objects to the invoice, or to paying it now."""
    PAYMENT_ARRANGED = "payment_arranged"
    """The debtor was given time."""
    UNCOLLECTIBLE = "uncollectible"
    """Nothing is to be expected any more: bankrupt, gone, or not worth the cost."""
    GOODWILL = "goodwill"
    QUESTION = "question"
    """R51, of an answer."""
    MAINTENANCE = "maintenance"
    """R45, of a notice."""
    FAULT = "fault"
    """R45, of a notice."""
    UNFOUNDED = "unfounded"
    """D17, of a request that is rejected."""
    STAFF_CHANGE = "staff_change"
    """Somebody joins, leaves or gets other work."""
    LOST_ACCESS = "lost_access"
    """A member of staff lost the password or the second factor."""
    OWN_ACCESS = "own_access"
    """A member of staff chooses the own password or second factor."""


class StaffAct(Body):
    """Every command of staff gives its reason (D17)."""

    model_config = example({"reason": "holder_asked"})

    reason: StaffReason


class StaffDone(Positioned):
    """What staff asked was done, or was so already."""

    account_id: str


Done = dict[str, Any]


def asked_by(
    ports: Ports, who: Staff, operation: str, key: str | None, body: StaffAct, **ids: str | int
) -> Request:
    """Who asks what and why. ``ids``: those of the path; with the body they tell a repeat (I22)."""
    content = {**ids, **body.model_dump(mode="json")}
    return request_for(ports, who.actor, operation, key, content, role=who.role, reason=body.reason)


def act(
    ports: Ports,
    who: Staff,
    operation: str,
    key: str | None,
    body: StaffAct,
    command: Command | Callable[[], Command],
    **ids: str | int,
) -> Done:
    """Does it once; answers the ids and the position. What makes a command is not called for a repeat."""
    done = once(
        ports,
        asked_by(ports, who, operation, key, body, **ids),
        command if callable(command) else lambda: command,
    )
    return {**ids, "position": done.position}
