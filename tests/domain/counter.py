"""The desk where one asks for authorisations, asks questions and reads notices."""

from dataclasses import dataclass
from datetime import datetime

from domain.authorisation.aggregate import AUTHORISATION, Authorisation
from domain.authorisation.commands import ConfirmAuthorisation, WithdrawAuthorisation
from domain.authorisation.events import AuthorisationRefusal
from domain.kernel import Event
from domain.notice.commands import LiftNotice, PostNotice
from domain.question.commands import AnswerQuestion, AskQuestion
from domain.question.events import Topic
from domain.use_cases.authorise import DecideAuthorisation, RequestAuthorisation
from domain.values import AccountId, AuthorisationId, MaintenanceNoticeId, Plain, QuestionId
from tests.domain.desk import A1, Desk


@dataclass
class Counter(Desk):
    """One command per method, as the desk has them."""

    # --- authorisations -------------------------------------------------------------------------

    def authorisation(self, account_id: str = A1) -> Authorisation:
        return self.world.state(AUTHORISATION.stream(account_id))

    def request_authorisation(self, one: str = "v1", account_id: str = A1) -> list[Event]:
        return self.do(
            RequestAuthorisation(
                at=self.now,
                account_id=AccountId(account_id),
                authorisation_id=AuthorisationId(one),
                grounds=Plain("a lawyer in a lawsuit"),
            )
        )

    def decide_authorisation(
        self, one: str = "v1", account_id: str = A1, *, refusal: AuthorisationRefusal | None = None
    ) -> list[Event]:
        return self.do(
            DecideAuthorisation(
                at=self.now,
                account_id=AccountId(account_id),
                authorisation_id=AuthorisationId(one),
                refusal=refusal,
            )
        )

    def confirm_authorisation(self, account_id: str = A1) -> list[Event]:
        return self.do(ConfirmAuthorisation(at=self.now, account_id=AccountId(account_id)))

    def withdraw_authorisation(self, account_id: str = A1) -> list[Event]:
        return self.do(
            WithdrawAuthorisation(at=self.now, account_id=AccountId(account_id), authorisation_id=None)
        )

    # --- questions ------------------------------------------------------------------------------

    def ask_question(
        self, question_id: str = "q1", topic: Topic = Topic.OTHER, *, addresses: tuple[str, str] | None = None
    ) -> list[Event]:
        """``addresses``: the old and the new billing address."""
        return self.do(
            AskQuestion(
                at=self.now,
                question_id=QuestionId(question_id),
                topic=topic,
                text=Plain("where is my invoice?"),
                email=Plain("jan@bakery.example"),
                old_billing_address=Plain(addresses[0]) if addresses else None,
                new_billing_address=Plain(addresses[1]) if addresses else None,
            )
        )

    def answer_question(self, question_id: str = "q1") -> list[Event]:
        one = QuestionId(question_id)
        return self.do(AnswerQuestion(at=self.now, question_id=one, answer=Plain("in the mail")))

    # --- notices --------------------------------------------------------------------------------

    def post_notice(
        self,
        notice_id: str = "n1",
        *,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
        stops_ordering: bool = True,
    ) -> list[Event]:
        return self.do(
            PostNotice(
                at=self.now,
                notice_id=MaintenanceNoticeId(notice_id),
                dutch=f"Onderhoud {notice_id}",
                english=f"Maintenance {notice_id}",
                starts_at=starts_at or self.now,
                ends_at=ends_at,
                stops_ordering=stops_ordering,
            )
        )

    def lift_notice(self, notice_id: str = "n1") -> list[Event]:
        return self.do(LiftNotice(at=self.now, notice_id=MaintenanceNoticeId(notice_id)))
