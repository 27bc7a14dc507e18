"""Commands as the routes would make them, with made-up persons."""

from datetime import date

from domain.application.events import LossConfirmationDue
from domain.closing_days import calendars
from domain.customer.events import AddressSource
from domain.ports import Comparison
from domain.products import Product
from domain.use_cases.activate import ActivateAccount
from domain.use_cases.apply_for_code import ApplyForBusinessCode, ApplyForPrivateCode
from domain.use_cases.change_payment_method import ChangeToDirectDebit
from domain.use_cases.confirm_loss import ConfirmLoss
from domain.use_cases.order import PlaceOrder
from domain.values import (
    AccessCode,
    AccountId,
    ApplicationId,
    BlindIndex,
    CustomerId,
    OrderId,
    Plain,
    normalised,
)
from tests.adapters.reactors.system import System

COMPANY = "69599084"
BRANCH = "000038509504"
"""Of the register's test companies: Test EMZ Dagobert."""
EMAIL = "jo@dagobert.example"
SURNAME = "Duck-Canary"
ADDRESS = "Test EMZ Dagobert\nAbebe Bikilalaan 17 M\n1034WL Amsterdam"
IBAN = "NL91ABNA0417164300"


def code(number: int) -> Plain:
    """The number-th access code."""
    return Plain(AccessCode.number(number).text)


def business(
    system: System,
    person: int = 1,
    *,
    comparison: Comparison = Comparison.SAME,
    post_wanted: bool = False,
    address: str | None = ADDRESS,
    ends_on: date | None = None,
) -> ApplyForBusinessCode:
    """Somebody of the company applies. The same person number is the same person."""
    name = f"{person}-{system.app.head()}"
    return ApplyForBusinessCode(
        at=system.now,
        application_id=ApplicationId(f"application{name}"),
        account_id=AccountId(f"account{name}"),
        first_names=Plain("Jo"),
        surname=Plain(SURNAME),
        email=Plain(EMAIL),
        terms_accepted="2025-01",
        code=code(system.app.head()),
        code_index=BlindIndex(f"{system.app.head():064x}"),
        today=system.today,
        kvk_number=COMPANY,
        branch=BRANCH,
        person_indexes=(BlindIndex(f"{person:064x}"),),
        post_wanted=post_wanted,
        seen_at=system.now,
        ends_on=ends_on,
        foreign=False,
        comparison=comparison,
        post_address=None if address is None else Plain(address),
        billing_source=None if address is None else AddressSource.VISITING,
        address_index=None
        if address is None
        else system.vault.index(f"address/{COMPANY}", normalised(address)),
        calendars=calendars(),
    )


def private(system: System, person: int = 1, *, email: str = "sam@home.example") -> ApplyForPrivateCode:
    """A private person applies."""
    name = f"{person}-{system.app.head()}"
    return ApplyForPrivateCode(
        at=system.now,
        application_id=ApplicationId(f"application-p{name}"),
        account_id=AccountId(f"account-p{name}"),
        first_names=Plain("Sam"),
        surname=Plain(SURNAME),
        email=Plain(email),
        terms_accepted="2025-01",
        code=code(1000 + system.app.head()),
        code_index=BlindIndex(f"{1000 + system.app.head():064x}"),
        today=system.today,
        new_customer_id=CustomerId(f"p{system.app.head():016x}"),
        private_indexes=(BlindIndex(f"{5000 + person:064x}"),),
        billing_address=Plain("Sam Duck-Canary\nVoorbeeldkade 2\n1011AA Amsterdam"),
        address_index=BlindIndex(f"{9000 + person:064x}"),
    )


def confirmation(system: System, number: int = 0, *, email: str | None = None) -> ConfirmLoss:
    """The last mail about a lost code is answered (D26). ``email``: where it is not the account's."""
    due = system.last(LossConfirmationDue)
    new = code(2000 + number)
    return ConfirmLoss(
        at=system.now,
        application_id=due.application_id,
        email=Plain(email or EMAIL),
        email_fits=email is None,
        code=new,
        code_index=BlindIndex(f"{2000 + number:064x}"),
        today=system.today,
    )


def activated(system: System, application: ApplyForBusinessCode | ApplyForPrivateCode) -> AccountId:
    """Applies, gets code and password on the days they come, and chooses a password."""
    system.do(application)
    system.new_day(calendars().next_working_day(system.today))
    account_id = application.account_id
    system.do(
        ActivateAccount(
            at=system.now,
            account_id=account_id,
            presented=f"{account_id}-first",
            credential_id=f"{account_id}-own",
        )
    )
    return account_id


def mandate(system: System, account_id: AccountId) -> ChangeToDirectDebit:
    return ChangeToDirectDebit(
        at=system.now,
        account_id=account_id,
        mandate_id="M0001",
        signed_on=system.today,
        iban=Plain(IBAN),
        debtor=Plain("Jo Duck-Canary"),
    )


def order(system: System, account_id: AccountId, about: str = COMPANY) -> PlaceOrder:
    return PlaceOrder(
        at=system.now,
        order_id=OrderId(f"order{system.app.head()}"),
        account_id=account_id,
        product=Product.EXTRACT,
        about=about,
        today=system.today,
    )
