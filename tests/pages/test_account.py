"""The page of an account at the desk, and of all that happened to it (D17, 0091)."""

import re
from html import unescape

import pytest

from api.staff import overviews
from domain.ports import Role
from tests.api.asking import Api
from tests.pages.test_act_pages import as_member
from tests.pages.visitor import Visitor


def test_the_newest_comes_first_and_older_events_follow_page_by_page(
    api: Api, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overviews, "NEWEST_MAX", 3)
    holder = api.holder()
    api.pay_in(holder, 2500)
    api.show()
    whole = f"/desk/accounts/{holder.account_id}/timeline"
    member = as_member(api, visitor, Role.CLERK)
    events = shown(member.get(whole).text)
    assert len(events) > 3
    assert events == sorted(events, reverse=True)
    page = member.get(f"/desk/accounts/{holder.account_id}").text
    assert shown(page) == events[:3]
    [older] = re.findall(rf'href="({whole}\?cursor=\d+)"', unescape(page))
    assert shown(member.get(older).text) == events[3:]


def shown(html: str) -> list[int]:
    """Positions of the events on the page, in its order."""
    return [int(position) for position in re.findall(r'id="event-(\d+)"', html)]
