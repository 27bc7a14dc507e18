"""What requests about referrals and account-managed organisations bring; no error repeats what was sent."""

from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, model_validator
from pydantic_core import PydanticCustomError

from api.http.bodies import Kvk, StaffAct, example
from api.staff.service_bodies import Sentences
from domain.application.events import Refusal
from domain.deactivation.events import Outcome
from domain.values import Channel

LINES_MAX: Final = 6
LINE_MAX: Final = 100


def _address(typed: str) -> str:
    lines = [" ".join(line.split()) for line in typed.splitlines() if line.strip()]
    if not 2 <= len(lines) <= LINES_MAX or any(len(line) > LINE_MAX for line in lines):
        told = "An address has 2 to 6 lines of at most 100 characters, the name first."
        raise PydanticCustomError("address", told)
    return "\n".join(lines)


PostalAddress = Annotated[Sentences, AfterValidator(_address)]
"""Name and address, one line each."""


def _check_address(channel: Channel | None, post_address: str | None) -> None:
    if post_address is not None and channel is not Channel.POST:
        raise PydanticCustomError("address", "An address is given only where something is sent by post.")


class ReferralGrant(StaffAct):
    """How the code goes: to the application email, which staff has checked, or by post, to the address that
    staff has checked; without ``post_address`` to the register's (R12, D25)."""

    model_config = example(
        {
            "reason": "referral",
            "channel": "post",
            "post_address": "Filiale Köln\nDomkloster 4\n50667 Köln\nDuitsland",
        }
    )

    channel: Channel
    post_address: PostalAddress | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        _check_address(self.channel, self.post_address)
        return self


class ReferralRefusal(StaffAct):
    """Why, and how the applicant is told: by the channel that staff has checked, as with a grant; without
    ``tell_by`` nothing is sent."""

    model_config = example({"reason": "referral", "refusal": "cannot_be_linked", "tell_by": "email"})

    refusal: Literal[Refusal.CANNOT_BE_LINKED, Refusal.NOT_ENTITLED]
    tell_by: Channel | None = None
    post_address: PostalAddress | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        _check_address(self.tell_by, self.post_address)
        return self


class ManagedOrganisation(StaffAct):
    """An organisation that has an account manager (R38)."""

    model_config = example({"reason": "account_management", "kvk_number": "69599084"})

    kvk_number: Kvk


class DeactivationMail(StaffAct):
    """What an organisation asked by mail, as it was written: six items (R26). What it left out is left out;
    an item that does not fit is recorded all the same, and answered as such."""

    model_config = example(
        {
            "reason": "account_manager_asked",
            "code": "W425QB62222B",
            "first_names": "Guusje",
            "surname": "Geluk",
            "email": "info@dagobert.example",
            "trade_name": "Test EMZ Dagobert",
            "kvk_number": "69599084",
            "grounds": "De medewerker is uit dienst.",
        }
    )

    code: Sentences | None = None
    first_names: Sentences | None = None
    surname: Sentences | None = None
    email: Sentences | None = None
    trade_name: Sentences | None = None
    kvk_number: Sentences | None = None
    grounds: Sentences | None = None


class DeactivationOutcome(StaffAct):
    """What staff decided, having been in touch (R26)."""

    model_config = example({"reason": "account_manager_asked", "outcome": "suspended"})

    outcome: Outcome
