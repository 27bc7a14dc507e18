"""A page beside what the API answers for it: what templates, cookies and notices cost."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from itertools import cycle
from typing import Any, Final

from sqlalchemy import Table

from api.pages.cookies import HOLDER, STAFF
from api.pages.desk.inbox import LONGEST_MAX, OPERATION
from api.pages.desk.lists import PAGE_ROWS
from benchmarks import raw
from benchmarks.client import Client
from benchmarks.former import OURS
from benchmarks.harness import Aim, Operation, Result, Sides, Speed, compare, drive
from benchmarks.store import Bench
from benchmarks.systems import Served, System, prepared, serving
from projections import accounts, subjects
from projections.credit_statement import balances

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
    "accounts": ("/desk/accounts?state=open", f"/v1/accounts?state=open&limit={PAGE_ROWS}"),
    "an account": ("/desk/accounts/a0", "/v1/accounts/a0/overview"),
    "open invoices": ("/desk/finance/open-invoices", "/v1/open-invoices"),
}
"""With as many accounts as a register has; one of twenty waits for its letter."""
STRETCH: Final = 5_000
WAITS_EACH: Final = 20
Changed = Callable[[int], Mapping[str, Any]]
"""What is another's in the row of an account of that number."""


def run(bench: Bench) -> Iterator[Result]:
    with prepared(bench, OURS, accounts=bench.sizes.streams, buyers=bench.sizes.buyers) as system:
        _grow(system, bench.sizes.desk_accounts)
        with serving(system) as served:
            yield from _measured(bench, served)


def _measured(bench: Bench, served: Served) -> Iterator[Result]:
    of_holders = OF_HOLDERS, served.system.told["sessions"], HOLDER
    of_staff = OF_STAFF, [served.acts], STAFF
    for pages, who, cookie in (of_holders, of_staff):
        for name, (page, *queries) in pages.items():
            shown = [page], [_cookie(cookie, one) for one in who]
            yield _beside(bench, served, name, shown, (queries, who))


def _grow(system: System, count: int) -> None:
    """More accounts than events were recorded of: rows like those of the first, where the desk looks."""
    with closing(system.read_models()) as reads:
        for first in range(0, count, STRETCH):
            numbers = range(first, min(first + STRETCH, count))
            with reads.transaction():
                for table, changed in GROWN:
                    reads.executemany(*_rows(reads, table, changed, numbers))
        for table, _ in GROWN:
            reads.execute(f"ANALYZE {table.name}")


def _rows(
    reads: raw.Connection, table: Table, changed: Changed, numbers: Sequence[int]
) -> tuple[str, Sequence[tuple[Any, ...]]]:
    names = ", ".join(f'"{column.name}"' for column in table.c)
    key = changed(0).keys() & {"account_id", "subject_id"}
    ask = f"SELECT {names} FROM {table.name} WHERE {key.pop()} = 'a0'"  # noqa: S608 - our own words
    row = dict(zip(table.c.keys(), reads.execute(ask).fetchone(), strict=True))
    marks = ", ".join("?" for _ in row)
    insert = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 - as above
    return insert, [tuple({**row, **changed(number)}.values()) for number in numbers]


def _account(number: int) -> Mapping[str, Any]:
    waits = {"state": "open", "channel": "post"} if number % WAITS_EACH == 0 else {}
    return {"account_id": f"m{number}", **waits}


GROWN: Final[Sequence[tuple[Table, Changed]]] = (
    (accounts.table, _account),
    (balances, lambda number: {"account_id": f"m{number}"}),
    (subjects.table, lambda number: {"subject_id": f"m{number}"}),
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
                assert status == 200, f"{address}: {status}"

        def operation(_: int) -> Operation:
            return ask

        return drive(1, seconds, operation)


def _cookie(name: str, header: str) -> str:
    return f"Cookie: {name}={header.removeprefix(BEARER)}"
