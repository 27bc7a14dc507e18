"""What may be asked of a consultation."""

from typing import ClassVar

from domain.consultation.events import SoughtBy
from domain.kernel import StreamCommand
from domain.values import AccountId


class RecordConsultation(StreamCommand):
    """Record that staff is shown these accounts, before it is."""

    AGGREGATE: ClassVar[str] = "consultation"

    consultation_id: str
    sought_by: SoughtBy
    account_ids: tuple[AccountId, ...]

    @property
    def stream_id(self) -> str:
        return self.consultation_id


ConsultationCommand = RecordConsultation
