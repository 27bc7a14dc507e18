"""Opening an account with its code: the same whether it is granted at once or by staff (R8, R11, R12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.account.commands import IssueCode, OpenAccount
from domain.application.commands import GrantApplication
from domain.customer.commands import AddAccount
from domain.kernel import StreamCommand
from domain.reservation.commands import Reserve
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


@dataclass(frozen=True, slots=True)
class Opening:
    """Whose account it is and how the code goes. ``post_on`` and ``address`` by post only (R14)."""

    at: datetime
    account_id: AccountId
    customer_id: CustomerId
    application_id: ApplicationId
    use: Use
    kvk_number: KvkNumber | None
    branch: BranchNumber | None
    person_index: BlindIndex
    terms_accepted: str
    first_names: Plain
    surname: Plain
    email: Plain
    code: Plain
    code_index: BlindIndex
    channel: Channel
    post_on: date | None
    address: Plain | None


def opened(one: Opening) -> Sequence[StreamCommand]:
    """The commands of one append; customer and person's reservation are the caller's."""
    at, account_id = one.at, one.account_id
    return [
        Reserve(at=at, key=f"code-{one.code_index}", taken_by=account_id),
        AddAccount(at=at, account_id=account_id, customer_id=one.customer_id),
        OpenAccount(
            at=at,
            account_id=account_id,
            customer_id=one.customer_id,
            application_id=one.application_id,
            use=one.use,
            kvk_number=one.kvk_number,
            branch=one.branch,
            person_index=one.person_index,
            terms_accepted=one.terms_accepted,
            first_names=one.first_names,
            surname=one.surname,
            email=one.email,
        ),
        IssueCode(
            at=at,
            account_id=account_id,
            code=one.code,
            code_index=one.code_index,
            channel=one.channel,
            post_on=one.post_on,
            address=one.address,
        ),
        GrantApplication(at=at, account_id=account_id, application_id=one.application_id),
    ]
