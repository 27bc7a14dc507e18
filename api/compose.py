"""The composition root: which adapter stands behind which port. What they rest on, ``opening`` opens."""

import os
import secrets
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import Engine

from adapters.access.api_keys import SqlApiKeys
from adapters.access.credentials import SqlCredentials
from adapters.access.hashing import CHEAP, OWASP
from adapters.access.lost import Compared
from adapters.access.passkeys import SqlPasskeys
from adapters.access.relying_party import RelyingParty
from adapters.access.second_factors import SqlSecondFactors
from adapters.access.sessions import SqlSessions
from adapters.access.staff_sessions import SqlStaffSessions
from adapters.access.tables import check_operational
from adapters.access.throttle import SqlThrottle
from adapters.assignees import SqlAssignees
from adapters.background import note as note
from adapters.bank_files.orders import is_written
from adapters.books import JournalFiles
from adapters.clock import SimulatedClock, SystemClock
from adapters.daily import READ_MODELS, DailySteps, Days, NotInTurn, Progress, Report
from adapters.event_store import Toegang, Waker, open_waker
from adapters.evidence import SignedTree, epochs
from adapters.feed import LogFeed
from adapters.intake import BankFiles, BankIntake, Intake, PaymentsIntake, SignalsIntake
from adapters.letters import read_letters
from adapters.loose_ends import LooseEnds
from adapters.mail import read_inbox
from adapters.overviews import TypesetOverviews
from adapters.reactors import all_reactors
from adapters.register import RecentRegister
from adapters.subscriptions.lookup import policy_specs
from adapters.subscriptions.runner import Subscriptions
from adapters.upkeep.doctor import examine as examine
from adapters.upkeep.findings import Finding as Finding
from adapters.upkeep.findings import Level as Level
from api.ports import Played, Ports
from api.process.catching_up import Told, wait_while_moving
from api.process.long_lived import long_lived
from api.process.opening import Away, Core, open_core
from api.process.opening import init as init
from api.process.opening import is_initialised as is_initialised
from api.process.outside import Outside, open_outside
from api.process.starting import ALONE, Message, Place, Simulation, Unfit
from api.process.webhooks import webhooks
from api.settings import Settings
from domain.closing_days import calendars
from domain.ports import Clock, CredentialStore, Swept
from domain.values import Plain
from projections.catalogue import all_projections


@dataclass(frozen=True, slots=True)
class System:
    """Everything, wired. ``ports`` is what HTTP gets."""

    settings: Settings
    ports: Ports
    log: Toegang
    store: Engine
    subscriptions: Subscriptions
    daily: DailySteps
    days: Days
    intake: Sequence[Intake]
    bank_files: BankFiles
    stand_ins_url: str | None
    halt: Callable[[str], None]
    secrets: Callable[[], Compared]
    """Whether the passwords and keys that the log names are there."""

    @property
    def clock(self) -> Clock:
        return self.ports.clock

    def waker(self) -> Waker:
        """Tells when the log may have grown; open it before the first pull."""
        return open_waker(self.store, self.log.bell)

    def inbox(self, after: int = 0) -> Sequence[Message]:
        """Every mail that the spool caught, in order of arrival, without the first ``after``."""
        found = read_inbox(self.settings.data_dir / "mail", after)
        return [Message(mail.to, mail.subject, mail.text, mail.at) for mail in found]

    def letters(self, day: date | None = None) -> Sequence[Message]:
        """Every letter in the day folders, by day of posting, or those of one day."""
        found = read_letters(self.settings.data_dir / "letters", day)
        return [Message(letter.to, letter.subject, letter.text, letter.at) for letter in found]

    def sent(self) -> Sequence[str]:
        """The id of every mail that the spool caught and of every letter in the day folders: the effect that
        it came of."""
        mails = [
            mail.message_id.strip("<>").partition("@")[0]
            for mail in read_inbox(self.settings.data_dir / "mail")
        ]
        return [*mails, *(letter.letter_id for letter in read_letters(self.settings.data_dir / "letters"))]

    def take_in(self, *, payments_only: bool = False) -> Sequence[str]:
        """Asks the outside once for what is new: payments, bank bookings, signals of the register.

        Answers a line for each that could not be dealt with: ids and error classes only."""
        asked = [each for each in self.intake if each.name == PaymentsIntake.name or not payments_only]
        for each in asked:
            each.step()
        self.subscriptions.note_troubles({f"intake:{each.name}": each.troubles for each in asked})
        return [
            f"{each.name} {trouble}" for each in self.intake for trouble in (*each.troubles, *each.refused)
        ]

    def run_daily_steps(
        self, waiting: Told, stepping: Progress | None = None, day: date | None = None
    ) -> Report:
        """Takes in what arrived, then runs the steps of today, or of ``day`` where it was missed: a payment
        stops the timeline first (D1).

        Waits for the read models that are asked, as long as they move: another process may keep them.
        ``waiting`` is told how far they are, ``stepping`` each step's name. Raises Unfit where one stands
        still, and where that day has not come or lies before one that was run."""
        try:
            chosen = self.days.begin(day)
        except NotInTurn as refused:
            raise Unfit(str(refused)) from None
        self.take_in()
        wait_while_moving(self.subscriptions, self.log.head(), READ_MODELS, waiting)
        report = self.daily.run(chosen, stepping)
        found = {f"daily:{name}": step.troubles for name, step in report.steps.items()}
        self.subscriptions.note_troubles(found)
        return report

    def drive(self, to: datetime) -> None:
        """Moves simulated time."""
        assert isinstance(self.clock, SimulatedClock), "only a simulated store's time is driven"
        self.clock.advance_to(to)


@contextmanager
def open_system(
    settings: Settings,
    *,
    simulation: Simulation | None = None,
    stand_in_port: int = 0,
    place: Place = ALONE,
    despite_a_break: bool = False,
    outside: Outside | None = None,
) -> Iterator[System]:
    """Opens an initialised store and everything around it. Raises Unfit.

    What a stand-in plays is served from this process, on ``stand_in_port`` (0: a free one), or from the first
    of the processes that ``place`` is among; its state lies in ``data_dir`` and is shared with others.
    ``outside``: who stands there, whatever the settings say."""
    with ExitStack() as stack:
        core = stack.enter_context(open_core(settings, simulation, despite_a_break=despite_a_break))
        _check_seller(settings, core.clock)
        check_operational(core.access)
        feed = LogFeed(
            core.log,
            lambda: open_waker(core.store, core.log.bell),
            settings.reached_at,
            partial(epochs, core.store),
        )
        stack.callback(feed.close)
        hashed = CHEAP if simulation is not None and simulation.cheap_hashes else OWASP
        outside = outside or stack.enter_context(open_outside(core, stand_in_port, place))
        kept = SqlCredentials(core.access, core.randomness, core.clock, profile=hashed, processes=place.of)
        system = _assemble(core, outside, place, kept, feed)
        stack.callback(system.subscriptions.stop)  # else its leases keep the next process waiting
        stack.enter_context(long_lived())
        yield system


def _check_seller(settings: Settings, clock: Clock) -> None:
    """Raises Unfit where a real store would invoice in an invented name, to an invented account, and where
    no payment file could be made."""
    unnamed = () if isinstance(clock, SimulatedClock) else settings.unnamed_seller
    if unnamed:
        raise Unfit(f"{', '.join(unnamed)}: say who invoices and where to pay to.")
    if not is_written(settings.seller_account_name):
        raise Unfit(
            "TOEGANG_SELLER_ACCOUNT_NAME: no file for the bank can tell it; write it in Latin letters."
        )


def _assemble(core: Core, outside: Outside, place: Place, kept: SqlCredentials, feed: LogFeed) -> System:
    factors = SqlSecondFactors(core.access, core.vault, core.randomness, SystemClock())
    passkeys = _passkeys(core)
    files = _bank_files(core)
    subscriptions = _subscriptions(core, outside, kept, place)
    payments, bank, signals = _intake(core, outside, files)
    ports = _ports(core, outside, subscriptions, feed, files, payments, kept, factors, passkeys)
    return System(
        settings=core.settings,
        ports=ports,
        log=core.log,
        store=core.store,
        subscriptions=subscriptions,
        daily=_daily(core, swept=(kept, factors, passkeys)),
        days=Days(core.access, core.clock),
        intake=(payments, bank, signals),
        bank_files=files,
        stand_ins_url=outside.stand_ins_url,
        halt=core.broken.found,
        secrets=lambda: core.secrets,
    )


def _ports(
    core: Core,
    outside: Outside,
    subscriptions: Subscriptions,
    feed: LogFeed,
    files: BankFiles,
    payments: PaymentsIntake,
    kept: SqlCredentials,
    factors: SqlSecondFactors,
    passkeys: SqlPasskeys,
) -> Ports:
    keys = SqlApiKeys(core.access, core.randomness)
    return Ports(
        executor=core.log,
        log=core.log,
        reads=core.reads,
        vault=core.vault,
        credentials=kept,
        second_factors=factors,
        passkeys=passkeys,
        sessions=SqlSessions(core.access, core.randomness),
        staff_sessions=SqlStaffSessions(core.access, core.randomness),
        throttle=SqlThrottle(core.access),
        api_keys=keys,
        register=outside.register,
        register_line=outside.register.line,
        recent_facts=RecentRegister(outside.register, core.clock),
        documents=outside.documents,
        overviews=TypesetOverviews(),
        seller=core.settings.seller,
        own_account=core.settings.own_account,
        payment_calls=payments,
        bank_files=files,
        books=JournalFiles(core.settings.seller),
        clock=core.clock,
        randomness=core.randomness,
        calendars=calendars(),
        catchup=subscriptions,
        contact=core.settings.contact,
        loose_ends=LooseEnds(log=core.log, reads=core.reads, operational=subscriptions.operational),
        assignees=SqlAssignees(core.reads),
        feed=feed,
        webhooks=webhooks(core, subscriptions, keys, feed.source),
        waiting=core.waiting,
        away=Away(core),
        played=_played(core, outside),
        signed=_signed(core),
        broken=core.broken,
    )


def _signed(core: Core) -> SignedTree:
    settings = core.settings
    return SignedTree(core.store, settings.evidence_dir, settings.witnesses, settings.log_name)


def _passkeys(core: Core) -> SqlPasskeys:
    site = RelyingParty.at(core.settings.reached_at)
    return SqlPasskeys(core.access, core.vault, core.randomness, core.clock, site)


def _played(core: Core, outside: Outside) -> Played | None:
    simulated = isinstance(core.clock, SimulatedClock)
    return Played(outside.stand_ins_url) if simulated and outside.stand_ins_url else None


def _daily(core: Core, *, swept: Sequence[Swept]) -> DailySteps:
    return DailySteps(
        executor=core.log,
        reads=core.reads,
        vault=core.vault,
        calendars=calendars(),
        clock=core.clock,
        own=core.settings.own_account,
        swept=swept,
    )


def _subscriptions(core: Core, outside: Outside, credentials: CredentialStore, place: Place) -> Subscriptions:
    subscriptions = Subscriptions(
        executor=core.log,
        events=core.log,
        read_models=core.reads,
        operational=core.store,
        clock=core.clock,
        lease_clock=place.lease_clock or SystemClock(),
        holder=place.holder or f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}",
        projections=all_projections(),
        # Who acts on what happened waits for the auditor; who only shows it does not.
        policies=[] if core.broken() else policy_specs(core.reads, optional=core.settings.reactivate_at_once),
        reactors=[]
        if core.broken()
        else all_reactors(
            log=core.log,
            vault=core.vault,
            calendars=calendars(),
            clock=core.clock,
            randomness=core.randomness,
            credentials=credentials,
            mailer=outside.mailer,
            letters=outside.letters,
            documents=outside.documents,
            bank=outside.bank,
            payments=outside.payments,
            register=outside.register,
            desk=Plain(core.settings.desk_email),
            contact=core.settings.contact,
            seller=core.settings.seller,
            portal_url=core.settings.portal_url,
            site=core.settings.reached_at,
        ),
    )
    subscriptions.create()
    core.broken.first = subscriptions.rest
    return subscriptions


def _bank_files(core: Core) -> BankFiles:
    return BankFiles(
        executor=core.log,
        log=core.log,
        account=core.settings.seller_iban,
        calendars=calendars(),
        clock=core.clock,
    )


def _intake(
    core: Core, outside: Outside, files: BankFiles
) -> tuple[PaymentsIntake, BankIntake, SignalsIntake]:
    log, reads, clock, days = core.log, core.reads, core.clock, calendars()
    return (
        PaymentsIntake(
            executor=log,
            reads=reads,
            vault=core.vault,
            payments=outside.payments,
            calendars=days,
            clock=clock,
        ),
        BankIntake(files=files, bank=outside.bank),
        SignalsIntake(
            executor=log,
            log=log,
            register=outside.register.patient(),
            vault=core.vault,
            reads=reads,
            operational=core.access,
            clock=clock,
        ),
    )
