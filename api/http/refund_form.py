"""The refund form: what holders fill in and finance takes in from paper (R47)."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from api.http.bodies import Body
from api.http.fields import Iban, Name
from api.http.problems import invalid
from api.ports import Ports
from domain.sepa import in_sepa
from domain.use_cases.refund import AskRefund
from domain.values import AccountId, Cents, PersonId, Plain, RefundId


class RefundFields(Body):
    """How much, in euro cents: all that is available where it is left out. Where it cannot go back the way it
    came: the account to pay to, and whose it is."""

    amount_cents: Annotated[Cents, Field(strict=True)] | None = None
    iban: Iban | None = None
    payee: Name | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.iban is None) != (self.payee is None):
            told = "An account is named by its IBAN and the name of its holder."
            raise PydanticCustomError("payee", told, {"rule": "R47"})
        return self


def asked(
    ports: Ports, form: RefundFields, refund_id: RefundId, account_id: AccountId, by: PersonId | None = None
) -> AskRefund:
    """The command that the form asks for; ``by``: who took it in from paper. Problem 422 outside SEPA."""
    today = ports.today()
    if form.iban is not None and not in_sepa(form.iban, today):
        raise invalid("iban", "Only accounts in the SEPA zone can be paid to.", rule="R47")
    return AskRefund(
        at=ports.clock.now(),
        refund_id=refund_id,
        account_id=account_id,
        amount_cents=form.amount_cents,
        iban=None if form.iban is None else Plain(form.iban),
        payee=None if form.payee is None else Plain(form.payee),
        today=today,
        taken_in_by=by,
    )
