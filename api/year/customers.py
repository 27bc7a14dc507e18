"""A customer of a simulated year: applies, tops up, orders, pays or does not, moves and leaves."""

import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from api.demo.driver import Json, code_in, password_in
from api.demo.people import OWN_PASSWORD
from api.process.starting import Message
from api.year.clockwork import Browser, Clockwork
from api.year.habits import Chance
from domain.final_notice.aggregate import FINAL_NOTICE
from domain.invoice.aggregate import INVOICE
from domain.payment_reference import in_groups, payment_reference
from domain.values import InvoiceNumber, NoticeId

MONTHS: Final = {"every month": 30, "every two months": 60, "every four months": 120}
TOP_UPS: Final = {"10 euros": 1000, "25 euros": 2500, "50 euros": 5000}
ABOUT: Final = ("69599084", "68750110", "68727720")
PRICES: Final = {"extract": 235, "history": 235, "concern_relations": 270}
IBANS: Final = ("NL69INGB0123456789", "NL91ABNA0417164300", "DE89370400440532013000")


@dataclass
class Customer:
    """One holder of a code. What they know came by mail, by post or on screen."""

    number: int
    clockwork: Clockwork = field(repr=False)
    desk_closes: Callable[[str], None] = field(repr=False)
    chance: Chance = field(repr=False)
    code: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    browser: Browser = field(default_factory=dict, repr=False)
    account_id: str = ""
    customer_id: str = ""
    has_applied: bool = False
    gone: bool = False
    debits: bool = False
    use: str = field(init=False)
    kvk_number: str = field(init=False)
    arrears: str = field(init=False)
    bad_debt: str = field(init=False)
    ibans: deque[str] = field(init=False, repr=False)
    email: str = field(init=False)

    def __post_init__(self) -> None:
        self.use = self.chance.draw("use")
        self.ibans = deque(IBANS)
        self.ibans.rotate(-self.number)
        self.kvk_number = f"{91_000_000 + self.number}"
        self.arrears = self.chance.draw("when in arrears")
        self.bad_debt = self.chance.draw("bad debt")
        same = self.chance.draw("listed email") == "same"
        self.email = self.listed_email if same and self.business else f"klant{self.number}@thuis.example"

    # --- who they are ---------------------------------------------------------------------------

    @property
    def business(self) -> bool:
        return self.use == "business"

    @property
    def name(self) -> str:
        return f"Klant {self.number} Voorbeeld"

    @property
    def company(self) -> str:
        return f"Bedrijf {self.number} BV"

    @property
    def branch(self) -> str:
        return f"{880_000_000_000 + self.number}"

    @property
    def listed_email(self) -> str:
        return f"info@bedrijf{self.number}.example"

    @property
    def mailboxes(self) -> Sequence[str]:
        return (self.email, self.invoice_email)

    @property
    def invoice_email(self) -> str:
        return f"facturen@bedrijf{self.number}.example"

    @property
    def by(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    # --- arriving -------------------------------------------------------------------------------

    def arrive(self) -> None:
        """Applies (R6-R17)."""
        self.has_applied = True
        if self.business:
            self._found_company()
        who: Json = {
            "first_names": f"Klant {self.number}",
            "surname": "Voorbeeld",
            "birth_date": "1980-02-29",
        }
        home = {
            "postcode": "1234 AB",
            "house_number": f"{self.number}",
            "street": "Dorpsstraat",
            "town": "Utrecht",
        }
        more = {"kvk_number": self.kvk_number} if self.business else home
        body = {**who, **more, "email": self.email, "terms_accepted": True}
        self.clockwork.ask("POST", f"/v1/applications/{self.use}", body)

    def _found_company(self) -> None:
        address = {
            "straatnaam": "Handelskade",
            "huisnummer": self.number,
            "postcode": "3511AB",
            "plaats": "Utrecht",
        }
        company: Json = {
            "kvkNummer": self.kvk_number,
            "vestigingsnummer": self.branch,
            "naam": self.company,
            "email": self.listed_email,
            "bezoekadres": address,
        }
        self.clockwork.outside("/register/control/companies", company)

    def read(self, message: Message) -> None:
        """What the mail or the post brought."""
        text = message.text
        if "toegangscode:" in text:
            self.code = code_in(text)
        elif "wachtwoord bij de toegangscode" in text:
            self.activate(password_in(text))
        elif "vervangend wachtwoord aangevraagd" in text:
            self._reset(password_in(text))
        elif found := re.search(r"klantnummer: (\S+)\s+bevestiging: (\S+)", text):
            body = {"customer_id": found[1], "token": found[2]}
            self.clockwork.ask("POST", "/v1/invoice-email-confirmations", body)

    def activate(self, password: str) -> None:
        """With code and password, which came apart (D7); then the year's visits are planned."""
        body = {"code": self.code, "password": password, "new_password": OWN_PASSWORD}
        told = self.clockwork.ask("POST", "/v1/activations", body, browser=self.browser)
        if told is None:
            return
        self.token, self.account_id = told["token"], told["account_id"]
        self.debits = self.chance.draw("pays with") == "direct debit"
        self._settle_in()
        self.visit()
        plan = self.clockwork.plan
        if self.chance.draw("moves") == "yes":
            plan(self.chance.between(30, 90), self.move)
        if self.chance.draw("loses the password") == "yes":
            plan(self.chance.between(40, 150), self._lose_password)
        if self.chance.draw("leaves") == "yes":
            plan(self.chance.between(50, 120), self.leave)

    def _settle_in(self) -> None:
        account = self.clockwork.ask("GET", "/v1/account", by=self.by)
        self.customer_id = account["customer_id"] if account else ""
        if self.debits:
            self._sign_mandate()
        if self.business and self.chance.draw("invoices") == "by email":
            body = {"email": self.invoice_email}
            self.clockwork.ask("POST", "/v1/account/invoice-delivery/email", body, self.by)

    def _sign_mandate(self) -> None:
        body = {"iban": self.ibans[0], "debtor_name": self.name}
        self.clockwork.ask("POST", "/v1/direct-debit-mandates", body, self.by)

    def lost_mandate(self) -> None:
        """The bank says that the account is no more: another of another account takes its place (D15)."""
        self.ibans.rotate(-1)
        self.clockwork.plan(self.chance.between(3, 10), self._sign_another)

    def _sign_another(self) -> None:
        if not self.gone and self.log_in():
            self._sign_mandate()

    def _lose_password(self) -> None:
        body = {"code": self.code, "email": self.email}
        self.clockwork.ask("POST", "/v1/password-replacements", body)

    def _reset(self, password: str) -> None:
        body = {"code": self.code, "password": password, "new_password": OWN_PASSWORD}
        self.clockwork.ask("POST", "/v1/password-resets", body, browser=self.browser)

    # --- ordering -------------------------------------------------------------------------------

    def visit(self) -> None:
        """Orders what is wanted, and comes back another day. Whose credit is too low tops up first."""
        if self.gone:
            return
        every = MONTHS[self.chance.draw("orders")]
        self.clockwork.plan(self.chance.between(every // 2, every * 3 // 2), self.visit)
        count = ("one", "two", "three").index(self.chance.draw("products")) + 1
        wanted = [self.chance.draw("product") for _ in range(count)]
        if not self.log_in():
            return
        account = self.clockwork.ask("GET", "/v1/account", by=self.by)
        needed_cents = sum(PRICES[product] for product in wanted)
        if account and not self.debits and account["credit"]["available_cents"] < needed_cents:
            cents = TOP_UPS[self.chance.draw("top-up")]
            self.clockwork.ask("POST", "/v1/deposits", {"amount_cents": cents}, self.by)
            self.clockwork.plan(1, lambda: self._order_with_credit(wanted))
        else:
            self._order(wanted)

    def _order_with_credit(self, wanted: list[str]) -> None:
        if not self.gone and self.log_in():
            self._order(wanted)

    def _order(self, wanted: list[str]) -> None:
        for product in wanted:
            body = {"product": product, "about": self.chance.one_of(ABOUT)}
            self.clockwork.ask("POST", "/v1/orders", body, self.by)

    def log_in(self, purpose: str = "order_extract") -> bool:
        """False where the code is blocked."""
        body = {"code": self.code, "password": OWN_PASSWORD, "purpose": purpose}
        told = self.clockwork.ask("POST", "/v1/sessions", body, browser=self.browser)
        self.token = told["token"] if told else ""
        return told is not None

    # --- paying ---------------------------------------------------------------------------------

    def owes(self, number: InvoiceNumber) -> None:
        """An invoice has to be transferred: what was debited came back, or a top-up did."""
        if self.arrears == "pays soon":
            self.clockwork.plan(self.chance.between(2, 12), lambda: self.pay(number))

    def chased(self, number: InvoiceNumber, when: str) -> None:
        """A letter came, or the code was blocked."""
        if self.arrears == when:
            self.clockwork.plan(self.chance.between(2, 6), lambda: self.pay(number))

    def pay(self, number: InvoiceNumber, *, in_full: bool = False) -> None:
        """Online, or by transfer; some round up, pay a part first, or forget to say why."""
        left_cents = self.clockwork.system.log.state(INVOICE.stream(number)).outstanding_cents
        if not left_cents or (not in_full and self.chance.draw("pays") == "online" and self._begin(number)):
            return
        how = "all" if in_full else self.chance.draw("transfers")
        cents = left_cents
        if how == "too much":
            cents += 100
        elif how == "a part" and left_cents > 1:
            cents = left_cents // 2
            self.clockwork.plan(self.chance.between(5, 20), lambda: self.pay(number, in_full=True))
        reference = self._reference(number) if how != "without a reference" else f"Klant {self.number}"
        self.transfer(reference, cents)

    def _begin(self, number: InvoiceNumber) -> bool:
        """In the portal; where the code is blocked, with what the refusal gives (R44, R53). False where it
        cannot be paid there: its direct debit is at the bank, or its account was closed."""
        if self.log_in("invoices"):
            return self.clockwork.ask("POST", f"/v1/invoices/{number}/payments", by=self.by) is not None
        for owed in self.clockwork.refused.get("open_invoices", ()):
            if owed["invoice_number"] == number:
                body = {"invoice_number": number, "token": owed["payment_token"]}
                return self.clockwork.ask("POST", "/v1/invoice-payments", body) is not None
        return False

    def paid_in_vain(self, number: InvoiceNumber) -> None:
        """It came to nothing at the provider: it is transferred."""
        self.clockwork.plan(self.chance.between(1, 5), lambda: self.pay(number, in_full=True))

    def pay_fee(self, notice_id: NoticeId) -> None:
        """Transfers what is left of it: who paid online paid it with the invoice (D1)."""
        notice = self.clockwork.system.log.state(FINAL_NOTICE.stream(notice_id))
        if notice.fee_outstanding_cents:
            self.transfer(notice.fee_reference, notice.fee_outstanding_cents)

    def transfer(self, reference: str, cents: int) -> None:
        booked_on = self.clockwork.today.isoformat()
        body = {"reference": reference, "amount_cents": cents, "booked_on": booked_on}
        self.clockwork.outside("/bank/transfers", body)

    def _reference(self, number: InvoiceNumber) -> str:
        match self.chance.draw("refers"):
            case "by the reference":
                return in_groups(payment_reference(number))
            case "by the number":
                return number
            case _:
                return f"betreft factuur {number.lower()}"

    # --- moving and leaving ---------------------------------------------------------------------

    def move(self) -> None:
        """The register lists a business's new address; a private person tells it by the question form."""
        if self.business:
            address = {
                "straatnaam": "Nieuwe Kade",
                "huisnummer": self.number,
                "postcode": "3512AB",
                "plaats": "Utrecht",
            }
            self.clockwork.outside(
                "/register/control/address", {"vestigingsnummer": self.branch, "adres": address}
            )
            return
        body = {
            "topic": "orders_and_invoices",
            "text": f"Klant {self.customer_id} is verhuisd.",
            "email": self.email,
            "old_billing_address": f"Dorpsstraat {self.number}, 1234 AB Utrecht",
            "new_billing_address": f"Kerkstraat {self.number}, 1235 AB Utrecht",
        }
        self.clockwork.ask("POST", "/v1/questions", body)

    def leave(self) -> None:
        """Asks back what is left of the credit (R47), and to be closed (R25)."""
        self.gone = True
        if self.log_in():
            account = self.clockwork.ask("GET", "/v1/account", by=self.by)
            if account and account["credit"]["available_cents"]:
                body = {"iban": self.ibans[0], "payee": self.name}
                self.clockwork.ask("POST", "/v1/refunds", body, self.by)
        self.clockwork.plan(14, lambda: self.desk_closes(self.account_id))
