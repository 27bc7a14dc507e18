"""A register in the register's own format, with controls for tests and the demonstration."""

import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Header, Query
from fastapi.responses import JSONResponse

from adapters.stand_ins import register_format as fmt
from adapters.stand_ins.companies import BROKEN, built_in_companies
from adapters.stand_ins.state import State, StateFile
from domain.ports import Clock
from domain.sameness import email_of

SUBSCRIPTION = "11111111-2222-3333-4444-000000000001"


class Fault(Exception):
    """An answer other than 200, with the register's error code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code

    def answer(self) -> JSONResponse:
        error = {"code": self.code, "omschrijving": fmt.DESCRIPTIONS[self.code]}
        return JSONResponse({"fout": [error]}, self.status)


class Register:
    """The companies that were changed, the signals, and whether there is an outage; in the world's time."""

    def __init__(self, directory: Path, clock: Clock) -> None:
        self.file = StateFile(directory / "register.json", _initial)
        self._clock = clock

    def open(self, api_key: str | None) -> State:
        state = self.file.read()
        if state["outage"]:
            raise Fault(503, "IPD1002")
        if not api_key:
            raise Fault(401, "IPD9999")
        return state

    def announce(
        self, state: State, kvk_number: str, kind: str, branch_number: str | None, at: datetime | None
    ) -> None:
        """Adds a signal to a state that is being changed; they are kept by time, as the register lists them.
        ``at``: by default now."""
        signal = {
            "id": f"00000000-0000-0000-0000-{len(state['signals']) + 1:012}",
            "timestamp": (at or self._clock.now()).astimezone(UTC).isoformat(),
            "kvknummer": kvk_number,
            "signaalType": kind,
        }
        if branch_number is not None:
            signal["vestigingsnummer"] = branch_number
        state["signals"].append(signal)
        state["signals"].sort(key=lambda entry: (entry["timestamp"], entry["id"]))


def _initial() -> State:
    return {"changed": {}, "signals": [], "outage": False}


@cache
def _built_in() -> Mapping[str, Any]:
    return built_in_companies()


def companies(state: State) -> Mapping[str, Any]:
    """Every company as it is now, by KVK number; to be read only."""
    return {**_built_in(), **state["changed"]}


def company(state: State, number: str) -> dict[str, Any]:
    """Raises Fault."""
    if not re.fullmatch(r"[0-9]{8}", number):
        raise Fault(400, "IPD0004")
    if number in BROKEN:
        raise Fault(*BROKEN[number])
    found: dict[str, Any] | None = companies(state).get(number)
    if found is None:
        raise Fault(404, "IPD0005")
    return found


def editable(state: State, number: str) -> dict[str, Any]:
    """A company to be changed in place, in a state that is being changed. Raises Fault."""
    company_now: dict[str, Any] = state["changed"].setdefault(number, deepcopy(company(state, number)))
    return company_now


def branch(state: State, number: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The company's number, the company, the branch. Raises Fault."""
    if not re.fullmatch(r"[0-9]{12}", number):
        raise Fault(400, "IPD0006")
    for kvk_number, found in companies(state).items():
        if number in found["branches"]:
            return kvk_number, found, found["branches"][number]
    raise Fault(404, "IPD0005")


def routes(register: Register) -> APIRouter:
    """The register's own calls, and the comparison of our invention."""
    router = APIRouter(prefix="/register")

    @router.get("/v1/basisprofielen/{number}")
    async def basic(number: str, apikey: str | None = Header(None)) -> Any:
        """The company. 400 bad number, 404 unknown number."""
        return fmt.basic(number, company(register.open(apikey), number))

    @router.get("/v1/basisprofielen/{number}/{part}")
    async def part(number: str, part: str, apikey: str | None = Header(None)) -> Any:
        """Its eigenaar, hoofdvestiging or vestigingen. 404 where there is none."""
        found = company(register.open(apikey), number)
        answer = fmt.part(number, found, part)
        if answer is None:
            raise Fault(404, "IPD5200")
        return answer

    @router.get("/v1/vestigingsprofielen/{number}")
    async def profile(number: str, apikey: str | None = Header(None)) -> Any:
        """One branch with its addresses. 400 bad number, 404 unknown number."""
        kvk_number, owner, found = branch(register.open(apikey), number)
        return fmt.profile(kvk_number, owner, number, found)

    _signals(router, register)
    _questions(router, register)
    return router


def _questions(router: APIRouter, register: Register) -> None:
    @router.get("/v2/zoeken")
    async def search(
        kvkNummer: str | None = None,
        vestigingsnummer: str | None = None,
        rsin: str | None = None,
        naam: str | None = None,
        pagina: int = Query(1, ge=1),
        resultatenPerPagina: int = Query(10, ge=1, le=100),
        apikey: str | None = Header(None),
    ) -> Any:
        """Branches of active companies by number or part of a name. 404 where there is none."""
        wanted = {"kvkNummer": kvkNummer, "vestigingsnummer": vestigingsnummer, "rsin": rsin}
        found = fmt.search(companies(register.open(apikey)), wanted, naam)
        if not found:
            raise Fault(404, "IPD5200")
        return fmt.page(found, pagina, resultatenPerPagina)

    @router.post("/compare")
    async def compare(body: dict[str, str], apikey: str | None = Header(None)) -> Any:
        """How an address compares with the listed one: same, different, unlisted (our invention, R10)."""
        listed = company(register.open(apikey), body["kvkNummer"])["email"]
        if listed is None:
            return {"uitkomst": "unlisted"}
        same = email_of(listed) == email_of(body["email"])
        return {"uitkomst": "same" if same else "different"}


def _signals(router: APIRouter, register: Register) -> None:
    @router.get("/v1/abonnementen")
    async def subscriptions(apikey: str | None = Header(None)) -> Any:
        """The one subscription."""
        register.open(apikey)
        return {"klantId": SUBSCRIPTION, "abonnementen": [{"id": SUBSCRIPTION, "actief": True}]}

    @router.get("/v1/abonnementen/{subscription}")
    async def signals(
        subscription: str,
        vanaf: datetime | None = None,
        tot: datetime | None = None,
        pagina: int = Query(1, ge=1),
        aantal: int = Query(100, ge=1, le=500),
        apikey: str | None = Header(None),
    ) -> Any:
        """The signals from vanaf to tot, both included, oldest first. 404 on another subscription."""
        state = register.open(apikey)
        if subscription != SUBSCRIPTION:
            raise Fault(404, "IPD5200")
        found = [signal for signal in state["signals"] if _between(signal, vanaf, tot)]
        return fmt.signal_page(found, pagina, aantal)


def _between(signal: Mapping[str, str], since: datetime | None, until: datetime | None) -> bool:
    at = datetime.fromisoformat(signal["timestamp"])
    return (since is None or since <= at) and (until is None or at <= until)
