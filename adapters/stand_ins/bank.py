"""A bank: takes files of direct debits, and lists bookings in the order they were made."""

from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, HTTPException, Request
from lxml import etree
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from adapters.stand_ins.state import State, StateFile

PAIN_008: Final = "pain.008.001.08"
HEAD: Final = ("MsgId", "NbOfTxs", "CtrlSum")
PARTS: Final = {
    "id": "p:PmtId/p:EndToEndId",
    "amount": "p:InstdAmt",
    "mandate_id": "p:DrctDbtTx/p:MndtRltdInf/p:MndtId",
    "mandate_signed_on": "p:DrctDbtTx/p:MndtRltdInf/p:DtOfSgntr",
    "text": "p:RmtInf/p:Ustrd",
}
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
    """An invoice number or fee reference, and an amount."""

    reference: str = Field(min_length=1, max_length=140)
    amount_cents: int = Field(gt=0)


def bank_routes(directory: Path) -> APIRouter:
    """A collection is submitted, then collected or returned; a collected one can still be returned."""
    file = StateFile(directory / "bank.json", lambda: {"files": {}, "collections": {}, "entries": []})
    router = APIRouter(prefix="/bank")

    @router.put("/files/{file_id}")
    async def take(file_id: str, request: Request) -> Any:
        """Takes a file of direct debits (pain.008); the same file is taken once. 409 on other bytes under a
        known id, 422 on a file that is none, does not add up, or repeats an EndToEndId."""
        with file.change() as bank:
            _take(bank, file_id, await request.body())
        return {"file_id": file_id}

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


def _take(bank: State, file_id: str, content: bytes) -> None:
    digest = sha256(content).hexdigest()
    if (known := bank["files"].get(file_id)) is not None:
        if known != digest:
            raise HTTPException(409, "there is another file of this id")
        return
    taken = _collections(file_id, content)
    if bank["collections"].keys() & taken.keys():
        raise HTTPException(422, "an EndToEndId was used before")
    bank["files"][file_id] = digest
    bank["collections"] |= taken


def _collections(file_id: str, content: bytes) -> dict[str, dict[str, Any]]:
    """The direct debits of a pain.008 file, by EndToEndId. The stand-in keeps no IBAN and no name."""
    try:
        whole = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        space = {"p": f"urn:iso:std:iso:20022:tech:xsd:{PAIN_008}"}
        orders = whole.xpath("p:CstmrDrctDbtInitn/p:PmtInf/p:DrctDbtTxInf", namespaces=space)
        head = {name: whole.xpath(f"string(//p:GrpHdr/p:{name})", namespaces=space) for name in HEAD}
        found = {}
        for order in orders:
            told = {name: order.xpath(f"string({path})", namespaces=space) for name, path in PARTS.items()}
            cents = int(Decimal(told.pop("amount")) * 100)
            due = order.xpath("string(../p:ReqdColltnDt)", namespaces=space)
            new = {**told, "amount_cents": cents, "collect_on": due, "file_id": file_id, "state": "submitted"}
            found[told["id"]] = new
        total = sum(each["amount_cents"] for each in found.values())
        counted = int(head["NbOfTxs"]) == len(orders) == len(found)
        fits = counted and Decimal(head["CtrlSum"]) * 100 == total and head["MsgId"] == file_id
    except (etree.XMLSyntaxError, ArithmeticError, ValueError):
        fits = False
    if not fits:
        raise HTTPException(422, "this is no file of direct debits, or its sums do not fit")
    return found


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
