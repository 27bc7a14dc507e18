"""What may be asked of a request to deactivate or block a code."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from domain.deactivation.events import Finding, Item, Outcome
from domain.kernel import StreamCommand
from domain.values import AccountId, DeactivationId, Plain


class OnDeactivation(StreamCommand):
    AGGREGATE: ClassVar[str] = "deactivation"

    deactivation_id: DeactivationId

    @property
    def stream_id(self) -> str:
        return self.deactivation_id


class RequestDeactivation(OnDeactivation):
    """Record what the mail asked (R26), by staff. ``deactivation_id`` is derived from the command id;
    ``findings`` are the caller's, who compared each item by unsealing."""

    account_id: AccountId | None
    findings: Mapping[Item, Finding]
    code: Plain | None = None
    first_names: Plain | None = None
    surname: Plain | None = None
    email: Plain | None = None
    trade_name: Plain | None = None
    kvk_number: Plain | None = None
    grounds: Plain | None = None


class RecordContact(OnDeactivation):
    """Staff got in touch. Rejected: NoSuchDeactivation, DeactivationSettledBefore."""


class SettleDeactivation(OnDeactivation):
    """Record what was decided. Asked only by SettleDeactivationRequest.

    Rejected: NoSuchDeactivation, DeactivationSettledBefore, ContactFirst, NoAccountNamed."""

    outcome: Outcome


class EraseDeactivation(OnDeactivation):
    """Daily step: erase it when nothing happened to it for long enough (D12, D19)."""

    today: date


class FinishDeactivationErasure(OnDeactivation):
    """The key is destroyed."""


DeactivationCommand = (
    RequestDeactivation | RecordContact | SettleDeactivation | EraseDeactivation | FinishDeactivationErasure
)
