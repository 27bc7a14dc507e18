"""A page beside what the API answers for it: what templates, cookies and notices cost."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from itertools import cycle
from typing import Final

from api.pages.cookies import HOLDER, STAFF
from api.pages.desk.inbox import LONGEST_MAX, OPERATION
from benchmarks.client import Client
from benchmarks.former import OURS
from benchmarks.harness import Aim, Operation, Result, Sides, Speed, compare, drive
from benchmarks.store import Bench
from benchmarks.systems import Served, prepared, serving

AIM: Final = Aim(of_ceiling=1 / 3)
"""A page costs less than three times its query (issue 13)."""
BEARER: Final = "Authorization: Bearer "
OF_HOLDERS: Final[Mapping[str, Sequence[str]]] = {
    "my account": ("/account", "/v1/account"),
    "orders": ("/account/orders", "/v1/orders"),
}
"""By name: the page, and the operations that tell what it shows."""
OF_STAFF: Final[Mapping[str, Sequence[str]]] = {
    "the inbox": ("/desk", f"{OPERATION}?first={LONGEST_MAX}"),
    "an account": (
        "/desk/accounts/a0",
        "/v1/accounts/a0",
        "/v1/deactivation-requests?account_id=a0",
        "/v1/approvals?state=open&limit=200",
        "/v1/customers/69599084/invoices",
        "/v1/accounts/a0/authorisation",
        "/v1/audit/subjects/account-a0/history?after=0",
    ),
    "open invoices": ("/desk/finance/open-invoices", "/v1/open-invoices"),
}
"""On this system nothing waits: lists are empty, so that next to nothing but the page itself is measured."""
ANSWERED: Final = (200, 404)
"""An account has no authorisation: its page asks, and shows none."""
NOT_ALLOWED: Final = 403


def run(bench: Bench) -> Iterator[Result]:
    with (
        prepared(bench, OURS, accounts=bench.sizes.streams, buyers=bench.sizes.buyers) as system,
        serving(system) as served,
    ):
        holders, staff = system.told["sessions"], [served.acts]
        for name, (page, *queries) in OF_HOLDERS.items():
            yield _beside(
                bench, served, name, ([page], [_cookie(HOLDER, one) for one in holders]), (queries, holders)
            )
        for name, (page, *queries) in OF_STAFF.items():
            seen = [each for each in queries if _status(served, each) != NOT_ALLOWED]
            yield _beside(
                bench, served, name, ([page], [_cookie(STAFF, one) for one in staff]), (seen, staff)
            )


Asked = tuple[Sequence[str], Sequence[str]]
"""Addresses that are asked one after the other, and headers that say who asks, in turn."""


def _beside(bench: Bench, served: Served, name: str, page: Asked, queries: Asked) -> Result:
    seconds = bench.sizes.seconds
    sides = Sides(partial(_drive, served, page, seconds), partial(_drive, served, queries, seconds))
    sides.ours()  # once, not counted: templates are compiled at their first page
    ceiling_is = "its query over the API" if len(queries[0]) == 1 else "its queries over the API"
    measure = f"the page {name}, one browser (pages)"
    return compare(measure, ceiling_is, bench.sizes.rounds, sides, aim=AIM)


def _drive(served: Served, asked: Asked, seconds: float) -> Speed:
    addresses, who = asked[0], cycle(asked[1])
    with closing(Client(served.port)) as client:

        def ask() -> None:
            header = next(who)
            for address in addresses:
                status = client.ask("GET", address, b"", header)
                assert status in ANSWERED, f"{address}: {status}"

        def operation(_: int) -> Operation:
            return ask

        return drive(1, seconds, operation)


def _status(served: Served, address: str) -> int:
    with closing(Client(served.port)) as client:
        return client.ask("GET", address, b"", served.acts)


def _cookie(name: str, header: str) -> str:
    return f"Cookie: {name}={header.removeprefix(BEARER)}"
