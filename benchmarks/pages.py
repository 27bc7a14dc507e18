"""A page beside what the API answers for it: what templates, cookies and notices cost."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from itertools import cycle
from typing import Final

from api.pages.cookies import HOLDER
from benchmarks.client import Client
from benchmarks.former import OURS
from benchmarks.harness import Aim, Operation, Result, Sides, Speed, compare, drive
from benchmarks.store import Bench
from benchmarks.systems import Served, prepared, serving

AIM: Final = Aim(of_ceiling=1 / 3)
"""A page costs less than three times its query (issue 13)."""
PAGES: Final = {"my account": ("/account", "/v1/account"), "orders": ("/account/orders", "/v1/orders")}
"""By name: the page, and the operation that tells what it shows."""


def run(bench: Bench) -> Iterator[Result]:
    with (
        prepared(bench, OURS, accounts=bench.sizes.streams, buyers=bench.sizes.buyers) as system,
        serving(system) as served,
    ):
        for name, (page, query) in PAGES.items():
            sides = Sides(
                partial(_drive, served, page, bench.sizes.seconds, as_page=True),
                partial(_drive, served, query, bench.sizes.seconds, as_page=False),
            )
            sides.ours()  # once, not counted: templates are compiled at their first page
            measure = f"the page {name}, one browser (pages)"
            yield compare(measure, "its query over the API", bench.sizes.rounds, sides, aim=AIM)


def _drive(served: Served, address: str, seconds: float, *, as_page: bool) -> Speed:
    told = served.system.told
    with closing(Client(served.port)) as client:
        who = cycle([_cookie(one) if as_page else one for one in told["sessions"]])

        def asked(_: int) -> Operation:
            return lambda: client.get(address, next(who))

        return drive(1, seconds, asked)


def _cookie(header: str) -> str:
    return f"Cookie: {HOLDER}={header.removeprefix('Authorization: Bearer ')}"
