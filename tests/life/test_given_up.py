"""What cannot be printed, on a real store over HTTP: staff's list, the metric, and the way out (D17)."""

# A real store keeps the machine's time, so that no day passes here: the password of the next working day is
# made by asking that day's steps now.

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import compose
from api.compose import System, open_system
from api.demo.driver import Driver, code_in, password_in
from api.demo.members import Members
from api.demo.people import Person
from api.demo.server import served
from api.settings import Settings
from domain.account.events import CodeSent
from domain.calendar import local_date
from domain.closing_days import calendars
from domain.invoice.events import InvoiceSent
from domain.kernel import Event
from domain.ports import Role, Scope
from tests.databases import Database
from tests.hashing import cheap_hashes
from tests.life.test_canary import read_models_url
from tests.patient import SECONDS_MAX
from toegang_testing.seller import NAMED

COMPANY, BRANCH = "68727720", "000037143557"
NO_FONT_HAS = "\u738b"
STREET = {
    "straatnaam": f"{NO_FONT_HAS}\u5c0f\u8def",
    "huisnummer": 1,
    "postcode": "3511AB",
    "plaats": "Utrecht",
}
MENDED = {"straatnaam": "Wangstraat", "huisnummer": 1, "postcode": "3511AB", "plaats": "Utrecht"}
BECAUSE = {"reason": "correction"}


class Desk:
    """Staff and an operator, who look at a running system from outside."""

    def __init__(self, driver: Driver) -> None:
        self.driver, self.system = driver, driver.system
        self._members = Members(self.system.ports)
        self._members.let_in("supervisor", Role.SUPERVISOR)
        scopes = frozenset({Scope.METRICS})
        self._key = {"X-Api-Key": self.system.ports.api_keys.make("test", scopes=scopes).text}

    def listed(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self._ask("GET", "", status=200)["items"]
        return items

    def counted(self, name: str) -> str:
        """What the metric says of those that this one left: "" where it names none."""
        told = self.driver.http.get("/metrics", headers=self._key).text
        begins = f'toegang_loose_ends{{name="{name}"}} '
        return next((line.removeprefix(begins) for line in told.splitlines() if line.startswith(begins)), "")

    def retry(self, loose_end_id: str) -> None:
        self._ask("POST", f"/{loose_end_id}/retry", BECAUSE, status=200)

    def send_code(self, loose_end_id: str, **way: str) -> None:
        self._ask("POST", f"/{loose_end_id}/code", BECAUSE | way, status=200)

    def bill_at(self, customer_id: str, address: str) -> None:
        path = f"/v1/customers/{customer_id}/billing-address"
        self.driver.ask(
            "POST", path, BECAUSE | {"billing_address": address}, status=200, headers=self._signed()
        )

    def happened(self, kind: type[Event]) -> list[Event]:
        return [one.event for one in self.system.log.since(0, 10_000) if isinstance(one.event, kind)]

    def _ask(self, method: str, path: str, body: Any = None, *, status: int) -> dict[str, Any]:
        return self.driver.ask(method, f"/v1/loose-ends{path}", body, status=status, headers=self._signed())

    def _signed(self) -> dict[str, str]:
        return self._members.signed("supervisor")


@contextmanager
def running(settings: Settings) -> Iterator[System]:
    compose.init(settings, simulated=False)
    with cheap_hashes(), open_system(settings) as system:
        yield system


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "system"
    reads = read_models_url(database, folder)
    if database.dialect == "sqlite":
        database.url = f"sqlite:///{folder}/events.db"
    where = {"data_dir": folder, "event_store_url": database.url, "read_models_url": reads}
    chosen: dict[str, Any] = {**NAMED, **where}
    with (
        running(Settings(**chosen)) as system,
        served(system.ports) as url,
        httpx.Client(base_url=url, timeout=SECONDS_MAX) as http,
        httpx.Client(base_url=system.stand_ins_url or "", timeout=SECONDS_MAX) as stand_ins,
    ):
        yield Desk(Driver(system, http, stand_ins))


def listed_at(desk: Desk, address: dict[str, Any]) -> None:
    """The register lists the company's post at this address."""
    for kind in ("bezoekadres", "correspondentieadres"):
        body = {"vestigingsnummer": BRANCH, "type": kind, "adres": address}
        desk.driver.outside("/register/control/address", body)


def test_a_code_by_post_to_a_street_that_no_font_has_waits_for_staff_and_goes_once_it_is_mended(
    desk: Desk,
) -> None:
    listed_at(desk, STREET)
    person = Person(
        desk.driver,
        "elders@katrien.example",
        {"first_names": "Katrien", "surname": "Duck", "birth_date": "1980-02-29"},
        kvk_number=COMPANY,
    )
    person.apply()
    [found] = desk.listed()
    assert (found["name"], found["what"], found["reason"]) == (
        "reactor:send_code",
        "account.code_issued",
        "unprintable",
    )
    assert found["state"] == "open"
    assert desk.counted("reactor:send_code") == "1.0"
    assert NO_FONT_HAS not in str(found)

    desk.retry(found["loose_end_id"])  # nothing was mended: it is there again
    assert [one["loose_end_id"] for one in desk.listed()] == [found["loose_end_id"]]
    assert desk.happened(CodeSent) == []

    listed_at(desk, MENDED)
    desk.send_code(found["loose_end_id"], channel="post")
    assert desk.listed() == []
    assert desk.counted("reactor:send_code") in {"", "0.0"}
    assert len(desk.happened(CodeSent)) == 1
    assert len(list((desk.system.settings.data_dir / "letters").rglob("*.pdf"))) == 1


def test_an_invoice_to_a_name_that_no_font_has_waits_for_staff_and_goes_once_it_is_mended(
    desk: Desk,
) -> None:
    person = Person(
        desk.driver,
        "thuis@wang.example",
        {
            "first_names": f"{NO_FONT_HAS}",
            "surname": "Duck",
            "birth_date": "1951-07-13",
            "postcode": "1011AA",
            "house_number": "2",
        },
    )
    person.apply()
    person.code = code_in(mailed(desk, person, "toegangscode:"))
    desk.system.daily.run(calendars().next_working_day(local_date(desk.system.clock.now())))
    desk.driver.settle()
    person.activate(password_in(mailed(desk, person, "wachtwoord bij de toegangscode")))
    person.deposit(1000)

    [found] = desk.listed()
    assert (found["name"], found["what"], found["reason"]) == (
        "reactor:send_invoice",
        "invoice.issued",
        "unprintable",
    )
    assert desk.counted("reactor:send_invoice") == "1.0"
    assert NO_FONT_HAS not in str(found)
    assert desk.happened(InvoiceSent) == []

    desk.bill_at(found["about"]["customer_id"], "W. Duck\nVoorbeeldkade 2\n1011 AA Amsterdam")
    desk.retry(found["loose_end_id"])
    assert desk.listed() == []
    assert desk.counted("reactor:send_invoice") in {"", "0.0"}
    assert len(desk.happened(InvoiceSent)) == 1
    assert len(list((desk.system.settings.data_dir / "letters").rglob("*.pdf"))) == 1


def mailed(desk: Desk, person: Person, containing: str) -> str:
    mails = [m.text for m in desk.system.inbox() if m.to == person.email and containing in m.text]
    return mails[-1]
