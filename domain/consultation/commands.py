"""What may be asked of a consultation."""

from typing import ClassVar

from domain.consultation.events import ReadingPurpose, SoughtBy
from domain.kernel import StreamCommand


class RecordConsultation(StreamCommand):
    """Record that staff is shown these values, before it is. A consultation has a stream of its own: nobody
    else writes to it, so that reading waits for no other command."""

    AGGREGATE: ClassVar[str] = "consultation"

    consultation_id: str
    purpose: ReadingPurpose
    sought_by: SoughtBy | None
    subjects: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def stream_id(self) -> str:
        return self.consultation_id


ConsultationCommand = RecordConsultation
