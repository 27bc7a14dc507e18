"""The register's staff in a simulated year: what they find on their lists, and do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from api.demo.driver import Json
from api.demo.members import Members
from api.year.clockwork import Clockwork
from domain.ports import Role
from domain.values import InvoiceNumber

STAFF: Final = {
    "clerk": Role.CLERK,
    "supervisor": Role.SUPERVISOR,
    "finance": Role.FINANCE,
    "controller": Role.FINANCE,
}
HELD_FOR: Final = timedelta(days=30)


@dataclass
class Desk:
    """Four people; what needs two is asked by one and decided by another (D17)."""

    clockwork: Clockwork
    members: Members

    def __post_init__(self) -> None:
        for person, role in STAFF.items():
            self.members.let_in(person, role)
        self._signed: dict[str, Mapping[str, str]] = {}

    def sign_in(self) -> None:
        """A session of a day: it ends long before the next."""
        self._signed = {person: self.members.signed(person) for person in STAFF}

    # --- a day ----------------------------------------------------------------------------------

    def work(self) -> None:
        """Everything that waits in a list."""
        self.sign_in()
        for account in self._list("clerk", "/v1/reactivations"):
            self.does("clerk", f"/v1/accounts/{account['account_id']}/reactivation", "invoices_paid")
        for refund in self._list("finance", "/v1/refund-requests?life=requested"):
            path = f"/v1/refunds/{refund['refund_id']}"
            self.does("finance", f"{path}/proposals", "holder_asked")
            self.does("controller", f"{path}/approvals", "holder_asked")
        for owed in self._list("finance", "/v1/owed-back"):
            self.does("finance", f"/v1/invoices/{owed['invoice_number']}/pay-backs", "correction")
        for question in self._list("clerk", "/v1/questions?state=open"):
            self._answer(question)
        for one in self._list("supervisor", "/v1/loose-ends"):
            if one["name"] == "intake:bank":
                path = f"/v1/loose-ends/{one['loose_end_id']}/settlement"
                self.does("supervisor", path, "correction", outcome="paid_back")

    def _answer(self, question: Json) -> None:
        """R51: the address is put right, and who asked is told."""
        path = f"/v1/questions/{question['question_id']}"
        asked = self.clockwork.ask("GET", path, by=self._signed["clerk"])
        if asked and asked["new_billing_address"]:
            customer = asked["text"].split()[1]
            street, town = asked["new_billing_address"].split(", ")
            self.does(
                "supervisor",
                f"/v1/customers/{customer}/billing-address",
                "correction",
                billing_address=f"Voorbeeld\n{street}\n{town}",
            )
        self.does("clerk", f"{path}/answer", "question", answer="Het adres is aangepast.")

    # --- when it comes to it --------------------------------------------------------------------

    def hold(self, number: InvoiceNumber) -> None:
        """The debtor objects: for a month nothing follows."""
        self.sign_in()
        until = (self.clockwork.today + HELD_FOR).isoformat()
        self.does("finance", f"/v1/invoices/{number}/hold", "disputed", until=until)

    def credit(self, number: InvoiceNumber) -> None:
        """The invoice was wrong: a credit note, by two (D14)."""
        self.sign_in()
        path = f"/v1/invoices/{number}"
        asked = self.does("finance", f"{path}/credit-note-requests", "correction", why="charged_twice")
        if asked:
            self._approve(asked, f"{path}/credit-note-approvals", "correction")

    def write_off(self, number: InvoiceNumber) -> None:
        """Nothing is to be expected any more (D17)."""
        self.sign_in()
        path = f"/v1/invoices/{number}"
        asked = self.does("finance", f"{path}/write-off-requests", "uncollectible")
        if asked:
            self._approve(asked, f"{path}/write-off-approvals", "uncollectible")

    def _approve(self, asked: Json, path: str, reason: str) -> None:
        """As the list of approvals shows it, and nothing that took its place meanwhile."""
        for shown in self._list("controller", f"/v1/approvals?state=open&after={asked['position']}"):
            if shown["position"] == asked["position"]:
                self.does("controller", path, reason, request_expires_at=shown["expires_at"])

    def close(self, account_id: str) -> None:
        """The holder asked for it (R23, R25)."""
        self.sign_in()
        path = f"/v1/accounts/{account_id}"
        self.does("clerk", f"{path}/closure-requests", "holder_asked")
        self.does("supervisor", f"{path}/closure-approvals", "holder_asked")

    # --- asking ---------------------------------------------------------------------------------

    def does(self, who: str, path: str, reason: str, **more: str) -> Json | None:
        return self.clockwork.ask("POST", path, {"reason": reason, **more}, self._signed[who])

    def _list(self, who: str, path: str) -> Sequence[dict[str, Any]]:
        """Its first page: the rest is dealt with tomorrow."""
        told = self.clockwork.ask("GET", path, by=self._signed[who])
        items: Sequence[dict[str, Any]] = told["items"] if told else []
        return items
