"""Apply for an access code (R6-R17, R34, R41-R43, D25): always recorded, in one append."""

from collections.abc import Iterable, Sequence
from datetime import date

from pydantic import AwareDatetime, InstanceOf

from domain.account.aggregate import ACCOUNT
from domain.account.commands import IssueSuccessor
from domain.account.state import Account
from domain.application.aggregate import APPLICATION
from domain.application.commands import (
    AskLossConfirmation,
    GrantApplication,
    ReceiveApplication,
    ReferApplication,
    RefuseApplication,
)
from domain.application.events import Referral, Refusal
from domain.calendar import Calendars
from domain.customer.aggregate import CUSTOMER, Customer
from domain.customer.commands import RegisterCustomer
from domain.customer.events import AddressSource
from domain.kernel import Command, Load, StreamCommand
from domain.management.aggregate import MANAGEMENT
from domain.ports import Comparison
from domain.registration.aggregate import REGISTRATION
from domain.registration.commands import LinkBranch
from domain.reservation.aggregate import RESERVATION
from domain.reservation.commands import Reserve
from domain.use_cases.open_account import Opening, opened
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


class ApplyForCode(Command):
    """What both ways of applying bring. ``code`` was drawn by the caller and is used if one is issued.

    ``account_id`` and ``application_id`` are derived from the command id. ``today``: in Amsterdam.

    ``lost_code``: where this person has an account, its code is to be replaced (R21, R22, D7), once the
    proven channel answers: by mail a token, by post the activation of the new code (D26); otherwise it is an
    application like any other. ``email_fits``: ``email`` is that account's application email. Without that
    (or, of a business, the listed address) nobody is asked: it is a second code (R8, D25). Nor is a code that
    took a lost one's place some days ago and is not activated yet; nor, by post, one for which another was
    posted some days ago (D26): REISSUED_LATELY (R21)."""

    application_id: ApplicationId
    account_id: AccountId
    first_names: Plain
    surname: Plain
    email: Plain
    terms_accepted: str
    code: Plain
    code_index: BlindIndex
    today: date
    lost_code: bool = False
    email_fits: bool = False


class ApplyForBusinessCode(ApplyForCode):
    """R10-R13. What the register said at ``seen_at``: ``ends_on`` of branch or business, ``foreign``,
    ``comparison`` of the email addresses, ``post_address`` (name and address, one line each; None where
    none may be used, D16) and the billing address (D23). ``person_indexes`` find the person, the newest
    rule's first (D21, D27)."""

    kvk_number: KvkNumber
    branch: BranchNumber | None
    person_indexes: tuple[BlindIndex, ...]
    post_wanted: bool
    seen_at: AwareDatetime
    ends_on: date | None
    foreign: bool
    comparison: Comparison
    post_address: Plain | None
    billing_source: AddressSource | None
    address_index: BlindIndex | None
    calendars: InstanceOf[Calendars]

    @property
    def customer_id(self) -> CustomerId:
        return CustomerId(self.kvk_number)

    @property
    def channel(self) -> Channel | None:
        """The proven channel (R11, R12, R14, D25); None: post is needed and there is no address."""
        if self.comparison is Comparison.SAME and not self.post_wanted:
            return Channel.EMAIL
        return Channel.POST if self.post_address else None


class ApplyForPrivateCode(ApplyForCode):
    """R16, R17. ``private_indexes`` find the person, the newest rule's and key's first (D21, D27);
    ``new_customer_id`` is used if none is known. ``billing_address``: name, house number and postcode, with
    street and town where they were given (D21)."""

    new_customer_id: CustomerId
    private_indexes: tuple[BlindIndex, ...]
    billing_address: Plain
    address_index: BlindIndex


def apply_for_business_code(load: Load, command: ApplyForBusinessCode) -> Iterable[StreamCommand]:
    registration = load.state(REGISTRATION.stream(command.kvk_number))
    customer = load.state(CUSTOMER.stream(command.customer_id))
    command, holder = _as_known(load, command)
    closed = command.ends_on is not None and command.ends_on <= command.today
    closed = closed or registration.ended(command.branch, command.seen_at)
    managed = load.state(MANAGEMENT.stream(command.kvk_number)).managed
    account = _read_alike(load, command, holder)
    # Who is director, and when they were born, anybody reads in the register, and the listed address too:
    # none of it stops a code, which works until the proven channel answers (D26).
    proven = command.lost_code and (command.email_fits or command.comparison is Comparison.SAME)
    reason = _reason(customer, account, command.today, by=command.channel, proven=proven)
    where = account.branch if account else None
    # The reading tells of the branch that was named; of another one, where the account is, only the log.
    if proven and where is not None and where != command.branch:
        closed = closed or registration.stopped(where)
    linked = not (closed or command.foreign or registration.continued)
    # Of a managed organisation the department decides, of who lost a code too (R38).
    linked = linked and not managed and command.channel is not None
    lost_by = holder if linked and reason is None else None
    posted_to = lost_by if command.channel is Channel.POST else None
    yield _received(command, command.customer_id, Use.BUSINESS, command, posted_to)
    if closed:
        yield _refused(command, Refusal.CLOSED_BRANCH, None)
    elif command.foreign:
        yield _referred(command, Referral.FOREIGN_ESTABLISHMENT, told_on_screen=True)
    elif managed:
        to = command.post_address if command.channel is Channel.POST else None
        yield _referred(command, Referral.ACCOUNT_MANAGED, answer_by=command.channel, address=to)
    elif registration.continued:
        yield _referred(command, Referral.CONTINUED_ELSEWHERE)
    elif command.channel is None:
        yield _referred(command, Referral.NO_POSTAL_ADDRESS)
    elif reason is not None:
        address = command.post_address if command.channel is Channel.POST else None
        yield _refused(command, reason, command.channel, address=address)
    elif lost_by is not None:
        yield _linked(command, where)
        yield from _replacing(command, AccountId(lost_by), account)
    else:
        yield from _opened(command, command.channel)


def _opened(command: ApplyForBusinessCode, channel: Channel) -> Iterable[StreamCommand]:
    yield _linked(command, command.branch)
    yield RegisterCustomer(
        at=command.at,
        customer_id=command.customer_id,
        use=Use.BUSINESS,
        kvk_number=command.kvk_number,
        billing_source=command.billing_source,
        billing_address=command.post_address,
        address_index=command.address_index,
    )
    yield Reserve(at=command.at, key=_person(command), taken_by=command.account_id)
    yield from _granted(command, command.customer_id, channel)


def _linked(command: ApplyForBusinessCode, branch: BranchNumber | None) -> StreamCommand:
    """Watched from now on; and listed again, where it had ended when the log last heard of it (I15)."""
    return LinkBranch(
        at=command.at,
        kvk_number=command.kvk_number,
        branch=branch,
        seen_at=command.seen_at,
        ends_on=command.ends_on if branch == command.branch else None,
    )


def _person(command: ApplyForBusinessCode) -> str:
    """The reservation of one person within a customer (D21)."""
    return f"person-{command.customer_id}-{_newest(command)}"


def _as_known(load: Load, command: ApplyForBusinessCode) -> tuple[ApplyForBusinessCode, str | None]:
    """The application by the one index under which this person is known, and whose account that is; by the
    newest rule's where nobody is known."""
    each = [command.model_copy(update={"person_indexes": (index,)}) for index in command.person_indexes]
    found = [(one, load.state(RESERVATION.stream(_person(one))).taken_by) for one in each]
    return next((known for known in found if known[1] is not None), found[0])


def apply_for_private_code(load: Load, command: ApplyForPrivateCode) -> Iterable[StreamCommand]:
    customer_id, customer = _find_private(load, command)
    holder = min(customer.accounts, default=None)
    account = _read_alike(load, command, holder)
    # Anybody may know a neighbour's name and birthday, and perhaps the address: none of it stops a code,
    # which works until that address answers (D26). Without it, it is told there as a second code is (D25).
    proven = command.lost_code and command.email_fits
    reason = _reason(customer, account, command.today, by=Channel.EMAIL, proven=proven)
    lost_by = holder if reason is None else None
    yield _received(command, customer_id, Use.PRIVATE, None, None)
    if reason is not None:
        yield _refused(command, reason, Channel.EMAIL, answer_account_id=holder)
        return
    if lost_by is not None:
        yield _asked(command, AccountId(lost_by), account)
        return
    newest = _newest(command)
    if not customer.registered:
        yield Reserve(at=command.at, key=f"private-{newest}", taken_by=customer_id)
    yield RegisterCustomer(
        at=command.at,
        customer_id=customer_id,
        use=Use.PRIVATE,
        kvk_number=None,
        billing_source=AddressSource.APPLICATION,
        billing_address=command.billing_address,
        address_index=command.address_index,
        private_index=newest,
    )
    yield from _granted(command, customer_id, Channel.EMAIL)


def _find_private(load: Load, command: ApplyForPrivateCode) -> tuple[CustomerId, Customer]:
    found = [load.state(RESERVATION.stream(f"private-{index}")).taken_by for index in command.private_indexes]
    known = next((one for one in found if one is not None), None)
    customer_id = CustomerId(known) if known else command.new_customer_id
    return customer_id, load.state(CUSTOMER.stream(customer_id))


def _read_alike(load: Load, command: ApplyForCode, holder: str | None) -> Account | None:
    """The account that this person has. Whatever comes of it, the same streams are read in the same order:
    the work tells nothing (D25)."""
    load.state(APPLICATION.stream(command.application_id))
    load.state(RESERVATION.stream(f"code-{command.code_index}"))
    load.state(ACCOUNT.stream(command.account_id))
    account = load.state(ACCOUNT.stream(holder or "nobody"))
    return account if holder else None


def _reason(
    customer: Customer, account: Account | None, today: date, *, by: Channel | None, proven: bool
) -> Refusal | None:
    """``account``: what this person has; ``proven``: they may have its code replaced, ``by`` that channel."""
    if customer.refuses_applications(today):
        return Refusal.ARREARS
    if account is None:
        return None
    if not proven:
        return Refusal.SECOND_CODE
    # The mail asks first, and its answer ends the letter: who has the mailbox waits for no stranger's letter.
    waits = by is Channel.POST and account.successor_in_the_post(today)
    return Refusal.REISSUED_LATELY if waits or account.reissued_lately(today) else None


def _granted(
    command: ApplyForBusinessCode | ApplyForPrivateCode, customer_id: CustomerId, channel: Channel
) -> Sequence[StreamCommand]:
    business = command if isinstance(command, ApplyForBusinessCode) else None
    by_post = business if business and channel is Channel.POST else None
    return opened(
        Opening(
            at=command.at,
            account_id=command.account_id,
            customer_id=customer_id,
            application_id=command.application_id,
            use=Use.BUSINESS if business else Use.PRIVATE,
            kvk_number=business.kvk_number if business else None,
            branch=business.branch if business else None,
            person_index=_newest(command),
            terms_accepted=command.terms_accepted,
            first_names=command.first_names,
            surname=command.surname,
            email=command.email,
            code=command.code,
            code_index=command.code_index,
            channel=channel,
            post_on=by_post.calendars.posting_day(command.at) if by_post else None,
            address=by_post.post_address if by_post else None,
        )
    )


def _replacing(
    command: ApplyForBusinessCode, account_id: AccountId, account: Account | None
) -> Sequence[StreamCommand]:
    """R21, D7, D26: the same account, another code; a first password follows as the first time."""
    if command.channel is Channel.EMAIL:
        return [_asked(command, account_id, account)]
    assert command.post_address is not None, "by post there is an address"
    return [
        Reserve(at=command.at, key=f"code-{command.code_index}", taken_by=account_id),
        IssueSuccessor(
            at=command.at,
            account_id=account_id,
            application_id=command.application_id,
            code=command.code,
            code_index=command.code_index,
            post_on=command.calendars.posting_day(command.at),
            address=command.post_address,
            email=None if command.email_fits else command.email,
        ),
        GrantApplication(at=command.at, account_id=account_id, application_id=command.application_id),
    ]


def _asked(command: ApplyForCode, lost_by: AccountId, account: Account | None) -> StreamCommand:
    assert account is not None, "who lost a code has an account"
    assert account.code_index is not None, "an account is opened with a code"
    return AskLossConfirmation(
        at=command.at,
        application_id=command.application_id,
        lost_by=lost_by,
        code_index=account.code_index,
        asked_on=command.today,
    )


def _newest(command: ApplyForBusinessCode | ApplyForPrivateCode) -> BlindIndex:
    indexes = command.person_indexes if isinstance(command, ApplyForBusinessCode) else command.private_indexes
    return indexes[0]


def _received(
    command: ApplyForBusinessCode | ApplyForPrivateCode,
    customer_id: CustomerId,
    use: Use,
    business: ApplyForBusinessCode | None,
    lost_by: str | None,
) -> StreamCommand:
    """Sealed for the account that a grant opens, or that gets another code by post: erased with it (D12). Of
    who is asked first whether a code is lost (D26), nothing is kept for longer than of who is refused."""
    return ReceiveApplication(
        at=command.at,
        application_id=command.application_id,
        account_id=AccountId(lost_by) if lost_by else command.account_id,
        customer_id=customer_id,
        use=use,
        kvk_number=business.kvk_number if business else None,
        branch=business.branch if business else None,
        post_wanted=business.post_wanted if business else False,
        first_names=command.first_names,
        surname=command.surname,
        email=command.email,
        person_index=Plain(_newest(command)),
        terms_accepted=command.terms_accepted,
        lost_code=command.lost_code,
    )


def _refused(
    command: ApplyForCode,
    reason: Refusal,
    answer_by: Channel | None,
    *,
    address: Plain | None = None,
    answer_account_id: str | None = None,
) -> StreamCommand:
    return RefuseApplication(
        at=command.at,
        application_id=command.application_id,
        account_id=command.account_id,
        reason=reason,
        answer_by=answer_by,
        answer_account_id=AccountId(answer_account_id) if answer_account_id else None,
        address=address,
    )


def _referred(
    command: ApplyForCode,
    reason: Referral,
    *,
    told_on_screen: bool = False,
    answer_by: Channel | None = None,
    address: Plain | None = None,
) -> StreamCommand:
    return ReferApplication(
        at=command.at,
        application_id=command.application_id,
        account_id=command.account_id,
        reason=reason,
        told_on_screen=told_on_screen,
        answer_by=answer_by,
        address=address,
    )
