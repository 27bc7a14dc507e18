"""The canonical dump of a read model: the same bytes on every database, for the same events (I20, I24)."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from projections.kernel import Projection, physical


def dump(tx: Connection, projection: Projection, suffix: str = "") -> Iterator[str]:
    """Canonical JSON lines: per table (by name) its name, then its rows by primary key.

    Columns by name, moments in UTC microseconds, sealed and index values as stored. The suffix of
    a generation, the checkpoint and the lease are left out."""
    for table in sorted(projection.tables, key=lambda table: table.name):
        yield _canonical({"table": table.name})
        yield from map(_canonical, _rows(tx, physical(table, suffix)))


def _rows(tx: Connection, table: Table) -> Iterator[dict[str, Any]]:
    ask = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=1000)
    return (dict(row) for row in tx.execute(ask).mappings())


def _canonical(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_text)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert isinstance(value, date), "read models hold text, numbers, truth, dates and moments"
    return value.isoformat()
