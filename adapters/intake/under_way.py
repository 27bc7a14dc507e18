"""Payments whose outcome is waited for, of whatever they pay, a page at a time."""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol, TypeVar

from sqlalchemy import Connection, Engine

from domain.kernel import Command
from domain.values import ProviderPaymentId

PAGE: Final = 200
Named = tuple[Command, tuple[str, ...]]
"""What follows from what the provider says, and what names it, so that a repeat is one."""


class Waiting(Protocol):
    """``position`` is the cursor; no ``provider_payment_id``: the provider does not know it yet."""

    @property
    def position(self) -> int: ...
    @property
    def provider_payment_id(self) -> ProviderPaymentId | None: ...


P_co = TypeVar("P_co", bound=Waiting, covariant=True)


class Listed(Protocol[P_co]):
    """A read model's list of them, in the order of their start."""

    def __call__(self, tx: Connection, *, after: int | None, limit: int) -> Sequence[P_co]: ...


def waited_for(reads: Engine, listed: Listed[P_co]) -> Iterator[P_co]:
    """Those that the provider can be asked about; no transaction stays open between two pages."""
    after: int | None = None
    while True:
        with reads.connect() as tx:
            found = listed(tx, after=after, limit=PAGE)
        yield from (one for one in found if one.provider_payment_id is not None)
        if len(found) < PAGE:
            return
        after = found[-1].position
