"""Whether what events name is there: a database lost and made anew looks well, and lets nobody in."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, func, select

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

    holders: Sequence[Sequence[bool]]
    """Of each holder or member of staff, who got a secret last first: whether each of theirs is there."""
    keys_gone: bool
    """Systems acted lately, and no API key is there, revoked ones included."""

    @property
    def named(self) -> int:
        return sum(map(len, self.holders))

    @property
    def missing(self) -> int:
        return sum(secrets.count(False) for secrets in self.holders)

    @property
    def is_lost(self) -> bool:
        """Most are missing, or nothing is there of anybody before the last one who has something: one who got
        a new password since does not hide the loss. Of an old backup the last ones are missing."""
        have = [any(secrets) for secrets in self.holders]
        earlier = have[have.index(True) + 1 :] if any(have) else have
        return 2 * self.missing > self.named or (bool(earlier) and not any(earlier))

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
    holders = _in_use(log, streams)
    named = {name for names in holders for name in names}
    there = _there(access, named)
    if there != named:  # one may have been changed between the two looks
        there |= named - {name for names in _in_use(log, streams) for name in names}
    return Compared([[name in there for name in names] for names in holders], _keys_gone(store, access))


def _naming(store: Engine) -> Sequence[str]:
    last = select(func.coalesce(func.max(event.c.position), 0)).scalar_subquery()
    lately = select(event.c.stream).where(event.c.position > last - WITHIN)
    ask = lately.where(event.c.type.in_([kind.NAME for kind in NAMING])).order_by(event.c.position.desc())
    with store.connect() as tx:
        return list(dict.fromkeys(tx.scalars(ask.limit(STREAMS_MAX))))


def _in_use(log: Log, streams: Sequence[str]) -> Sequence[Sequence[str]]:
    """Passwords and second factors of accounts that are open and of members who are here."""
    holders: list[Sequence[str]] = []
    for stream in streams:
        kind, _, name = stream.partition("-")
        secrets: Sequence[str | None] = ()
        if kind == ACCOUNT.name:
            account = log.state(ACCOUNT.stream(name))
            if account.life is Life.OPEN:
                secrets = (account.credential_id,)
        else:
            member = log.state(STAFF_MEMBER.stream(name))
            if member.standing is Standing.HERE:
                secrets = (member.credential_id, member.factor_id)
        holders.append([one for one in secrets if one])
    return [names for names in holders if names]


def _there(access: Engine, names: Set[str]) -> set[str]:
    with access.connect() as tx:
        return {
            name
            for key in (CREDENTIAL.c.id, SECOND_FACTOR.c.factor_id)
            for name in tx.scalars(select(key).where(key.in_(names)))
        }


def _keys_gone(store: Engine, access: Engine) -> bool:
    last = select(func.coalesce(func.max(event.c.position), 0)).scalar_subquery()
    lately = select(event.c.position).where(event.c.position > last - WITHIN)
    with access.connect() as tx:
        if tx.scalar(select(API_KEY.c.key_id).limit(1)) is not None:
            return False
    with store.connect() as tx:
        return tx.scalar(lately.where(event.c.actor.startswith("system:")).limit(1)) is not None
