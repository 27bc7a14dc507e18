"""What may be asked of a request for a replacement password."""

from datetime import date
from typing import ClassVar

from domain.kernel import StreamCommand
from domain.recovery.events import RecoveryOutcome
from domain.values import AccountId, BlindIndex


class OnRecovery(StreamCommand):
    AGGREGATE: ClassVar[str] = "recovery"

    recovery_id: str

    @property
    def stream_id(self) -> str:
        return self.recovery_id


class RecordReplacementAsked(OnRecovery):
    """Record that somebody asked, and what came of it (D11). Asked only by AskReplacement."""

    code_index: BlindIndex
    account_id: AccountId | None
    asked_on: date
    outcome: RecoveryOutcome


RecoveryCommand = RecordReplacementAsked
