"""The tables that are neither events nor read models; they lie beside the read models."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, Engine, MetaData, Table, inspect, update

from adapters import intake
from adapters.access import api_keys, credentials, second_factors, sessions, staff_sessions, throttle
from adapters.clock import SystemClock
from adapters.event_store import StoreUnfit, making

OPERATIONAL: Final[Sequence[MetaData]] = (
    api_keys.METADATA,
    intake.METADATA,
    credentials.METADATA,
    second_factors.METADATA,
    sessions.METADATA,
    staff_sessions.METADATA,
    throttle.METADATA,
)
"""API keys, passwords, second factors, sessions, what was taken in: no replay of the log brings them back."""
TOO_OLD: Final = (
    "The table {table} was made by a version before the first release ({columns}), and cannot be kept: make a"
    " new store, with another TOEGANG_DATA_DIR and other databases, and run `toegang init`."
)


def make_operational(reads: Engine) -> None:
    """For ``init``; harmless when repeated. Tables of an earlier release get the columns they lack.

    Raises StoreUnfit where a table cannot be brought up to date."""
    with making(reads) as tx:
        for metadata in OPERATIONAL:
            metadata.create_all(tx)
            for table in metadata.sorted_tables:
                _bring_up_to_date(tx, table)


def _bring_up_to_date(tx: Connection, table: Table) -> None:
    there = {column["name"]: column for column in inspect(tx).get_columns(table.name)}
    for column in table.columns:
        if column.name not in there and column.nullable:
            tx.exec_driver_sql(_add(table, column.name, column.type.compile(tx.dialect)))
    if table in (credentials.CREDENTIAL, second_factors.FACTOR):
        kept = table.c.kept_at
        tx.execute(update(table).where(kept.is_(None)).values(kept_at=SystemClock().now()))
    if outdated := _outdated(tx, table):
        raise StoreUnfit(TOO_OLD.format(table=table.name, columns=", ".join(outdated)))


def _add(table: Table, name: str, kind: str) -> str:
    return f'ALTER TABLE "{table.name}" ADD COLUMN "{name}" {kind}'


def _outdated(tx: Connection, table: Table) -> Sequence[str]:
    """Columns that the table lacks, and those that this release does not know and would leave empty."""
    there = {column["name"]: column for column in inspect(tx).get_columns(table.name)}
    lacking = [column.name for column in table.columns if column.name not in there]
    unknown = [
        name
        for name, column in there.items()
        if name not in table.columns and not column["nullable"] and column["default"] is None
    ]
    return sorted([*lacking, *unknown])


def operational_outdated(reads: Engine) -> Sequence[str]:
    """Columns, as ``table.column``, by which a table that is there differs from what this release needs."""
    with reads.connect() as tx:
        there = inspect(tx)
        return sorted(
            f"{table.name}.{name}"
            for metadata in OPERATIONAL
            for table in metadata.sorted_tables
            if there.has_table(table.name)
            for name in _outdated(tx, table)
        )


def operational_missing(reads: Engine) -> Sequence[str]:
    """Tables that ``init`` made and that are not there: this is another database, or a lost one."""
    with reads.connect() as tx:
        there = inspect(tx)
        names = [name for metadata in OPERATIONAL for name in metadata.tables]
        return sorted(name for name in names if not there.has_table(name))


def check_operational(reads: Engine) -> None:
    """Raises StoreUnfit where one is of an earlier release, or missing: made anew it would hold no API key
    and no password, and nobody would be told."""
    if outdated := operational_outdated(reads):
        raise StoreUnfit(
            f"Tables beside the read models were made by an earlier version ({', '.join(outdated)}): run"
            " `toegang init`, which brings them up to date or says that it cannot. Demo data are made anew in"
            " another TOEGANG_DATA_DIR."
        )
    if operational_missing(reads):
        place = reads.url.render_as_string(hide_password=True)
        raise StoreUnfit(
            f"The database {place} lacks tables that `toegang init` made: check TOEGANG_READ_MODELS_URL, or"
            " restore its backup. Only on a new system run `toegang init`."
        )
