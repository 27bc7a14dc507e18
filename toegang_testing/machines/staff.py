"""The same small world, where staff comes and goes, settles what was asked, and holders ask for more."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import strategies as st

from domain.account.commands import ExportData
from domain.application.events import Refusal
from domain.authorisation.events import AuthorisationRefusal
from domain.consultation.commands import RecordConsultation
from domain.consultation.events import ReadingPurpose, SoughtBy
from domain.customer.commands import ExportCustomerData
from domain.deactivation.events import Item, Outcome
from domain.kernel import Rejected
from domain.ports import Role
from domain.question.commands import DismissQuestion
from domain.question.events import Dismissal, Topic
from domain.staff_member.commands import (
    BlockMember,
    ChangeRoles,
    ChangeStaffPassword,
    ChooseFirstPassword,
    ConfirmSecondFactor,
    RegisterPasskey,
    RemovePasskey,
    ResetAccess,
    UnblockMember,
)
from domain.use_cases.send_code_again import SendCodeAgain
from domain.use_cases.staff import ApproveInvitation, LeaveStaff
from domain.values import AccountId, ApplicationId, BlindIndex, Channel, PersonId, Plain, QuestionId
from toegang_testing.desks.desk import ADDRESS, CLERK, NL, OFFICER, SUPERVISOR
from toegang_testing.histories import precondition, rule
from toegang_testing.machines.life import LifeMachine
from toegang_testing.strategies import small
from toegang_testing.world import World

members = st.sampled_from((CLERK, SUPERVISOR, OFFICER))
channels = st.sampled_from(Channel)


class StaffMachine(LifeMachine):
    """Whoever works here comes and goes, with what they may do."""

    def __init__(self, world: World | None = None) -> None:
        super().__init__(world)
        self.referred: dict[ApplicationId, AccountId] = {}
        self.count = 0

    def some(self, what: str, which: int) -> str:
        """One of what was numbered: it may not exist."""
        return f"{what}{which % 3}"

    def new(self, what: str) -> str:
        self.count += 1
        return f"{what}-{self.count}"

    # --- the staff itself ----------------------------------------------------------------------------

    @rule(who=members, role=st.sampled_from(Role))
    def a_member_gets_another_role(self, who: PersonId, role: Role) -> None:
        with suppress(Rejected):
            self.office.do(ChangeRoles(at=self.office.now, person_id=who, by=None, roles=(role,)))

    @rule(who=members, blocks=st.booleans())
    def a_member_is_blocked_or_let_in_again(self, who: PersonId, blocks: bool) -> None:
        command: Callable[..., Any] = BlockMember if blocks else UnblockMember
        with suppress(Rejected):
            self.office.do(command(at=self.office.now, person_id=who, by=None))

    @rule(who=members, finishes=st.booleans())
    def a_member_begins_anew(self, who: PersonId, finishes: bool) -> None:
        at, invitation = self.office.now, self.new("invitation")
        with suppress(Rejected):
            self.office.world.do(ResetAccess(at=at, person_id=who, by=None, invitation_id=invitation))
            about: dict[str, Any] = {"at": at, "person_id": who, "invitation_id": invitation}
            self.office.do(ChooseFirstPassword(credential_id=self.new("password"), **about))
            if finishes:
                self.office.do(ConfirmSecondFactor(factor_id=self.new("factor"), **about))

    @rule(who=members, by=members, second=members)
    def a_member_is_reset_by_another_and_let_in_by_a_third(
        self, who: PersonId, by: PersonId, second: PersonId
    ) -> None:
        at, invitation = self.office.now, self.new("invitation")
        with suppress(Rejected):
            self.office.world.do(ResetAccess(at=at, person_id=who, by=by, invitation_id=invitation))
            about: dict[str, Any] = {"at": at, "person_id": who, "invitation_id": invitation}
            with suppress(Rejected):
                self.office.do(ApproveInvitation(at=at, person_id=who, approved_by=second))
            self.office.do(ChooseFirstPassword(credential_id=self.new("password"), **about))
            self.office.do(ConfirmSecondFactor(factor_id=self.new("factor"), **about))

    @rule(who=members)
    def a_member_changes_the_password(self, who: PersonId) -> None:
        present = self.office.member(who).credential_id or "none"
        new = self.new("password")
        with suppress(Rejected):
            self.office.do(
                ChangeStaffPassword(at=self.office.now, person_id=who, presented=present, credential_id=new)
            )

    @rule(who=members)
    def a_member_registers_a_passkey(self, who: PersonId) -> None:
        with suppress(Rejected):
            self.office.do(RegisterPasskey(at=self.office.now, person_id=who, passkey_id=self.new("passkey")))

    @rule(who=members, which=small.some)
    def a_member_removes_a_passkey(self, who: PersonId, which: int) -> None:
        have = sorted(self.office.member(who).passkeys) or ["none"]
        with suppress(Rejected):
            self.office.do(
                RemovePasskey(at=self.office.now, person_id=who, passkey_id=have[which % len(have)])
            )

    @rule(who=members)
    def a_member_leaves(self, who: PersonId) -> None:
        with suppress(Rejected):
            self.office.do(LeaveStaff(at=self.office.now, person_id=who, by=None))

    # --- what staff settles -------------------------------------------------------------------------

    @rule(kvk_number=small.kvk_numbers, begins=st.booleans())
    def an_organisation_is_managed_or_not(self, kvk_number: str, begins: bool) -> None:
        (self.office.manage if begins else self.office.end_management)(kvk_number)

    @rule(person=small.persons, kvk_number=small.kvk_numbers, lost=st.booleans())
    def somebody_from_abroad_applies(self, person: str, kvk_number: str, lost: bool) -> None:
        account_id = AccountId(self.new("from-abroad"))
        command = self.office.business(
            account_id, person, kvk_number=kvk_number, foreign=True, lost_code=lost
        )
        with suppress(Rejected):
            self.office.do(command)
            self.referred[command.application_id] = account_id

    @precondition(lambda self: self.referred)
    @rule(which=small.some, person=small.persons, desk=st.booleans(), channel=channels)
    def a_referral_is_granted(self, which: int, person: str, desk: bool, channel: Channel) -> None:
        application_id = sorted(self.referred)[which % len(self.referred)]
        with suppress(Rejected):
            code = self.new("granted")
            self.office.do(
                self.office.granting(application_id, person, code=code, desk=desk, channel=channel)
            )
            account_id = self.referred.pop(application_id)
            if account_id in self.world.streams("account"):  # else it was a lost code's, of an account before
                self.office.accounts.append(account_id)

    @precondition(lambda self: self.referred)
    @rule(which=small.some, desk=st.booleans(), refusal=st.sampled_from(Refusal))
    def a_referral_is_refused(self, which: int, desk: bool, refusal: Refusal) -> None:
        application_id = sorted(self.referred)[which % len(self.referred)]
        with suppress(Rejected):
            self.office.do(self.office.refusing(application_id, refusal, desk=desk))

    @rule(which=small.some, sought_by=st.sampled_from(SoughtBy))
    def an_account_is_looked_up(self, which: int, sought_by: SoughtBy) -> None:
        name = self.new("consultation")
        self.office.do(
            RecordConsultation(
                at=self.office.now,
                consultation_id=name,
                purpose=ReadingPurpose.ACCOUNT_SEARCH,
                sought_by=sought_by,
                subjects=(f"account-{self.some_account(which)}",),
                fields=("account.opened/surname",),
            )
        )

    @rule(which=small.some, days=st.sampled_from((0, 8)))
    def a_code_is_sent_again(self, which: int, days: int) -> None:
        self.office.wait(days)
        code = self.new("again")
        with suppress(Rejected):
            self.office.do(
                SendCodeAgain(
                    at=self.office.now,
                    account_id=self.some_account(which),
                    code=Plain(code),
                    code_index=BlindIndex(code),
                    post_address=ADDRESS,
                    today=self.office.today,
                    calendars=NL,
                )
            )

    @rule(which=small.some, missing=st.sets(st.sampled_from(Item), max_size=1))
    def a_deactivation_is_asked_for(self, which: int, missing: set[Item]) -> None:
        with suppress(Rejected):
            one, account_id = self.new("d"), self.some_account(which)
            self.office.request_deactivation(one, account_id, missing=frozenset(missing))

    @rule(which=small.some, outcome=st.sampled_from(Outcome))
    def a_deactivation_is_settled(self, which: int, outcome: Outcome) -> None:
        waiting = sorted(self.world.streams("deactivation"))
        if waiting:
            one = waiting[which % len(waiting)]
            with suppress(Rejected):
                self.office.contact_requester(one)
                self.office.settle_deactivation(one, outcome)

    @rule(which=small.some)
    def a_closure_is_rejected(self, which: int) -> None:
        with suppress(Rejected):
            self.office.reject_closure(self.some_account(which))

    @rule(which=small.some, by=members)
    def an_early_erasure_is_asked_for(self, which: int, by: PersonId) -> None:
        with suppress(Rejected):
            self.office.ask_early_erasure(self.some_account(which), by)

    @rule(which=small.some, by=members)
    def an_early_erasure_is_approved(self, which: int, by: PersonId) -> None:
        with suppress(Rejected):
            self.office.approve_early_erasure(self.some_account(which), by)

    @rule(which=small.some)
    def what_is_held_is_handed_out(self, which: int) -> None:
        with suppress(Rejected):
            account_id = self.some_account(which)
            self.world.do(ExportData(at=self.office.now, account_id=account_id))
            customer_id = self.office.account(account_id).customer_id
            assert customer_id is not None
            self.world.do(ExportCustomerData(at=self.office.now, customer_id=customer_id))

    # --- what holders ask ------------------------------------------------------------------------------

    @rule(which=small.some, grants=st.booleans())
    def an_authorisation_is_asked_for_and_decided(self, which: int, grants: bool) -> None:
        one, account_id = self.new("v"), self.some_account(which)
        refusal = None if grants else AuthorisationRefusal.GROUNDS_UNCLEAR
        with suppress(Rejected):
            self.office.request_authorisation(one, account_id)
            self.office.decide_authorisation(one, account_id, refusal=refusal)

    @rule(which=small.some, withdraws=st.booleans())
    def an_authorisation_is_confirmed_or_withdrawn(self, which: int, withdraws: bool) -> None:
        act = self.office.withdraw_authorisation if withdraws else self.office.confirm_authorisation
        with suppress(Rejected):
            act(self.some_account(which))

    @rule(answers=st.booleans(), dismisses=st.booleans())
    def a_question_is_asked(self, answers: bool, dismisses: bool) -> None:
        question = self.new("q")
        self.office.ask_question(question, Topic.OTHER)
        if answers:
            self.office.answer_question(question)
        if dismisses:
            with suppress(Rejected):
                one, now = QuestionId(question), self.office.now
                self.office.do(DismissQuestion(at=now, question_id=one, cause=Dismissal.SPAM))

    @rule(lifts=st.booleans())
    def a_notice_is_posted(self, lifts: bool) -> None:
        notice = self.new("n")
        self.office.post_notice(notice)
        if lifts:
            self.office.lift_notice(notice)
