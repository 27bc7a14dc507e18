"""What staff reads of an account's past: in words, with what led to it, and nothing personal (D17)."""

from typing import Any

import pytest

from domain.account.commands import EndSuspension, Suspend
from domain.effect.aggregate import effect_id
from domain.effect.commands import BeginEffect, MarkEffectDone, MarkEffectFailed
from domain.kernel import Request
from domain.management.commands import BeginManagement
from domain.ports import Role
from domain.values import AccountId, KvkNumber
from tests.api.asking import Api, Holder, problem


def read(api: Api, account_id: str, role: Role = Role.CLERK, language: str = "en", **asked: Any) -> Any:
    by = api.staff("a-member", role) | {"Accept-Language": language}
    return api.client.get(f"/v1/accounts/{account_id}/timeline", params=asked, headers=by)


@pytest.fixture
def holder(api: Api) -> Holder:
    holder = api.holder()
    api.pay_in(holder, 2500)
    body = {"product": "extract", "about": "68750110"}
    assert api.client.post("/v1/orders", json=body, headers=holder.signed).is_success
    api.show()
    return holder


def test_it_tells_in_words_what_happened_and_what_it_did_not_tell_who_the_holder_is(
    api: Api, holder: Holder
) -> None:
    told = {language: read(api, holder.account_id, language=language).json() for language in ("nl", "en")}
    said = {language: [one["says"] for one in each["items"]] for language, each in told.items()}
    assert {"Opened", "Activated", "Credit deposited", "Ordered"} & set(said["en"]) >= {
        "Activated",
        "Credit deposited",
        "Ordered",
    }
    assert {"Geactiveerd", "Saldo gestort", "Besteld"} <= set(said["nl"])
    [deposited] = [one for one in told["en"]["items"] if one["event"] == "account.credit_deposited"]
    assert deposited["amount_cents"] == 2500
    whole = str(told)
    for personal in ("Guusje", "Geluk", holder.code, "@"):
        assert personal not in whole


def test_what_led_to_it_is_told_and_whether_it_stands_in_the_same_timeline(api: Api, holder: Holder) -> None:
    items = read(api, holder.account_id).json()["items"]
    ours, another = items[-1]["position"], api.ports.log.head() + 1
    api.do(BeginManagement(at=api.clock.now(), kvk_number=KvkNumber("69599084")))
    for nth, cause in enumerate((ours, another)):
        request = Request(f"caused-{nth}", b"", "policy:test", "test", causation_id=str(cause))
        command = (Suspend, EndSuspension)[nth](at=api.clock.now(), account_id=AccountId(holder.account_id))
        assert api.ports.executor.execute(command, request).position > another
    api.show()
    suspended, ended = read(api, holder.account_id).json()["items"][-2:]
    assert [(one["position"], one["within"]) for one in suspended["causes"]] == [(ours, True)]
    assert [(one["says"], one["within"]) for one in ended["causes"]] == [
        ("Organisation got an account manager", False)
    ]


def test_who_read_is_for_auditors_alone(api: Api, holder: Holder) -> None:
    clerk = api.staff("a-clerk", Role.CLERK)
    assert api.client.get(f"/v1/accounts/{holder.account_id}", headers=clerk).is_success
    api.show()
    events = [one["event"] for one in read(api, holder.account_id, limit=200).json()["items"]]
    assert events
    assert not [event for event in events if event.startswith("consultation.")]


def test_steps_outside_are_for_auditors_and_what_failed_for_all(api: Api, holder: Holder) -> None:
    at = api.clock.now()
    first = read(api, holder.account_id).json()["items"][0]["position"]
    one = effect_id("send_code", first)
    api.do(BeginEffect(at=at, effect_id=one, reactor="send_code", attempt=1))
    api.do(MarkEffectFailed(at=at, effect_id=one, reason_code="mail_refused", final=True))
    another = effect_id("send_login", first)
    api.do(BeginEffect(at=at, effect_id=another, reactor="send_login", attempt=1))
    api.do(MarkEffectDone(at=at, effect_id=another))
    api.show()
    told = [one["event"] for one in read(api, holder.account_id, limit=200).json()["items"]]
    assert [event for event in told if event.startswith("effect.")] == ["effect.failed"]
    newest = read(api, holder.account_id, limit=1, newest=True).json()["items"]
    assert [one["event"] for one in newest] == ["effect.failed"], "what is not told takes no place"
    auditor = api.staff("an-auditor", Role.AUDITOR)
    path = f"/v1/audit/subjects/account-{holder.account_id}/history"
    history = api.client.get(path, params={"limit": 200}, headers=auditor)
    events = [one["event"] for one in history.json()["items"]]
    assert events.count("effect.attempted") == 2
    assert events.count("effect.done") == 1


def test_only_letters_the_newest_and_page_by_page(api: Api, holder: Holder) -> None:
    everything = [one["position"] for one in read(api, holder.account_id, limit=200).json()["items"]]
    first = read(api, holder.account_id, limit=2).json()
    second = read(api, holder.account_id, limit=2, **{"from": first["next"]}).json()
    assert [one["position"] for one in (*first["items"], *second["items"])] == everything[:4]
    newest = read(api, holder.account_id, limit=3, newest=True).json()
    older = read(api, holder.account_id, limit=200, newest=True, **{"from": newest["next"]}).json()
    assert len(newest["items"]) == 3
    assert [one["position"] for one in (*newest["items"], *older["items"])] == everything[::-1]
    assert older["next"] is None
    letters = read(api, holder.account_id, letters=True).json()["items"]
    assert letters
    assert {one["event"] for one in letters} <= {"account.code_sent", "account.first_password_sent"}


def test_who_may_and_of_whom(api: Api, holder: Holder) -> None:
    for role in (Role.CLERK, Role.SUPERVISOR, Role.FINANCE, Role.PRIVACY_OFFICER):
        assert read(api, holder.account_id, role).is_success
    for role in (Role.AUDITOR, Role.ACCOUNT_MANAGER_DESK):
        problem(read(api, holder.account_id, role), 403, "not-allowed")
    problem(read(api, "nobody"), 404, "not-found")


def test_the_credit_is_what_my_account_shows(api: Api, holder: Holder) -> None:
    clerk = api.staff("a-clerk", Role.CLERK)
    address = f"/v1/accounts/{holder.account_id}/credit"
    seen = api.client.get(address, headers=clerk).json()
    own = api.client.get("/v1/account", headers=holder.signed).json()["credit"]
    assert (seen["balance_cents"], seen["available_cents"]) == (own["balance_cents"], own["available_cents"])
    assert seen["available_cents"] < 2500 == seen["balance_cents"]
    problem(api.client.get("/v1/accounts/nobody/credit", headers=clerk), 404, "not-found")
