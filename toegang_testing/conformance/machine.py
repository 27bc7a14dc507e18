"""What holders ask of a deployment over HTTP, and what happens by itself."""

import re

from hypothesis import strategies as st

from api.demo.driver import password_in
from domain.ports import Role
from toegang_testing.conformance.asking import WRONG
from toegang_testing.conformance.deployment import Json
from toegang_testing.conformance.desk import AtTheDesk
from toegang_testing.conformance.people import DAGOBERT, IBAN, Somebody
from toegang_testing.histories import initialize, precondition, rule

MICRO = {"total_assets_cents": 41_000_000, "net_turnover_cents": 88_000_000, "employees": 6}
MEDIUM = {"total_assets_cents": 900_000_000, "net_turnover_cents": 9_000_000_000, "employees": 90}
EXTRACT_CENTS = 235
ANSWERED_ALIKE = {"reference"}
"""What an applicant is told, whatever became of it (D25)."""

people = st.integers(0, 3)


class HttpMachine(AtTheDesk):
    """Four people, and everybody else whom they have to do with."""

    @initialize()
    def everybody_has_a_code_and_two_have_ordered(self) -> None:
        for who in self.world:
            self.apply(who)
        if not self.deployment.has_simulated_time:
            return
        self.days_pass(4)
        for number, who in enumerate(self.world):
            self.activate(who)
            if number % 2:
                self.credit_is_paid_in(number)
            else:
                self.direct_debit_is_chosen(number)
            self.something_is_ordered(number)

    # --- who applies and logs in -----------------------------------------------------------------

    def apply(self, who: Somebody, *, lost_code: bool = False) -> None:
        kind = "business" if who.business else "private"
        body = who.application | ({"lost_code": True} if lost_code else {})
        status, told = self.ask("POST", f"/v1/applications/{kind}", body)
        assert status in (202, 409), told
        if status == 202:
            assert set(told) == ANSWERED_ALIKE, "D25: nothing tells what became of it"
            who.references.append(told["reference"])
        else:
            assert "code" not in told

    @rule(which=people, lost=st.booleans(), activates=st.booleans())
    def somebody_applies(self, which: int, lost: bool, activates: bool) -> None:
        self.apply(self.world[which], lost_code=lost)
        if activates:
            self.days_pass(4)
            self.activate(self.world[which])

    def activate(self, who: Somebody) -> None:
        sent = self.arrived(who, "wachtwoord bij de toegangscode")
        if not (sent and who.code):
            return
        new = self.own_password()
        body = {"code": who.next_code or who.code, "password": password_in(sent), "new_password": new}
        status, told = self.ask("POST", "/v1/activations", body)
        if status == 201:
            assert told["account_id"] == who.account_id
            who.password = new

    @rule(which=people)
    def a_mailbox_answers_that_a_code_is_lost(self, which: int) -> None:
        who = self.world[which]
        found = re.search(r"referentie: (\S+)\s+bevestiging: (\S+)", self.arrived(who, "bevestiging:"))
        if found is None:
            return
        status, told = self.ask("POST", "/v1/lost-codes", {"reference": found[1], "token": found[2]})
        assert status in (201, 403, 409), f"D26: {told}"

    @rule(which=people)
    def who_got_a_password_activates(self, which: int) -> None:
        self.activate(self.world[which])

    @rule(which=people, right=st.booleans())
    def a_password_is_changed(self, which: int, right: bool) -> None:
        who = self.world[which]
        if (by := self.signed(who)) is None:
            return
        elsewhere, new = self.signed(who), self.own_password()
        body = {"password": who.password if right else WRONG, "new_password": new}
        status, told = self.ask("POST", "/v1/password-changes", body, by)
        if status == 429 and not right and not self.deployment.hurries:
            return  # too many wrong tries in too short a time (D8)
        assert status == (201 if right else 403), f"I16: {told}"
        who.password = new if right else who.password
        others = self.ask("GET", "/v1/account", by=elsewhere)[0]
        assert others == (401 if right else 200), "sessions elsewhere end with the password"

    @rule(which=people, own_email=st.booleans(), uses=st.booleans())
    def a_replacement_is_asked_for(self, which: int, own_email: bool, uses: bool) -> None:
        who = self.world[which]
        if who.code:
            email = who.email if own_email else "iemand@anders.example"
            status, _ = self.ask("POST", "/v1/password-replacements", {"code": who.code, "email": email})
            assert status == 202, "D11: the answer never tells whether it fits"
            if uses:
                self.a_replacement_is_used(which)

    @rule(which=people)
    def a_replacement_is_used(self, which: int) -> None:
        who = self.world[which]
        sent = self.arrived(who, "vervangend wachtwoord aangevraagd")
        if not (sent and who.code):
            return
        new = self.own_password()
        body = {"code": who.code, "password": password_in(sent), "new_password": new}
        if self.ask("POST", "/v1/password-resets", body)[0] == 201:
            who.password = new

    # --- what holders do -------------------------------------------------------------------------

    @precondition(lambda self: self.deployment.has_outside)
    @rule(which=people)
    def credit_is_paid_in(self, which: int) -> None:
        if (by := self.signed(self.world[which])) is not None:
            status, told = self.ask("POST", "/v1/deposits", {"amount_cents": 500}, by)
            assert status == 201, told
            self.outside(f"/payments/{told['payment_id']}/confirm", {})

    @rule(which=people)
    def direct_debit_is_chosen(self, which: int) -> None:
        if (by := self.signed(self.world[which])) is not None:
            body = {"iban": IBAN, "debtor_name": "Voorbeeld"}
            assert self.ask("POST", "/v1/direct-debit-mandates", body, by)[0] in (201, 409)

    @rule(which=people)
    def something_is_ordered(self, which: int) -> None:
        who = self.world[which]
        if (by := self.signed(who)) is None:
            return
        assert who.account_id is not None
        book = self.auditor.accounts[who.account_id]
        can_pay = self.auditor.mandates.allows(book.customer_id) or book.available_cents >= EXTRACT_CENTS
        status, told = self.ask("POST", "/v1/orders", {"product": "extract", "about": DAGOBERT}, by)
        allowed = can_pay and not any(self.notices.values())
        assert (status == 201) == allowed, f"I4, R45: {told}"

    @rule(which=people, years_ago=st.integers(1, 2), figures=st.sampled_from((MICRO, MEDIUM)))
    def a_statement_is_filed(self, which: int, years_ago: int, figures: Json) -> None:
        who = self.world[which]
        if (by := self.signed(who, "file_statement")) is None:
            assert not (who.business and self.usable(who)), "R29"
            return
        assert who.business, "R3: private codes are refused at the door"
        today = self.today
        body = {
            "year_ended_on": f"{today.year - years_ago}-12-31",
            "adopted_on": today.isoformat(),
            "this_year": figures,
            "year_before": figures,
        }
        status, told = self.ask("POST", "/v1/filings", body, by)
        assert status in ((201, 409) if figures is MICRO else (409,)), told

    @rule(which=people, step=st.sampled_from(("grant", "refuse", "confirm", "withdraw")))
    def an_authorisation_goes_on(self, which: int, step: str) -> None:
        who = self.world[which]
        if (by := self.signed(who)) is None:
            return
        status, _ = self.ask("POST", "/v1/authorisation", {"grounds": "Notaris, dossier 7."}, by)
        assert status in ((201, 409) if who.business else (409,)), "R4"
        if step in ("confirm", "withdraw"):
            action = {"confirm": "confirmation", "withdraw": "withdrawal"}[step]
            assert self.ask("POST", f"/v1/authorisation/{action}", by=by)[0] in (200, 409)
        else:
            status, told = self.ask("GET", "/v1/authorisation", by=by)
            if status == 200 and told["state"] == "requested":
                path = f"/v1/accounts/{who.account_id}/authorisation/decision"
                refusal = {"refusal": "grounds_unclear"} if step == "refuse" else {}
                body = {"reason": "holder_asked", "authorisation_id": told["authorisation_id"]} | refusal
                self.act(path, body, Role.CLERK, 200)

    # --- what happens by itself --------------------------------------------------------------------

    @precondition(lambda self: self.deployment.has_simulated_time)
    @rule(days=st.sampled_from((1, 3, 15)))
    def days_pass(self, days: int) -> None:
        self.deployment.days_pass(days)
        self.read_on()

    @precondition(lambda self: self.deployment.has_simulated_time)
    @rule(which=people)
    def an_invoice_is_never_paid(self, which: int) -> None:
        """Until the code is blocked (D1), or for as long as that takes at most."""
        who = self.world[which]
        if who.account_id is None or not self.auditor.unsettled(self.customer(who)):
            return
        for _ in range(16):
            if self.auditor.overdue(self.customer(who)):
                break
            self.deployment.jumps(8)
            self.read_on()

    @precondition(lambda self: self.deployment.has_outside)
    @rule(which=people)
    def everything_is_paid(self, which: int) -> None:
        who = self.world[which]
        if who.account_id is None:
            return
        for number in sorted(self.auditor.unsettled(self.customer(who))):
            book = self.auditor.invoices[number]
            today = self.today.isoformat()
            paid = {"reference": number, "amount_cents": book.outstanding_cents, "booked_on": today}
            self.outside("/bank/transfers", paid)
        self.read_on()
        assert not self.auditor.unsettled(self.customer(who)), "D1: what is paid is settled"

    @precondition(lambda self: not self.deployment.lasts)
    @rule(which=st.integers(0, 2))
    def a_branch_ends(self, which: int) -> None:
        branch = {"jan": "000038509504", "piet": "000038509520", "els": "000037178598"}
        ended = {"vestigingsnummer": branch[self.world[which].name], "datumEinde": f"{self.today:%Y%m%d}"}
        self.outside("/register/control/deregister", ended)
