"""What two canaries type where money is concerned: accounts to pay to and from, addresses, names, texts."""

from datetime import timedelta
from typing import Final

from api.demo.driver import Driver, Json
from api.demo.members import Members
from api.demo.people import Person
from tests.adapters.bank_files import made
from tests.rules.mailbox import token_in

REFUND_IBAN: Final = "NL20INGB0001234567"
OTHER_IBAN: Final = "NL44RABO0123456789"
INVOICE_EMAIL: Final = "nota@kanarievogel.example"
FINANCE: Final = ("finance", "controller")
ASKED_BY_MAIL: Final = {
    "first_names": "Kanaribel",
    "surname": "Vogelaanvraag",
    "email": "manager@kanarievogel.example",
    "trade_name": "Kanariehandel",
    "kvk_number": "68727720",
    "grounds": "Kanariereden om te sluiten",
}
COPY: Final = {
    "topic": "orders_and_invoices",
    "text": "Kanarieverzoek om een kopie",
    "email": "kopie@kanarievogel.example",
    "invoice_number": "F2026-000001",
    "organisation": "Kanarieorganisatie BV",
}
MONEY_TYPED: Final = [
    REFUND_IBAN,
    OTHER_IBAN,
    INVOICE_EMAIL,
    *(value for name, value in ASKED_BY_MAIL.items() if name != "kvk_number"),
    *(value for name, value in COPY.items() if name not in {"topic", "invoice_number"}),
    "Kanarie Terugbetaling",
    "Kanarie Andere Rekening",
    "Kanarienaam van een gebouw",
    "Kanariedank voor de nota",
    "Kanariestatement",
    "Kanarielaan",
    "Kanariedorp",
]
BECAUSE: Final = {"reason": "correction"}


class Money:
    """What is typed by holders, by staff for them, and by a bank."""

    def __init__(self, driver: Driver, members: Members) -> None:
        self.driver, self._members = driver, members

    def refund(self, person: Person) -> None:
        """To an account, since no single payment covers it; the bank books it, and a transfer that fits
        nothing."""
        person.log_in()
        person.deposit(500)
        person.deposit(500)
        form = {"amount_cents": 1000, "iban": REFUND_IBAN, "payee": "Kanarie Terugbetaling"}
        refund_id = person.ask("POST", "/v1/refunds", form, status=201)["refund_id"]
        for what, by in zip(("proposals", "approvals"), FINANCE, strict=True):
            self._staff(f"/v1/refunds/{refund_id}/{what}", BECAUSE, by)
        self._tomorrow()
        self._book_payouts()
        booked_on = self.driver.today.isoformat()
        transfer = {"reference": "Kanariedank voor de nota", "amount_cents": 400, "booked_on": booked_on}
        self.driver.outside("/bank/transfers", transfer)
        self._send_a_bad_file()

    def tell_and_change(self, business: Person, private: Person) -> None:
        """Another account, another address, mail for invoices, two more who write."""
        other = {"iban": OTHER_IBAN, "debtor_name": "Kanarie Andere Rekening"}
        private.ask("POST", "/v1/direct-debit-mandate/amendments", other, status=202)
        business.ask("POST", "/v1/account/invoice-delivery/email", {"email": INVOICE_EMAIL}, status=202)
        asked = [mail.text for mail in self.driver.system.inbox() if mail.to == INVOICE_EMAIL]
        customer_id, token = token_in(asked[-1], "bevestiging")
        body = {"customer_id": customer_id, "token": token}
        self.driver.ask("POST", "/v1/invoice-email-confirmations", body, status=201)
        moved = {"straatnaam": "Kanarielaan", "huisnummer": 3, "postcode": "3511AB", "plaats": "Kanariedorp"}
        for kind in ("bezoekadres", "correspondentieadres"):
            listed = {"vestigingsnummer": "000037143557", "type": kind, "adres": moved}
            self.driver.outside("/register/control/address", listed)
        address = {"billing_address": "Kanarienaam van een gebouw\nStraat 1\n1011 AA Amsterdam"}
        self._staff(f"/v1/customers/{customer_id}/billing-address", BECAUSE | address, "supervisor")
        reference = self.driver.ask("POST", "/v1/questions", COPY, status=202)["reference"]
        answer = {"reason": "question", "answer": "Dat gaat niet."}
        self._staff(f"/v1/questions/{reference}/answer", answer, "clerk")
        body = {"reason": "account_manager_asked", **ASKED_BY_MAIL, "code": business.code}
        reference = self._staff("/v1/deactivation-requests", body, "clerk", status=201)["reference"]
        outcome = {"reason": "account_manager_asked", "outcome": "dismissed"}
        self._staff(f"/v1/deactivation-requests/{reference}/contact", BECAUSE, "clerk")
        self._staff(f"/v1/deactivation-requests/{reference}/outcome", outcome, "clerk")

    def credit(self, number: str) -> None:
        """In part, paid back to the account that was debited."""
        asked = {"why": "wrong_price", "lines": [{"line": 1, "amount_cents": 100}], **BECAUSE}
        path = f"/v1/invoices/{number}/credit-note"
        self._staff(f"{path}-requests", asked, FINANCE[0])
        by = self._members.signed(FINANCE[0])
        [open_one] = self.driver.ask("GET", "/v1/approvals?state=open", status=200, headers=by)["items"]
        seen = {"request_expires_at": open_one["expires_at"]}
        self._staff(f"{path}-approvals", BECAUSE | seen, FINANCE[1])
        self._tomorrow()
        self._book_payouts()

    def _book_payouts(self) -> None:
        booked_on = {"booked_on": self.driver.today.isoformat()}
        for payout in self.driver.stand_ins.get("/bank/payouts").json():
            if payout["state"] == "submitted":
                self.driver.outside(f"/bank/payouts/{payout['id']}/book", booked_on)

    def _send_a_bad_file(self) -> None:
        """A person's name where no refusal may repeat it."""
        text = made.document(
            "camt.053.001.08", made.statement("camt.053.001.08", named="Kanariestatement", account=OTHER_IBAN)
        )
        headers = self._members.signed(FINANCE[0]) | {"Content-Type": "application/xml"}
        sent = self.driver.http.post("/v1/bank-files?reason=correction", content=text, headers=headers)
        assert sent.status_code == 422, sent.text

    def _tomorrow(self) -> None:
        self.driver.until(self.driver.today + timedelta(days=1))

    def _staff(self, path: str, body: Json, by: str, *, status: int = 200) -> Json:
        return self.driver.ask("POST", path, body, status=status, headers=self._members.signed(by))
