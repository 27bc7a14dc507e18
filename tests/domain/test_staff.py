"""Members of staff: let in by invitation, roles that count at the moment, four eyes (D17, I17)."""

from typing import Any

import pytest

from domain.account.events import ClosureRejected, ClosureRequested
from domain.account.state import AccountIsClosed
from domain.calendar import local_date
from domain.four_eyes import REQUEST_VALID, NotRequested, SamePerson
from domain.kernel import Event
from domain.ports import Role
from domain.reservation.aggregate import RESERVATION
from domain.staff_member.aggregate import INVITATION_VALID, STAFF_MEMBER
from domain.staff_member.commands import (
    BlockMember,
    ChangeRoles,
    ChangeStaffPassword,
    ChooseFirstPassword,
    ConfirmSecondFactor,
    OpenInvitation,
    RegisterPasskey,
    RemoveMember,
    RemovePasskey,
    ResetAccess,
    UnblockMember,
)
from domain.staff_member.events import (
    StaffAccessReset,
    StaffInvitationApproved,
    StaffMemberBlocked,
    StaffMemberEnrolled,
    StaffMemberEvent,
    StaffMemberLeft,
    StaffMemberUnblocked,
    StaffPasskeyRegistered,
    StaffPasskeyRemoved,
    StaffPasswordChanged,
    StaffRolesChanged,
    StaffSecondFactorEnrolled,
)
from domain.staff_member.state import (
    PASSKEYS_MAX,
    HasLeft,
    InvitationNotApproved,
    InvitationNotValid,
    NoSuchMember,
    NoSuchPasskey,
    NotInService,
    NotOneself,
    RoleMissing,
    StaffPasswordNotCurrent,
    TooManyPasskeys,
)
from domain.use_cases.close import AskClosure
from domain.use_cases.staff import ApproveInvitation, EnrolStaffMember, LeaveStaff, LoginNameTaken
from domain.values import BlindIndex, PersonId, Plain
from toegang_testing.desks.desk import A1, CLERK, SUPERVISOR
from toegang_testing.desks.members import NEWCOMER, comes_and_goes
from toegang_testing.desks.office import Office
from toegang_testing.scenario import AT, Given, Scenario

P, BOSS = PersonId("p1"), PersonId("boss")
ENROLLED = StaffMemberEnrolled(
    person_id=P,
    name=Plain("R. Vos"),
    email=Plain("r.vos@register.example"),
    login_index=BlindIndex("login"),
    roles=(Role.CLERK,),
    invitation_id="i1",
    invitation_expires_at=AT + INVITATION_VALID,
    invited_by=None,
    approval_expires_at=None,
)
CHOSEN = StaffPasswordChanged(person_id=P, credential_id="c1")
FACTOR = StaffSecondFactorEnrolled(person_id=P, factor_id="f1")
LEFT = StaffMemberLeft(person_id=P, left_on=local_date(AT))
IN_SERVICE = (ENROLLED, CHOSEN, FACTOR)
BY_OPERATOR: dict[str, Any] = {"at": AT, "person_id": P, "by": None}


def member(*past: StaffMemberEvent) -> Given[Any, Any, Any]:
    return Scenario(STAFF_MEMBER).given(*past)


# --- getting in -----------------------------------------------------------------------------------
def test_with_the_invitation_a_password_is_chosen_and_a_second_factor_confirmed() -> None:
    member(ENROLLED).when(
        ChooseFirstPassword(at=AT, person_id=P, invitation_id="i1", credential_id="c1")
    ).then(CHOSEN)
    member(ENROLLED, CHOSEN).when(
        ConfirmSecondFactor(at=AT, person_id=P, invitation_id="i1", factor_id="f1")
    ).then(FACTOR)


def test_nobody_is_in_service_before_the_second_factor_is_confirmed() -> None:
    assert [member(*IN_SERVICE[:n]).state.in_service for n in range(4)] == [False, False, False, True]


@pytest.mark.parametrize(
    ("past", "invitation_id", "at"),
    [
        ((ENROLLED,), "another", AT),
        ((ENROLLED,), "i1", AT + INVITATION_VALID),
        (IN_SERVICE, "i1", AT),
        ((ENROLLED, StaffMemberBlocked(person_id=P)), "i1", AT),
        ((ENROLLED, LEFT), "i1", AT),
        ((), "", AT),
    ],
    ids=["wrong", "too old", "used up", "blocked", "left", "nobody's"],
)
def test_an_invitation_works_once_and_in_its_time(
    past: tuple[StaffMemberEvent, ...], invitation_id: str, at: Any
) -> None:
    member(*past).when(
        ChooseFirstPassword(at=at, person_id=P, invitation_id=invitation_id, credential_id="c2")
    ).then_rejected(InvitationNotValid)
    member(*past).when(
        ConfirmSecondFactor(at=at, person_id=P, invitation_id=invitation_id, factor_id="f2")
    ).then_rejected(InvitationNotValid)


def test_a_reset_takes_password_and_second_factor_away_until_both_are_made_anew() -> None:
    again = StaffAccessReset(
        person_id=P,
        invitation_id="i2",
        invitation_expires_at=AT + INVITATION_VALID,
        invited_by=None,
        approval_expires_at=None,
    )
    member(*IN_SERVICE).when(ResetAccess(invitation_id="i2", **BY_OPERATOR)).then(again)
    after = member(*IN_SERVICE, again).state
    assert (after.in_service, after.credential_id, after.factor_id) == (False, None, None)
    assert member(*IN_SERVICE, again, CHOSEN, FACTOR).state.in_service


def test_a_supervisors_invitation_works_once_another_supervisor_has_approved_it_i17() -> None:
    asked = ENROLLED.model_copy(update={"invited_by": BOSS, "approval_expires_at": AT + REQUEST_VALID})
    choosing = ChooseFirstPassword(at=AT, person_id=P, invitation_id="i1", credential_id="c1")
    member(asked).when(choosing).then_rejected(InvitationNotApproved)
    approving = OpenInvitation(at=AT, person_id=P, approved_by=SUPERVISOR)
    approved = StaffInvitationApproved(person_id=P, invitation_id="i1", approved_by=SUPERVISOR)
    member(asked).when(approving).then(approved)
    member(asked, approved).when(choosing).then(CHOSEN)
    member(asked).when(approving.model_copy(update={"approved_by": BOSS})).then_rejected(SamePerson)
    late = approving.model_copy(update={"at": AT + REQUEST_VALID})
    for past, command in (((asked,), late), ((asked, approved), approving), (IN_SERVICE, approving)):
        member(*past).when(command).then_rejected(NotRequested)


def test_a_reset_by_a_supervisor_waits_for_another_i17() -> None:
    reset = ResetAccess(at=AT, person_id=P, by=BOSS, invitation_id="i2")
    [again] = STAFF_MEMBER.decide(member(*IN_SERVICE).state, reset)
    choosing = ChooseFirstPassword(at=AT, person_id=P, invitation_id="i2", credential_id="c2")
    member(*IN_SERVICE, again).when(choosing).then_rejected(InvitationNotApproved)


def test_letting_in_takes_two_who_are_supervisors_then_i17() -> None:
    office = Office()
    for person, role in ((P, Role.CLERK), (BOSS, Role.SUPERVISOR), (SUPERVISOR, Role.SUPERVISOR)):
        office.let_in(person, role)
    office.do(ResetAccess(at=office.now, person_id=P, by=BOSS, invitation_id="i2"))
    approving = ApproveInvitation(at=office.now, person_id=P, approved_by=SUPERVISOR)
    with pytest.raises(NotInService):
        office.do(approving.model_copy(update={"approved_by": P}))
    about: dict[str, Any] = {"at": office.now, "person_id": BOSS, "by": None}
    office.do(ChangeRoles(roles=(Role.CLERK,), **about))
    for by in (BOSS, SUPERVISOR):
        with pytest.raises(RoleMissing):
            office.do(approving.model_copy(update={"approved_by": by}))
    office.do(ChangeRoles(roles=(Role.SUPERVISOR,), **about))
    assert office.do(approving) == [
        StaffInvitationApproved(person_id=P, invitation_id="i2", approved_by=SUPERVISOR)
    ]


def test_the_own_password_is_changed_with_the_current_one_in_service() -> None:
    changing = ChangeStaffPassword(at=AT, person_id=P, presented="c1", credential_id="c2")
    member(*IN_SERVICE).when(changing).then(StaffPasswordChanged(person_id=P, credential_id="c2"))
    wrong = changing.model_copy(update={"presented": "c0"})
    member(*IN_SERVICE).when(wrong).then_rejected(StaffPasswordNotCurrent)
    member(*IN_SERVICE, StaffMemberBlocked(person_id=P)).when(changing).then_rejected(NotInService)


# --- roles, blocks, leaving -----------------------------------------------------------------------
def test_what_changes_nothing_is_no_event() -> None:
    blocked = StaffMemberBlocked(person_id=P)
    member(*IN_SERVICE).when(ChangeRoles(roles=(Role.CLERK,), **BY_OPERATOR)).then_nothing()
    member(*IN_SERVICE).when(UnblockMember(**BY_OPERATOR)).then_nothing()
    member(*IN_SERVICE, blocked).when(BlockMember(**BY_OPERATOR)).then_nothing()
    member(*IN_SERVICE, LEFT).when(RemoveMember(**BY_OPERATOR)).then_nothing()


def test_everything_that_ends_sessions_begins_a_new_turn() -> None:
    roles = StaffRolesChanged(person_id=P, roles=(Role.AUDITOR,))
    ends = (roles, StaffMemberBlocked(person_id=P), StaffMemberUnblocked(person_id=P), CHOSEN)
    turns = [member(*IN_SERVICE, *ends[:n]).state.turn for n in range(5)]
    assert turns == sorted(set(turns))


def test_nobody_manages_themselves() -> None:
    own: dict[str, Any] = {"at": AT, "person_id": P, "by": P}
    for command in (
        ChangeRoles(roles=(Role.SUPERVISOR,), **own),
        BlockMember(**own),
        UnblockMember(**own),
        ResetAccess(invitation_id="i2", **own),
        RemoveMember(**own),
    ):
        member(*IN_SERVICE).when(command).then_rejected(NotOneself)


def test_of_nobody_and_of_who_left_nothing_is_changed() -> None:
    for past, refusal in (((), NoSuchMember), ((*IN_SERVICE, LEFT), HasLeft)):
        for command in (
            ChangeRoles(roles=(Role.SUPERVISOR,), **BY_OPERATOR),
            BlockMember(**BY_OPERATOR),
            UnblockMember(**BY_OPERATOR),
            ResetAccess(invitation_id="i2", **BY_OPERATOR),
        ):
            member(*past).when(command).then_rejected(refusal)
    member().when(RemoveMember(**BY_OPERATOR)).then_rejected(NoSuchMember)


def test_a_login_name_is_one_persons_until_they_leave() -> None:
    office = Office()
    office.let_in(P, Role.CLERK)
    taken = BlindIndex(f"login-{P}")
    other = EnrolStaffMember(
        at=office.now,
        person_id=PersonId("p2"),
        by=None,
        name=Plain("Another"),
        email=Plain("r.vos@register.example"),
        login_index=taken,
        roles=(Role.CLERK,),
        invitation_id="i2",
    )
    with pytest.raises(LoginNameTaken):
        office.do(other)
    office.do(LeaveStaff(at=office.now, person_id=P, by=None))
    assert office.world.state(RESERVATION.stream(f"staff-{taken}")).taken_by is None
    office.do(other)


def test_who_came_and_went_has_no_role() -> None:
    office = Office()
    comes_and_goes(office)
    found = office.member(NEWCOMER)
    assert (found.in_service, found.roles) == (False, frozenset())


# --- four eyes (D17, I17) -------------------------------------------------------------------------
def opened() -> Office:
    office = Office()
    office.open_account()
    return office


def test_who_asks_has_the_role_when_asking_i17() -> None:
    office = opened()
    asking = AskClosure(at=office.now, account_id=A1, requested_by=P)
    with pytest.raises(NotInService):
        office.do(asking)
    office.let_in(P, Role.AUDITOR)
    with pytest.raises(RoleMissing):
        office.do(asking)


def test_who_approves_or_rejects_has_the_role_when_deciding_i17() -> None:
    office = opened()
    office.request_closure()
    office.let_in(SUPERVISOR, Role.SUPERVISOR)
    office.do(ChangeRoles(at=office.now, person_id=SUPERVISOR, by=None, roles=(Role.CLERK,)))
    for decides in (office.approve_closure, office.reject_closure):
        with pytest.raises(RoleMissing):
            decides()
    office.do(ChangeRoles(at=office.now, person_id=SUPERVISOR, by=None, roles=(Role.SUPERVISOR,)))
    office.do(BlockMember(at=office.now, person_id=SUPERVISOR, by=None))
    with pytest.raises(NotInService):
        office.world.do(AskClosure(at=office.now, account_id=A1, requested_by=SUPERVISOR))


def test_a_request_stands_though_who_asked_lost_the_role_since() -> None:
    """Whoever approves judges it; the role counted when it was asked."""
    office = opened()
    office.request_closure()
    office.do(BlockMember(at=office.now, person_id=CLERK, by=None))
    assert office.approve_closure()


def test_a_rejected_request_is_not_approved_and_may_be_asked_again_d17() -> None:
    office = opened()
    with pytest.raises(NotRequested):
        office.reject_closure()
    office.request_closure()
    assert kinds(office.reject_closure()) == [ClosureRejected]
    with pytest.raises(NotRequested):
        office.approve_closure()
    assert kinds(office.request_closure()) == [ClosureRequested]


def test_an_expired_request_is_not_rejected_d17() -> None:
    office = opened()
    office.request_closure()
    office.wait(hours=24)
    with pytest.raises(NotRequested):
        office.reject_closure()


def test_nothing_is_asked_of_a_closed_account() -> None:
    office = opened()
    office.close()
    with pytest.raises(AccountIsClosed):
        office.request_closure()


def kinds(events: list[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


# --- passkeys -------------------------------------------------------------------------------------
def with_passkey(passkey_id: str) -> StaffPasskeyRegistered:
    return StaffPasskeyRegistered(person_id=P, passkey_id=passkey_id)


def register(passkey_id: str) -> RegisterPasskey:
    return RegisterPasskey(at=AT, person_id=P, passkey_id=passkey_id)


def test_a_passkey_is_registered_and_removed_and_no_session_ends() -> None:
    member(*IN_SERVICE).when(register("k1")).then(with_passkey("k1"))
    removed = StaffPasskeyRemoved(person_id=P, passkey_id="k1")
    member(*IN_SERVICE, with_passkey("k1")).when(RemovePasskey(at=AT, person_id=P, passkey_id="k1")).then(
        removed
    )
    before = member(*IN_SERVICE).state
    having = member(*IN_SERVICE, with_passkey("k1")).state
    after = member(*IN_SERVICE, with_passkey("k1"), removed).state
    assert (having.passkeys, having.turn) == ({"k1"}, before.turn)
    assert after == before


def test_a_member_has_five_passkeys_at_most() -> None:
    five = [with_passkey(f"k{n}") for n in range(PASSKEYS_MAX)]
    assert len(five) == 5
    member(*IN_SERVICE, *five[1:]).when(register("k0")).then(with_passkey("k0"))
    member(*IN_SERVICE, *five).when(register("k5")).then_rejected(TooManyPasskeys)


@pytest.mark.parametrize(
    "past",
    [(), (ENROLLED, CHOSEN), (*IN_SERVICE, StaffMemberBlocked(person_id=P)), (*IN_SERVICE, LEFT)],
    ids=["nobody", "without a second factor", "blocked", "left"],
)
def test_only_who_is_in_service_registers_or_removes_one(past: tuple[StaffMemberEvent, ...]) -> None:
    member(*past).when(register("k1")).then_rejected(NotInService)
    member(*past).when(RemovePasskey(at=AT, person_id=P, passkey_id="k1")).then_rejected(NotInService)


def test_only_a_passkey_that_one_has_is_removed() -> None:
    for passkey_id in ("k2", ""):
        member(*IN_SERVICE, with_passkey("k1")).when(
            RemovePasskey(at=AT, person_id=P, passkey_id=passkey_id)
        ).then_rejected(NoSuchPasskey)


def test_a_reset_and_a_departure_take_all_passkeys_away_and_a_block_none() -> None:
    had = (*IN_SERVICE, with_passkey("k1"), with_passkey("k2"))
    again = StaffAccessReset(
        person_id=P,
        invitation_id="i2",
        invitation_expires_at=AT + INVITATION_VALID,
        invited_by=None,
        approval_expires_at=None,
    )
    assert member(*had, again).state.passkeys == frozenset()
    assert member(*had, LEFT).state.passkeys == frozenset()
    blocked = StaffMemberBlocked(person_id=P)
    assert member(*had, blocked, StaffMemberUnblocked(person_id=P)).state.passkeys == {"k1", "k2"}
