"""Controls of the register's stand-in: what tests and the demonstration make happen in the world."""

from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, HTTPException
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from adapters.stand_ins.register import Register, branch, companies, company, editable

Kvk = Annotated[str, Field(pattern=r"^[0-9]{8}$")]
BranchNo = Annotated[str, Field(pattern=r"^[0-9]{12}$")]


class _Control(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Change(_Control):
    """A change that the register announces; ``timestamp`` is the signal's, by default now, as the world's
    clock has it."""

    timestamp: AwareDatetime | None = None


class _OfOne(_Change):
    """A branch, or a company with all its branches."""

    kvkNummer: Kvk | None = None
    vestigingsnummer: BranchNo | None = None

    @model_validator(mode="after")
    def one_number(self) -> Self:
        if (self.kvkNummer is None) == (self.vestigingsnummer is None):
            raise ValueError("give kvkNummer or vestigingsnummer")
        return self


class Deregistration(_OfOne):
    """Ends it. datumEinde: YYYYMMDD, parts can be 00."""

    datumEinde: str = Field(pattern=r"^[0-9]{8}$")
    signaalType: str = "SignaalBeeindiging_2025_01"


class Relisting(_OfOne):
    """Takes its end back, come or announced."""


class AddressChange(_Change):
    """A new address of a branch, in the register's fields; null takes the listed one away."""

    vestigingsnummer: BranchNo
    type: Literal["bezoekadres", "correspondentieadres"] = "bezoekadres"
    adres: dict[str, str | int] | None


class NewCompany(_Control):
    """A company with one branch at one address; ``email``: which the register lists, null for none."""

    kvkNummer: Kvk
    vestigingsnummer: BranchNo
    naam: str = Field(min_length=1)
    email: str | None
    bezoekadres: dict[str, str | int]


class Email(_Control):
    """The email address that the register lists; null for none."""

    kvkNummer: Kvk
    email: str | None


class Outage(_Control):
    """Begins or ends an outage."""

    on: bool


def control_routes(register: Register) -> APIRouter:
    """Each answers the new state of what it changed."""
    router = APIRouter(prefix="/register/control")

    @router.post("/deregister")
    def deregister(body: Deregistration) -> Any:
        """Ends it and announces it. 404 on an unknown number."""
        with register.file.change() as state:
            if body.vestigingsnummer is not None:
                number = branch(state, body.vestigingsnummer)[0]
                found = editable(state, number)["branches"][body.vestigingsnummer]
            else:
                number = body.kvkNummer or ""
                found = editable(state, number)
                for each in found["branches"].values():
                    each["ends"] = each["ends"] or body.datumEinde
            found["ends"] = body.datumEinde
            register.announce(state, number, body.signaalType, body.vestigingsnummer, body.timestamp)
        return {"ends": body.datumEinde}

    @router.post("/address")
    def change_address(body: AddressChange) -> Any:
        """Changes it and announces it. 404 on an unknown number."""
        with register.file.change() as state:
            number = branch(state, body.vestigingsnummer)[0]
            found = editable(state, number)["branches"][body.vestigingsnummer]
            found["addresses"].pop(body.type, None)
            if body.adres is not None:
                found["addresses"][body.type] = body.adres
            kind = "SignaalAdreswijziging_2025_01"
            register.announce(state, number, kind, body.vestigingsnummer, body.timestamp)
        return found["addresses"]

    _more_controls(router, register)
    _new_companies(router, register)
    return router


def _more_controls(router: APIRouter, register: Register) -> None:
    @router.post("/relist")
    def relist(body: Relisting) -> Any:
        """Lists it as active again and announces it. 404 on an unknown number."""
        with register.file.change() as state:
            if body.vestigingsnummer is not None:
                number = branch(state, body.vestigingsnummer)[0]
                editable(state, number)["branches"][body.vestigingsnummer]["ends"] = None
            else:
                number = body.kvkNummer or ""
                found = editable(state, number)
                for each in (found, *found["branches"].values()):
                    each["ends"] = None
            kind = "SignaalGewijzigdeInschrijving"
            register.announce(state, number, kind, body.vestigingsnummer, body.timestamp)
        return {"ends": None}

    @router.post("/email")
    def change_email(body: Email) -> Any:
        """Changes it without a signal. 404 on an unknown number."""
        with register.file.change() as state:
            editable(state, body.kvkNummer)["email"] = body.email
        return {}

    @router.post("/outage")
    def outage(body: Outage) -> Any:
        """While on, every call but the controls answers 503."""
        with register.file.change() as state:
            state["outage"] = body.on
        return {"outage": body.on}

    @router.get("/signals")
    def signals() -> Any:
        """Every signal there is."""
        return register.file.read()["signals"]

    @router.get("/companies/{number}")
    def look(number: Kvk) -> Any:
        """One company as the stand-in keeps it. 404 on an unknown number."""
        return company(register.file.read(), number)


def _new_companies(router: APIRouter, register: Register) -> None:
    @router.post("/companies")
    def found(body: NewCompany) -> Any:
        """Registers it. 409 on a number that is taken."""
        with register.file.change() as state:
            if body.kvkNummer in companies(state):
                raise HTTPException(409, "there is a company with that number")
            branch_of = {"name": body.naam, "main": True, "ends": None}
            state["changed"][body.kvkNummer] = {
                "name": body.naam,
                "legal_form": "Besloten Vennootschap",
                "rsin": None,
                "email": body.email,
                "ends": None,
                "addresses": {},
                "branches": {
                    body.vestigingsnummer: branch_of | {"addresses": {"bezoekadres": body.bezoekadres}}
                },
            }
        return {"kvkNummer": body.kvkNummer}
