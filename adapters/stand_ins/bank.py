"""A bank: takes direct debits, and lists bookings in the order they were made."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from adapters.stand_ins.state import State, StateFile

Day = Annotated[str, AfterValidator(lambda text: date.fromisoformat(text).isoformat())]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewCollection(_Body):
    """A direct debit as submitted. The stand-in keeps no IBAN and no name."""

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")
    invoice_number: str
    amount_cents: int = Field(gt=0)
    collect_on: Day
    mandate_id: str
    mandate_signed_on: Day
    iban: str = Field(min_length=1)
    debtor: str = Field(min_length=1)


class Booking(_Body):
    """The day on the statement."""

    booked_on: Day


class Return(Booking):
    """With the reason code of ISO 20022."""

    reason: str = Field(pattern=r"^[A-Z0-9]{4}$")


class Transfer(Booking):
    """An invoice number or fee reference, and an amount."""

    reference: str = Field(min_length=1, max_length=140)
    amount_cents: int = Field(gt=0)


def bank_routes(directory: Path) -> APIRouter:
    """A collection is submitted, then collected or returned; a collected one can still be returned."""
    file = StateFile(directory / "bank.json", lambda: {"collections": {}, "entries": []})
    router = APIRouter(prefix="/bank")

    @router.post("/collections")
    def submit(body: NewCollection) -> Any:
        """Takes a direct debit; the same id is taken once."""
        new = body.model_dump(exclude={"iban", "debtor"}) | {"state": "submitted"}
        with file.change() as bank:
            return bank["collections"].setdefault(body.id, new)

    @router.get("/collections")
    def collections() -> Any:
        """Every direct debit."""
        return list(file.read()["collections"].values())

    @router.post("/collections/{collection_id}/book")
    def book(collection_id: str, body: Booking) -> Any:
        """The debtor pays. 404 on an unknown direct debit, 409 on one that was booked or returned."""
        with file.change() as bank:
            collection = _move(bank, collection_id, ("submitted",), "collected")
            return _enter(bank, "collected", collection["amount_cents"], collection_id, body.booked_on)

    @router.post("/collections/{collection_id}/return")
    def send_back(collection_id: str, body: Return) -> Any:
        """Rejected, returned or refunded. 404 on an unknown direct debit, 409 on a returned one."""
        with file.change() as bank:
            collection = _move(bank, collection_id, ("submitted", "collected"), "returned")
            amount = collection["amount_cents"]
            return _enter(bank, "returned", amount, collection_id, body.booked_on, body.reason)

    @router.post("/transfers")
    def transfer(body: Transfer) -> Any:
        """Somebody transfers money."""
        with file.change() as bank:
            return _enter(bank, "transfer", body.amount_cents, body.reference, body.booked_on)

    @router.get("/entries")
    def entries(after: str | None = None) -> Any:
        """The bookings after that one, oldest first. 404 on an unknown one."""
        found = file.read()["entries"]
        known = [entry["entry_id"] for entry in found]
        if after is not None and after not in known:
            raise HTTPException(404, "no such entry")
        return found[known.index(after) + 1 if after is not None else 0 :]

    return router


def _move(bank: State, collection_id: str, before: tuple[str, ...], after: str) -> dict[str, Any]:
    collection: dict[str, Any] | None = bank["collections"].get(collection_id)
    if collection is None:
        raise HTTPException(404, "no such collection")
    if collection["state"] not in before:
        raise HTTPException(409, f"this collection is {collection['state']}")
    collection["state"] = after
    return collection


def _enter(
    bank: State, kind: str, amount_cents: int, reference: str, booked_on: str, reason: str | None = None
) -> dict[str, Any]:
    entry = {
        "entry_id": f"E{len(bank['entries']) + 1:09}",
        "kind": kind,
        "amount_cents": amount_cents,
        "reference": reference,
        "booked_on": booked_on,
        "reason": reason,
    }
    bank["entries"].append(entry)
    return entry
