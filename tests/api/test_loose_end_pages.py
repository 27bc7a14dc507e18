"""Pages of loose ends: several may wait at one event, and a page ends between them (D17)."""

from typing import Any

from sqlalchemy import insert

from adapters.event_store.engine import writing
from adapters.subscriptions.schema import reaction
from domain.ports import Role
from tests.api.asking import Api
from tests.api.test_loose_ends import LIST, listed, position_of


def test_what_several_gave_up_at_one_event_is_listed_page_by_page_and_nothing_twice(api: Api) -> None:
    clerk = api.staff("p1", Role.CLERK)
    row = {"attempts": 7, "error": "TechnicalFault", "rule": "", "tried_at": api.clock.now()}
    at = [position_of(api, api.applied(**who).account_id) for who in ({}, {"surname": "Gans"})]
    names = ("reactor:post_letter", "reactor:send_code", "reactor:send_password")
    with writing(api.ports.reads).begin() as tx:
        for position in at:
            tx.execute(insert(reaction), [{"name": one, "position": position, **row} for one in names])
    whole, following = listed(api, clerk), dict[str, str]()
    pages: list[dict[str, Any]] = []
    while len(pages) < 10:
        part = api.client.get(LIST, params={"limit": "1", **following}, headers=clerk).json()
        pages += part["items"]
        if part["next"] is None:
            break
        following = {"cursor": part["next"]}
    assert pages == whole
    assert len({one["loose_end_id"] for one in pages}) == len(whole) == len(at) * len(names)
