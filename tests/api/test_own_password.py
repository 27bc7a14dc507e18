"""Changing one's password, and replacing one that was lost (R20, R35, R36, D8, D11)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from domain.account.aggregate import ACCOUNT
from domain.account.commands import EndSuspension, RecordReplacementSent, Suspend
from domain.account.events import ReplacementPasswordDue
from domain.calendar import local_date
from domain.recovery.events import RecoveryOutcome
from domain.values import AccessCode, Plain
from tests.api.asking import BUSINESS, OWN, PRIVATE, SENT, Api, Holder, problem

NEW = "acht kastelen drinken maanlicht"
REPLACEMENT = "ABCDE-FGHJK-MNPQR-STUVW"
EMAIL = str(BUSINESS["email"])
UNKNOWN = AccessCode.number(7).text
KEY = {"Idempotency-Key": "4c1f2a7e-91d2"}


def change(api: Api, holder: Holder, headers: dict[str, str] | None = None, **changes: str) -> Any:
    body = {"password": OWN, "new_password": NEW} | changes
    return api.client.post("/v1/password-changes", json=body, headers=holder.signed | (headers or {}))


def ask(api: Api, code: str, email: str = EMAIL, headers: dict[str, str] | None = None) -> Any:
    return api.client.post("/v1/password-replacements", json={"code": code, "email": email}, headers=headers)


def reset(api: Api, holder: Holder, headers: dict[str, str] | None = None, **changes: str) -> Any:
    body = {"code": holder.code, "password": REPLACEMENT, "new_password": NEW} | changes
    return api.client.post("/v1/password-resets", json=body, headers=headers)


def log_in(api: Api, holder: Holder, password: str) -> int:
    answer = api.client.post("/v1/sessions", json={"code": holder.code, "password": password})
    return int(answer.status_code)


def still_in(api: Api, token: str) -> int:
    answer = api.client.get("/v1/account", headers={"Authorization": f"Bearer {token}"})
    return int(answer.status_code)


def due(api: Api, holder: Holder) -> list[ReplacementPasswordDue]:
    history = api.ports.log.history(f"account-{holder.account_id}")
    return [one.event for one in history if isinstance(one.event, ReplacementPasswordDue)]


def replaced(api: Api, holder: Holder) -> None:
    """Asks, and the password is sent as the reactor does it."""
    assert ask(api, holder.code).status_code == 202
    last = api.ports.log.state(ACCOUNT.stream(holder.account_id)).replacement
    assert last is not None
    api.ports.credentials.put(last.credential_id, Plain(REPLACEMENT))
    now, today = api.clock.now(), local_date(api.clock.now())
    api.do(
        RecordReplacementSent(
            at=now, account_id=holder.account_id, credential_id=last.credential_id, sent_on=today
        )
    )


# --- changing (R36) -------------------------------------------------------------------------------
def test_after_a_change_the_new_password_logs_in_and_the_old_one_does_not(api: Api) -> None:
    holder = api.holder()
    assert change(api, holder).status_code == 201
    assert (log_in(api, holder, NEW), log_in(api, holder, OWN)) == (201, 401)


def test_a_change_ends_every_other_session_and_leaves_this_one(api: Api) -> None:
    holder = api.holder()
    body = {"code": holder.code, "password": OWN}
    other = api.client.post("/v1/sessions", json=body).json()["token"]
    assert change(api, holder).status_code == 201
    assert (still_in(api, holder.token), still_in(api, other)) == (200, 401)


def test_a_wrong_current_password_changes_nothing(api: Api) -> None:
    holder = api.holder()
    head = api.ports.log.head()
    told = problem(change(api, holder, password="not the password"), 403, "wrong-password")
    assert told["rule"] == "R36"
    assert api.ports.log.head() == head
    assert log_in(api, holder, OWN) == 201


@pytest.mark.parametrize("weak", ["kort", OWN, "welkom2026welkom2026"])
def test_a_weak_password_and_the_same_one_are_refused(api: Api, weak: str) -> None:
    holder = api.holder()
    assert problem(change(api, holder, new_password=weak), 422, "weak-password")["field"] == "new_password"


def test_a_password_never_holds_the_code(api: Api) -> None:
    holder = api.holder()
    problem(change(api, holder, new_password=f"mijn {holder.code} is dit"), 422, "weak-password")


def test_a_repeated_change_answers_the_same_and_records_nothing(api: Api) -> None:
    holder = api.holder()
    first = change(api, holder, KEY)
    head = api.ports.log.head()
    assert change(api, holder, KEY).json() == first.json()
    assert api.ports.log.head() == head
    problem(change(api, holder, KEY, new_password="another one entirely"), 422, "idempotency-key-misused")


def test_the_hash_of_the_former_password_is_gone(api: Api) -> None:
    holder = api.holder()
    former = api.ports.log.state(ACCOUNT.stream(holder.account_id)).credential_id
    change(api, holder)
    assert not api.ports.credentials.verify(former, Plain(OWN))


@pytest.mark.parametrize("forgotten", [True, False])
def test_a_late_repeat_is_answered_alike_and_leaves_what_was_chosen_since(api: Api, forgotten: bool) -> None:
    """Also where the hash in between is still there: the process died before it was forgotten."""
    holder, third = api.holder(), "zeven fietsen zingen zachtjes"
    first = change(api, holder, KEY)
    between = api.ports.log.state(ACCOUNT.stream(holder.account_id)).credential_id
    assert between is not None
    assert change(api, holder, password=NEW, new_password=third).status_code == 201
    if not forgotten:
        api.ports.credentials.put(between, Plain(NEW))
    repeated = change(api, holder, KEY)
    assert (repeated.status_code, repeated.json()) == (201, first.json())
    assert (log_in(api, holder, third), still_in(api, holder.token)) == (201, 200)


@pytest.mark.parametrize("path", ["/v1/activations", "/v1/password-resets"])
def test_a_repeat_for_another_page_is_another_request_i22(api: Api, path: str) -> None:
    holder = api.applied()
    api.send_password(holder.account_id)
    body = {"code": holder.code, "password": SENT, "new_password": OWN}
    if path == "/v1/password-resets":
        assert api.client.post("/v1/activations", json=body).status_code == 201
        replaced(api, holder)
        body |= {"password": REPLACEMENT, "new_password": NEW}
    assert [api.client.post(path, json=body, headers=KEY).status_code for _ in "ab"] == [201, 201]
    other = body | {"purpose": "file_statement"}
    problem(api.client.post(path, json=other, headers=KEY), 422, "idempotency-key-misused")


# --- asking for a replacement (D11) ---------------------------------------------------------------
def test_code_and_application_email_make_one_due(api: Api) -> None:
    holder = api.holder()
    assert ask(api, holder.code.lower(), EMAIL.upper()).status_code == 202
    assert len(due(api, holder)) == 1


def test_another_email_address_or_code_makes_none_due(api: Api) -> None:
    holder, other = api.holders({}, PRIVATE)
    ask(api, holder.code, "somebody@else.example")
    ask(api, other.code, EMAIL)
    ask(api, UNKNOWN)
    assert due(api, holder) == due(api, other) == []


def test_a_repeated_request_makes_no_second_one_due(api: Api) -> None:
    holder = api.holder()
    answers = [ask(api, holder.code, headers=KEY).text for _ in "ab"]
    assert answers[0] == answers[1]
    assert len(due(api, holder)) == 1
    problem(ask(api, UNKNOWN, headers=KEY), 422, "idempotency-key-misused")


def test_the_reference_leads_to_why_nothing_came(api: Api) -> None:
    holder = api.holder()
    reference = ask(api, holder.code, "somebody@else.example").json()["reference"]
    [asked] = api.ports.log.history(f"recovery-{reference}")
    assert getattr(asked.event, "outcome", None) is RecoveryOutcome.OTHER_EMAIL


def test_the_answer_and_the_work_are_alike_whether_code_or_email_exist_or_fit(api: Api) -> None:
    holder, suspended = api.holders({}, PRIVATE)
    fresh = api.applied(surname="Zondag")
    api.do(Suspend(at=api.clock.now(), account_id=suspended.account_id))
    ask(api, UNKNOWN)  # the first of all makes the key that seals nobody's address
    asked = [
        (holder.code, EMAIL),
        (holder.code, "somebody@else.example"),
        (UNKNOWN, EMAIL),
        (UNKNOWN, "somebody@else.example"),
        (fresh.code, EMAIL),
        (suspended.code, str(PRIVATE["email"])),
    ]
    seen = [worked(api, code, email) for code, email in asked]
    assert [len(due(api, one)) for one in (holder, fresh, suspended)] == [1, 0, 1]
    for told in seen[1:]:
        assert told == seen[0]
    assert seen[0][0] == 202


def worked(api: Api, code: str, email: str) -> tuple[int, str, list[tuple[str, str]], list[str]]:
    """Status, body, headers, and in order every statement and call of the vault and the credentials."""
    done: list[str] = []

    def executed(*about: Any) -> None:
        done.append(" ".join(str(about[2]).split()[:3]))

    called = {
        (api.ports.vault, "index"),
        (api.ports.vault, "seal"),
        (api.ports.vault, "unseal"),
        (api.ports.credentials, "verify"),
        (api.ports.credentials, "put"),
    }
    with pytest.MonkeyPatch.context() as patch:
        for part, name in called:
            patch.setattr(part, name, noting(done, name, getattr(part, name)))
        event.listen(api.ports.reads, "before_cursor_execute", executed)
        answer = ask(api, code, email)
        event.remove(api.ports.reads, "before_cursor_execute", executed)
    del answer.headers["x-correlation-id"]  # of each request its own
    told = answer.text.replace(answer.json()["reference"], "")  # of each request its own, too
    return answer.status_code, told, sorted(answer.headers.items()), done


def noting(done: list[str], name: str, call: Any) -> Any:
    def noted(*args: Any) -> Any:
        done.append(name)
        return call(*args)

    return noted


# --- using it (D11) -------------------------------------------------------------------------------
def test_a_replacement_password_sets_ones_own_and_opens_a_session(api: Api) -> None:
    holder = api.holder()
    replaced(api, holder)
    token = reset(api, holder).json()["token"]
    assert still_in(api, token) == 200
    assert (log_in(api, holder, NEW), log_in(api, holder, OWN), log_in(api, holder, REPLACEMENT)) == (
        201,
        401,
        401,
    )


def test_open_sessions_end_when_it_is_used_and_not_when_it_is_asked_for(api: Api) -> None:
    holder = api.holder()
    replaced(api, holder)
    assert still_in(api, holder.token) == 200
    assert reset(api, holder).status_code == 201
    assert still_in(api, holder.token) == 401


def test_it_works_once(api: Api) -> None:
    holder = api.holder()
    replaced(api, holder)
    assert reset(api, holder).status_code == 201
    told = problem(reset(api, holder, new_password="another one entirely"), 403, "replacement-expired")
    assert told["rule"] == "D11"
    assert log_in(api, holder, NEW) == 201


def test_it_expires_after_an_hour_by_email(api: Api) -> None:
    holder = api.holder()
    replaced(api, holder)
    api.clock.advance_to(api.clock.now() + timedelta(hours=1))
    problem(reset(api, holder), 403, "replacement-expired")
    assert log_in(api, holder, OWN) == 201


def test_it_must_be_changed_at_first_use(api: Api) -> None:
    holder = api.holder()
    replaced(api, holder)
    problem(reset(api, holder, new_password=REPLACEMENT), 422, "weak-password")
    assert log_in(api, holder, REPLACEMENT) == 201
    assert log_in(api, holder, OWN) == 201


def test_it_lifts_no_block(api: Api) -> None:
    holder = api.holder()
    replaced(api, holder)
    api.do(Suspend(at=api.clock.now(), account_id=holder.account_id))
    problem(reset(api, holder), 403, "account-suspended")
    api.do(EndSuspension(at=api.clock.now(), account_id=holder.account_id))
    assert reset(api, holder).status_code == 201


def test_an_unknown_code_and_a_wrong_password_are_answered_alike(api: Api) -> None:
    holder = api.holder()
    replaced(api, holder)
    answers = [reset(api, holder, code=UNKNOWN), reset(api, holder, password="wrong"), reset(api, holder)]
    problem(answers[0], 401, "wrong-credentials")
    assert answers[0].text == answers[1].text
    assert answers[2].status_code == 201


def test_using_it_again_with_the_same_key_opens_a_session_and_records_nothing(api: Api) -> None:
    holder = api.holder()
    replaced(api, holder)
    first, head = reset(api, holder, KEY).json(), api.ports.log.head()
    spent = api.ports.log.state(ACCOUNT.stream(holder.account_id)).replacement
    assert spent is not None
    api.ports.credentials.forget(spent.credential_id)  # as the reactor does
    again = reset(api, holder, KEY).json()
    assert (first["position"], api.ports.log.head()) == (again["position"], head)
    assert still_in(api, again["token"]) == 200


# --- logging in with it (R35, D29) ------------------------------------------------------------------
def logged_in(api: Api, holder: Holder, password: str = REPLACEMENT, page: str = "order_extract") -> Any:
    body = {"code": holder.code, "password": password, "purpose": page}
    return api.client.post("/v1/sessions", json=body)


@pytest.mark.parametrize("page", ["order_extract", "file_statement", "my_account"])
def test_it_logs_in_on_any_page_to_a_session_that_can_only_choose_a_password_d29(api: Api, page: str) -> None:
    holder = api.holder()
    replaced(api, holder)
    told = logged_in(api, holder, page=page)
    assert (told.status_code, told.json()["must_choose_password"]) == (201, True)
    who = Holder(holder.account_id, holder.code, told.json()["token"])
    problem(api.client.get("/v1/account", headers=who.signed), 403, "password-to-choose")
    order = {"product": "extract", "about": "69599084"}
    problem(api.client.post("/v1/orders", json=order, headers=who.signed), 403, "password-to-choose")
    problem(change(api, who), 403, "wrong-password")
    assert change(api, who, password=REPLACEMENT).status_code == 201
    assert still_in(api, who.token) == 200
    assert still_in(api, holder.token) == 401, "every other session has ended"
    assert (log_in(api, holder, NEW), log_in(api, holder, REPLACEMENT)) == (201, 401)


def test_the_own_password_opens_a_whole_session(api: Api) -> None:
    holder = api.holder()
    replaced(api, holder)
    assert logged_in(api, holder, OWN).json()["must_choose_password"] is False


def test_a_session_with_it_ends_with_it_and_can_be_left(api: Api) -> None:
    holder = api.holder()
    replaced(api, holder)
    first, second = (logged_in(api, holder).json()["token"] for _ in range(2))
    signed = {"Authorization": f"Bearer {second}"}
    assert api.client.delete("/v1/sessions/current", headers=signed).status_code == 204
    api.clock.advance_to(api.clock.now() + timedelta(hours=1))
    assert still_in(api, first) == 401


def test_a_strangers_wrong_tries_keep_no_replacement_out_d29(api: Api) -> None:
    holder = api.holder()
    replaced(api, holder)
    api.client.cookies.clear()
    tries = [logged_in(api, holder, "wrong").status_code for _ in range(11)]
    tries += [logged_in(api, holder, "WRNGA-WRNGB-WRNGC-WRNGD").status_code for _ in range(11)]
    assert tries[-1] == 429
    token = logged_in(api, holder).json()["token"]
    assert change(api, Holder(holder.account_id, holder.code, token), password=REPLACEMENT).status_code == 201


def test_nor_the_way_in_at_one_go_d29(api: Api) -> None:
    holder = api.holder()
    replaced(api, holder)
    api.client.cookies.clear()
    for _ in range(11):
        logged_in(api, holder, "wrong")
        reset(api, holder, password="wrong")
    assert reset(api, holder).status_code == 201


def test_choosing_again_with_the_same_key_records_nothing(api: Api) -> None:
    holder = api.holder()
    replaced(api, holder)
    who = Holder(holder.account_id, holder.code, logged_in(api, holder).json()["token"])
    first, head = change(api, who, KEY, password=REPLACEMENT), api.ports.log.head()
    again = change(api, who, KEY, password=REPLACEMENT)
    assert (first.json(), api.ports.log.head()) == (again.json(), head)


def test_it_logs_in_to_no_blocked_account(api: Api) -> None:
    holder = api.holder()
    replaced(api, holder)
    api.do(Suspend(at=api.clock.now(), account_id=holder.account_id))
    problem(logged_in(api, holder), 403, "account-suspended")
