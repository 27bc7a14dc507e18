"""I26: what persons typed into every personal field is found nowhere once every term has passed."""

# Outside are paper, sent mail and the spool (decision 0008). Of PostgreSQL every column of every table is
# read; its WAL and dead rows are not: they hold what those columns held, and that was sealed when written.

import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import httpx
import pypdf
import pytest
from sqlalchemy import inspect, text

from api import compose
from api.compose import System, open_system
from api.demo.driver import Driver, code_in, password_in
from api.demo.members import Members
from api.demo.people import OWN_PASSWORD, Person
from api.demo.server import served
from api.process.starting import Simulation
from api.settings import Settings
from domain.catalogue import EVENTS
from domain.ports import Role
from domain.values import Sealed, sealed_fields
from projections.journal_lines import balances
from tests.databases import Database
from tests.hashing import cheap_hashes
from tests.life.canary_money import FINANCE, MONEY_TYPED, Money
from tests.life.test_story import KEPT_OUTSIDE
from tests.patient import SECONDS_MAX

BEGINS = datetime(2026, 1, 8, 9, 0, tzinfo=UTC)
GLOBAL = ("code", "command", "fingerprint", "device", "staff-login", "invoice-email", "mandate")
IBAN = "NL69INGB0123456789"
"""Not the register's own, which the log tells with each payment file."""
BUSINESS = {"first_names": "Kanarina", "surname": "Vogelbusiness", "birth_date": "1980-02-29"}
PRIVATE = {
    "first_names": "Kanariet",
    "surname": "Vogelthuis",
    "birth_date": "1951-07-13",
    "postcode": "9753ZQ",
    "house_number": "47113",
}
QUESTION = {
    "topic": "orders_and_invoices",
    "text": "Kanarievraag over een nota",
    "email": "vraag@kanarievogel.example",
    "old_billing_address": "Kanarieoudadres 1",
    "new_billing_address": "Kanarienieuwadres 2",
}
PAYER = {"iban": "NL20INGB0001234567", "name": "Kanarie Betaler", "reference": "Kanariebetaling"}
TYPED = [
    *PAYER.values(),
    *BUSINESS.values(),
    *PRIVATE.values(),
    *(value for name, value in QUESTION.items() if name != "topic"),
    "kantoor@kanarievogel.example",
    "thuis@kanarievogel.example",
    "tweede@kanarievogel.example",
    "Kanarie Incasso BV",
    "Kanarie Gast",
    "Kanariekade 4",
    IBAN,
    *MONEY_TYPED,
    "Kanariegronden voor inzage",
    "Kanarieantwoord van een medewerker",
    OWN_PASSWORD,
    "nieuw wachtwoord van een kanarie",
]


class Lived:
    """Two persons who use everything, and leave."""

    def __init__(self, driver: Driver) -> None:
        self.driver, self.system = driver, driver.system
        self.members = Members(self.system.ports)
        self.members.let_in("clerk", Role.CLERK)
        self.members.let_in("supervisor", Role.SUPERVISOR)
        for one in FINANCE:
            self.members.let_in(one, Role.FINANCE)
        self.business = Person(driver, "kantoor@kanarievogel.example", BUSINESS, kvk_number="68727720")
        self.private = Person(driver, "thuis@kanarievogel.example", PRIVATE)

    def arrive(self) -> None:
        self.business.apply()
        self.private.apply()
        again = Person(self.driver, "tweede@kanarievogel.example", BUSINESS, kvk_number="68727720")
        again.apply()  # a second code is refused
        letter = self.business.receive(by_post=True)
        self.business.activate(letter)
        self.private.code = self._own_code(self.private)
        self.private.activate(self._password(self.private))

    def use(self) -> None:
        money = Money(self.driver, self.members)
        money.refund(self.business)
        for person in (self.business, self.private):
            person.log_in()
            person.allow_direct_debit(IBAN, "Kanarie Incasso BV")
            person.order()
        money.tell_and_change(self.business, self.private)
        self.business.ask("POST", "/v1/authorisation", {"grounds": "Kanariegronden voor inzage"}, status=201)
        asked = self.driver.ask("POST", "/v1/questions", QUESTION, status=202)
        answer = {"reason": "question", "answer": "Kanarieantwoord van een medewerker"}
        path = f"/v1/questions/{asked['reference']}/answer"
        self.driver.ask("POST", path, answer, status=200, headers=self.members.signed("clerk"))
        self._guest_orders()
        self.private.ask("POST", "/v1/account/exports", status=200)
        self.private.ask_replacement()
        changed = {"password": OWN_PASSWORD, "new_password": "nieuw wachtwoord van een kanarie"}
        self.business.ask("POST", "/v1/password-changes", changed, status=201)

    def _guest_orders(self) -> None:
        home = {"name": "Kanarie Gast", "street": "Kanariekade 4", "place": "1011 AA Kanariestad"}
        body = {"product": "paper_extract", "about": "69599084", "recipient": home}
        reference = self.driver.ask("POST", "/v1/guest-orders", body, status=201)["reference"]
        self.driver.outside(f"/payments/{reference}/confirm", {})

    def pay(self) -> None:
        """Both invoices are collected."""
        for _ in range(40):
            self.driver.until(self.driver.today + timedelta(days=1))
            numbers = [
                one.stream.removeprefix("invoice-")
                for one in self.system.log.since(0, 10_000)
                if one.event.NAME == "invoice.collection_submitted"
            ]
            if len(numbers) == 2:
                break
        for number in numbers:
            booked_on = self.driver.today.isoformat()
            self.driver.outside(f"/bank/collections/{number}-1/book", {"booked_on": booked_on})
        self.driver.outside("/bank/transfers", PAYER | {"amount_cents": 500, "booked_on": booked_on})
        Money(self.driver, self.members).credit(numbers[0])

    def leave(self) -> None:
        body = {"reason": "holder_asked"}
        for person in (self.business, self.private):
            account = f"/v1/accounts/{person.account_id}"
            for what, by in (("closure-requests", "clerk"), ("closure-approvals", "supervisor")):
                self.driver.ask(
                    "POST", f"{account}/{what}", body, status=200, headers=self.members.signed(by)
                )

    def outlive_all_but_the_books(self) -> None:
        first = self.driver.today
        for days in (1, 2, 31, 62, 100, 200, 430, 431, 800):
            self.driver.jump(first + timedelta(days=days))

    def outlive_the_books(self) -> None:
        self.driver.jump(date(BEGINS.year + 8, 1, 5))

    def codes(self) -> list[str]:
        sent = "\n".join(message.text for message in [*self.system.inbox(), *self.system.letters()])
        return sorted(set(re.findall(r"\bW[2-9A-HJKMNP-Z]{11}\b", sent)))

    def _own_code(self, person: Person) -> str:
        [mail] = [m.text for m in self.system.inbox() if m.to == person.email and "toegangscode:" in m.text]
        return code_in(mail)

    def _password(self, person: Person) -> str:
        mails = [m.text for m in self.system.inbox() if m.to == person.email and "wachtwoord bij" in m.text]
        return password_in(mails[-1])


@contextmanager
def living(settings: Settings) -> Iterator[Lived]:
    compose.init(settings, simulated=True)
    with (
        cheap_hashes(),
        open_system(settings, simulation=Simulation(BEGINS, 7)) as system,
        served(system.ports) as url,
        httpx.Client(base_url=url, timeout=SECONDS_MAX) as http,
        httpx.Client(base_url=system.stand_ins_url or "", timeout=SECONDS_MAX) as stand_ins,
    ):
        yield Lived(Driver(system, http, stand_ins))


def test_every_personal_field_is_forgotten_everywhere(
    database: Database,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = tmp_path / "system"
    reads = read_models_url(database, folder)
    if database.dialect == "sqlite":
        database.url = f"sqlite:///{folder}/events.db"
    with living(Settings(data_dir=folder, event_store_url=database.url, read_models_url=reads)) as life:
        life.arrive()
        life.use()
        assert len(readable(life.system)) > 15, "until then it is read"
        life.pay()
        life.leave()
        assert untyped(life.system) == NOT_LIVED, "a personal field that nobody typed into proves nothing"
        books = in_the_books(life.system)
        life.outlive_all_but_the_books()
        assert in_the_books(life.system) == books, "the books keep numbers, days and amounts (I27)"
        kept = {one.split(" ")[1] for one in readable(life.system)}
        assert kept == KEPT_WITH_THE_BOOKS, "and nothing else (D12)"
        life.outlive_the_books()
        assert in_the_books(life.system) == books, "also when no buyer can be read any more"
        wanted = {form for one in [*TYPED, *life.codes()] for form in forms(one)}
        assert len(life.codes()) == 2
        assert found(folder, life.system, wanted) == []
        assert readable(life.system) == []
        assert keys_left(folder) == []
    assert found(folder, None, wanted) == [], "nor after everything was closed"
    printed = "".join(capfd.readouterr()) + caplog.text
    assert not [form for form in wanted if form in printed.encode()]


def in_the_books(system: System) -> list[dict[str, Any]]:
    """Every invoice and credit note without its buyer, and what the journal sums up to that day on."""
    events = [recorded.event for recorded in system.log.since(0, 100_000)]
    papers = [one.model_dump(mode="json", exclude={"buyer"}) for one in events if one.NAME in ON_PAPER]
    assert {one.NAME for one in events} > set(ON_PAPER)
    with system.ports.reads.connect() as tx:
        sums = balances(tx, None, date(BEGINS.year + 1, 12, 31))
    assert sum(sums.values()) == 0
    assert sums
    return [*papers, {account.name: cents for account, cents in sorted(sums.items())}]


ON_PAPER = ("invoice.issued", "invoice.credit_note_issued")
KEPT_WITH_THE_BOOKS = {
    "invoice.issued/buyer",
    "invoice.credit_note_issued/buyer",
    "bank_entry.described/counter_account",
    "bank_entry.described/counter_name",
    "bank_entry.described/text",
}
"""Who was billed, and who paid (docs/decisions/0076): as long as the books are kept, and no longer."""
NOT_LIVED = {
    "account.application_email_changed",
    "account.application_email_corrected",
    "account.successor_issued",
    "application.referred",
}
"""Another email or code of a holder: sealed with the same key as the rest of the account that is here."""


def untyped(system: System) -> set[str]:
    """Events with a personal field of holders and customers, of which none was sealed in this life."""
    sealed = {
        (recorded.event.NAME, name)
        for recorded in system.log.since(0, 100_000)
        for name, value in recorded.event
        if isinstance(value, Sealed)
    }
    return {
        event.NAME
        for event in EVENTS.values()
        for name, of in sealed_fields(event).items()
        if of.key_class != "staff" and (event.NAME, name) not in sealed
    }


def forms(typed: str) -> set[bytes]:
    """As it is written, and as others write it."""
    plain = typed.encode()
    alignments = (b64encode(b"\0" * skip + plain).rstrip(b"=")[skip + 1 : -1] for skip in range(3))
    return {
        plain,
        plain.upper(),
        plain.lower(),
        plain[::-1],
        plain.hex().encode(),
        plain.hex().upper().encode(),
        typed.encode("utf-16-le"),
        typed.encode("utf-16-be"),
        quote(typed).encode(),
        *alignments,
    }


def found(folder: Path, system: System | None, wanted: set[bytes]) -> list[str]:
    """Our files, WAL and free pages included, and our tables, that hold any of these."""
    ours = (
        path
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in KEPT_OUTSIDE
    )
    places = [(str(path), path.read_bytes()) for path in ours]
    places += [(f"words of {name}", words_of(content)) for name, content in places if content[:5] == b"%PDF-"]
    assert system is None or any(name.startswith("words of") for name, _ in places), "documents are kept"
    if system is not None:
        places += tables(system)
    return [name for name, content in places if any(one in content for one in wanted)]


def words_of(pdf: bytes) -> bytes:
    """What is read in a document, whose bytes are packed, and what it says of itself."""
    read = pypdf.PdfReader(BytesIO(pdf))
    return "\n".join([*(page.extract_text() for page in read.pages), str(read.metadata)]).encode()


def tables(system: System) -> list[tuple[str, bytes]]:
    """Every column of every table, as text."""
    dumped: list[tuple[str, bytes]] = []
    for engine in (system.store, system.ports.reads):
        with engine.connect() as tx:
            names: list[Any] = inspect(tx).get_table_names()
            dumped += [
                (name, repr(tx.execute(text(f'SELECT * FROM "{name}"')).all()).encode()) for name in names
            ]
    assert len(dumped) > 30
    return dumped


def readable(system: System) -> list[str]:
    """Sealed values of the log that some key still opens; staff's stay, with what they did."""
    return [
        f"{recorded.position} {recorded.event.NAME}/{name}"
        for recorded in system.log.since(0, 100_000)
        for name, value in recorded.event
        if not recorded.stream.startswith("staff_member-")
        if isinstance(value, Sealed) and system.ports.vault.unseal(value) is not None
    ]


def keys_left(folder: Path) -> list[str]:
    """Of any person: data keys by their subject, index keys, unsent secrets. Nobody's key is there so that an
    unknown code costs what a known one does (D8); the global index keys hold no person."""
    vault = folder / "keys"
    subjects, others = (
        {unquote(path.name) for kind in kinds for path in (vault / kind).iterdir()}
        for kinds in (["subjects"], ["secrets", "indexes"])
    )
    assert len(list((vault / "keys").iterdir())) == len(subjects), "no data key without a subject"
    subjects = {name for name in subjects if not name.startswith("=staff/")}
    return sorted((subjects - {"=holder/nobody"}) | (others - {f"={name}" for name in GLOBAL}))


def read_models_url(database: Database, folder: Path) -> str:
    return database.url if database.dialect == "postgresql" else f"sqlite:///{folder}/views.sqlite"
