"""The desk where one asks for authorisations, asks questions and reads notices."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.application.events import Refusal
from domain.authorisation.aggregate import AUTHORISATION, Authorisation
from domain.authorisation.commands import ConfirmAuthorisation, WithdrawAuthorisation
from domain.authorisation.events import AuthorisationRefusal
from domain.customer.events import AddressSource
from domain.deactivation.commands import RecordContact, RequestDeactivation
from domain.deactivation.events import Finding, Item, Outcome
from domain.kernel import Event
from domain.management.commands import BeginManagement, EndManagement
from domain.notice.commands import LiftNotice, PostNotice
from domain.question.commands import AnswerQuestion, AskQuestion
from domain.question.events import Topic
from domain.use_cases.answer_with_copies import AnswerWithCopies
from domain.use_cases.authorise import DecideAuthorisation, RequestAuthorisation
from domain.use_cases.settle_deactivation import SettleDeactivationRequest
from domain.use_cases.settle_referral import GrantReferral, RefuseReferral
from domain.values import (
    AccountId,
    ApplicationId,
    AuthorisationId,
    BlindIndex,
    Channel,
    DeactivationId,
    InvoiceNumber,
    MaintenanceNoticeId,
    Plain,
    QuestionId,
)
from toegang_testing.desks.desk import A1, ADDRESS, CLERK, KVK, NL
from toegang_testing.desks.post_room import PostRoom


@dataclass
class Counter(PostRoom):
    """One command per method, as the desk has them."""

    # --- referrals and account-managed organisations --------------------------------------------

    def manage(self, kvk_number: str = KVK) -> list[Event]:
        return self.do(BeginManagement(at=self.now, kvk_number=kvk_number))

    def end_management(self, kvk_number: str = KVK) -> list[Event]:
        return self.do(EndManagement(at=self.now, kvk_number=kvk_number))

    def granting(
        self,
        application_id: str,
        person: str | None = "jan",
        *,
        code: str = "granted",
        desk: bool = False,
        channel: Channel = Channel.EMAIL,
        listed: bool = True,
        ends_on: date | None = None,
    ) -> GrantReferral:
        return GrantReferral(
            at=self.now,
            application_id=ApplicationId(application_id),
            desk=desk,
            first_names=Plain(person or "jan"),
            surname=Plain("Jansen"),
            email=Plain("jan@bakery.example"),
            email_fits=False,
            person_index=None if person is None else BlindIndex(person),
            code=Plain(code),
            code_index=BlindIndex(code),
            channel=channel,
            post_address=ADDRESS if channel is Channel.POST else None,
            today=self.today,
            seen_at=self.now,
            listed=listed,
            ends_on=ends_on,
            billing_source=AddressSource.POSTAL,
            billing_address=ADDRESS,
            address_index=BlindIndex("dorpsstraat-1"),
            calendars=NL,
        )

    def refusing(
        self,
        application_id: str,
        refusal: Refusal = Refusal.CANNOT_BE_LINKED,
        *,
        desk: bool = False,
        answer_by: Channel | None = None,
    ) -> RefuseReferral:
        return RefuseReferral(
            at=self.now,
            application_id=ApplicationId(application_id),
            desk=desk,
            refusal=refusal,
            answer_by=answer_by,
            address=ADDRESS if answer_by is Channel.POST else None,
        )

    # --- requests to deactivate a code ----------------------------------------------------------

    def request_deactivation(
        self,
        one: str = "d1",
        account_id: str | None = A1,
        *,
        missing: frozenset[Item] = frozenset(),
    ) -> list[Event]:
        findings = {item: Finding.MISSING if item in missing else Finding.FITS for item in Item}
        return self.do(
            RequestDeactivation(
                at=self.now,
                deactivation_id=DeactivationId(one),
                account_id=None if account_id is None else AccountId(account_id),
                findings=findings,
                code=Plain("code of a1"),
                surname=Plain("Jansen"),
                grounds=Plain("left the organisation"),
            )
        )

    def contact_requester(self, one: str = "d1") -> list[Event]:
        return self.do(RecordContact(at=self.now, deactivation_id=DeactivationId(one)))

    def settle_deactivation(self, one: str = "d1", outcome: Outcome = Outcome.SUSPENDED) -> list[Event]:
        return self.do(
            SettleDeactivationRequest(
                at=self.now, deactivation_id=DeactivationId(one), outcome=outcome, person_id=CLERK
            )
        )

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
        self,
        question_id: str = "q1",
        topic: Topic = Topic.OTHER,
        *,
        addresses: tuple[str, str] | None = None,
        invoice: str | None = None,
    ) -> list[Event]:
        """``addresses``: the old and the new billing address; ``invoice``: of which a copy is asked for."""
        return self.do(
            AskQuestion(
                at=self.now,
                question_id=QuestionId(question_id),
                topic=topic,
                text=Plain("where is my invoice?"),
                email=Plain("jan@bakery.example"),
                old_billing_address=Plain(addresses[0]) if addresses else None,
                new_billing_address=Plain(addresses[1]) if addresses else None,
                invoice_number=InvoiceNumber(invoice) if invoice else None,
            )
        )

    def answer_question(self, question_id: str = "q1") -> list[Event]:
        one = QuestionId(question_id)
        return self.do(AnswerQuestion(at=self.now, question_id=one, answer=Plain("in the mail")))

    def answer_with_copies(
        self,
        *copies: str,
        question_id: str = "q1",
        account_id: str | None = None,
        change_id: str | None = None,
        unreadable: tuple[InvoiceNumber, ...] = (),
        copies_by: Channel = Channel.EMAIL,
    ) -> list[Event]:
        """``account_id``, ``change_id``: of what the asker's address is."""
        return self.do(
            AnswerWithCopies(
                at=self.now,
                question_id=QuestionId(question_id),
                answer=Plain("enclosed"),
                copies=tuple(map(InvoiceNumber, copies)),
                copies_by=copies_by,
                account_id=AccountId(account_id) if account_id else None,
                change_id=change_id,
                unreadable=unreadable,
            )
        )

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
