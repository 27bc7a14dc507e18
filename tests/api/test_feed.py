"""All that happens, as CloudEvents by pages: nothing skipped, nothing twice, personal data by scope."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

import jsonschema_rs
import pytest

from api.following.reading import Wanted, page
from api.following.schemas import schema
from domain.catalogue import EVENTS
from domain.kernel import Event, Recorded, Request
from domain.ports import Archive, Role, Scope
from domain.series.commands import TakeNumber
from domain.values import sealed_fields
from tests.api.asking import PERSON, PRIVATE, START, Api, problem
from tests.api.conftest import asked as serving
from toegang_testing.desks.log_breaks import acknowledge

EXTENSION = re.compile("[a-z0-9]{1,20}")
NAMED = {"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data"}


def asked(api: Api, *scopes: Scope, **parameters: Any) -> Any:
    return api.client.get("/v1/feed", params=parameters, headers=api.system(*scopes or (Scope.EVENTS,)))


def whole(api: Api, *scopes: Scope, **parameters: Any) -> list[dict[str, Any]]:
    """Page by page, as a follower reads."""
    found, after = [], 0
    while True:
        answer = asked(api, *scopes, after=after, **parameters)
        found += answer.json()
        after = int(answer.headers["Feed-Position"])
        if "link" not in answer.headers:
            assert after == api.ports.log.head()
            return found


def test_every_event_comes_once_in_order_as_a_cloud_event(api: Api) -> None:
    api.holders({}, PRIVATE)
    found = whole(api, limit=4)
    recorded = api.ports.log.since(0, 1_000)
    assert [event["position"] for event in found] == [one.position for one in recorded]
    for told, one in zip(found, recorded, strict=True):
        assert told["specversion"] == "1.0"
        assert told["id"] == str(one.position)
        assert told["source"] == "http://testserver"
        assert (told["type"], told["subject"]) == (one.event.NAME, one.stream)
        assert datetime.fromisoformat(told["time"]) == one.recorded_at
        assert told["time"].endswith("Z")
        assert told["streamversion"] == one.version
        assert all(EXTENSION.fullmatch(name) for name in told.keys() - NAMED)


def test_what_is_told_fits_the_schema_that_it_names(api: Api) -> None:
    api.holders({}, PRIVATE)
    for scope in (Scope.EVENTS, Scope.EVENTS_PERSONAL):
        for told in whole(api, scope):
            path = told["dataschema"].removeprefix(told["source"])
            named = api.client.get(path).json()
            jsonschema_rs.validate(named, told["data"])
            assert named == schema(told["type"], EVENTS[told["type"]].VERSION)


def test_a_page_is_a_batch_and_names_the_next(api: Api) -> None:
    api.holder()
    answer = asked(api, limit=3, type=["account", "customer.registered"])
    assert answer.headers["content-type"] == "application/cloudevents-batch+json"
    link = answer.headers["link"]
    assert link.endswith('>; rel="next"')
    path, _, query = link.removeprefix("<").removesuffix('>; rel="next"').partition("?")
    assert path == "/v1/feed"
    assert dict(parse_qsl(query))["after"] == answer.headers["Feed-Position"]
    following = api.client.get(link[1 : link.index(">")], headers=api.system(Scope.EVENTS)).json()
    assert following[0]["position"] > answer.json()[-1]["position"]
    assert {event["type"].partition(".")[0] for event in following} <= {"account", "customer"}


def test_personal_values_are_told_with_the_scope_alone(api: Api) -> None:
    holder = api.holder()
    secrets = (holder.code, str(PERSON["surname"]), str(PERSON["email"]))
    text = json.dumps(whole(api))
    assert "sealed:1|" not in text
    assert not any(secret in text for secret in secrets)
    [opened] = whole(api, type="account.opened")
    assert opened["data"]["surname"] == {"not_shown": "sealed"}
    [opened] = whole(api, Scope.EVENTS_PERSONAL, type="account.opened")
    assert opened["data"]["surname"] == PERSON["surname"]
    in_clear = json.dumps(whole(api, Scope.EVENTS_PERSONAL))
    assert all(secret in in_clear for secret in secrets)
    assert "sealed" not in in_clear


def test_an_erased_value_says_so_and_all_else_stays(api: Api) -> None:
    holder = api.holder()
    stream = f"account-{holder.account_id}"
    api.ports.vault.destroy(f"holder/{holder.account_id}")
    told = whole(api, Scope.EVENTS_PERSONAL, subject=stream)
    assert told[0]["data"]["surname"] == {"not_shown": "erased"}
    assert len(told) == len(api.ports.log.history(stream))
    for event in told:
        for name in sealed_fields(EVENTS[event["type"]]):
            assert event["data"][name] in (None, {"not_shown": "erased"})
    assert str(PERSON["surname"]) not in json.dumps(whole(api, Scope.EVENTS_PERSONAL))


def test_one_stream_and_some_events_of_it(api: Api) -> None:
    first, second = api.holders({}, PRIVATE)
    stream = f"account-{second.account_id}"
    history = api.ports.log.history(stream)
    assert [event["position"] for event in whole(api, subject=stream, limit=2)] == [
        recorded.position for recorded in history
    ]
    sent = whole(api, subject=stream, type="account.code_sent", limit=1)
    assert [event["type"] for event in sent] == ["account.code_sent"]
    assert whole(api, subject="account-nobody") == []
    accounts = {event["subject"] for event in whole(api, type="account")}
    assert accounts == {f"account-{first.account_id}", stream}


class Growing:
    """A log that grows each time just after its end was asked."""

    def __init__(self, log: Archive, happens: Callable[[], object]) -> None:
        self._log, self._happens = log, happens

    def head(self) -> int:
        found = self._log.head()
        self._happens()
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)


@pytest.mark.parametrize("types", [(), ("series",), ("notice",)])
def test_what_happens_in_a_stream_while_it_is_read_comes_once(api: Api, types: tuple[str, ...]) -> None:
    numbers = count(1)

    def happens() -> None:
        number = next(numbers)
        wish = TakeNumber(at=START, series="S", year=2026, number=number, taken_by=f"invoice-{number}")
        api.ports.executor.execute(wish, Request(f"take-{number}", b"", actor="tester", correlation_id="c"))

    happens()
    [first] = api.ports.log.since(0, 2)
    log: Any = Growing(api.ports.log, happens)
    wanted, after, found = Wanted.of(types, first.stream), 0, list[int]()
    for _ in range(3):
        part = page(log, wanted, after, 100)
        found += [one.position for one in part.events]
        after = part.position
    assert found == ([] if types == ("notice",) else [1, 2, 3, 4])
    assert after == api.ports.log.head()


class Breaking:
    """A log that was put back, which is acknowledged just before or after somebody reads on in it."""

    def __init__(self, api: Api, held: int, *, read_first: bool) -> None:
        self._api, self._held, self._read_first = api, held, read_first
        self.read = 0

    def since(self, position: int, limit: int) -> Sequence[Recorded[Event]]:
        self.read += 1
        if not self._read_first:
            self._acknowledged()
        found = self._api.ports.log.since(position, limit)
        self._acknowledged()
        return found

    def _acknowledged(self) -> None:
        """Once: another time it changes nothing."""
        told = acknowledge(START).model_copy(update={"held_events": self._held, "findings": ()})
        asked = Request("break", b"", actor="operator", correlation_id="c")
        self._api.ports.executor.execute(told, asked)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api.ports.log, name)


@pytest.mark.parametrize("read_first", [False, True])
def test_a_page_names_its_events_as_after_a_break_that_came_in_between(api: Api, read_first: bool) -> None:
    api.holder()
    held = api.ports.log.head() - 2
    log: Any = Breaking(api, held, read_first=read_first)
    by = api.system(Scope.EVENTS)
    with serving(replace(api.ports, log=log)) as client:
        answer = client.get("/v1/feed", params={"after": held - 1, "limit": 100}, headers=by)
    ids = [event["id"] for event in answer.json()]
    assert ids == [str(held), *(f"2-{held + after}" for after in (1, 2, 3))]
    assert answer.headers["Feed-Position"] == ids[-1]
    assert log.read == 2, "what was read before it may be of what was lost"


def test_who_asks_after_what_a_break_in_between_lost_is_told_so(api: Api) -> None:
    api.holder()
    head = api.ports.log.head()
    log: Any = Breaking(api, head - 2, read_first=True)
    by = api.system(Scope.EVENTS)
    with serving(replace(api.ports, log=log)) as client:
        refused = problem(client.get("/v1/feed", params={"after": head}, headers=by), 410, "position-lost")
    assert refused["go_on_after"] == str(head - 2)


@pytest.mark.parametrize("held", [1_000, -1])
@pytest.mark.parametrize("path", ["/v1/feed", "/v1/feed/stream"])
def test_a_break_that_cannot_have_been_is_told_as_damage(api: Api, path: str, held: int) -> None:
    """An event of a name that another one has would be passed over."""
    api.holder()
    told = acknowledge(START).model_copy(update={"held_events": held, "findings": ()})
    api.ports.executor.execute(told, Request("b", b"", actor="operator", correlation_id="c"))
    refused = problem(api.client.get(path, headers=api.system(Scope.EVENTS)), 500, "log-damaged")
    assert refused["position"] == api.ports.log.head()


def test_where_nothing_wanted_happened_the_position_moves_on(api: Api) -> None:
    api.holder()
    answer = asked(api, type="notice.posted")
    assert answer.json() == []
    assert answer.headers["Feed-Position"] == str(api.ports.log.head())
    assert "link" not in answer.headers


def test_a_position_beyond_the_log_is_refused_not_answered_with_nothing(api: Api) -> None:
    """A log that was set back would else be followed as if nothing happened, and what it lost missed."""
    api.holder()
    head = api.ports.log.head()
    assert asked(api, after=head).json() == []
    refused = problem(asked(api, after=head + 1), 422, "invalid")
    assert refused["field"] == "after"


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"type": "account.vanished"}, "type"),
        ({"type": ["account", "acc"]}, "type"),
        ({"after": -1}, "after"),
        ({"after": "x"}, "after"),
        ({"limit": 0}, "limit"),
        ({"limit": 1001}, "limit"),
        ({"subject": ""}, "subject"),
    ],
)
def test_a_parameter_that_means_nothing_is_refused(api: Api, parameters: dict[str, Any], field: str) -> None:
    assert problem(asked(api, **parameters), 422, "invalid")["field"] == field


@pytest.mark.parametrize("path", ["/v1/feed", "/v1/feed/stream"])
def test_only_a_system_with_the_scope_follows(api: Api, path: str) -> None:
    problem(api.client.get(path), 401, "not-authenticated")
    problem(api.client.get(path, headers=api.system(Scope.HISTORY)), 403, "not-allowed")
    problem(api.client.get(path, headers=api.staff("p1", *Role)), 401, "not-authenticated")
    assert api.client.get(path, headers=api.system(Scope.EVENTS_PERSONAL)).status_code == 200
