"""The read models of staff: who belongs to it, and what waits for a second person (D17, I17)."""

from datetime import timedelta

import pytest

from domain.ports import Role
from domain.staff_member.commands import BlockMember, ChangeRoles, ResetAccess
from domain.use_cases.staff import LeaveStaff
from domain.values import PersonId
from projections.approval_list import ApprovalRow, approvals
from projections.approvals import ApprovalState, Matter
from projections.queries import NoSuchPlace
from projections.staff_members import MemberRow, MemberState, members
from tests.projections.history import ReadModels, seal
from toegang_testing.desks.desk import A1, A2, CLERK, SUPERVISOR
from toegang_testing.desks.office import Office

P1, P2 = PersonId("p1"), PersonId("p2")


def test_a_member_is_shown_with_roles_and_state_the_name_sealed(office: Office, models: ReadModels) -> None:
    office.let_in(P1, Role.CLERK)
    [row] = members(models.follow(office))
    assert row == MemberRow(
        person_id=P1,
        name=seal("p1", "staff_member.enrolled/name"),
        email=seal("p1@toegang.example", "staff_member.enrolled/email"),
        roles=(Role.CLERK,),
        state=MemberState.IN_SERVICE,
        since=office.now,
    )


def test_the_state_follows_what_happens_to_a_member(office: Office, models: ReadModels) -> None:
    office.let_in(P1, Role.CLERK)
    seen = []
    for command in (
        ChangeRoles(at=office.now, person_id=P1, by=None, roles=(Role.AUDITOR,)),
        ResetAccess(at=office.now, person_id=P1, by=None, invitation_id="i2"),
        BlockMember(at=office.now, person_id=P1, by=None),
        LeaveStaff(at=office.now, person_id=P1, by=None),
    ):
        office.do(command)
        [row] = members(models.follow(office))
        seen.append((row.state, row.roles))
    assert seen == [
        (MemberState.IN_SERVICE, (Role.AUDITOR,)),
        (MemberState.INVITED, (Role.AUDITOR,)),
        (MemberState.BLOCKED, (Role.AUDITOR,)),
        (MemberState.LEFT, ()),
    ]


def test_members_come_in_order_of_joining_and_in_pages(office: Office, models: ReadModels) -> None:
    for person in (P2, P1):
        office.let_in(person, Role.CLERK)
    tx = models.follow(office)
    assert [row.person_id for row in members(tx)] == [P2, P1]
    assert [row.person_id for row in members(tx, limit=1)] == [P2]
    assert [row.person_id for row in members(tx, after=P2)] == [P1]


def test_a_request_waits_and_is_decided(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.open_account(A2, "piet")
    asked_at = office.now
    for account_id in (A1, A2):
        office.request_closure(account_id)
    tx = models.follow(office)
    first, second = approvals(tx, office.now, state=ApprovalState.OPEN)
    assert first == ApprovalRow(
        position=first.position,
        matter=Matter.CLOSURE,
        subject=A1,
        requested_by=CLERK,
        requested_at=asked_at,
        reason=None,
        amount_cents=None,
        expires_at=asked_at + timedelta(hours=24),
        state=ApprovalState.OPEN,
        decided_by=None,
        decided_at=None,
        account_id=A1,
        holder=[
            seal("jan", "account.opened/first_names"),
            seal("Jansen", "account.opened/surname"),
        ],
        asker=seal(CLERK, "staff_member.enrolled/name"),
    )
    assert [row.subject for row in approvals(tx, office.now, after=first.position)] == [A2]
    assert [row.subject for row in approvals(tx, office.now, limit=1)] == [A1]
    assert [row.subject for row in approvals(tx, office.now, subject=A2)] == [A2]
    with pytest.raises(NoSuchPlace):
        approvals(tx, office.now, after=second.position + 1)
    office.approve_closure(A1)
    office.reject_closure(A2)
    tx = models.follow(office)
    assert [(row.state, row.decided_by) for row in approvals(tx, office.now)] == [
        (ApprovalState.APPROVED, SUPERVISOR),
        (ApprovalState.REJECTED, SUPERVISOR),
    ]
    assert [row.subject for row in approvals(tx, office.now, state=ApprovalState.REJECTED)] == [A2]


def test_a_request_expires_by_itself_and_another_takes_its_place(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.request_closure(A1)
    tx, expires_at = models.follow(office), office.now + timedelta(hours=24)
    assert [row.state for row in approvals(tx, expires_at)] == [ApprovalState.EXPIRED]
    assert approvals(tx, expires_at, state=ApprovalState.OPEN) == []
    assert len(approvals(tx, expires_at, state=ApprovalState.EXPIRED)) == 1
    office.wait(hours=24)
    office.request_closure(A1)
    states = [row.state for row in approvals(models.follow(office), office.now)]
    assert states == [ApprovalState.EXPIRED, ApprovalState.OPEN]
