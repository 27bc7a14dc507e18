"""A bank: takes files of direct debits, and gives files of what was booked and what was rejected."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, HTTPException, Request, Response
from lxml import etree
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from adapters.stand_ins.bank_messages import notification, rejection, signed, statement
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


def bank_routes(directory: Path, account: str) -> APIRouter:
    """A collection is submitted, then collected or returned; a collected one can still be returned.

    Each booking is told at once in a notification, and once more in the statement of its day, which comes
    with the first booking of a later one. ``account``: the IBAN of the register's account."""
    file = StateFile(directory / "bank.json", _nothing_yet)
    router = APIRouter(prefix="/bank")
    router.include_router(_given_files(file))
    router.include_router(_made_by_hand(file, account))

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
            collection, _ = _move(bank, collection_id, ("submitted",), "collected")
            return _enter(bank, account, "collected", body.booked_on, collection)

    @router.post("/collections/{collection_id}/return")
    def send_back(collection_id: str, body: Return) -> Any:
        """Rejected before it was booked, else returned or refunded. 404 on an unknown direct debit, 409 on a
        returned one."""
        with file.change() as bank:
            collection, before = _move(bank, collection_id, ("submitted", "collected"), "returned")
            if before == "collected":
                return _enter(bank, account, "returned", body.booked_on, collection, body.reason)
            _give(bank, rejection(collection, body.reason, body.booked_on))
            return {"rejected": collection_id}

    return router


def _made_by_hand(file: StateFile, account: str) -> APIRouter:
    """What happens at the bank beside direct debits."""
    router = APIRouter()

    @router.post("/transfers")
    def transfer(body: Transfer) -> Any:
        """Somebody transfers money."""
        paid = {"id": body.reference, "amount_cents": body.amount_cents, "mandate_id": ""}
        with file.change() as bank:
            return _enter(bank, account, "transfer", body.booked_on, paid)

    @router.post("/statements")
    def close(body: Booking) -> Any:
        """The statement of what was booked until that day, and was on none yet."""
        with file.change() as bank:
            _state(bank, account, body.booked_on)
        return {"statements": bank["statements"]}

    return router


def _given_files(file: StateFile) -> APIRouter:
    """What the bank tells, until it was put away."""
    router = APIRouter(prefix="/waiting")

    @router.get("")
    def waiting() -> Any:
        """Names of the files that wait, oldest first."""
        return list(file.read()["waiting"])

    @router.get("/{name}")
    def fetch(name: str) -> Response:
        """One of them. 404 where it waits no more."""
        content = file.read()["waiting"].get(name)
        if content is None:
            raise HTTPException(404, "no such file waits")
        return Response(content, media_type="application/xml")

    @router.delete("/{name}")
    def put_away(name: str) -> Any:
        """It waits no more."""
        with file.change() as bank:
            bank["waiting"].pop(name, None)
        return {"name": name}

    return router


def _nothing_yet() -> State:
    return {
        "files": {},
        "collections": {},
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


def _move(bank: State, collection_id: str, before: tuple[str, ...], after: str) -> tuple[dict[str, Any], str]:
    collection: dict[str, Any] | None = bank["collections"].get(collection_id)
    if collection is None:
        raise HTTPException(404, "no such collection")
    was: str = collection["state"]
    if was not in before:
        raise HTTPException(409, f"this collection is {was}")
    collection["state"] = after
    return collection, was


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
        "mandate_id": payment["mandate_id"],
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
