"""What the system gave up or could not match: staff's list, trying again, settling in another way (D17)."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Self

from fastapi import APIRouter, Query, Request
from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from api.explaining.event_words import EVENTS
from api.http.answers import Answer, Page, Positioned
from api.http.bodies import example
from api.http.fields import Email
from api.http.idempotency import IdempotencyKey
from api.http.principals import Wired
from api.http.problems import NO_CURSOR, Problem, invalid, language_of, not_found, refuses
from api.http.reading import After, Cursor, Limit, page, position_of, shown
from api.ports import Ports
from api.public.applications import draw_code
from api.staff.acting import Clerk, Done, StaffAct, Supervisor, act
from api.staff.listings import listed_address
from api.staff.referrals import PostalAddress
from domain.account.aggregate import ACCOUNT
from domain.bank_entry.commands import SettleEntry
from domain.bank_entry.events import EntryOutcome
from domain.bank_file.commands import SettleBankFile
from domain.bank_file.events import FileOutcome
from domain.effect.aggregate import NotToBeRepeated
from domain.effect.commands import ReopenEffect, SettleEffect
from domain.effect.events import EffectOutcome
from domain.guest_order.commands import SettleGuestOwed
from domain.kernel import Command
from domain.statements.commands import SettleStatement
from domain.statements.events import StatementOutcome
from domain.use_cases.book_bank_entry import MatchEntry
from domain.use_cases.send_code_again import NoListedAddress
from domain.use_cases.send_elsewhere import NoCodeFailed, SendElsewhere
from domain.use_cases.settle_guest import SettleGuestPayBack
from domain.use_cases.settle_payout import SettleSilentPayout
from domain.values import AccountId, Channel, GuestOrderId, Language, PayoutId, Plain
from projections.loose_ends import LooseEndState, Waiting

ENTRY: Final = "intake:bank"
FILE: Final = "intake:bank_file"
STATEMENT: Final = "intake:statement"
"""Its balances do not fit."""
PAYOUT: Final = "intake:payout"
REFERRAL: Final = "referral"
GUEST_REFUND: Final = "intake:guest_refund"
"""What it took and could not pay after all."""
GUEST: Final = "reactor:pay_back_guest"
"""What the payment provider would not pay back."""


class Outcome(StrEnum):
    """How staff settled it."""

    BY_HAND = "by_hand"
    NOT_NEEDED = "not_needed"
    """Not of a bank entry: money is booked or goes back."""
    PAID_BACK = "paid_back"
    """Of a bank entry only."""


class Settlement(StaffAct):
    """It was done, or need not be: it is not tried again."""

    model_config = example({"reason": "correction", "outcome": "by_hand"})

    outcome: Outcome


class OtherWay(StaffAct):
    """Where the code goes instead: to an email address or a postal one that staff has proven (D25). By post
    without ``post_address``: to what the register lists today."""

    model_config = example({"reason": "not_delivered", "channel": "email", "email": "guusje@home.example"})

    channel: Channel
    email: Email | None = None
    post_address: PostalAddress | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        by_post = self.channel is Channel.POST
        if (self.email is None) is not by_post or (self.post_address is not None and not by_post):
            raise PydanticCustomError("channel", "By email give an email address, by post none.")
        return self


class Match(StaffAct):
    """What a transfer was meant for: the number of an invoice, or the reference of a fee."""

    model_config = example({"reason": "correction", "reference": "F2026-000003"})

    reference: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9-]{4,60}$")]


class LooseEndRow(Answer):
    """What the system gave up, or could not match. No personal data stands here."""

    loose_end_id: str = Field(examples=["send_code-42"])
    name: str = Field(examples=["reactor:send_code"], description="Who left it.")
    what: str = Field(examples=["account.code_issued"], description="The event it answers; empty: none.")
    says: str = Field(description="That event in words, in the language of Accept-Language; empty: none.")
    about: dict[str, str] = Field(description="Whose it is, by ids.")
    reason: str = Field(examples=["mail_refused"], description="Why: a code, or the kind of error.")
    rule: str | None = Field(description="That a refusal rests on.")
    amount_cents: int | None = Field(description="Of a bank entry: what fits nothing, or was too much.")
    tries: int | None = Field(description="How often it was tried, where that is counted.")
    since: datetime
    retried: bool = Field(description="Whether a supervisor can have it tried again.")
    state: LooseEndState
    outcome: str | None = Field(description="How staff settled it; null while it waits.")
    decided_at: datetime | None
    decided_by: str | None
    decided_as: str | None = Field(description="In which role.")
    decided_because: str | None


class LooseEndDone(Positioned):
    """Which one was dealt with."""

    loose_end_id: str


router = APIRouter(prefix="/v1/loose-ends", tags=["staff"])
_SETTLING: Final = ("not-found", "settled-elsewhere")


@router.get("", summary="List what the system gave up", response_model=Page[LooseEndRow])
def loose_ends(
    request: Request,
    ports: Wired,
    _: Clerk,
    state: Annotated[LooseEndState, Query(description="By default those that wait.")] = LooseEndState.OPEN,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Every sending, booking, step or reaction that failed for good, fits nothing or failed too often: whose
    it is, since when and why. What a daily step or an intake cannot do comes first, then by position."""
    language = Language(language_of(request.headers))
    with shown(ports, after, "loose_ends"):
        if state is not LooseEndState.OPEN:
            rows = ports.loose_ends.decided(state, position_of(cursor), limit + 1)
            return _told(page(rows, limit, lambda row: row.position), language)
        rows = ports.loose_ends.waiting(_place(cursor), limit + 1)
        return _told(page(rows, limit, lambda row: f"{row.position}~{row.loose_end_id}"), language)


@router.post(
    "/{loose_end}/retry",
    summary="Try again what failed",
    response_model=LooseEndDone,
    openapi_extra=refuses(*_SETTLING, "not-to-be-repeated", "nothing-left-to-do"),
)
def retry_loose_end(
    loose_end: str, body: StaffAct, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """Another round of tries, once the cause is mended: a letter about an invoice goes to the billing address
    of now. Where it fails again, it is in the list again."""

    def command() -> Command:
        found = _reaction(ports, loose_end)
        if not found.retried:
            raise NotToBeRepeated
        return ReopenEffect(at=ports.clock.now(), effect_id=loose_end)

    return _act(ports, who, "retry-loose-end", key, body, command, loose_end)


@router.post(
    "/{loose_end}/settlement",
    summary="Settle what failed",
    response_model=LooseEndDone,
    openapi_extra=refuses(
        *_SETTLING,
        "nothing-left-to-do",
        "entry-waits-for-nobody",
        "file-waits-for-nobody",
        "statement-waits-for-nobody",
        "payout-waits-for-nobody",
        "still-owed-to-guest",
    ),
)
def settle_loose_end(
    loose_end: str, body: Settlement, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """Staff did it by another way, or nothing is to be done any more: it leaves the list, and who decided it
    and why stays with it. What could not be paid back to a guest was paid by hand, or the payer had it taken
    back: nothing is owed any more. A payout that the bank is silent about was paid, says the bank, or was
    paid by hand; that it failed is told by a file of the bank alone (I10)."""

    def command() -> Command:
        found = _found(ports, loose_end)
        if found.name == ENTRY:
            if body.outcome is Outcome.NOT_NEEDED:
                raise invalid("outcome", "Money is booked by hand, or paid back.")
            entry = EntryOutcome(body.outcome)
            return SettleEntry(at=ports.clock.now(), entry_id=found.about["subject"], outcome=entry)
        if found.name == FILE and body.outcome is not Outcome.PAID_BACK:
            settled = FileOutcome(body.outcome)
            return SettleBankFile(at=ports.clock.now(), file_id=found.about["subject"], outcome=settled)
        if found.name == STATEMENT and body.outcome is not Outcome.PAID_BACK:
            year, _, number = found.about["subject"].partition("-")
            fits = StatementOutcome(body.outcome)
            return SettleStatement(at=ports.clock.now(), year=int(year), number=int(number), outcome=fits)
        if found.name == GUEST_REFUND:
            if body.outcome is Outcome.PAID_BACK:
                raise invalid("outcome", "Only what a bank entry brought is paid back.")
            return SettleGuestOwed(
                at=ports.clock.now(),
                guest_order_id=GuestOrderId(found.about["guest_order_id"]),
                by_hand=body.outcome is Outcome.BY_HAND,
                settled_on=ports.today(),
            )
        if found.name == PAYOUT:
            if body.outcome is not Outcome.BY_HAND:
                raise invalid("outcome", "What becomes of a payout is that it was paid, or the bank's file.")
            one = PayoutId(found.about["subject"])
            return SettleSilentPayout(at=ports.clock.now(), payout_id=one, today=ports.today())
        if body.outcome is Outcome.PAID_BACK:
            raise invalid("outcome", "Only what a bank entry brought is paid back.")
        outcome, now = EffectOutcome(body.outcome), ports.clock.now()
        if found.name == GUEST:
            guest = GuestOrderId(found.about["guest_order_id"])
            return SettleGuestPayBack(
                at=now, effect_id=loose_end, guest_order_id=guest, outcome=outcome, today=ports.today()
            )
        return SettleEffect(at=now, effect_id=loose_end, outcome=outcome)

    return _act(ports, who, "settle-loose-end", key, body, command, loose_end)


@router.post(
    "/{loose_end}/code",
    summary="Send a code another way",
    response_model=LooseEndDone,
    openapi_extra=refuses(
        *_SETTLING,
        "nothing-left-to-do",
        "no-code-failed",
        "account-closed",
        "already-activated",
        "customer-in-arrears",
        "no-listed-address",
        "technical-fault",
    ),
)
def send_elsewhere(
    loose_end: str, body: OtherWay, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """A code or first password that could not be sent: another code for the same account goes where staff
    knows that the holder gets it, and the password follows the same way (D7). The former code never works."""

    def command() -> Command:
        found = _reaction(ports, loose_end)
        account_id = found.about.get("account_id")
        if account_id is None:
            raise NoCodeFailed
        code, by_post = draw_code(ports.randomness), body.channel is Channel.POST
        return SendElsewhere(
            at=ports.clock.now(),
            effect_id=loose_end,
            account_id=AccountId(account_id),
            code=Plain(code.text),
            code_index=ports.vault.index("code", code.text),
            channel=body.channel,
            email=None if body.email is None else Plain(body.email),
            post_address=_post_address(ports, account_id, body.post_address) if by_post else None,
            today=ports.today(),
            calendars=ports.calendars,
        )

    return _act(ports, who, "send-code-elsewhere", key, body, command, loose_end)


@router.post(
    "/{loose_end}/match",
    summary="Match a bank entry",
    response_model=LooseEndDone,
    openapi_extra=refuses(
        "not-found", "not-a-transfer", "used-in-part", "nothing-to-pay", "entry-waits-for-nobody"
    ),
)
def match(loose_end: str, body: Match, ports: Wired, who: Supervisor, key: IdempotencyKey = None) -> Done:
    """Use a transfer that fitted nothing for the invoice or fee that it was meant for (I2); what is too much
    waits to be paid back."""

    def command() -> Command:
        found = _found(ports, loose_end)
        if found.name != ENTRY:
            raise not_found("bank entry")
        return MatchEntry(
            at=ports.clock.now(),
            entry_id=found.about["subject"],
            reference=body.reference,
            today=ports.today(),
            calendars=ports.calendars,
        )

    return _act(ports, who, "match-bank-entry", key, body, command, loose_end)


def _act(
    ports: Ports, who: Any, operation: str, key: str | None, body: StaffAct, command: Any, loose_end: str
) -> Done:
    return act(ports, who, operation, key, body, command, loose_end_id=loose_end)


def _found(ports: Ports, loose_end: str) -> Waiting:
    """The open one. Problem 404; 409 of what is settled in its own list, or goes by itself."""
    found = ports.loose_ends.find(loose_end)
    if found is None:
        raise not_found("loose end")
    if found.name == REFERRAL or not found.what:
        raise Problem("settled-elsewhere")
    return found


def _reaction(ports: Ports, loose_end: str) -> Waiting:
    """Of a reactor or a policy."""
    found = _found(ports, loose_end)
    if found.name in (ENTRY, FILE, STATEMENT, PAYOUT, GUEST_REFUND):
        raise Problem("settled-elsewhere")
    return found


def _post_address(ports: Ports, account_id: str, typed: str | None) -> Plain:
    if typed is not None:
        return Plain(typed)
    listed = listed_address(ports, ports.log.state(ACCOUNT.stream(account_id)).kvk_number)
    if listed is None:
        raise NoListedAddress
    return listed


def _place(cursor: str | None) -> tuple[int, str] | None:
    if cursor is None:
        return None
    position, _, loose_end_id = cursor.partition("~")
    found = position_of(position)
    if found is None or not loose_end_id:
        raise NO_CURSOR
    return found, loose_end_id


def _told(listed: dict[str, Any], language: Language) -> dict[str, Any]:
    for item in listed["items"]:
        del item["position"]
        item["says"] = EVENTS[item["what"]].in_language(language) if item["what"] else ""
    return listed
