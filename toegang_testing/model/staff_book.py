"""What an auditor keeps of the staff: who may act as what, and that two people decide (I17, D17)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from domain.account import events as account
from domain.final_notice import events as final_notice
from domain.invoice import events as invoice
from domain.kernel import Event
from domain.staff_member import events as staff


@dataclass
class Member:
    """What the log says of one member of staff."""

    roles: set[str]
    blocked: bool = False
    has_factor: bool = False
    invited_by: str | None = None
    passkeys: set[str] = field(default_factory=set)

    def may_act_as(self, *roles: str) -> bool:
        return self.has_factor and not self.blocked and bool(self.roles & set(roles))


@dataclass
class StaffBook:
    """Who works here, and what one of them asked that another may decide."""

    members: dict[str, Member] = field(default_factory=dict)
    asked: dict[tuple[str, str], tuple[str, datetime]] = field(default_factory=dict)

    def read(self, event: Event, at: datetime) -> None:
        self._staff(event)
        self._four_eyes(event, at)

    def _staff(self, event: Event) -> None:
        match event:
            case staff.StaffMemberEnrolled():
                assert event.person_id not in self.members
                self.members[event.person_id] = Member(set(event.roles), invited_by=event.invited_by)
            case staff.StaffRolesChanged():
                self.members[event.person_id].roles = set(event.roles)
            case staff.StaffMemberBlocked() | staff.StaffMemberUnblocked():
                self.members[event.person_id].blocked = isinstance(event, staff.StaffMemberBlocked)
            case staff.StaffSecondFactorEnrolled() | staff.StaffAccessReset():
                has_factor = isinstance(event, staff.StaffSecondFactorEnrolled)
                book = self.members[event.person_id]
                book.has_factor = has_factor
                if isinstance(event, staff.StaffAccessReset):
                    book.invited_by = event.invited_by
                    book.passkeys = set()
                assert not (has_factor and book.invited_by), "I17: one person alone lets nobody in"
            case staff.StaffInvitationApproved():
                assert event.approved_by != self.members[event.person_id].invited_by, "I17"
                assert self.members[event.approved_by].may_act_as("supervisor"), "I17"
                self.members[event.person_id].invited_by = None
            case staff.StaffPasskeyRegistered():
                book = self.members[event.person_id]
                assert book.may_act_as(*book.roles), "D17: in service"
                book.passkeys.add(event.passkey_id)
                assert len(book.passkeys) <= 5, "D17"
            case staff.StaffPasskeyRemoved():
                self.members[event.person_id].passkeys.remove(event.passkey_id)
            case staff.StaffMemberLeft():
                self.members[event.person_id].roles = set()
            case _:
                pass

    def _four_eyes(self, event: Event, at: datetime) -> None:
        match event:
            case account.ClosureRequested():
                self._ask("close", event, at, "clerk", "supervisor", "account-manager-desk")
            case account.ClosureRejected():
                assert self.members[event.rejected_by].may_act_as("supervisor"), "I17"
                del self.asked["close", event.account_id]
            case account.AccountClosed(cause=account.ClosingCause.STAFF):
                self._agree("close", event.account_id, event.approved_by, at, "supervisor")
            case account.EarlyErasureRequested():
                self._ask("erase", event, at, "privacy-officer")
            case account.EarlyErasureApproved():
                self._agree("erase", event.account_id, event.approved_by, at, "privacy-officer", "supervisor")
            case invoice.WriteOffRequested():
                self._ask("write off", event, at, "finance", about=event.invoice_number)
            case invoice.InvoiceWrittenOff():
                number = event.invoice_number
                self._agree("write off", number, event.approved_by, at, "finance", "supervisor")
            case final_notice.FeeWriteOffRequested():
                self._ask("write off fee", event, at, "finance", about=event.notice_id)
            case final_notice.FeeWrittenOff():
                self._agree("write off fee", event.notice_id, event.approved_by, at, "finance", "supervisor")
            case invoice.CreditNoteRequested():
                self._ask("credit", event, at, "finance", about=event.invoice_number)
            case invoice.CreditNoteIssued():
                self._agree("credit", event.invoice_number, event.approved_by, at, "finance", "supervisor")
            case (
                invoice.WriteOffRejected(rejected_by=by)
                | invoice.CreditNoteRejected(rejected_by=by)
                | final_notice.FeeWriteOffRejected(rejected_by=by)
            ):
                assert self.members[by].may_act_as("finance", "supervisor"), "I17"
            case _:
                pass

    def _ask(self, what: str, event: Any, at: datetime, *roles: str, about: str | None = None) -> None:
        assert self.members[event.requested_by].may_act_as(*roles), "I17: with the role at that time"
        assert event.expires_at - at <= timedelta(hours=24), "D17"
        self.asked[what, about or event.account_id] = event.requested_by, event.expires_at

    def _agree(self, what: str, about: str, by: str | None, at: datetime, *roles: str) -> None:
        asked_by, expires_at = self.asked.pop((what, about))
        assert by is not None, "I17"
        assert by != asked_by, "I17: two different people"
        assert at < expires_at, "D17: within 24 hours"
        assert self.members[by].may_act_as(*roles), "I17: with the role at that time"
