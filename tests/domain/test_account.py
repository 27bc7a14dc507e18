"""An account: activating, blocking, credit (D3, D4, D5, D7, I1, I12)."""

from datetime import date, timedelta

import pytest

from domain.account import commands as ask
from domain.account import events as was
from domain.account.aggregate import (
    ACCOUNT,
    AlreadyActivated,
    ArrearsUnsettled,
    PasswordExpired,
)
from domain.account.credit import CreditTooLow
from domain.account.deposits import PENDING_MAX, TooManyDeposits
from domain.account.state import (
    AccountIsClosed,
    AccountSuspendedNow,
    BlockedForArrears,
    NoSuchAccount,
    NotActivated,
)
from domain.values import (
    ApplicationId,
    BlindIndex,
    Channel,
    CustomerId,
    InvoiceNumber,
    OrderId,
    PaymentId,
    Plain,
    Use,
)
from toegang_testing.desks.desk import A1, BRANCH, KVK, NL, at
from toegang_testing.scenario import AT, Scenario

ACCOUNTS = Scenario(ACCOUNT)
FRIDAY = date(2026, 6, 5)
F1, F2 = InvoiceNumber("F2026-000001"), InvoiceNumber("F2026-000002")
O1, PAY1 = OrderId("o1"), PaymentId("pay-1")

OPENED = was.AccountOpened(
    account_id=A1,
    customer_id=CustomerId(KVK),
    application_id=ApplicationId("application-1"),
    use=Use.BUSINESS,
    kvk_number=KVK,
    branch=BRANCH,
    person_index=BlindIndex("jan"),
    terms_accepted="2025-01",
    first_names=Plain("Jan"),
    surname=Plain("Jansen"),
    email=Plain("jan@bakery.example"),
)
ISSUED = was.CodeIssued(
    account_id=A1,
    code=Plain("code"),
    code_index=BlindIndex("code"),
    channel=Channel.EMAIL,
    post_on=None,
    address=None,
)
SENT = was.CodeSent(account_id=A1, sent_on=FRIDAY)
DUE = was.FirstPasswordDue(account_id=A1, credential_id="a1-first", due_on=date(2026, 6, 8))
PASSWORD_SENT = was.FirstPasswordSent(
    account_id=A1, credential_id="a1-first", sent_on=date(2026, 6, 8), expires_on=date(2026, 7, 8)
)
ACTIVATED = was.AccountActivated(account_id=A1, credential_id="a1-own")
ACTIVE = (OPENED, ISSUED, SENT, DUE, PASSWORD_SENT, ACTIVATED)
SUSPENDED = was.AccountSuspended(account_id=A1)
BLOCKED = was.CodeBlocked(account_id=A1, invoice_number=F1)
SETTLED = was.ArrearsSettled(account_id=A1, invoice_number=F1)
CLOSED = was.AccountClosed(
    account_id=A1,
    cause=was.ClosingCause.STAFF,
    closed_on=FRIDAY,
    erase_from=FRIDAY,
    approved_by=None,
)
DEPOSITED = was.CreditDeposited(account_id=A1, payment_id=PAY1, amount_cents=500, invoice_number=F1)
RESERVED = was.CreditReserved(account_id=A1, order_id=O1, amount_cents=300)


def make_password(today: date) -> ask.MakeFirstPassword:
    return ask.MakeFirstPassword(at=at(today), account_id=A1, today=today, calendars=NL)


def activate(day: date = FRIDAY, presented: str = "a1-first") -> ask.Activate:
    return ask.Activate(at=at(day), account_id=A1, presented=presented, credential_id="a1-own")


# --- the first password (D7) --------------------------------------------------------------------
def test_no_password_on_the_day_the_code_was_sent_d7() -> None:
    ACCOUNTS.given(OPENED, ISSUED, SENT).when(make_password(FRIDAY)).then_nothing()


def test_no_password_in_the_weekend_after_d7() -> None:
    ACCOUNTS.given(OPENED, ISSUED, SENT).when(make_password(date(2026, 6, 7))).then_nothing()


def test_the_password_is_made_on_the_first_working_day_after_d7() -> None:
    ACCOUNTS.given(OPENED, ISSUED, SENT).when(make_password(date(2026, 6, 8))).then(DUE)


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        (date(2026, 12, 24), date(2026, 12, 28)),  # Christmas is on Friday and Saturday
        (date(2025, 12, 24), date(2025, 12, 29)),  # Thursday and Friday, then the weekend
        (date(2026, 4, 2), date(2026, 4, 7)),  # Good Friday to Easter Monday
    ],
)
def test_the_password_waits_over_christmas_and_easter_d7(sent: date, due: date) -> None:
    past = (OPENED, ISSUED, was.CodeSent(account_id=A1, sent_on=sent))
    ACCOUNTS.given(*past).when(make_password(due - timedelta(1))).then_nothing()
    made = was.FirstPasswordDue(account_id=A1, credential_id="a1-first", due_on=due)
    ACCOUNTS.given(*past).when(make_password(due)).then(made)


def test_a_code_that_was_not_sent_gets_no_password_d7() -> None:
    ACCOUNTS.given(OPENED, ISSUED).when(make_password(date(2026, 6, 8))).then_nothing()


def test_the_password_is_made_once_and_not_for_a_closed_account_d7() -> None:
    ACCOUNTS.given(OPENED, ISSUED, SENT, DUE).when(make_password(date(2026, 6, 9))).then_nothing()
    ACCOUNTS.given(OPENED, ISSUED, SENT, CLOSED).when(make_password(date(2026, 6, 9))).then_nothing()


def test_a_sent_password_is_valid_30_days_d7() -> None:
    sent = ask.RecordFirstPasswordSent(
        at=AT, account_id=A1, credential_id="a1-first", sent_on=date(2026, 6, 8), valid_days=30
    )
    ACCOUNTS.given(OPENED, ISSUED, SENT, DUE).when(sent).then(PASSWORD_SENT)
    ACCOUNTS.given(OPENED, ISSUED, SENT, DUE, PASSWORD_SENT).when(sent).then_nothing()


# --- activating (D7) ------------------------------------------------------------------------------
def test_the_sent_password_activates_up_to_its_last_day_d7() -> None:
    given = ACCOUNTS.given(OPENED, ISSUED, SENT, DUE, PASSWORD_SENT)
    given.when(activate(date(2026, 7, 8))).then(ACTIVATED)
    given.when(activate(date(2026, 7, 9))).then_rejected(PasswordExpired)


def test_another_password_does_not_activate_d7() -> None:
    given = ACCOUNTS.given(OPENED, ISSUED, SENT, DUE, PASSWORD_SENT)
    given.when(activate(presented="another")).then_rejected(PasswordExpired)


def test_the_sent_password_works_once_d7() -> None:
    ACCOUNTS.given(*ACTIVE).when(activate()).then_rejected(AlreadyActivated)


def test_a_blocked_suspended_closed_or_unknown_account_is_not_activated_d3() -> None:
    ready = (OPENED, ISSUED, SENT, DUE, PASSWORD_SENT)
    ACCOUNTS.given(*ready, BLOCKED).when(activate()).then_rejected(BlockedForArrears)
    ACCOUNTS.given(*ready, SUSPENDED).when(activate()).then_rejected(AccountSuspendedNow)
    ACCOUNTS.given(*ready, CLOSED).when(activate()).then_rejected(AccountIsClosed)
    ACCOUNTS.given().when(activate()).then_rejected(NoSuchAccount)


# --- blocks (D3, D4) ------------------------------------------------------------------------------
def test_an_account_is_suspended_and_released_once_r24() -> None:
    suspend = ask.Suspend(at=AT, account_id=A1)
    release = ask.EndSuspension(at=AT, account_id=A1)
    ACCOUNTS.given(*ACTIVE).when(suspend).then(SUSPENDED)
    ACCOUNTS.given(*ACTIVE, SUSPENDED).when(suspend).then_nothing()
    ACCOUNTS.given(*ACTIVE).when(release).then_nothing()
    ACCOUNTS.given(*ACTIVE, SUSPENDED).when(release).then(was.SuspensionEnded(account_id=A1))
    ACCOUNTS.given(*ACTIVE, CLOSED).when(suspend).then_rejected(AccountIsClosed)


def test_reasons_for_a_block_come_and_go_independently_d3() -> None:
    state = ACCOUNTS.given(*ACTIVE, SUSPENDED, BLOCKED, was.SuspensionEnded(account_id=A1)).state
    assert not state.usable
    lifted = was.CodeReactivated(account_id=A1, invoice_numbers=(F1,))
    assert not ACCOUNTS.given(*ACTIVE, SUSPENDED, BLOCKED, SETTLED, lifted).state.usable
    assert ACCOUNTS.given(*ACTIVE, BLOCKED, SETTLED, lifted).state.usable


def test_settling_leaves_the_block_until_staff_reactivates_d4() -> None:
    settle = ask.MarkArrearsSettled(at=AT, account_id=A1, invoice_number=F1)
    ACCOUNTS.given(*ACTIVE, BLOCKED).when(settle).then(SETTLED)
    assert not ACCOUNTS.given(*ACTIVE, BLOCKED, SETTLED).state.usable
    lifted = was.CodeReactivated(account_id=A1, invoice_numbers=(F1,))
    ACCOUNTS.given(*ACTIVE, BLOCKED, SETTLED).when(ask.ReactivateCode(at=AT, account_id=A1)).then(lifted)


def test_reactivating_is_refused_while_one_invoice_is_unsettled_d4() -> None:
    both = (BLOCKED, was.CodeBlocked(account_id=A1, invoice_number=F2), SETTLED)
    reactivate = ask.ReactivateCode(at=AT, account_id=A1)
    ACCOUNTS.given(*ACTIVE, *both).when(reactivate).then_rejected(ArrearsUnsettled)
    ACCOUNTS.given(*ACTIVE).when(reactivate).then_nothing()


def test_an_account_that_was_never_activated_is_blocked_too_d2() -> None:
    block = ask.BlockCode(at=AT, account_id=A1, invoice_number=F1)
    ACCOUNTS.given(OPENED, ISSUED).when(block).then(BLOCKED)
    ACCOUNTS.given(OPENED, ISSUED, BLOCKED).when(block).then_nothing()
    ACCOUNTS.given(OPENED, ISSUED, CLOSED).when(block).then_nothing()


# --- credit (I1, I2) ------------------------------------------------------------------------------
def start(payment: str) -> ask.StartDeposit:
    return ask.StartDeposit(
        at=AT, account_id=A1, payment_id=PaymentId(payment), amount_cents=500, today=FRIDAY
    )


def test_a_deposit_needs_a_usable_account_d5() -> None:
    started = was.DepositStarted(account_id=A1, payment_id=PAY1, amount_cents=500, started_on=FRIDAY)
    ACCOUNTS.given(*ACTIVE).when(start("pay-1")).then(started)
    ACCOUNTS.given(OPENED, ISSUED).when(start("pay-1")).then_rejected(NotActivated)
    ACCOUNTS.given(*ACTIVE, SUSPENDED).when(start("pay-1")).then_rejected(AccountSuspendedNow)


def test_so_many_payments_may_be_open_at_once_and_no_more() -> None:
    open_ones = [
        was.DepositStarted(
            account_id=A1, payment_id=PaymentId(f"pay-{n}"), amount_cents=500, started_on=FRIDAY
        )
        for n in range(PENDING_MAX)
    ]
    ACCOUNTS.given(*ACTIVE, *open_ones).when(start("pay-99")).then_rejected(TooManyDeposits)
    failed = was.DepositFailed(account_id=A1, payment_id=PaymentId("pay-0"))
    assert ACCOUNTS.given(*ACTIVE, *open_ones, failed).when(start("pay-99")).decide()


def opened(provider: str = "tr_1") -> ask.RecordDepositOpened:
    return ask.RecordDepositOpened(
        at=AT,
        account_id=A1,
        payment_id=PAY1,
        provider_payment_id=provider,
        checkout_url="https://pay.example/1",
    )


OPEN_NOW = was.DepositOpened(
    account_id=A1, payment_id=PAY1, provider_payment_id="tr_1", checkout_url="https://pay.example/1"
)
STARTED = was.DepositStarted(account_id=A1, payment_id=PAY1, amount_cents=500, started_on=FRIDAY)


def give_up(day: date) -> ask.GiveUpDeposit:
    return ask.GiveUpDeposit(at=AT, account_id=A1, payment_id=PAY1, today=day)


def test_the_providers_own_id_is_kept_once_also_of_a_payment_that_was_given_up() -> None:
    given_up = was.DepositGivenUp(account_id=A1, payment_id=PAY1, given_up_on=FRIDAY)
    ACCOUNTS.given(*ACTIVE, STARTED).when(opened()).then(OPEN_NOW)
    ACCOUNTS.given(*ACTIVE, STARTED, given_up).when(opened()).then(OPEN_NOW)
    ACCOUNTS.given(*ACTIVE, STARTED, OPEN_NOW).when(opened("tr_2")).then_nothing()
    ACCOUNTS.given(*ACTIVE).when(opened()).then_nothing()


def test_a_payment_without_an_outcome_is_given_up_after_its_days_and_credited_should_it_come() -> None:
    last = FRIDAY + timedelta(days=3)
    given_up = was.DepositGivenUp(account_id=A1, payment_id=PAY1, given_up_on=last + timedelta(days=1))
    ACCOUNTS.given(*ACTIVE, STARTED).when(give_up(last)).then_nothing()
    ACCOUNTS.given(*ACTIVE, STARTED).when(give_up(last + timedelta(days=1))).then(given_up)
    ACCOUNTS.given(*ACTIVE, STARTED, given_up).when(give_up(last + timedelta(days=9))).then_nothing()
    ACCOUNTS.given(*ACTIVE, STARTED, DEPOSITED).when(give_up(last + timedelta(days=9))).then_nothing()
    deposit = ask.DepositCredit(at=AT, account_id=A1, payment_id=PAY1, amount_cents=500, invoice_number=F1)
    ACCOUNTS.given(*ACTIVE, STARTED, given_up).when(deposit).then(DEPOSITED)


def test_a_payment_of_which_the_day_was_not_kept_is_given_up_at_once() -> None:
    of_old = STARTED.model_copy(update={"started_on": None})
    given_up = was.DepositGivenUp(account_id=A1, payment_id=PAY1, given_up_on=FRIDAY)
    ACCOUNTS.given(*ACTIVE, of_old).when(give_up(FRIDAY)).then(given_up)


def test_a_payment_that_failed_is_not_started_again_under_its_id() -> None:
    failed = was.DepositFailed(account_id=A1, payment_id=PAY1)
    ACCOUNTS.given(*ACTIVE, STARTED, failed).when(start("pay-1")).then_nothing()


def test_a_payment_is_credited_once_i2() -> None:
    deposit = ask.DepositCredit(at=AT, account_id=A1, payment_id=PAY1, amount_cents=500, invoice_number=F1)
    ACCOUNTS.given(*ACTIVE).when(deposit).then(DEPOSITED)
    ACCOUNTS.given(*ACTIVE, DEPOSITED).when(deposit).then_nothing()


def test_credit_is_reserved_up_to_what_is_available_i1() -> None:
    def reserve(order: str, cents: int) -> ask.ReserveCredit:
        return ask.ReserveCredit(at=AT, account_id=A1, order_id=OrderId(order), amount_cents=cents)

    ACCOUNTS.given(*ACTIVE, DEPOSITED).when(reserve("o1", 300)).then(RESERVED)
    ACCOUNTS.given(*ACTIVE, DEPOSITED, RESERVED).when(reserve("o1", 300)).then_nothing()
    ACCOUNTS.given(*ACTIVE, DEPOSITED, RESERVED).when(reserve("o2", 201)).then_rejected(CreditTooLow)
    assert ACCOUNTS.given(*ACTIVE, DEPOSITED, RESERVED).when(reserve("o2", 200)).decide()


def test_a_reservation_is_captured_or_released_once_also_after_closing_i1() -> None:
    capture = ask.CaptureCredit(at=AT, account_id=A1, order_id=O1)
    release = ask.ReleaseCredit(at=AT, account_id=A1, order_id=O1)
    captured = was.CreditCaptured(account_id=A1, order_id=O1, amount_cents=300)
    released = was.CreditReleased(account_id=A1, order_id=O1, amount_cents=300)
    past = (*ACTIVE, DEPOSITED, RESERVED, CLOSED)
    ACCOUNTS.given(*past).when(capture).then(captured)
    ACCOUNTS.given(*past, captured).when(release).then_nothing()
    ACCOUNTS.given(*past).when(release).then(released)
    ACCOUNTS.given(*past, released).when(capture).then_nothing()
    credit = ACCOUNTS.given(*past, captured).state.credit
    assert (credit.balance_cents, credit.available_cents) == (200, 200)
