"""`toegang demo`: one whole life of an access code, told event by event."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx

from api import compose
from api.compose import System, open_system
from api.demo.driver import PATIENCE_SECONDS, Driver, Told, Unexpected
from api.demo.members import Members
from api.demo.people import Person
from api.demo.server import served
from api.demo.service import Service
from api.process.starting import Simulation
from api.settings import Settings
from api.terminal.drawing import console
from api.terminal.history import history_line
from api.terminal.show import said
from domain.kernel import Event, Recorded
from domain.ports import Role
from domain.values import Sealed
from projections.catalogue import all_projections
from projections.dump import dump

BEGINS = datetime(2026, 1, 8, 9, 0, tzinfo=UTC)
SEED = 2026
ENOUGH_CENTS = 470
"""Two extracts: all credit is used, so that nothing keeps the erasure waiting (D12)."""


def tell() -> int:
    """Tells the story on a store that is thrown away; answers the exit code, 0 where all went as told."""
    with tempfile.TemporaryDirectory(prefix="toegang-demo-") as folder:
        try:
            with lived(Settings(data_dir=Path(folder)), _print_events):
                console.print("\nAll went as told.", style="bold green")
        except Unexpected as other:
            console.print(f"\nNot as told: {other}", style="bold red", markup=False)
            return 1
    return 0


@contextmanager
def lived(settings: Settings, told: Told | None = None) -> Iterator[System]:
    """Lives through the whole story, and yields the system as it stands at the end.

    The same seed on another database gives the same log (I24). Raises Unexpected."""
    compose.init(settings, simulated=True)
    with (
        open_system(settings, simulation=Simulation(BEGINS, SEED)) as system,
        served(system.ports) as url,
        httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as http,
        httpx.Client(base_url=system.stand_ins_url or "", timeout=PATIENCE_SECONDS) as stand_ins,
    ):
        _Story(Driver(system, http, stand_ins, told)).tell()
        yield system


class _Story:
    def __init__(self, driver: Driver) -> None:
        self.driver, self.system = driver, driver.system
        self.members = Members(self.system.ports)
        self.members.let_in("clerk", Role.CLERK)
        self.members.let_in("supervisor", Role.SUPERVISOR)

    def tell(self) -> None:
        daisy, grandma = self.arrive()
        self.order_from_credit(daisy)
        number = self.order_by_direct_debit(grandma)
        self.chase(grandma, number)
        self.settle(grandma, number)
        self.suspend(daisy)
        guus = self.be_served(daisy)
        self.rebuild("before anyone is erased")
        self.close_and_erase(daisy)
        self.deregister(grandma)
        self.outlive(daisy, grandma, guus)
        self.look_back(daisy)
        self.rebuild("after everyone was erased")

    def arrive(self) -> tuple[Person, Person]:
        self._chapter("Apply: the address is the listed one, so the code comes by email; another's by post")
        daisy = Person(
            self.driver,
            "administratie@donald.example",
            {"first_names": "Daisy", "surname": "Voorbeeld", "birth_date": "1980-02-29"},
            kvk_number="68750110",
        )
        grandma = Person(
            self.driver,
            "oma@thuis.example",
            {"first_names": "Oma", "surname": "Voorbeeld", "birth_date": "1950-05-05"},
            kvk_number="68727720",
        )
        daisy.apply()
        grandma.apply()
        self._chapter("The password follows on the next working day; activate with both, choose one's own")
        password = daisy.receive()
        letter = grandma.receive(by_post=True)
        daisy.activate(password)
        grandma.activate(letter)
        daisy.log_in("file_statement")
        return daisy, grandma

    def order_from_credit(self, daisy: Person) -> None:
        self._chapter("Deposit credit: the invoice comes with the money; order from it until it is used")
        daisy.log_in()
        daisy.deposit(ENOUGH_CENTS)
        daisy.order()
        daisy.order()
        refused = daisy.order(status=409)
        said(f"   refused: {refused['title']} {refused['what_to_do']}")

    def order_by_direct_debit(self, grandma: Person) -> str:
        self._chapter(
            "Order by direct debit; the day's orders come on one invoice, which announces the debit"
        )
        grandma.log_in()
        grandma.allow_direct_debit("NL69INGB0123456789", "Test NV Katrien")
        grandma.order()
        grandma.order()
        self.driver.until(self.driver.today + timedelta(days=1))
        grandma.log_in()
        [invoice] = grandma.ask("GET", "/v1/invoices", status=200)["items"]
        number: str = invoice["invoice_number"]
        self._chapter("The direct debit is submitted once, and comes back: the timeline resumes")
        while not self.system.log.history(f"invoice-{number}")[-1].event.NAME.endswith(
            "collection_submitted"
        ):
            self.driver.until(self.driver.today + timedelta(days=1))
        back = self.driver.today + timedelta(days=3)
        self.driver.until(back)
        body = {"reason": "AM04", "booked_on": back.isoformat()}
        self.driver.outside(f"/bank/collections/{number}-1/return", body)
        return number

    def chase(self, grandma: Person, number: str) -> None:
        self._chapter("Unpaid: reminder, final notice with its fee, overdue; the code is blocked")
        while not self.system.log.history(f"invoice-{number}")[-1].event.NAME.endswith("overdue"):
            self.driver.until(self.driver.today + timedelta(days=1))
        refused = grandma.log_in(status=403)
        said(f"   log-in refused: {refused['title']} {refused['what_to_do']}")

    def settle(self, grandma: Person, number: str) -> None:
        self._chapter("Paid: the block stays until staff reactivates the same code, on contact")
        act = {"reason": "invoices_paid"}
        path = f"/v1/accounts/{grandma.account_id}/reactivation"
        self.driver.ask("POST", path, act, status=409, headers=self.members.signed("clerk"))
        booked_on = self.driver.today.isoformat()
        transfer = {"reference": number, "amount_cents": 470, "booked_on": booked_on}
        self.driver.outside("/bank/transfers", transfer)
        grandma.log_in(status=403)
        self.driver.ask("POST", path, act, status=200, headers=self.members.signed("clerk"))
        grandma.log_in()

    def suspend(self, daisy: Person) -> None:
        self._chapter("Staff suspends an account, and ends it")
        path = f"/v1/accounts/{daisy.account_id}/suspension"
        self.driver.ask(
            "POST", path, {"reason": "suspected_misuse"}, status=200, headers=self.members.signed("clerk")
        )
        daisy.log_in(status=403)
        self.driver.ask(
            "POST", f"{path}/end", {"reason": "correction"}, status=200, headers=self.members.signed("clerk")
        )
        daisy.log_in()

    def be_served(self, daisy: Person) -> Person:
        """What holders ask beside ordering; answers whom the desk let in and out again."""
        service = Service(self.driver, self.members)
        self._chapter("A password is lost: another one is asked for with code and email, and works once")
        service.lose_the_password(daisy)
        self._chapter("A code is lost: a new one for the same account, its password a working day later")
        service.lose_the_code(daisy)
        self._chapter("File a financial statement: medium is refused with the reason, micro gets a receipt")
        service.file(daisy)
        self._chapter("Ask for authorisation to view protected data; staff decides")
        service.view_protected_data(daisy)
        self._chapter("A notice of maintenance stops ordering, with its text, until it is lifted")
        service.stop_ordering(daisy)
        self._chapter("A question about a billing address; the answer comes by mail")
        service.ask_a_question(daisy)
        self._chapter(
            "An organisation with an account manager: only its desk grants; staff ends it when asked"
        )
        guus = service.go_through_the_desk()
        self._chapter("Everything held of a person is handed out to them, and that it was stays on record")
        service.hand_out(daisy)
        return guus

    def close_and_erase(self, daisy: Person) -> None:
        self._chapter("Closing takes two persons; then the holder's key is destroyed")
        account = f"/v1/accounts/{daisy.account_id}"
        body = {"reason": "holder_asked"}
        one, other = self.members.signed("clerk"), self.members.signed("supervisor")
        self.driver.ask("POST", f"{account}/closure-requests", body, status=200, headers=one)
        self.driver.ask("POST", f"{account}/closure-approvals", body, status=200, headers=other)
        daisy.log_in(status=403)
        self.driver.until(self.driver.today + timedelta(days=1))

    def deregister(self, grandma: Person) -> None:
        self._chapter(
            "The register signals a deregistered branch: its account is closed, new ones are refused"
        )
        ended = {"vestigingsnummer": "000037143557", "datumEinde": f"{self.driver.today:%Y%m%d}"}
        self.driver.outside("/register/control/deregister", ended)
        grandma.log_in(status=403)
        again = Person(self.driver, grandma.email, grandma.application, kvk_number=grandma.kvk_number)
        refused = self.driver.ask(
            "POST",
            "/v1/applications/business",
            {
                **again.application,
                "kvk_number": again.kvk_number,
                "email": again.email,
                "terms_accepted": True,
            },
            status=409,
        )
        said(f"   refused: {refused['title']} {refused['what_to_do']}")

    def outlive(self, *everybody: Person) -> None:
        self._chapter(
            "Every term passes: 30 days, 13 months, 7 financial years; keys are destroyed one by one"
        )
        first = self.driver.today
        for day in (
            first + timedelta(days=31),
            date(first.year + 1, first.month, 1) + timedelta(days=62),
            date(first.year + 8, 1, 2),
        ):
            self.driver.jump(day)
        for person in everybody:
            assert person.kvk_number is not None
            self._expect_erased(f"account-{person.account_id}")
            self._expect_erased(f"customer-{person.kvk_number}")
        for invoice in self._streams("invoice-"):
            self._expect_erased(invoice)

    def look_back(self, daisy: Person) -> None:
        self._chapter("An auditor's view of one account: the facts stay, the person is gone")
        events = self.system.log.history(f"account-{daisy.account_id}")
        for recorded in events:
            _, version, recorded_at, actor, name, what = history_line(self.system.ports.vault, recorded)
            said(f"   {version:>3}  {recorded_at}  {name:<28} {actor}\n        {what}")

    def rebuild(self, when: str) -> None:
        self._chapter(f"Every read model, rebuilt from the log {when}, equals the live one byte for byte")
        for projection in all_projections():
            before = _dumped(self.system, projection.name)
            self.system.subscriptions.rebuild(projection.name, _silently)
            if _dumped(self.system, projection.name) != before:
                raise Unexpected(f"{projection.name} rebuilt differs from the live one")
            said(f"   {projection.name}: {len(before)} lines, equal")
        head = self.system.log.head()
        said(f"   {head} events, positions 1 to {head}, none missing")

    def _expect_erased(self, stream: str) -> None:
        for recorded in self.system.log.history(stream):
            for name, value in recorded.event:
                if isinstance(value, Sealed) and self.system.ports.vault.unseal(value) is not None:
                    raise Unexpected(f"{recorded.event.NAME}/{name} of {stream} can still be read")
        said(f"   {stream}: nothing personal can be read any more")

    def _streams(self, prefix: str) -> list[str]:
        position, found = 0, dict[str, None]()
        while stretch := self.system.log.since(position, 500):
            found.update(
                {recorded.stream: None for recorded in stretch if recorded.stream.startswith(prefix)}
            )
            position = stretch[-1].position
        return list(found)

    def _chapter(self, title: str) -> None:
        self.driver.settle()
        console.print(f"\n{self.driver.today:%d %B %Y}  {title}", style="bold")


def _print_events(events: Sequence[Recorded[Event]]) -> None:
    for recorded in events:
        if not recorded.stream.startswith("effect-"):
            when = f"{recorded.recorded_at:%d %b}"
            said(f"   {recorded.position:>4}  {when}  {recorded.event.NAME:<34} {recorded.stream}")


def _silently(position: int, head: int) -> None:
    """A rebuild of the demo takes no time worth showing."""
    del position, head


def _dumped(system: System, name: str) -> list[str]:
    [projection] = [projection for projection in all_projections() if projection.name == name]
    with system.ports.reads.connect() as tx:
        return list(dump(tx, projection))
