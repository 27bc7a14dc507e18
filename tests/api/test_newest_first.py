"""A holder's own lists, the newest first too: page by page the same, in the opposite order."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.api.asking import Api, Holder
from tests.api.test_filings import file, filer
from tests.api.test_systems import billed, ordered_and_billed

BACK = {"iban": "NL91ABNA0417164300", "payee": "G. Geluk"}
LISTS = {
    "/v1/orders": "order_id",
    "/v1/filings": "filing_id",
    "/v1/refunds": "refund_id",
    "/v1/credit": "position",
    "/v1/invoices": "invoice_number",
}
"""And what tells their items apart."""


@pytest.fixture
def holder(api: Api) -> Holder:
    """Who did each of these more than once."""
    found = api.holder()
    for cents in (1000, 2000, 3000):
        api.pay_in(found, cents)
    ordered_and_billed(api, found)
    billed(api, found)
    for cents in (100, 200, 300):
        asked = api.client.post("/v1/refunds", json={"amount_cents": cents, **BACK}, headers=found.signed)
        assert asked.is_success, asked.text
    files = filer(api, found)
    for year in (2023, 2024, 2025):
        done = file(api, files, year_ended_on=f"{year}-12-31", adopted_on=f"{year + 1}-05-01")
        assert done.is_success, done.text
    api.show()
    return found


def paged(api: Api, holder: Holder, path: str, **asked: Any) -> list[Mapping[str, Any]]:
    items: list[Mapping[str, Any]] = []
    cursor: Mapping[str, Any] = {}
    while True:
        part = api.client.get(path, params={"limit": 1, **asked, **cursor}, headers=holder.signed)
        assert part.status_code == 200, part.text
        items += part.json()["items"]
        if (following := part.json()["next"]) is None:
            return items
        cursor = {"cursor": following}


@pytest.mark.parametrize("path", LISTS)
def test_the_newest_comes_first_where_it_is_asked(api: Api, holder: Holder, path: str) -> None:
    oldest_first = paged(api, holder, path)
    assert len({one[LISTS[path]] for one in oldest_first}) == len(oldest_first) > 1
    assert paged(api, holder, path, newest=True) == oldest_first[::-1]
