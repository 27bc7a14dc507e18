"""What may be asked of a question."""

from datetime import date
from typing import ClassVar

from domain.kernel import StreamCommand
from domain.question.events import Dismissal, Topic
from domain.values import Channel, InvoiceNumber, Plain, QuestionId


class OnQuestion(StreamCommand):
    AGGREGATE: ClassVar[str] = "question"

    question_id: QuestionId

    @property
    def stream_id(self) -> str:
        return self.question_id


class AskQuestion(OnQuestion):
    """Ask a question online (R51, R53, R54). ``question_id`` is derived from the command id.

    The billing addresses come together or not at all (R51); an organisation only with them, or with an
    invoice of which a copy is asked for (R53)."""

    topic: Topic
    text: Plain
    email: Plain
    old_billing_address: Plain | None = None
    new_billing_address: Plain | None = None
    invoice_number: InvoiceNumber | None = None
    organisation: Plain | None = None


class AnswerQuestion(OnQuestion):
    """Answer it, by staff, once. Copies of invoices are asked for by AnswerWithCopies only, which looks whose
    they are. Rejected: NoSuchQuestion, AnsweredBefore."""

    answer: Plain
    copies: tuple[InvoiceNumber, ...] = ()
    copies_by: Channel = Channel.EMAIL


class DismissQuestion(OnQuestion):
    """Put it aside without an answer, by staff. Rejected: NoSuchQuestion, AnsweredBefore."""

    cause: Dismissal


class EraseQuestion(OnQuestion):
    """Daily step: erase it when it was answered, dismissed or asked long enough ago (D12)."""

    today: date


class FinishQuestionErasure(OnQuestion):
    """The key is destroyed."""


QuestionCommand = AskQuestion | AnswerQuestion | DismissQuestion | EraseQuestion | FinishQuestionErasure
