"""The HTTP application on real parts: a store (SQLite by default), keys in memory, the stand-ins served."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from adapters.access.api_keys import SqlApiKeys
from adapters.access.memory_credentials import MemoryCredentials
from adapters.access.passkeys import SqlPasskeys
from adapters.access.relying_party import RelyingParty
from adapters.access.second_factors import SqlSecondFactors
from adapters.access.sessions import SqlSessions
from adapters.access.staff_sessions import SqlStaffSessions
from adapters.access.throttle import SqlThrottle
from adapters.assignees import SqlAssignees
from adapters.books import JournalFiles
from adapters.clock import SimulatedClock
from adapters.documents import DocumentFiles
from adapters.event_store import (
    Bell,
    DirectWriter,
    EventMapper,
    EventRecorder,
    LibraryRecorder,
    Toegang,
    open_waker,
)
from adapters.evidence import SignedTree, epochs
from adapters.feed import LogFeed
from adapters.intake import BankFiles, PaymentsIntake
from adapters.key_vault import MemoryVault
from adapters.loose_ends import LooseEnds
from adapters.overviews import TypesetOverviews
from adapters.randomness import SystemRandomness
from adapters.register import KvkRegister, Line, RecentRegister
from adapters.stand_ins import serve_stand_ins
from adapters.subscriptions.runner import Subscriptions
from adapters.webhooks.delivering import Deliveries
from adapters.webhooks.kept import SqlWebhooks
from adapters.webhooks.posting import Post
from adapters.webhooks.sending import Sending
from api.following.webhooks import AsCloudEvents
from api.http.app import http_app
from api.http.rates import UNLIMITED
from api.ports import Ports
from domain.catalogue import AGGREGATES, EVENTS, USE_CASES
from domain.closing_days import calendars
from domain.ports import Clock, KeyVault
from domain.values import Plain
from projections.catalogue import all_projections
from tests.adapters.stand_in_world import payments_at
from tests.api.answers import Heard
from tests.api.asking import CONTACT, START, Api
from tests.databases import Database
from tests.receivers import Receiver, receiving
from tests.stores import every_table
from toegang_testing.seller import OWN, SELLER

SITE = RelyingParty.at("https://toegang.example")


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The stand-ins, served once: no test of these changes the register."""
    with serve_stand_ins(tmp_path_factory.mktemp("outside"), 0) as url:
        yield url


def log_over(engine: Engine, clock: Clock, vault: KeyVault) -> Toegang:
    """The log and its executor."""
    bell = Bell()
    recorder = EventRecorder(engine, clock, bell.ring)
    library, mapper = LibraryRecorder(recorder, bell), EventMapper(EVENTS, vault)
    return Toegang(library, DirectWriter(recorder), mapper, AGGREGATES, USE_CASES)


@pytest.fixture
def api(request: pytest.FixtureRequest, sqlite: Database, outside: str, tmp_path: Path) -> Iterator[Api]:
    """The whole application over a fresh store, at START or the time given as the fixture's parameter.

    Nothing follows from the log until ``show``."""
    clock = SimulatedClock(getattr(request, "param", START))
    with wired(sqlite.holding(every_table), clock, outside, tmp_path) as found:
        yield found


@pytest.fixture
def api_on_each(database: Database, outside: str, tmp_path: Path) -> Iterator[Api]:
    """The same, once on each database."""
    with wired(database.holding(every_table), SimulatedClock(START), outside, tmp_path) as found:
        yield found


def subscriptions_of(log: Toegang, engine: Engine, clock: SimulatedClock) -> Subscriptions:
    """The read models; no policies, no reactors."""
    return Subscriptions(
        executor=log,
        events=log,
        read_models=engine,
        operational=engine,
        clock=clock,
        lease_clock=clock,
        holder="test",
        projections=all_projections(),
    )


def payment_calls(
    log: Toegang, engine: Engine, vault: MemoryVault, clock: SimulatedClock, outside: str
) -> PaymentsIntake:
    """What is done when the payment provider calls."""
    days, payments = calendars(), payments_at(outside)
    return PaymentsIntake(
        executor=log, reads=engine, vault=vault, payments=payments, calendars=days, clock=clock
    )


def ended_feed(log: Toegang, engine: Engine) -> LogFeed:
    """Who follows is told what there is, and no more: this client waits for the end of an answer."""
    feed = LogFeed(log, lambda: open_waker(engine, log.bell), "http://testserver", partial(epochs, engine))
    feed.end()
    return feed


def webhooks(
    log: Toegang, subscriptions: Subscriptions, vault: MemoryVault, clock: SimulatedClock, keys: SqlApiKeys
) -> SqlWebhooks:
    """Sent to on ``show``, to receivers on this machine."""
    telling = AsCloudEvents("http://testserver", vault, partial(epochs, subscriptions.operational.reader))
    sending = Sending(Post(loopback=True), vault, clock, telling)
    subscriptions.add(Deliveries(subscriptions.operational, log, sending, keys))
    return SqlWebhooks(subscriptions.operational, sending, keys, SystemRandomness(), log.head)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Of webhooks."""
    with receiving() as found:
        yield found


def bank_files(log: Toegang, clock: SimulatedClock) -> BankFiles:
    """What books the files that finance sends."""
    return BankFiles(executor=log, log=log, account=SELLER.iban, calendars=calendars(), clock=clock)


@contextmanager
def asked(ports: Ports) -> Iterator[TestClient]:
    """Whose every success is held to the document."""
    app, wrong = http_app(ports, rates=UNLIMITED), list[str]()
    app.add_middleware(Heard, wrong=wrong)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    assert wrong == [], "what is answered is what the document says"


def register_at(url: str, http: httpx.Client) -> KvkRegister:
    """The business register, which the stand-ins play."""
    return KvkRegister(Line(http), base_url=url, api_key=Plain("any"), email_check_url=url)


@contextmanager
def wired(engine: Engine, clock: SimulatedClock, outside: str, folder: Path) -> Iterator[Api]:
    """The application over that store, which has every table."""
    # Not seeded: tests share the payment provider, which knows every payment id for ever.
    randomness = SystemRandomness()
    vault = MemoryVault(randomness)
    log = log_over(engine, clock, vault)
    subscriptions = subscriptions_of(log, engine, clock)
    keys = SqlApiKeys(engine, randomness)
    with httpx.Client(verify=False) as http:  # it never leaves: no certificates to read
        register = register_at(f"{outside}/register", http)
        ports = Ports(
            executor=log,
            log=log,
            reads=engine,
            vault=vault,
            credentials=MemoryCredentials(randomness),
            second_factors=SqlSecondFactors(engine, vault, randomness, clock),
            passkeys=SqlPasskeys(engine, vault, randomness, clock, SITE),
            sessions=SqlSessions(engine, randomness),
            staff_sessions=SqlStaffSessions(engine, randomness),
            throttle=SqlThrottle(engine),
            api_keys=keys,
            register=register,
            register_line=register.line,
            recent_facts=RecentRegister(register, clock),
            documents=DocumentFiles(
                folder / "documents", register=register, log=log, clock=clock, certificate=None
            ),
            overviews=TypesetOverviews(),
            seller=SELLER,
            own_account=OWN,
            payment_calls=payment_calls(log, engine, vault, clock, outside),
            bank_files=bank_files(log, clock),
            books=JournalFiles(SELLER),
            clock=clock,
            randomness=randomness,
            calendars=calendars(),
            catchup=subscriptions,
            contact=CONTACT,
            loose_ends=LooseEnds(log=log, reads=engine, operational=subscriptions.operational),
            assignees=SqlAssignees(engine),
            signed=SignedTree(engine, folder / "evidence", [folder / "witness"], "toegang.example/log"),
            feed=ended_feed(log, engine),
            webhooks=webhooks(log, subscriptions, vault, clock, keys),
        )
        with asked(ports) as client:
            yield Api(client, ports, clock, subscriptions)
        subscriptions.stop()
