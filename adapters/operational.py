"""The tables that are neither events nor read models; they lie beside the read models."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Engine, MetaData, inspect

from adapters import api_keys, credentials, intake, second_factors, sessions, throttle
from adapters.event_store import StoreUnfit, making

OPERATIONAL: Final[Sequence[MetaData]] = (
    api_keys.METADATA,
    intake.METADATA,
    credentials.METADATA,
    second_factors.METADATA,
    sessions.METADATA,
    throttle.METADATA,
)
"""API keys, passwords, second factors, sessions, what was taken in: no replay of the log brings them back."""


def make_operational(reads: Engine) -> None:
    """For ``init``; harmless when repeated."""
    with making(reads) as tx:
        for metadata in OPERATIONAL:
            metadata.create_all(tx)


def operational_missing(reads: Engine) -> Sequence[str]:
    """Tables that ``init`` made and that are not there: this is another database, or a lost one."""
    with reads.connect() as tx:
        there = inspect(tx)
        names = [name for metadata in OPERATIONAL for name in metadata.tables]
        return sorted(name for name in names if not there.has_table(name))


def check_operational(reads: Engine) -> None:
    """Raises StoreUnfit where one is missing: made anew it would hold no API key and no password, and
    nobody would be told."""
    if operational_missing(reads):
        place = reads.url.render_as_string(hide_password=True)
        raise StoreUnfit(
            f"The database {place} lacks tables that `toegang init` made: check TOEGANG_READ_MODELS_URL, or"
            " restore its backup. Only on a new system run `toegang init`."
        )
