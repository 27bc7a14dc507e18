"""Who asks: a holder, a system or a member of staff. Never believed from a header that names an actor."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from api.http import this_request
from api.http.problem_kinds import Text
from api.http.problems import Problem, rejection
from api.ports import Ports
from domain.account.aggregate import ACCOUNT
from domain.account.state import Account
from domain.customer.aggregate import CUSTOMER, Customer
from domain.kernel import Rejected
from domain.ports import ApiKey, Role, Scope, Session
from domain.staff_member.aggregate import STAFF_MEMBER
from domain.use_cases.log_in import check_log_in
from domain.values import AccountId, CustomerId, PersonId, Plain, Purpose


@dataclass(frozen=True, slots=True)
class Holder:
    """A holder with a session that still fits. ``account`` and ``customer`` are as of this request."""

    session: Session
    token: Plain
    account: Account
    customer: Customer

    @property
    def account_id(self) -> AccountId:
        return self.session.account_id

    @property
    def customer_id(self) -> CustomerId:
        assert self.account.customer_id is not None
        return self.account.customer_id

    @property
    def actor(self) -> str:
        return f"holder:{self.account_id}"

    @property
    def must_choose(self) -> bool:
        """The session began with a replacement password: it may choose another, and no more (D29)."""
        return self.session.credential_id != self.account.credential_id


@dataclass(frozen=True, slots=True)
class System:
    """Another system, with a scope that allows the question."""

    key_id: str

    @property
    def actor(self) -> str:
        return f"system:{self.key_id}"


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff with a session, in service; roles as of this request."""

    person_id: PersonId
    roles: frozenset[Role]
    token: Plain


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff, in the role that allows the request."""

    person_id: PersonId
    role: Role

    @property
    def actor(self) -> str:
        return f"staff:{self.person_id}"


async def ports_of(request: Request) -> Ports:
    """What http_app was given. Dependencies that wait for nothing are coroutines: FastAPI hands every plain
    function to a thread, which costs more than they do."""
    ports = request.app.state.ports
    assert isinstance(ports, Ports)
    return ports


Wired = Annotated[Ports, Depends(ports_of)]
_bearer = HTTPBearer(
    scheme_name="session", auto_error=False, description="The token that logging in answers."
)
_staff_bearer = HTTPBearer(
    scheme_name="staff",
    auto_error=False,
    description="The token that logging in as a member of staff answers.",
)
_key = APIKeyHeader(name="X-Api-Key", scheme_name="key", auto_error=False, description="A system's key.")
Token = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
StaffToken = Annotated[HTTPAuthorizationCredentials | None, Depends(_staff_bearer)]
Key = Annotated[str | None, Depends(_key)]


def load_access(ports: Ports, account_id: str) -> tuple[Account, Customer]:
    """Account and customer as the log has them now; empty ones of an unknown id, at equal work (D8)."""
    account = ports.log.state(ACCOUNT.stream(account_id))
    return account, ports.log.state(CUSTOMER.stream(account.customer_id or "nobody"))


def anyhow(ports: Wired, token: Token) -> Holder:
    """A holder, also one who has yet to choose a password. Problem 401 without a session that fits the
    credential; 403 where the account is not usable (D3)."""
    if token is None:
        raise _unauthenticated("Bearer", LOG_IN)
    plain = Plain(token.credentials)
    return this_request.remembered("holder", plain, lambda: _holder(ports, plain))


def _holder(ports: Ports, plain: Plain) -> Holder:
    now = ports.clock.now()
    session = ports.sessions.find(plain, now)
    if session is None:
        raise _unauthenticated("Bearer", LOG_IN_AGAIN)
    account, customer = load_access(ports, session.account_id)
    if session.credential_id not in (account.credential_id, account.replacement_that_works(now)):
        raise _unauthenticated("Bearer", LOG_IN_AGAIN)
    try:
        check_log_in(account, customer, session.purpose)
    except Rejected as rejected:
        ports.sessions.end(plain)  # a block ends it: lifting the block brings no session back
        raise rejection(rejected, 403) from None
    this_request.principal("holder")
    return Holder(session, plain, account, customer)


def invoiced(ports: Wired, token: Token) -> Holder:
    """A holder who chose the password, on any page: what the payment portal shows too (R53). Problems as of
    ``anyhow``, and 403 where the password is a replacement (D29)."""
    who = anyhow(ports, token)
    if who.must_choose:
        raise Problem("password-to-choose")
    return who


async def payer(who: Annotated[Holder, Depends(invoiced)]) -> Holder:
    """A holder who may pay invoices, in the portal too. Problem 403 on the page for financial statements."""
    return _may_pay(who)


def holder(ports: Wired, token: Token) -> Holder:
    """The same on a page of the register's. Problem 403 in a session of the payment portal (R53)."""
    who = invoiced(ports, token)
    if who.session.purpose is Purpose.INVOICES:
        raise Problem("session-for-invoices")
    return who


async def buyer(who: Annotated[Holder, Depends(holder)]) -> Holder:
    """A holder whose session may buy and pay. Problem 403 on the page for financial statements (R29)."""
    return _may_pay(who)


def api_key(ports: Wired, key: Key) -> ApiKey:
    """Problem 401 without a key that exists."""
    found = None if key is None else ports.api_keys.find(Plain(key))
    if found is None:
        raise _unauthenticated("ApiKey", SEND_KEY)
    this_request.principal("system")
    return found


Keyed = Annotated[ApiKey, Depends(api_key)]


def member(ports: Wired, token: StaffToken) -> Member:
    """Problem 401 without a session of staff that still fits: a block, other roles or another password ended
    it (I17), or the passkey that it began with was removed."""
    if token is None:
        raise _unauthenticated("Bearer", STAFF_LOG_IN)
    plain = Plain(token.credentials)
    return this_request.remembered("staff", plain, lambda: _member(ports, plain))


def _member(ports: Ports, plain: Plain) -> Member:
    session = ports.staff_sessions.find(plain, ports.clock.now())
    if session is None:
        raise _unauthenticated("Bearer", STAFF_LOG_IN)
    found = ports.log.state(STAFF_MEMBER.stream(session.person_id))
    passkey_gone = session.passkey_id is not None and session.passkey_id not in found.passkeys
    if not found.in_service or found.turn != session.turn or passkey_gone:
        ports.staff_sessions.end(plain)
        raise _unauthenticated("Bearer", STAFF_LOG_IN)
    this_request.principal("staff")
    return Member(session.person_id, found.roles, plain)


INVOICE_READERS: Final = (Role.CLERK, Role.SUPERVISOR, Role.FINANCE)
"""Of all invoices: who reactivate once all is paid (R31), and finance."""
Membered = Annotated[Member, Depends(member)]


def insider(ports: Wired, key: Key) -> bool:
    """Whether somebody with a key asks; anybody may."""
    if key is None:
        return False
    api_key(ports, key)
    return True


def applicant(ports: Wired, key: Key) -> str:
    """Who applies: anybody, or a system that applies for its users. Answers the actor."""
    if key is None:
        return "applicant"
    found = api_key(ports, key)
    if Scope.APPLY not in found.scopes:
        raise _forbidden(f"the scope {Scope.APPLY}")
    return System(found.key_id).actor


def as_system(key: ApiKey, scope: Scope) -> System:
    """Problem 403 unless the key has this scope."""
    if scope not in key.scopes:
        raise _forbidden(f"the scope {scope}")
    return System(key.key_id)


def as_staff(who: Member, *roles: Role) -> Staff:
    """The first of these roles that fits. Problem 403 where none does."""
    role = next((role for role in roles if role in who.roles), None)
    if role is None:
        raise _forbidden(f"one of the roles {', '.join(roles)}")
    return Staff(who.person_id, role)


def system(scope: Scope) -> Callable[[ApiKey], Awaitable[System]]:
    """A dependency: a system with this scope."""

    async def allowed(key: Keyed) -> System:
        return as_system(key, scope)

    return allowed


def staff(*roles: Role) -> Callable[[Member], Awaitable[Staff]]:
    """A dependency: a member of staff with one of these roles."""

    async def allowed(who: Membered) -> Staff:
        return as_staff(who, *roles)

    return allowed


def reader_of_history(ports: Wired, token: StaffToken, key: Key) -> str:
    """An auditor, or a system with the scope history. Answers the actor."""
    if key is not None:
        return as_system(api_key(ports, key), Scope.HISTORY).actor
    return as_staff(member(ports, token), Role.AUDITOR).actor


def reader_of_tree(ports: Wired, token: StaffToken, key: Key) -> str:
    """An auditor, or a system with the scope tree, or with history, which shows more. Answers the actor."""
    if key is not None:
        found = api_key(ports, key)
        scope = Scope.HISTORY if Scope.HISTORY in found.scopes else Scope.TREE
        return as_system(found, scope).actor
    return as_staff(member(ports, token), Role.AUDITOR).actor


LOG_IN: Final = Text("Log in: POST /v1/sessions.", "Log in: POST /v1/sessions.")
LOG_IN_AGAIN: Final = Text("Log in again: POST /v1/sessions.", "Log opnieuw in: POST /v1/sessions.")
STAFF_LOG_IN: Final = Text(
    "Log in as a member of staff: POST /v1/staff/sessions.",
    "Log in als medewerker: POST /v1/staff/sessions.",
)
SEND_KEY: Final = Text("Send your key in the header X-Api-Key.", "Stuur uw sleutel in de kopregel X-Api-Key.")


def _may_pay(who: Holder) -> Holder:
    if who.session.purpose is Purpose.FILE_STATEMENT:
        raise Problem("session-for-filing", "Ordering and paying take a session of another page.")
    return who


def _unauthenticated(scheme: str, what_to_do: Text) -> Problem:
    return Problem("not-authenticated", what_to_do=what_to_do, headers={"WWW-Authenticate": scheme})


def _forbidden(needed: str) -> Problem:
    return Problem("not-allowed", f"It needs {needed}.")
