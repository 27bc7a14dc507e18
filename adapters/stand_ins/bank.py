"""A bank: takes files of payment orders, and gives files of what was booked and what was rejected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from adapters.stand_ins.bank_messages import notification, rejection, signed, statement
from adapters.stand_ins.bank_orders import NoOrders, orders
from adapters.stand_ins.state import State, StateFile

TAKEN: Final = "taken"
GIVEN: Final = "given"
"""Folders in which every file lies that was taken and given, whatever became of it."""
Day = Annotated[str, AfterValidator(lambda text: date.fromisoformat(text).isoformat())]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Booking(_Body):
    """The day on the statement."""

    booked_on: Day


class Return(Booking):
    """With the reason code of ISO 20022."""

    reason: str = Field(pattern=r"^[A-Z0-9]{4}$")


class Transfer(Booking):
    """An invoice number or fee reference, and an amount; from which account, and by what name, where the bank
    tells."""

    reference: str = Field(min_length=1, max_length=140)
    amount_cents: int = Field(gt=0)
    iban: str = Field("", pattern=r"^[A-Z0-9]{0,34}$")
    name: str = Field("", max_length=140)


@dataclass(frozen=True, slots=True)
class Orders:
    """A kind of order. ``done``: the state of one that was carried out; ``entry`` and ``returned``: how it
    stands on a statement."""

    name: str
    done: str
    entry: str
    returned: str


COLLECTIONS: Final = Orders("collections", "collected", "collected", "returned")
PAYOUTS: Final = Orders("payouts", "paid", "paid_out", "payout_returned")


def bank_state(directory: Path) -> StateFile:
    """What the bank knows."""
    return StateFile(directory / "bank.json", _nothing_yet)


def bank_routes(directory: Path, account: str) -> APIRouter:
    """A collection is submitted, then collected or returned; a collected one can still be returned.

    Each booking is told at once in a notification, and once more in the statement of its day, which comes
    with the first booking of a later one. ``account``: the IBAN of the register's account."""
    file, kept = bank_state(directory), directory / "bank-files"
    for each in (TAKEN, GIVEN):
        (kept / each).mkdir(parents=True, exist_ok=True)
    router = APIRouter(prefix="/bank")
    router.include_router(_given_files(file, kept / GIVEN))
    router.include_router(_made_by_hand(file, account))
    router.include_router(_paid_out(file, account))

    @router.put("/files/{file_id}")
    async def take(file_id: str, request: Request) -> Any:
        """Takes a file of direct debits (pain.008) or credit transfers (pain.001); the same file is taken
        once. 409 on other bytes under a known id, 422 on a file that is none, does not add up, or repeats an
        EndToEndId."""
        with file.change() as bank:
            _take(bank, file_id, content := await request.body())
        (kept / TAKEN / f"{file_id}.xml").write_bytes(content)
        return {"file_id": file_id}

    @router.get("/collections")
    def collections() -> Any:
        """Every direct debit."""
        return list(file.read()["collections"].values())

    @router.post("/collections/{collection_id}/book")
    def book(collection_id: str, body: Booking) -> Any:
        """The debtor pays. 404 on an unknown direct debit, 409 on one that was booked or returned."""
        with file.change() as bank:
            return booked(bank, account, COLLECTIONS, collection_id, body.booked_on)

    @router.post("/collections/{collection_id}/return")
    def send_back(collection_id: str, body: Return) -> Any:
        """Rejected before it was booked, else returned or refunded. 404 on an unknown direct debit, 409 on a
        returned one."""
        with file.change() as bank:
            return sent_back(bank, account, COLLECTIONS, collection_id, body)

    return router


def _paid_out(file: StateFile, account: str) -> APIRouter:
    """What becomes of the credit transfers that the register ordered."""
    router = APIRouter(prefix="/payouts")

    @router.get("")
    def payouts() -> Any:
        """Every credit transfer."""
        return list(file.read()["payouts"].values())

    @router.post("/{payout_id}/book")
    def book(payout_id: str, body: Booking) -> Any:
        """The bank transfers it. 404 on an unknown payout, 409 on one that was booked or returned."""
        with file.change() as bank:
            return booked(bank, account, PAYOUTS, payout_id, body.booked_on)

    @router.post("/{payout_id}/return")
    def send_back(payout_id: str, body: Return) -> Any:
        """Rejected before it was booked, else the payee's bank sends it back. 404 on an unknown payout, 409
        on a returned one."""
        with file.change() as bank:
            return sent_back(bank, account, PAYOUTS, payout_id, body)

    return router


def booked(bank: State, account: str, kind: Orders, one: str, day: str) -> dict[str, Any]:
    """An order is carried out."""
    order, _ = _move(bank[kind.name], one, ("submitted",), kind.done)
    return _enter(bank, account, kind.entry, day, order)


def sent_back(bank: State, account: str, kind: Orders, one: str, told: Return) -> dict[str, Any]:
    """An order is rejected, or after it was carried out returned."""
    order, before = _move(bank[kind.name], one, ("submitted", kind.done), "returned")
    if before == kind.done:
        return _enter(bank, account, kind.returned, told.booked_on, order, told.reason)
    _give(bank, rejection(order, told.reason, told.booked_on))
    return {"rejected": one}


def _made_by_hand(file: StateFile, account: str) -> APIRouter:
    """What happens at the bank beside direct debits."""
    router = APIRouter()

    @router.post("/transfers")
    def transfer(body: Transfer) -> Any:
        """Somebody transfers money."""
        paid = {"id": body.reference, "amount_cents": body.amount_cents, "iban": body.iban, "name": body.name}
        with file.change() as bank:
            return _enter(bank, account, "transfer", body.booked_on, paid)

    @router.post("/statements")
    def close(body: Booking) -> Any:
        """The statement of what was booked until that day, and was on none yet."""
        with file.change() as bank:
            _state(bank, account, body.booked_on)
        return {"statements": bank["statements"]}

    return router


def _given_files(file: StateFile, kept: Path) -> APIRouter:
    """What the bank tells, until it was put away."""
    router = APIRouter(prefix="/waiting")

    @router.get("")
    async def waiting() -> Any:
        """Names of the files that wait, oldest first."""
        return list(file.read()["waiting"])

    @router.get("/{name}")
    async def fetch(name: str) -> Response:
        """One of them. 404 where it waits no more."""
        content = file.read()["waiting"].get(name)
        if content is None:
            raise HTTPException(404, "no such file waits")
        return Response(content, media_type="application/xml")

    @router.delete("/{name}")
    def put_away(name: str) -> Any:
        """It waits no more."""
        with file.change() as bank:
            content = bank["waiting"].pop(name, None)
        if content is not None:
            (kept / name).write_text(content, "utf-8")
        return {"name": name}

    return router


def _nothing_yet() -> State:
    return {
        "files": {},
        "collections": {},
        "payouts": {},
        "waiting": {},
        "given": 0,
        "booked": 0,
        "statements": 0,
        "balance_cents": 0,
        "unstated": [],
    }


def _take(bank: State, file_id: str, content: bytes) -> None:
    digest = sha256(content).hexdigest()
    if (known := bank["files"].get(file_id)) is not None:
        if known != digest:
            raise HTTPException(409, "there is another file of this id")
        return
    try:
        kind, taken = orders(file_id, content)
    except NoOrders as refused:
        raise HTTPException(422, str(refused)) from None
    if bank[kind].keys() & taken.keys():
        raise HTTPException(422, "an EndToEndId was used before")
    bank["files"][file_id] = digest
    bank[kind] |= taken


def _move(
    orders: dict[str, dict[str, Any]], one: str, before: tuple[str, ...], after: str
) -> tuple[dict[str, Any], str]:
    if one not in orders:
        raise HTTPException(404, "there is no such order")
    was: str = orders[one]["state"]
    if was not in before:
        raise HTTPException(409, f"this one is {was}")
    orders[one]["state"] = after
    return orders[one], was


def _enter(
    bank: State,
    account: str,
    kind: str,
    booked_on: str,
    payment: Mapping[str, Any],
    reason: str | None = None,
) -> dict[str, Any]:
    if bank["unstated"] and bank["unstated"][-1]["booked_on"] < booked_on:
        _state(bank, account, bank["unstated"][-1]["booked_on"])
    bank["booked"] += 1
    entry = {
        "entry_id": f"E{bank['booked']:09}",
        "kind": kind,
        "amount_cents": payment["amount_cents"],
        "reference": payment["id"],
        "mandate_id": payment.get("mandate_id", ""),
        "iban": payment.get("iban", "") if kind == "transfer" else "",
        "name": payment.get("name", "") if kind == "transfer" else "",
        "booked_on": booked_on,
        "reason": reason,
    }
    bank["unstated"].append(entry)
    _give(bank, notification(account, entry))
    return entry


def _state(bank: State, account: str, day: str) -> None:
    bank["statements"] += 1
    _give(bank, statement(account, bank["statements"], day, bank["balance_cents"], bank["unstated"]))
    bank["balance_cents"] += sum(map(signed, bank["unstated"]))
    bank["unstated"] = []


def _give(bank: State, content: str) -> None:
    bank["given"] += 1
    bank["waiting"][f"B{bank['given']:09}.xml"] = content
