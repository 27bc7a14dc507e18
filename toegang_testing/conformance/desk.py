"""What staff does over HTTP: accounts, notices, questions, referrals, deactivations, and who works here."""

import secrets
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from domain.ports import Role
from toegang_testing.conformance.asking import Asking
from toegang_testing.conformance.people import DAGOBERT, Somebody
from toegang_testing.histories import precondition, rule

people = st.integers(0, 3)
some = st.integers(0, 5)
DESK = Role.ACCOUNT_MANAGER_DESK
OUTCOMES = ("suspended", "closure_requested", "dismissed")


class AtTheDesk(Asking):
    """Clerks, supervisors, the desk of account managers, and members who come and go."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.closure_asked: dict[str, datetime] = {}
        self.notices: dict[str, bool] = {}
        self.questions: list[str] = []
        self.managed = False
        self.members: list[str] = []

    def teardown(self) -> None:
        """Others may live their histories here: nothing of this one stands in their way."""
        self.every_notice_is_lifted()
        if self.managed:
            self.the_account_manager_comes_or_goes()

    # --- what staff does -------------------------------------------------------------------------

    def staff_on(self, which: int, path: str, by: Role, *fine: int) -> int:
        who = self.world[which]
        if who.account_id is None:
            return 0
        address = f"/v1/accounts/{who.account_id}/{path}"
        return self.act(address, {"reason": "holder_asked"}, by, *fine)[0]

    @rule(which=people, path=st.sampled_from(("suspension", "suspension/end", "reactivation")))
    def staff_acts_alone(self, which: int, path: str) -> None:
        self.staff_on(which, path, Role.CLERK, 200, 409)

    @rule(which=people)
    def a_closure_is_requested(self, which: int) -> None:
        if self.staff_on(which, "closure-requests", Role.CLERK, 200, 409) == 200:
            self.closure_asked[self.world[which].name] = self.deployment.now()

    @rule(which=people, himself=st.booleans())
    def a_closure_is_approved(self, which: int, himself: bool) -> None:
        by = Role.CLERK if himself else Role.SUPERVISOR
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
        _, told = self.act("/v1/notices", body, Role.SUPERVISOR, 201)
        self.notices[told["notice_id"]] = stops

    @precondition(lambda self: self.notices)
    @rule()
    def every_notice_is_lifted(self) -> None:
        for notice in self.notices:
            self.act(f"/v1/notices/{notice}/lifting", {"reason": "maintenance"}, Role.SUPERVISOR, 200)
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
        self.act(path, body, Role.CLERK, 200)

    # --- organisations with an account manager (R26, R38) ---------------------------------------------

    @rule()
    def the_account_manager_comes_or_goes(self) -> None:
        because = {"reason": "account_management"}
        if self.managed:
            self.act(f"/v1/account-managed/{DAGOBERT}/end", because, DESK, 200)
        else:
            self.act("/v1/account-managed", because | {"kvk_number": DAGOBERT}, DESK, 201)
        self.managed = not self.managed

    @rule(which=people, grants=st.booleans())
    def a_referral_is_settled(self, which: int, grants: bool) -> None:
        """By the desk, of the last application; most were not referred, or are settled."""
        who = self.world[which]
        if not who.references:
            return
        path, reference = ("grant" if grants else "refusal"), who.references[-1]
        body = {"channel": "email"} if grants else {"refusal": "not_entitled", "tell_by": "email"}
        before = who.code
        status, told = self.act(
            f"/v1/referrals/{reference}/{path}", {"reason": "referral"} | body, DESK, 200, 404, 409
        )
        if status == 200:
            assert told["reference"] == reference
            assert grants or who.code == before, "R38: a refusal gives no code"

    @rule(
        which=people, missing=st.sampled_from((None, "email", "grounds")), outcome=st.sampled_from(OUTCOMES)
    )
    def a_deactivation_is_asked_for_and_settled(self, which: int, missing: str | None, outcome: str) -> None:
        who = self.world[which]
        if not who.code or who.account_id is None:
            return
        mail = {
            "reason": "account_manager_asked",
            "code": who.code,
            "first_names": who.application["first_names"],
            "surname": who.application["surname"],
            "email": who.email,
            "kvk_number": DAGOBERT,
            "grounds": "Uit dienst.",
        }
        given = {name: text for name, text in mail.items() if name != missing}
        _, told = self.act("/v1/deactivation-requests", given, DESK, 201)
        assert told["account_id"] == who.account_id, "R26: whose code was given"
        assert set(told["missing"]) == {"trade_name", *({missing} - {None})}, "R26: what was left out"
        path, because = f"/v1/deactivation-requests/{told['reference']}", {"reason": "account_manager_asked"}
        self.act(f"{path}/contact", because, DESK, 200)
        self.act(f"{path}/outcome", because | {"outcome": outcome}, DESK, 200, 409)
        if outcome == "closure_requested":
            self.closure_asked[who.name] = self.deployment.now()

    # --- who works here (D17, I17) ----------------------------------------------------------------------

    @precondition(lambda self: len(self.members) < 3)
    @rule(alone=st.booleans())
    def a_member_is_asked_for(self, alone: bool) -> None:
        """Asked for by one supervisor; let in by another, and by nobody else."""
        body = {"reason": "staff_change", "roles": ["clerk"], "name": "N. Newcomer"}
        email = f"{secrets.token_hex(6)}@register.example"
        _, told = self.act("/v1/staff/members", body | {"email": email}, Role.SUPERVISOR, 201)
        person = told["person_id"]
        by = self.deployment.staff(Role.SUPERVISOR, another=not alone)
        path = f"/v1/staff/members/{person}/invitation-approvals"
        status, _ = self.ask("POST", path, {"reason": "staff_change"}, by)
        assert (status == 200) is not alone, "I17: two different people"
        chosen = {"invitation": told["invitation"], "new_password": "zeven reigers wachten stil"}
        status, told = self.ask("POST", "/v1/staff/enrolments", chosen)
        assert (status == 201) is not alone, f"I17: {told}"
        if not alone:
            self.members.append(person)

    @precondition(lambda self: self.members)
    @rule(which=some, what=st.sampled_from(("block", "block/end", "roles", "departure")))
    def a_member_gets_other_work_or_none(self, which: int, what: str) -> None:
        person = self.members[which % len(self.members)]
        body: dict[str, Any] = {"reason": "staff_change"} | (
            {"roles": ["finance"]} if what == "roles" else {}
        )
        self.act(f"/v1/staff/members/{person}/{what}", body, Role.SUPERVISOR, 200, 409)
        if what == "departure":
            self.members.remove(person)
