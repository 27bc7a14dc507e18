"""The tables that are neither events nor read models: declared, made, brought up to date, checked."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    func,
    inspect,
    select,
    update,
)
from sqlalchemy import Text as UnsortedText
from sqlalchemy.schema import CreateSchema

from adapters.clock import SystemClock
from adapters.event_store import StoreUnfit, making, open_engine
from adapters.event_store.engine import ACCESS
from projections.kernel import Text, Utc

OPERATIONAL: Final = MetaData()
"""No replay of the log brings them back: a move and a backup take every one. A database of their own: one
that may be lost, as that of the read models, is no place for them."""
KEPT_AT: Final = "kept_at"
"""When a secret was kept. Empty only in a table made before it was, until ``toegang init``: such a row is
never old."""


def _kept_at() -> Column[datetime]:
    return Column(KEPT_AT, Utc)


API_KEY: Final = Table(
    "api_key",
    OPERATIONAL,
    Column("key_id", Text, primary_key=True),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    # Words with a space between them, in alphabetical order.
    Column("scopes", Text, nullable=False),
)
CREDENTIAL: Final = Table(
    "credential",
    OPERATIONAL,
    Column("id", String(64), primary_key=True),
    Column("hash", UnsortedText, nullable=False),
    _kept_at(),
)
SECOND_FACTOR: Final = Table(
    "second_factor",
    OPERATIONAL,
    Column("factor_id", Text, primary_key=True),
    Column("secret", Text, nullable=False),
    Column("spent_step", BigInteger, nullable=False),
    _kept_at(),
)
SESSION: Final = Table(
    "session",
    OPERATIONAL,
    Column("token_hash", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("credential_id", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
)
STAFF_SESSION: Final = Table(
    "staff_session",
    OPERATIONAL,
    Column("token_hash", Text, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("turn", BigInteger, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
    Column("used_at", Utc, nullable=False),
    # With which passkey it began; empty where it began with a password and a code.
    Column("passkey_id", Text),
)
PASSKEY: Final = Table(
    "passkey",
    OPERATIONAL,
    Column("passkey_id", Text, primary_key=True),
    Column("person_id", Text, nullable=False),
    # As the authenticator names it, in base64url.
    Column("credential_id", Text, nullable=False, unique=True),
    # COSE_Key (RFC 9052), in hexadecimal digits.
    Column("public_key", Text, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    # Words with a space between them, in alphabetical order.
    Column("transports", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("used_at", Utc),
    _kept_at(),
)
PASSKEY_CHALLENGE: Final = Table(
    "passkey_challenge",
    OPERATIONAL,
    Column("challenge_id", Text, primary_key=True),
    Column("challenge", Text, nullable=False),
    # Who registers with it; empty where it is for a log-in.
    Column("person_id", Text, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
)
THROTTLE: Final = Table(
    "throttle",
    OPERATIONAL,
    Column("name", Text, primary_key=True),
    Column("tries", BigInteger, nullable=False),
    Column("since", Utc, nullable=False, index=True),
)
INTAKE_CHECKPOINT: Final = Table(
    "intake_checkpoint",
    OPERATIONAL,
    Column("name", Text, primary_key=True),
    Column("reached", Text, nullable=False),
)
"""How far something outside was read. It lets nobody in, but is moved and restored with what does."""

TOO_OLD: Final = (
    "The table {table} was made by a version before the first release ({columns}), and cannot be kept: make a"
    " new store, with another TOEGANG_DATA_DIR and other databases, and run `toegang init`."
)


def make_operational(access: Engine) -> None:
    """For ``init``; harmless when repeated. Tables of an earlier release get the columns they lack.

    Raises StoreUnfit where a table cannot be brought up to date."""
    with making(access) as tx:
        if tx.dialect.name == "postgresql" and tx.scalar(select(func.current_schema())) is None:
            tx.execute(CreateSchema(ACCESS))
        OPERATIONAL.create_all(tx)
        for table in OPERATIONAL.sorted_tables:
            bring_up_to_date(tx, table)


def open_access(url: str) -> Engine:
    """Their database; on PostgreSQL their schema of it, and no other. Raises ValueError."""
    return open_engine(url, schema=ACCESS)


def bring_up_to_date(tx: Connection, table: Table) -> None:
    """Raises StoreUnfit where that cannot be."""
    there = {column["name"]: column for column in inspect(tx).get_columns(table.name)}
    for column in table.columns:
        if column.name not in there and column.nullable:
            tx.exec_driver_sql(_add(table, column.name, column.type.compile(tx.dialect)))
    if KEPT_AT in table.c:
        tx.execute(update(table).where(table.c.kept_at.is_(None)).values(kept_at=SystemClock().now()))
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


def operational_outdated(access: Engine) -> Sequence[str]:
    """Columns, as ``table.column``, by which a table that is there differs from what this release needs."""
    with access.connect() as tx:
        return _all_outdated(tx, inspect(tx).get_table_names())


def _all_outdated(tx: Connection, there: Collection[str]) -> Sequence[str]:
    return sorted(
        f"{table.name}.{name}"
        for table in OPERATIONAL.sorted_tables
        if table.name in there
        for name in _outdated(tx, table)
    )


def operational_missing(access: Engine) -> Sequence[str]:
    """Tables that ``init`` made and that are not there: this is another database, or a lost one."""
    with access.connect() as tx:
        return _missing(inspect(tx).get_table_names())


def _missing(there: Collection[str]) -> Sequence[str]:
    return sorted(OPERATIONAL.tables.keys() - set(there))


def check_operational(access: Engine) -> None:
    """Raises StoreUnfit where one is of an earlier release, or missing: made anew it would hold no API key
    and no password, and nobody would be told."""
    with access.connect() as tx:
        there = inspect(tx).get_table_names()
        outdated, missing = _all_outdated(tx, there), _missing(there)
    if outdated:
        raise StoreUnfit(
            f"Tables of keys and passwords were made by an earlier version ({', '.join(outdated)}): run"
            " `toegang init`, which brings them up to date or says that it cannot. Demo data are made anew in"
            " another TOEGANG_DATA_DIR."
        )
    if missing:
        place = access.url.render_as_string(hide_password=True)
        raise StoreUnfit(
            f"The database {place} lacks tables that `toegang init` made: check TOEGANG_ACCESS_URL, or"
            " restore its backup. Only on a new system run `toegang init`."
        )
