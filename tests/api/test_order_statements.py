"""What an order from credit asks of the databases, counted: never more than it was."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from adapters.event_store.on_postgresql import PostgresqlLine
from adapters.event_store.on_sqlite import SqliteLine
from projections.point import PointReader
from tests.api.asking import Api, Holder

OF_THE_LOG = [name for name, one in vars(SqliteLine).items() if name[0] != "_" and callable(one)]
"""What the log is asked; its statements go to the driver, and pass no listener of SQLAlchemy's."""
LINES = {"sqlite": SqliteLine, "postgresql": PostgresqlLine}
NO_STATEMENTS = {"end", "close"}
FIRST_MAX, NEXT_MAX = 10, 12
"""As it was measured. The next order of an account finds that streams have moved on."""


def test_an_order_from_credit_takes_no_more_statements_than_it_did(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 1000)
    asked = [ordered(api, holder, f"my-order-{number}") for number in range(3)]
    assert {"point", "facts", "record"} <= set(asked[0]), "what is counted is what is asked"
    assert len(asked[0]) <= FIRST_MAX, asked[0]
    assert len(asked[1]) <= NEXT_MAX, asked[1]
    assert len(asked[2]) <= NEXT_MAX, asked[2]


def ordered(api: Api, holder: Holder, key: str) -> list[str]:
    """Every statement of one order, in order."""
    with counted(api) as asked:
        answer = api.client.post(
            "/v1/orders",
            json={"product": "extract", "about": "68750110"},
            headers=holder.signed | {"Idempotency-Key": key},
        )
    assert answer.status_code == 201, answer.text
    return asked


@contextmanager
def counted(api: Api) -> Iterator[list[str]]:
    asked: list[str] = []
    line = LINES[api.ports.reads.dialect.name]

    def executed(*about: Any) -> None:
        asked.append(str(about[2]).split()[0])

    def noting(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*args: Any, **named: Any) -> Any:
            asked.append(name)
            return call(*args, **named)

        return noted

    with pytest.MonkeyPatch.context() as patch:
        for name in OF_THE_LOG:
            if name not in NO_STATEMENTS:
                patch.setattr(line, name, noting(name, getattr(line, name)))
        patch.setattr(PointReader, "rows", noting("point", PointReader.rows))
        event.listen(api.ports.reads, "before_cursor_execute", executed)
        yield asked
        event.remove(api.ports.reads, "before_cursor_execute", executed)
