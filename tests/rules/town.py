"""The whole system with people in it, in simulated time: what the proofs of the rules are played on."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from adapters.mail import read_inbox
from api import compose
from api.compose import System, open_system
from api.demo.driver import Driver, Json
from api.demo.members import Members
from api.demo.people import Person
from api.demo.server import served
from api.process.starting import Message, Simulation
from api.settings import Settings
from domain.calendar import AMSTERDAM
from domain.ports import Role, Scope
from tests.api.answers import hearing
from tests.begun import begun
from tests.enclosures import enclosed
from tests.hashing import cheap_hashes
from toegang_testing.conformance.people import DAGOBERT as DAGOBERT
from toegang_testing.conformance.people import DONALD as DONALD
from toegang_testing.conformance.people import IBAN as IBAN
from toegang_testing.conformance.people import KATRIEN as KATRIEN
from toegang_testing.conformance.people import LISTED as LISTED

BEGINS = datetime(2026, 1, 8, 9, 0, tzinfo=AMSTERDAM)
MONDAY, FRIDAY = 0, 4
PATIENCE = 120
"""Seconds: a machine that others use is slow, and proves as much."""


@dataclass
class Neighbour(Person):
    """One of several who share an address: only what came since the application is theirs."""

    seen: frozenset[Message] = field(default=frozenset(), repr=False)

    def apply(self, *, lost_code: bool = False) -> str:
        self.seen = frozenset(self._arrived())
        return super().apply(lost_code=lost_code)

    def _message(self, *, by_post: bool, containing: str) -> str:
        arrived = self._arrived(by_post=by_post)
        texts = [one.text for one in arrived if containing in one.text and one not in self.seen]
        return texts[-1] if texts else ""

    def _arrived(self, *, by_post: bool | None = None) -> Sequence[Message]:
        system = self.driver.system
        mails = [mail for mail in system.inbox() if mail.to == self.email] if by_post is not True else []
        letters = list(system.letters()) if by_post is not False else []
        return mails + letters


class Town:
    """One system, and everybody who has to do with it. Its time only goes forward."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self._people = count(1)
        self._regulars: dict[str | None, Person] = {}
        keys = driver.system.ports.api_keys
        self.members = Members(driver.system.ports)
        self.members.let_in("p1", Role.CLERK)
        self.members.let_in("p2", Role.SUPERVISOR, Role.AUDITOR)
        self.members.let_in("p3", Role.ACCOUNT_MANAGER_DESK)
        self.portal = {"X-Api-Key": keys.make("portal", scopes=frozenset(Scope)).text}

    @property
    def system(self) -> System:
        return self.driver.system

    @property
    def clerk(self) -> dict[str, str]:
        """A session made for this request: time passes quickly here."""
        return self.members.signed("p1")

    @property
    def boss(self) -> dict[str, str]:
        return self.members.signed("p2")

    @property
    def desk(self) -> dict[str, str]:
        return self.members.signed("p3")

    # --- people ---

    def somebody(self, kvk_number: str | None = None, *, email: str = "", **changes: Any) -> Person:
        """Whom nobody has seen before, without a code yet; by default with the address that is listed."""
        number = next(self._people)
        who = {"first_names": f"Nummer {number}", "surname": "Voorbeeld", "birth_date": "1980-02-29"}
        home = {} if kvk_number else {"postcode": "1234 AB", "house_number": str(number)}
        own = LISTED.get(kvk_number or "", f"nummer{number}@thuis.example")
        return Neighbour(self.driver, email or own, {**who, **home, **changes}, kvk_number)

    def holder(self, kvk_number: str | None = None, *, by_post: bool = False, **changes: Any) -> Person:
        """Somebody who applied, activated and is logged in."""
        person = self.somebody(kvk_number, **changes)
        person.apply()
        person.activate(person.receive(by_post=by_post))
        return person

    def regular(self, kvk_number: str | None = None) -> Person:
        """A holder whom several proofs look at and none changes, logged in anew."""
        if kvk_number not in self._regulars:
            self._regulars[kvk_number] = self.holder(kvk_number)
        person = replace(self._regulars[kvk_number])
        person.log_in()
        return person

    def debtor(self) -> Person:
        """A private person who ordered by direct debit."""
        person = self.holder()
        person.allow_direct_debit(IBAN, "Nummer Voorbeeld")
        person.order()
        return person

    # --- asking ---

    def ask(self, method: str, path: str, body: Json | None = None, *, status: int, by: Any = None) -> Json:
        """One request; ``by``: the headers that tell who asks."""
        return self.driver.ask(method, path, body, status=status, headers=by or {})

    def staff_does(
        self, account_id: str, what: str, *, reason: str = "holder_asked", status: int = 200
    ) -> Json:
        return self.ask(
            "POST", f"/v1/accounts/{account_id}/{what}", {"reason": reason}, status=status, by=self.clerk
        )

    def close(self, person: Person) -> None:
        """Two members of staff close the account (D17)."""
        self.staff_does(person.account_id, "closure-requests")
        path, body = f"/v1/accounts/{person.account_id}/closure-approvals", {"reason": "holder_asked"}
        self.ask("POST", path, body, status=200, by=self.boss)

    def application(self, reference: str) -> Json:
        """What staff sees of it."""
        return self.ask("GET", f"/v1/applications/{reference}", status=200, by=self.clerk)

    def happened(self, stream: str) -> list[Json]:
        """A stream's events, as an auditor reads them."""
        items: list[Json] = []
        after: int | None = 0
        while after is not None:
            path = f"/v1/streams/{stream}/events?limit=200&after={after}"
            told = self.ask("GET", path, status=200, by=self.boss)
            items, after = items + told["items"], told["next"]
        return items

    def facts(self, stream: str, event: str) -> list[Json]:
        """The fields of every event of that name in a stream."""
        return [one["fields"] for one in self.happened(stream) if one["event"] == event]

    def invoices(self, customer_id: str) -> list[Json]:
        path = f"/v1/customers/{customer_id}/invoices"
        items: list[Json] = self.ask("GET", path, status=200, by=self.portal)["items"]
        return items

    # --- what arrived ---

    def letters_to(self, name: str) -> list[Message]:
        return [letter for letter in self.system.letters() if name in letter.to]

    def mails_to(self, address: str) -> list[Message]:
        return [mail for mail in self.system.inbox() if mail.to == address]

    def enclosed_to(self, address: str) -> Mapping[str, bytes]:
        """What came with the last mail there, by file name: as it went over SMTP."""
        spool = self.system.settings.data_dir / "mail"
        return enclosed(spool, [mail for mail in read_inbox(spool) if mail.to == address][-1])

    # --- time ---

    def to_next(self, weekday: int, at: time = time(9)) -> date:
        """On to the next such day of the week that is a working day, at that time."""
        day = self.driver.today + timedelta(days=1)
        while day.weekday() != weekday or not self.system.ports.calendars.is_working_day(day):
            day += timedelta(days=1)
        self.driver.until(day, at)
        return day

    # --- the register ---

    def deregister(self, on: date | None = None, **numbers: str) -> None:
        """A branch (vestigingsnummer) or business (kvkNummer) ends, by default today."""
        ended = {**numbers, "datumEinde": f"{on or self.driver.today:%Y%m%d}"}
        self.driver.outside("/register/control/deregister", ended)

    def moves(self, branch: str, address: Json, kind: str = "bezoekadres") -> None:
        moved = {"vestigingsnummer": branch, "type": kind, "adres": address}
        self.driver.outside("/register/control/address", moved)

    # --- debt (D1) ---

    def bill(self, person: Person) -> Json:
        """The invoice of what was ordered by direct debit; the debit is submitted and comes back."""
        return self.billed(self.customer_of(person))

    def billed(self, customer_id: str) -> Json:
        self.driver.until(self.driver.today + timedelta(days=1))
        invoice = self.invoices(customer_id)[-1]
        self.driver.jump(date.fromisoformat(invoice["collect_on"]) - timedelta(days=4))
        self._wait(invoice, "collection_submitted", days=1)
        body = {"reason": "AM04", "booked_on": self.driver.today.isoformat()}
        self.driver.outside(f"/bank/collections/{invoice['invoice_number']}-1/return", body)
        return invoice

    def chase(self, invoice: Json, until: str) -> None:
        """Waits until that happened to the unpaid invoice."""
        self._wait(invoice, until, days=7)

    def _wait(self, invoice: Json, until: str, *, days: int) -> None:
        while not self.facts(f"invoice-{invoice['invoice_number']}", f"invoice.{until}"):
            self.driver.jump(self.driver.today + timedelta(days=days))

    def pay(self, invoice: Json) -> None:
        body = {
            "reference": invoice["invoice_number"],
            "amount_cents": invoice["total_cents"],
            "booked_on": self.driver.today.isoformat(),
        }
        self.driver.outside("/bank/transfers", body)

    def charge_back(self, payment_id: str, *, reverse: bool = False) -> None:
        """The payer has it taken back, or it comes again, and the provider calls."""
        self.driver.outside(f"/payments/{payment_id}/chargeback{'/reverse' if reverse else ''}", {})
        kept = self.driver.stand_ins.get("/payments").json()
        [provider_id] = [one["id"] for one in kept if one["key"] == payment_id]
        called = self.driver.http.post("/v1/payment-calls", data={"id": provider_id})
        assert called.status_code == 204, called.text
        self.driver.settle()

    def customer_of(self, person: Person) -> str:
        path = f"/v1/accounts/{person.account_id}"
        customer_id: str = self.ask("GET", path, status=200, by=self.clerk)["customer_id"]
        return customer_id


@contextmanager
def lived_in(folder: Path, begins: datetime = BEGINS, outside: Mapping[str, str] = {}) -> Iterator[Town]:
    """A town that begins empty, on SQLite. ``outside``: where the world outside is, if not in the stand-ins, or
    its databases."""
    settings = Settings(data_dir=folder).model_copy(update=outside)
    if "event_store_url" in outside:
        compose.init(settings, simulated=True)
    else:
        begun(folder)
    wrong: list[str] = []
    with (
        cheap_hashes(),
        open_system(settings, simulation=Simulation(begins, 2026)) as system,
        served(system.ports) as url,
        httpx.Client(base_url=url, timeout=PATIENCE, event_hooks=hearing(wrong)) as http,
        httpx.Client(base_url=system.stand_ins_url or "", timeout=PATIENCE) as stand_ins,
    ):
        yield Town(Driver(system, http, stand_ins))
    assert wrong == [], "what is answered is what the document says"
