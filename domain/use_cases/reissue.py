"""Another code for the same account: the same whoever decides it, holder or staff (R15, R21, I13, D7)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from domain.account.commands import ReissueCode
from domain.account.events import RevocationCause
from domain.kernel import StreamCommand
from domain.reservation.commands import Reserve
from domain.values import AccountId, ApplicationId, BlindIndex, Channel, Plain


class Drawn(Protocol):
    """What of a decision's command says when, and which code its caller drew."""

    @property
    def at(self) -> datetime: ...
    @property
    def code(self) -> Plain: ...
    @property
    def code_index(self) -> BlindIndex: ...


def reissued(
    drawn: Drawn,
    account_id: AccountId,
    cause: RevocationCause,
    channel: Channel,
    *,
    application_id: ApplicationId | None,
    email: Plain | None = None,
    post_on: date | None = None,
    address: Plain | None = None,
) -> Sequence[StreamCommand]:
    """The commands of one append. ``application_id``, ``email``, ``post_on`` and ``address``: as
    ReissueCode has them; the last two by post only, whatever else was given."""
    by_post = channel is Channel.POST
    return [
        Reserve(at=drawn.at, key=f"code-{drawn.code_index}", taken_by=account_id),
        ReissueCode(
            at=drawn.at,
            account_id=account_id,
            code=drawn.code,
            code_index=drawn.code_index,
            channel=channel,
            post_on=post_on if by_post else None,
            address=address if by_post else None,
            email=email,
            cause=cause,
            application_id=application_id,
        ),
    ]
