"""Random histories over HTTP in a small world, against an auditor who reads the log."""

import re
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from api.demo.driver import Json, password_in
from domain.account.events import CodeIssued, CodeTookOver, HolderErasureStarted, SuccessorIssued
from domain.kernel import Event, Recorded
from domain.values import Sealed
from tests.api.small_world import Somebody, small_world
from tests.rules.town import DAGOBERT, IBAN, Town, lived_in
from toegang_testing.model.auditor import Auditor

MICRO = {"total_assets_cents": 41_000_000, "net_turnover_cents": 88_000_000, "employees": 6}
MEDIUM = {"total_assets_cents": 900_000_000, "net_turnover_cents": 9_000_000_000, "employees": 90}
EXTRACT_CENTS = 235
A_QUARTER = timedelta(minutes=15)
WRONG = "helemaal niet het wachtwoord"
ANSWERED_ALIKE = {"reference"}
"""What an applicant is told, whatever became of it (D25)."""


people = st.integers(0, 3)


class HttpMachine(RuleBasedStateMachine):
    """Everything is asked over HTTP; an auditor reads the log after every step (I1-I18)."""

    def __init__(self) -> None:
        super().__init__()
        self.around = ExitStack()
        folder = Path(self.around.enter_context(tempfile.TemporaryDirectory()))
        self.town: Town = self.around.enter_context(lived_in(folder))
        self.auditor = Auditor()
        self.world = small_world()
        self.passwords = 0
        self.closure_asked: dict[str, Any] = {}
        self.notices: dict[str, bool] = {}
        self.questions: list[str] = []

    @initialize()
    def everybody_has_a_code_and_two_have_ordered(self) -> None:
        for who in self.world:
            self.apply(who)
        self.days_pass(4)
        for number, who in enumerate(self.world):
            self.activate(who)
            if number % 2:
                self.credit_is_paid_in(number)
            else:
                self.direct_debit_is_chosen(number)
            self.something_is_ordered(number)

    def teardown(self) -> None:
        self.around.close()

    # --- asking ---------------------------------------------------------------------------------

    def ask(self, method: str, path: str, body: Json | None = None, by: Any = None) -> tuple[int, Json]:
        """Status and answer; what follows from it has settled, and the model knows."""
        answer = self.town.driver.http.request(method, path, json=body, headers=by or {})
        assert answer.status_code < 500, f"{method} {path}: {answer.text}"
        self.town.driver.settle()
        self.read_on()
        return answer.status_code, answer.json() if answer.content else {}

    def signed(self, who: Somebody, purpose: str = "order_extract") -> dict[str, str] | None:
        """A session on that page; None where none is given."""
        body = {"code": who.code, "password": who.password or WRONG, "purpose": purpose}
        if not who.code:
            return None
        status, told = self.ask("POST", "/v1/sessions", body)
        return {"Authorization": f"Bearer {told['token']}"} if status == 201 else None

    def usable(self, who: Somebody) -> bool:
        """As the model has it (I12): the person chose a password and nothing stops the account."""
        return bool(who.account_id and who.password and self.auditor.usable(who.account_id))

    def own_password(self) -> str:
        self.passwords += 1
        return f"een eigen wachtzin nummer {self.passwords}"

    def arrived(self, who: Somebody, words: str) -> str:
        """The last message to that person with these words; only one of this world gets letters."""
        system = self.town.system
        found = system.letters() if who.by_post else [m for m in system.inbox() if m.to == who.email]
        texts = [message.text for message in found if words in message.text]
        return texts[-1] if texts else ""

    # --- who applies and logs in -----------------------------------------------------------------

    def apply(self, who: Somebody, *, lost_code: bool = False) -> None:
        kind = "business" if who.business else "private"
        body = who.application | ({"lost_code": True} if lost_code else {})
        status, told = self.ask("POST", f"/v1/applications/{kind}", body)
        assert status in (202, 409), told
        if status == 202:
            assert set(told) == ANSWERED_ALIKE, "D25: nothing tells what became of it"
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

    @rule(which=people)
    def credit_is_paid_in(self, which: int) -> None:
        if (by := self.signed(self.world[which])) is not None:
            status, told = self.ask("POST", "/v1/deposits", {"amount_cents": 500}, by)
            assert status == 201, told
            self.town.driver.outside(f"/payments/{told['payment_id']}/confirm", {})

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
        today = self.town.driver.today
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
                status, told = self.ask("POST", path, body, self.town.clerk)
                assert status == 200, told

    # --- what staff does -------------------------------------------------------------------------

    def staff_on(self, which: int, path: str, by: Any, *fine: int) -> int:
        who = self.world[which]
        if who.account_id is None:
            return 0
        address = f"/v1/accounts/{who.account_id}/{path}"
        status, told = self.ask("POST", address, {"reason": "holder_asked"}, by)
        assert status in fine, told
        return status

    @rule(which=people, path=st.sampled_from(("suspension", "suspension/end", "reactivation")))
    def staff_acts_alone(self, which: int, path: str) -> None:
        self.staff_on(which, path, self.town.clerk, 200, 409)

    @rule(which=people)
    def a_closure_is_requested(self, which: int) -> None:
        if self.staff_on(which, "closure-requests", self.town.clerk, 200, 409) == 200:
            self.closure_asked[self.world[which].name] = self.town.system.clock.now()

    @rule(which=people, himself=st.booleans())
    def a_closure_is_approved(self, which: int, himself: bool) -> None:
        by = self.town.clerk if himself else self.town.boss
        status = self.staff_on(which, "closure-approvals", by, 200, 403, 409)
        if status == 200:
            assert not himself, "I17: the role of one who approves is another's"
            asked = self.closure_asked.get(self.world[which].name)
            assert asked or self.closed(self.world[which]), "D17: somebody asked"

    def closed(self, who: Somebody) -> bool:
        return who.account_id is not None and self.auditor.accounts[who.account_id].closed

    @rule(stops=st.booleans())
    @precondition(lambda self: len(self.notices) < 3)
    def a_notice_is_posted(self, stops: bool) -> None:
        body = {
            "reason": "maintenance",
            "dutch": "Onderhoud.",
            "english": "Maintenance.",
            "stops_ordering": stops,
        }
        status, told = self.ask("POST", "/v1/notices", body, self.town.boss)
        assert status == 201, told
        self.notices[told["notice_id"]] = stops

    @precondition(lambda self: self.notices)
    @rule()
    def every_notice_is_lifted(self) -> None:
        for notice in self.notices:
            path = f"/v1/notices/{notice}/lifting"
            assert self.ask("POST", path, {"reason": "maintenance"}, self.town.boss)[0] == 200
        self.notices = {}

    @rule()
    def a_question_is_asked(self) -> None:
        body = {"topic": "other", "text": "Waar blijft mijn brief?", "email": "vraag@thuis.example"}
        status, told = self.ask("POST", "/v1/questions", body)
        assert status == 202, told
        self.questions.append(told["reference"])

    @precondition(lambda self: self.questions)
    @rule()
    def a_question_is_answered(self) -> None:
        path = f"/v1/questions/{self.questions.pop()}/answer"
        body = {"reason": "question", "answer": "Die is onderweg."}
        assert self.ask("POST", path, body, self.town.clerk)[0] == 200

    # --- what happens by itself --------------------------------------------------------------------

    @rule(days=st.sampled_from((1, 3, 15)))
    def days_pass(self, days: int) -> None:
        self.town.driver.until(self.town.driver.today + timedelta(days))

    @rule(which=people)
    def an_invoice_is_never_paid(self, which: int) -> None:
        """Until the code is blocked (D1), or for as long as that takes at most."""
        who = self.world[which]
        if who.account_id is None or not self.auditor.unsettled(self.customer(who)):
            return
        for _ in range(16):
            if self.auditor.overdue(self.customer(who)):
                break
            self.town.driver.jump(self.town.driver.today + timedelta(days=8))
            self.read_on()

    @rule(which=people)
    def everything_is_paid(self, which: int) -> None:
        who = self.world[which]
        if who.account_id is None:
            return
        for number in sorted(self.auditor.unsettled(self.customer(who))):
            book = self.auditor.invoices[number]
            today = self.town.driver.today.isoformat()
            owed = book.total_cents - book.paid_cents
            paid = {"reference": number, "amount_cents": owed, "booked_on": today}
            self.town.driver.outside("/bank/transfers", paid)
        self.read_on()
        assert not self.auditor.unsettled(self.customer(who))

    @rule(which=st.integers(0, 2))
    def a_branch_ends(self, which: int) -> None:
        branch = {"jan": "000038509504", "piet": "000038509520", "els": "000037178598"}
        self.town.deregister(vestigingsnummer=branch[self.world[which].name])

    def customer(self, who: Somebody) -> str:
        assert who.account_id is not None
        return self.auditor.accounts[who.account_id].customer_id

    # --- what holds after every step ----------------------------------------------------------------

    def read_on(self) -> None:
        log = self.town.system.log
        while news := log.since(self.auditor.position, 500):
            for recorded in news:
                self.auditor.read(recorded)
                self.learn(recorded)

    def learn(self, recorded: Recorded[Event]) -> None:
        """Who got a code learns it; the former one and its password are worth nothing (D7, I13)."""
        event = recorded.event
        if isinstance(event, HolderErasureStarted):  # and their password is forgotten with them (D12)
            for who in self.world:
                who.password = "" if who.account_id == event.account_id else who.password
        if isinstance(event, CodeTookOver):
            [who] = [one for one in self.world if one.account_id == event.account_id]
            who.former_codes.append(who.code)
            who.code, who.next_code = who.next_code, ""
        if not isinstance(event, CodeIssued | SuccessorIssued):
            return
        assert isinstance(event.code, Sealed)
        plain = self.town.system.ports.vault.unseal(event.code)
        assert plain is not None
        assert re.fullmatch(r"W[2-9A-HJKMNP-Z]{11}", plain.text), "D10"
        known = [who for who in self.world if who.account_id == event.account_id]
        who = known[0] if known else self.applied_last(event.account_id)
        if isinstance(event, SuccessorIssued):  # the present one works on (D26)
            who.next_code = plain.text
            return
        who.next_code = ""
        if who.code:
            who.former_codes.append(who.code)
        who.account_id, who.code, who.password = event.account_id, plain.text, ""

    def applied_last(self, account_id: str) -> Somebody:
        """Whose account that is: as its holder's name says."""
        row = self.town.ask("GET", f"/v1/accounts/{account_id}", status=200, by=self.town.clerk)
        return next(who for who in self.world if who.application["first_names"] == row["first_names"])

    @invariant()
    def all_that_is_answered_fits_the_log(self) -> None:
        self.town.system.drive(self.town.system.clock.now() + A_QUARTER)  # past the throttle's window (D8)
        self.read_on()
        for who in self.world:
            if who.account_id is None:
                continue
            usable, asked = self.auditor.usable(who.account_id), {"code": who.code}
            told = self.town.ask("POST", "/v1/login-checks", asked, status=200, by=self.town.portal)
            assert told["usable"] == usable, "I12, I20: as other systems are told"
            asked["password"] = who.password or WRONG
            status, _ = self.ask("POST", "/v1/sessions", asked)
            assert status == ((201 if usable else 403) if who.password else 401), f"I12, D8: {who.name}"
            for former in who.former_codes[-1:]:
                status, _ = self.ask("POST", "/v1/sessions", asked | {"code": former})
                assert status == 401, "I13: a replaced code opens nothing"
