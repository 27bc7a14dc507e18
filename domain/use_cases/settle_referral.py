"""Staff settles an application that was referred (R38, R41, D13): grants it, or refuses with a reason."""

from collections.abc import Iterable
from datetime import date

from pydantic import AwareDatetime, InstanceOf

from domain.account.aggregate import ACCOUNT
from domain.account.events import RevocationCause
from domain.application.aggregate import APPLICATION, Application
from domain.application.commands import GrantApplication, RefuseApplication
from domain.application.events import Refusal
from domain.calendar import Calendars
from domain.customer.aggregate import CUSTOMER
from domain.customer.commands import RegisterCustomer
from domain.customer.events import AddressSource
from domain.kernel import Command, Load, Rejected, StreamCommand
from domain.management.aggregate import MANAGEMENT
from domain.registration.aggregate import REGISTRATION
from domain.registration.commands import LinkBranch
from domain.reservation.aggregate import RESERVATION
from domain.reservation.commands import Reserve
from domain.use_cases.open_account import Opening, opened
from domain.use_cases.reissue import reissued
from domain.values import (
    AccountId,
    ApplicationId,
    BlindIndex,
    BranchNumber,
    Channel,
    CustomerId,
    KvkNumber,
    Plain,
    Use,
)


class DepartmentNeeded(Rejected):
    """This organisation obtains codes only through the account-manager desk."""

    rule = "R38"
    advice = "Leave the application to the account-manager desk."


class ApplyAgain(Rejected):
    """This application was recorded before staff could grant one; it lacks what a grant needs."""

    rule = "D25"
    advice = "Refuse it, and ask the applicant to apply again."


class HasCode(Rejected):
    """This person has an access code of this organisation already."""

    rule = "R8"
    advice = "Refuse it; who lost the code applies again and says so."


class CustomerInArrears(Rejected):
    """The organisation is behind with payments: no code is issued until they are made."""

    rule = "R43"
    advice = "Wait until all outstanding invoices are paid, or refuse it."


class NotRegistered(Rejected):
    """This branch or business is not registered any more."""

    rule = "R42"
    advice = "Refuse it: no code can be requested for that branch or business."


class SettleReferral(Command):
    """``desk``: asked in the role of the account-manager desk, which alone settles what an organisation with
    an account manager asks (R38). Rejected: NoSuchReferral, SettledBefore, DepartmentNeeded."""

    application_id: ApplicationId
    desk: bool


class GrantReferral(SettleReferral):
    """Open the account and issue the code, by a channel that staff has proven (D25). To who has an account
    and said that its code is lost, another code for that account (R21, R38, D7).

    The personal values are those of the application, unsealed; ``person_index`` None where it has none.
    ``listed``, ``ends_on`` and the billing address: what the register said at ``seen_at`` of branch and
    business. ``post_address``: by post only. Rejected also: ApplyAgain, HasCode (R8, I11), CustomerInArrears
    (R43, I14), NotRegistered (R42, I15). ``email_fits``: it is the application email of the account that this
    person has; else it becomes that."""

    first_names: Plain
    surname: Plain
    email: Plain
    email_fits: bool
    person_index: BlindIndex | None
    code: Plain
    code_index: BlindIndex
    channel: Channel
    post_address: Plain | None
    today: date
    seen_at: AwareDatetime
    listed: bool
    ends_on: date | None
    billing_source: AddressSource | None
    billing_address: Plain | None
    address_index: BlindIndex | None
    calendars: InstanceOf[Calendars]


class RefuseReferral(SettleReferral):
    """Refuse it. ``answer_by``: the channel that staff chose, having proven it; None where staff told it in
    person, or nobody. ``address`` by post only."""

    refusal: Refusal
    answer_by: Channel | None
    address: Plain | None


def grant_referral(load: Load, command: GrantReferral) -> Iterable[StreamCommand]:
    application = _referred(load, command)
    account_id, kvk_number = application.account_id, application.kvk_number
    assert account_id is not None
    assert kvk_number is not None, "only applications for business use are referred"
    if command.person_index is None or application.terms_accepted is None:
        raise ApplyAgain
    customer_id = CustomerId(kvk_number)
    person = f"person-{customer_id}-{command.person_index}"
    holder = load.state(RESERVATION.stream(person)).taken_by
    _check(load, command, application, holder)
    by_post = command.channel is Channel.POST
    if holder is not None:
        yield from _replaced(load, command, application, AccountId(holder))
        return
    yield _linked(command, kvk_number, application.branch, command.ends_on)
    yield RegisterCustomer(
        at=command.at,
        customer_id=customer_id,
        use=Use.BUSINESS,
        kvk_number=kvk_number,
        billing_source=command.billing_source,
        billing_address=command.billing_address,
        address_index=command.address_index,
    )
    yield Reserve(at=command.at, key=person, taken_by=account_id)
    yield from opened(
        Opening(
            at=command.at,
            account_id=account_id,
            customer_id=customer_id,
            application_id=command.application_id,
            use=Use.BUSINESS,
            kvk_number=kvk_number,
            branch=application.branch,
            person_index=command.person_index,
            terms_accepted=application.terms_accepted,
            first_names=command.first_names,
            surname=command.surname,
            email=command.email,
            code=command.code,
            code_index=command.code_index,
            channel=command.channel,
            post_on=command.calendars.posting_day(command.at) if by_post else None,
            address=command.post_address if by_post else None,
        )
    )


def refuse_referral(load: Load, command: RefuseReferral) -> Iterable[StreamCommand]:
    application = _referred(load, command)
    assert application.account_id is not None
    yield RefuseApplication(
        at=command.at,
        application_id=command.application_id,
        account_id=application.account_id,
        reason=command.refusal,
        answer_by=command.answer_by,
        address=command.address if command.answer_by is Channel.POST else None,
    )


def _referred(load: Load, command: SettleReferral) -> Application:
    application = load.state(APPLICATION.stream(command.application_id))
    application.check_referred()
    managed = load.state(MANAGEMENT.stream(application.kvk_number or "none")).managed
    if managed and not command.desk:
        raise DepartmentNeeded
    return application


def _linked(
    command: GrantReferral, kvk_number: KvkNumber, branch: BranchNumber | None, ends_on: date | None
) -> StreamCommand:
    """Watched from now on."""
    return LinkBranch(
        at=command.at, kvk_number=kvk_number, branch=branch, seen_at=command.seen_at, ends_on=ends_on
    )


def _replaced(
    load: Load, command: GrantReferral, application: Application, account_id: AccountId
) -> Iterable[StreamCommand]:
    """R21, D7: the same account, another code. The register was asked about the branch that was named; of
    another one, where the account is, only the log tells (I15)."""
    assert application.kvk_number is not None
    branch = load.state(ACCOUNT.stream(account_id)).branch
    named = branch == application.branch
    registration = load.state(REGISTRATION.stream(application.kvk_number))
    if not named and branch is not None and registration.stopped(branch):
        raise NotRegistered
    yield _linked(command, application.kvk_number, branch, command.ends_on if named else None)
    yield from reissued(
        command,
        account_id,
        RevocationCause.LOST,
        command.channel,
        application_id=command.application_id,
        email=None if command.email_fits else command.email,
        post_on=command.calendars.posting_day(command.at),
        address=command.post_address,
    )
    yield GrantApplication(at=command.at, account_id=account_id, application_id=command.application_id)


def _check(load: Load, command: GrantReferral, application: Application, holder: str | None) -> None:
    """What an application is checked for, as it is now (I11, I14, I15)."""
    assert application.kvk_number is not None
    registration = load.state(REGISTRATION.stream(application.kvk_number))
    over = command.ends_on is not None and command.ends_on <= command.today
    if over or not command.listed or registration.ended(application.branch, command.seen_at):
        raise NotRegistered
    customer = load.state(CUSTOMER.stream(application.kvk_number))
    if customer.refuses_applications(command.today):
        raise CustomerInArrears
    if holder is not None and not application.lost_code:
        raise HasCode
