"""What the register announced and people must judge: matters, held deregistrations (D13, R33)."""

from datetime import date, timedelta
from typing import Any

from domain.calendar import local_date
from domain.deregistration_day.commands import CountDeregistration
from domain.deregistration_day.events import DeregistrationsDismissed, DeregistrationsReleased
from domain.ports import Role, Scope
from domain.registration.commands import RecordListing
from domain.registration.events import Deregistered
from domain.terms import terms_on
from domain.use_cases.record_signal import ConfirmAnnouncedEnds
from domain.values import KvkNumber, SignalId, SignalType
from tests.api.asking import BUSINESS, DAGOBERT, Api, problem

BECAUSE = {"reason": "correction"}
MERGER = "SignaalFusieSplitsing_2025_01"


def boss(api: Api) -> dict[str, str]:
    return api.staff("p1", Role.SUPERVISOR)


def announce_without_branches(api: Api, signal: str, ends_on: date | None = None) -> None:
    now = api.clock.now()
    api.do(
        RecordListing(
            at=now,
            kvk_number=KvkNumber(DAGOBERT),
            signal_id=SignalId(signal),
            signal_type=SignalType(signal),
            branch=None,
            signalled_at=now,
            seen_at=now,
            today=local_date(now),
            ends_on=ends_on,
            branches={},
        )
    )


def test_staff_sees_what_the_register_announced_page_by_page(api: Api) -> None:
    api.applied()
    for signal in ("SignaalAdreswijziging_2025_01", "SignaalFusieSplitsing_2025_01"):
        announce_without_branches(api, signal)
    clerk, head = api.staff("p1", Role.CLERK), api.ports.log.head()
    asked: dict[str, Any] = {"after": head, "limit": 1, "kvk_number": DAGOBERT}
    first = api.client.get("/v1/staff-matters", params=asked, headers=clerk).json()
    assert [row["matter"] for row in first["items"]] == ["branch_missing"]
    rest = api.client.get("/v1/staff-matters", params={"cursor": first["next"]}, headers=clerk).json()
    assert [row["matter"] for row in rest["items"]] == ["continued_elsewhere"]
    assert rest["next"] is None


def matter_of(api: Api, signal: str) -> int:
    """The position of the matter that such a signal brings."""
    announce_without_branches(api, signal)
    api.show()
    [row] = api.client.get("/v1/staff-matters", headers=boss(api)).json()["items"]
    return int(row["position"])


def ended(api: Api) -> bool:
    """Whether the company is deregistered here: the policy that closes accounts waits for nothing else."""
    return any(isinstance(r.event, Deregistered) for r in api.ports.log.history(f"registration-{DAGOBERT}"))


def test_a_supervisor_settles_that_a_business_goes_on_and_people_can_apply_again(api: Api) -> None:
    api.applied()
    path = f"/v1/staff-matters/{matter_of(api, MERGER)}/settlement"
    clerk = api.staff("p2", Role.CLERK)
    goes_on = BECAUSE | {"outcome": "goes_on"}
    problem(api.client.post(path, json=goes_on, headers=clerk), 403, "not-allowed")
    wrong = goes_on | {"successor": "68750110"}
    answer = api.client.post(path, json=wrong, headers=boss(api))
    assert problem(answer, 422, "successor-does-not-fit")["field"] == "successor"
    done = api.client.post(path, json=goes_on, headers=boss(api) | {"Idempotency-Key": "settle-1"})
    again = api.client.post(path, json=goes_on, headers=boss(api) | {"Idempotency-Key": "settle-1"})
    assert done.json() == again.json()
    settled = api.ports.log.since(done.json()["position"] - 1, 1)[0]
    assert (settled.actor, settled.role, settled.reason) == ("staff:p1", "supervisor", "correction")
    problem(api.client.post(path, json=goes_on, headers=boss(api)), 409, "nothing-to-settle")
    asked = {"after": done.json()["position"]}
    assert api.client.get("/v1/staff-matters", params=asked, headers=clerk).json()["items"] == []
    asked |= {"settled_too": True}
    [row] = api.client.get("/v1/staff-matters", params=asked, headers=clerk).json()["items"]
    assert (row["outcome"], row["successor"]) == ("goes_on", None)
    assert not ended(api)
    api.applied(first_names="Donald", surname="Nieuw")


def test_what_moved_is_closed_and_the_successor_is_told_to_staff(api: Api) -> None:
    api.applied()
    path = f"/v1/staff-matters/{matter_of(api, MERGER)}/settlement"
    moved = BECAUSE | {"outcome": "moved", "successor": "68750110"}
    assert api.client.post(path, json=moved, headers=boss(api)).status_code == 200
    assert ended(api)
    api.show()
    [row] = api.client.get("/v1/staff-matters?settled_too=true", headers=boss(api)).json()["items"]
    assert row["successor"] == "68750110"
    api.clock.advance_to(api.clock.now() + timedelta(hours=1))
    refused = api.client.post("/v1/applications/business", json=BUSINESS)
    assert problem(refused, 409, "closed-branch")["rule"] == "R34"


def test_who_settles_an_old_matter_does_not_settle_the_next_one(api: Api) -> None:
    api.applied()
    path = f"/v1/staff-matters/{matter_of(api, MERGER)}/settlement"
    assert api.client.post(path, json=BECAUSE | {"outcome": "goes_on"}, headers=boss(api)).status_code == 200
    newer = matter_of(api, "SignaalVoortzettingEnOverdracht_2025_01")
    stale = api.client.post(path, json=BECAUSE | {"outcome": "ended"}, headers=boss(api))
    problem(stale, 409, "nothing-to-settle")
    assert not ended(api)
    path = f"/v1/staff-matters/{newer}/settlement"
    assert api.client.post(path, json=BECAUSE | {"outcome": "ended"}, headers=boss(api)).status_code == 200


def test_what_is_no_matter_cannot_be_settled(api: Api) -> None:
    body = BECAUSE | {"outcome": "ended"}
    answer = api.client.post("/v1/staff-matters/1/settlement", json=body, headers=boss(api))
    problem(answer, 404, "not-found")


def hold(api: Api) -> None:
    """The company of an account ends on a day that brought as many as are usual before."""
    api.applied()
    now, today = api.clock.now(), local_date(api.clock.now())
    announce_without_branches(api, "SignaalBeeindiging_2025_01", today + timedelta(days=1))
    tomorrow = now + timedelta(days=1)
    api.clock.advance_to(tomorrow)
    day = local_date(tomorrow)
    for _ in range(terms_on(day).deregistrations_a_day):
        api.do(
            CountDeregistration(at=tomorrow, day=day, kvk_number=KvkNumber("68750110"), held=False, usual=25)
        )
    api.do(ConfirmAnnouncedEnds(at=tomorrow, kvk_number=KvkNumber(DAGOBERT), today=day))
    assert not ended(api)
    api.show()


def test_staff_sees_what_is_held_and_a_supervisor_releases_a_company(api: Api) -> None:
    hold(api)
    clerk = api.staff("p2", Role.CLERK)
    day = local_date(api.clock.now()).isoformat()
    days = api.client.get("/v1/held-deregistrations/days", headers=clerk).json()["items"]
    assert days == [{"held_on": day, "companies": 1, "units": 2}]
    rows = api.client.get(f"/v1/held-deregistrations?held_on={day}", headers=clerk).json()["items"]
    assert [(row["kvk_number"], row["ended_on"]) for row in rows] == [(DAGOBERT, day)] * 2
    path = f"/v1/held-deregistrations/{DAGOBERT}/release"
    problem(api.client.post(path, json=BECAUSE, headers=clerk), 403, "not-allowed")
    released = api.client.post(path, json=BECAUSE, headers=boss(api))
    assert released.json()["held"] == DAGOBERT
    assert ended(api)
    problem(api.client.post(path, json=BECAUSE, headers=boss(api)), 409, "nothing-held")
    api.show()
    assert api.client.get("/v1/held-deregistrations", headers=clerk).json()["items"] == []


def test_a_supervisor_releases_a_day(api: Api) -> None:
    hold(api)
    today = local_date(api.clock.now())
    path = "/v1/held-deregistrations/days/{}/release"
    early = api.client.post(path.format(date(2020, 1, 1)), json=BECAUSE, headers=boss(api))
    problem(early, 409, "nothing-held-on-day")
    released = api.client.post(path.format(today), json=BECAUSE, headers=boss(api)).json()
    [event] = api.ports.log.since(released["position"] - 1, 1)
    assert event.event == DeregistrationsReleased(day=today, kvk_numbers=(DAGOBERT,))


def test_a_supervisor_dismisses_a_day(api: Api) -> None:
    hold(api)
    today = local_date(api.clock.now())
    path = "/v1/held-deregistrations/days/{}/dismissal"
    by_clerk = api.client.post(path.format(today), json=BECAUSE, headers=api.staff("p2", Role.CLERK))
    problem(by_clerk, 403, "not-allowed")
    early = api.client.post(path.format(date(2020, 1, 1)), json=BECAUSE, headers=boss(api))
    problem(early, 409, "nothing-held-on-day")
    dismissed = api.client.post(path.format(today), json=BECAUSE, headers=boss(api)).json()
    [event] = api.ports.log.since(dismissed["position"] - 1, 1)
    assert event.event == DeregistrationsDismissed(day=today, kvk_numbers=(DAGOBERT,))


def test_what_is_held_alarms_whoever_watches_the_system_d28(api: Api) -> None:
    inside = api.system(Scope.METRICS)
    assert api.client.get("/ready", headers=inside).json()["held_companies"] == 0
    hold(api)
    assert api.client.get("/ready", headers=inside).json()["held_companies"] == 1
    assert "held_companies" not in api.client.get("/ready").json()
    assert "toegang_held_companies 1.0" in api.client.get("/metrics", headers=inside).text


def test_a_supervisor_dismisses_an_error_of_the_register(api: Api) -> None:
    hold(api)
    path = f"/v1/held-deregistrations/{DAGOBERT}/dismissal"
    assert api.client.post(path, json=BECAUSE, headers=boss(api)).status_code == 200
    assert not ended(api)
    api.show()
    assert api.client.get("/v1/held-deregistrations/days", headers=boss(api)).json()["items"] == []
