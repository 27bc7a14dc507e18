"""What an account remembers: exactly what later decisions need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, auto

from domain.account.credit import Credit
from domain.four_eyes import AskedBy
from domain.kernel import Rejected
from domain.terms import terms_on
from domain.values import (
    ApplicationId,
    BlindIndex,
    BranchNumber,
    Channel,
    CustomerId,
    InvoiceNumber,
    KvkNumber,
    Personal,
    Use,
)


class Life(Enum):
    NONE = auto()
    OPEN = auto()
    CLOSED = auto()
    ERASING = auto()
    ERASED = auto()


class NoSuchAccount(Rejected):
    """There is no such account."""

    rule = "R7"
    advice = "Check the account id."


class AccountIsClosed(Rejected):
    """This account was closed; its code cannot be used any more."""

    rule = "R25"
    advice = "Apply for a new access code, or contact the register."


class NotActivated(Rejected):
    """This account has not been activated."""

    rule = "D7"
    advice = "Log in once with the access code and the password you were sent, and choose your own password."


class AccountSuspendedNow(Rejected):
    """This account is suspended."""

    rule = "R24"
    advice = "Contact the register."


class AccountHeldNow(Rejected):
    """The register lists the branch or business of this access code as ended; staff looks into it."""

    rule = "R32"
    advice = "Contact the register."


class BlockedForArrears(Rejected):
    """The access code is blocked because an invoice was not paid after a reminder and a final notice."""

    rule = "R44"
    advice = "Pay all outstanding invoices and then contact the register, which reactivates the same code."


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """The password that was sent to activate with (D7)."""

    credential_id: str
    expires_on: date | None = None
    """None until it was sent."""


@dataclass(frozen=True, slots=True)
class Successor:
    """A code that was posted because the present one was said to be lost: it takes over when it is activated
    (D26). ``nth``: of the codes that the account got; ``email``: the application email from then on, None
    where it stays."""

    application_id: ApplicationId
    code_index: BlindIndex
    nth: int
    post_on: date
    email: Personal | None = None
    sent_on: date | None = None
    first_password: FirstPassword | None = None

    def may_work(self, day: date) -> bool:
        """Whether its letter and its password were posted and can activate it on that day (D7)."""
        first = self.first_password
        return first is not None and first.expires_on is not None and day <= first.expires_on


@dataclass(frozen=True, slots=True)
class Replacement:
    """The last replacement password that was asked for (D11)."""

    credential_id: str
    channel: Channel
    asked_on: date
    expires_at: datetime | None = None
    """None until it was sent."""
    failed: bool = False
    """It could not be sent, and is not tried again unless staff asks."""
    spent: bool = False
    """Used once, or made idle by a change of the password."""


@dataclass(frozen=True, slots=True)
class Account:
    """``arrears``: the arrears reasons, and whether each one's invoice is settled (D4).
    ``held``: the end of its branch or business waits for staff (D28).

    ``email``: the application email, sealed (R35); compared where it is unsealed, never here.
    ``codes_count``: how many codes it ever got, ``code_nth``: which of them the present one is;
    ``reissued_on``: when the last took another's place; ``successors``: those that may do so, the one that
    was issued last at the end (D26).
    ``replacements_count``: how many replacement passwords were sent on ``replacements_on``."""

    life: Life = Life.NONE
    use: Use | None = None
    customer_id: CustomerId | None = None
    kvk_number: KvkNumber | None = None
    branch: BranchNumber | None = None
    person_index: BlindIndex | None = None
    email: Personal | None = None
    code_index: BlindIndex | None = None
    channel: Channel | None = None
    codes_count: int = 0
    code_nth: int = 0
    successors: tuple[Successor, ...] = ()
    reissued_on: date | None = None
    code_sent_on: date | None = None
    first_password: FirstPassword | None = None
    credential_id: str | None = None
    replacement: Replacement | None = None
    replacements_on: date | None = None
    replacements_count: int = 0
    suspended: bool = False
    held: bool = False
    arrears: Mapping[InvoiceNumber, bool] = field(default_factory=dict)
    credit: Credit = field(default_factory=Credit)
    closure: AskedBy | None = None
    erase_from: date | None = None
    early_erasure: AskedBy | None = None

    @property
    def activated(self) -> bool:
        return self.credential_id is not None

    def check_exists(self) -> None:
        if self.life is Life.NONE:
            raise NoSuchAccount

    def check_open(self) -> None:
        self.check_exists()
        if self.life is not Life.OPEN:
            raise AccountIsClosed

    @property
    def blocks(self) -> tuple[type[Rejected], ...]:
        """Every reason for which the code is blocked, as far as the account knows (D3); the first is told."""
        reasons = {
            BlockedForArrears: bool(self.arrears),
            AccountHeldNow: self.held,
            AccountSuspendedNow: self.suspended,
        }
        return tuple(reason for reason, holds in reasons.items() if holds)

    def check_not_blocked(self) -> None:
        """Open, and the set of block reasons is empty (D3)."""
        self.check_open()
        for reason in self.blocks:
            raise reason

    def check_usable(self) -> None:
        """D3, as far as the account knows it; arrears of the customer are the Customer's to know."""
        self.check_not_blocked()
        if not self.activated:
            raise NotActivated

    def replacements_spent(self, today: date) -> bool:
        """Whether as many replacement passwords as one may have were sent today (D11)."""
        count = self.replacements_count if self.replacements_on == today else 0
        return count >= terms_on(today).replacements_a_day

    def reissued_lately(self, today: date) -> bool:
        """Whether a code took another one's place some days ago, and may still come (R21)."""
        if self.reissued_on is None or self.activated:
            return False
        return today < (self.code_sent_on or self.reissued_on) + timedelta(terms_on(today).reissue_days)

    @property
    def successor(self) -> Successor | None:
        """The one that was issued last: only its letters may have to be sent."""
        return self.successors[-1] if self.successors else None

    def successor_of(self, code_index: BlindIndex) -> Successor | None:
        """The one with that code."""
        return next((one for one in self.successors if one.code_index == code_index), None)

    def successor_in_the_post(self, today: date) -> bool:
        """Whether a successor was posted some days ago, and may still come (R21)."""
        if self.successor is None:
            return False
        sent_on = self.successor.sent_on or self.successor.post_on
        return today < sent_on + timedelta(terms_on(today).reissue_days)

    def replacement_in_the_post(self, today: date) -> bool:
        """Whether a letter with a replacement password was sent and may lie unopened (D11)."""
        last = self.replacement
        if last is None or last.spent or last.expires_at is None or last.channel is not Channel.POST:
            return False
        return today < last.asked_on + timedelta(terms_on(today).replacement_letter_days)

    def replacement_under_way(self, today: date) -> bool:
        """Whether one was asked for today and is about to be sent: who asks again gets that one (D11)."""
        last = self.replacement
        if last is None or last.spent or last.failed:
            return False
        return last.expires_at is None and last.asked_on == today

    def replacement_that_works(self, at: datetime) -> str | None:
        """The credential of the replacement password that was sent and works now (D11)."""
        last = self.replacement
        if last is None or last.spent or last.expires_at is None or at >= last.expires_at:
            return None
        return last.credential_id

    @property
    def email_is_proven(self) -> bool:
        """Who reads the application email got code and password there and used both (D7), and staff did not
        stop the code since. Arrears are no reason to doubt an address."""
        works = self.life is Life.OPEN and self.activated and not (self.suspended or self.held)
        return works and self.channel is Channel.EMAIL

    @property
    def usable(self) -> bool:
        return self.life is Life.OPEN and self.activated and not self.blocks
