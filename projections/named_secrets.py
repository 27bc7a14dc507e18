"""Which password hashes, second factors and passkeys the log names: whatever else is kept is nobody's."""

from collections.abc import Sequence
from typing import get_args

from sqlalchemy import Column, Connection, Table, bindparam, select

from domain.account.events import (
    AccountActivated,
    FirstPasswordDue,
    PasswordChanged,
    ReplacementPasswordDue,
    SuccessorPasswordDue,
)
from domain.kernel import Recorded
from domain.staff_member.events import StaffPasskeyRegistered, StaffPasswordChanged, StaffSecondFactorEnrolled
from projections.kernel import READ_MODELS, Projection, Text, View

table = Table("named_secrets", READ_MODELS, Column("secret_id", Text, primary_key=True))

projection = Projection("named_secrets", [table])

Password = (
    FirstPasswordDue
    | SuccessorPasswordDue
    | AccountActivated
    | PasswordChanged
    | ReplacementPasswordDue
    | StaffPasswordChanged
)


# --- what each event does -----------------------------------------------------------------------
def password(view: View, happened: Recorded[Password]) -> None:
    _named(view, happened.event.credential_id)


for password_event in get_args(Password):
    projection.on(password_event)(password)


@projection.on(StaffSecondFactorEnrolled)
def second_factor(view: View, happened: Recorded[StaffSecondFactorEnrolled]) -> None:
    _named(view, happened.event.factor_id)


@projection.on(StaffPasskeyRegistered)
def passkey(view: View, happened: Recorded[StaffPasskeyRegistered]) -> None:
    _named(view, happened.event.passkey_id)


def _named(view: View, secret_id: str) -> None:
    if view.row(table, {"secret_id": secret_id}) is None:
        view.insert(table, secret_id=secret_id)


# --- queries ------------------------------------------------------------------------------------
def named(tx: Connection, secret_ids: Sequence[str]) -> frozenset[str]:
    """Those of them that an event names, also of a holder who was erased since."""
    return frozenset(tx.scalars(_NAMED, {"secret_ids": secret_ids}))


_NAMED = select(table.c.secret_id).where(table.c.secret_id.in_(bindparam("secret_ids", expanding=True)))
