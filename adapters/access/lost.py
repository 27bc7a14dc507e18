"""Whether what events name is there: a database lost and made anew looks well, and lets nobody in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Column, Engine, func, select

from adapters.access.tables import API_KEY, CREDENTIAL, SECOND_FACTOR
from adapters.event_store.schema import event
from domain.account.aggregate import ACCOUNT
from domain.account.events import AccountActivated, PasswordChanged
from domain.account.state import Life
from domain.ports import Log
from domain.staff_member.aggregate import STAFF_MEMBER
from domain.staff_member.events import StaffPasswordChanged, StaffSecondFactorEnrolled
from domain.staff_member.state import Standing

NAMING: Final = (AccountActivated, PasswordChanged, StaffPasswordChanged, StaffSecondFactorEnrolled)
STREAMS_MAX: Final = 50
"""How many holders and members of staff are looked at: those who got a password last. Of an old backup they
are what is missing."""
WITHIN: Final = 100_000
"""Among how many of the last events they are looked for."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How many secrets the log names as in use now, and how many of them are not there."""

    named: int
    missing: int
    keys_gone: bool
    """Systems acted lately, and no API key is there, revoked ones included."""

    @property
    def all_gone(self) -> bool:
        return self.named > 0 and self.missing == self.named

    @property
    def trouble(self) -> str:
        """What is missing, as part of a sentence; "" where nothing is."""
        says = []
        if self.missing:
            of = f"of {self.named} passwords and second factors that the log named last"
            says.append(f"{of}, {self.missing} are not there")
        if self.keys_gone:
            says.append("systems acted, and no API key is there")
        return "; ".join(says)


def compare(log: Log, store: Engine, access: Engine) -> Compared:
    """Compares what the log's last naming events left in use with what is kept."""
    streams = _naming(store)
    credentials, factors = _in_use(log, streams)
    missing = [
        *_missing(access, CREDENTIAL.c.id, credentials),
        *_missing(access, SECOND_FACTOR.c.factor_id, factors),
    ]
    if missing:  # one may have been changed between the two looks
        again = {name for names in _in_use(log, streams) for name in names}
        missing = [name for name in missing if name in again]
    return Compared(len(credentials) + len(factors), len(missing), _keys_gone(store, access))


def _naming(store: Engine) -> Sequence[str]:
    last = select(func.coalesce(func.max(event.c.position), 0)).scalar_subquery()
    lately = select(event.c.stream).where(event.c.position > last - WITHIN)
    ask = lately.where(event.c.type.in_([kind.NAME for kind in NAMING])).order_by(event.c.position.desc())
    with store.connect() as tx:
        return list(dict.fromkeys(tx.scalars(ask.limit(STREAMS_MAX))))


def _in_use(log: Log, streams: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Passwords and second factors of accounts that are open and of members who are here."""
    credentials, factors = [], []
    for stream in streams:
        kind, _, name = stream.partition("-")
        if kind == ACCOUNT.name:
            account = log.state(ACCOUNT.stream(name))
            if account.life is Life.OPEN:
                credentials.append(account.credential_id)
        else:
            member = log.state(STAFF_MEMBER.stream(name))
            if member.standing is Standing.HERE:
                credentials.append(member.credential_id)
                factors.append(member.factor_id)
    return [one for one in credentials if one], [one for one in factors if one]


def _missing(access: Engine, key: Column[str], names: Sequence[str]) -> Sequence[str]:
    with access.connect() as tx:
        there = set(tx.scalars(select(key).where(key.in_(names))))
    return [name for name in names if name not in there]


def _keys_gone(store: Engine, access: Engine) -> bool:
    last = select(func.coalesce(func.max(event.c.position), 0)).scalar_subquery()
    lately = select(event.c.position).where(event.c.position > last - WITHIN)
    with access.connect() as tx:
        if tx.scalar(select(API_KEY.c.key_id).limit(1)) is not None:
            return False
    with store.connect() as tx:
        return tx.scalar(lately.where(event.c.actor.startswith("system:")).limit(1)) is not None
