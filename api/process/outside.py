"""Who stands outside, by the scheme of a setting, one URL per port; serves what our stand-ins play."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx

from adapters.bank import BankFolder, HttpBank
from adapters.clock import SimulatedClock
from adapters.documents import DocumentFiles
from adapters.letters import DayFolder
from adapters.mail import is_in_clear, open_mailer
from adapters.payments import MolliePayments
from adapters.register import KvkRegister, Line
from adapters.stand_ins import serve_stand_ins
from api.ports import RegisterLine
from api.process.certificates import certificate
from api.process.opening import Core
from api.process.starting import Place, Unfit
from api.settings import FOLDER, STAND_IN, Settings
from domain.ports import Bank, BusinessRegister, Clock, Documents, Letters, Mailer, Payments
from domain.values import Plain


class AskedRegister(BusinessRegister, Protocol):
    """The register, and how it is reached."""

    @property
    def line(self) -> RegisterLine: ...

    def patient(self) -> BusinessRegister:
        """The same register, for work that nobody waits for."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Everybody outside, as one process asks them. ``stand_ins_url``: where our stand-ins answer it."""

    register: AskedRegister
    payments: Payments
    bank: Bank
    mailer: Mailer
    letters: Letters
    documents: Documents
    stand_ins_url: str | None = None


@contextmanager
def open_outside(core: Core, stand_in_port: int, place: Place) -> Iterator[Outside]:
    """As the settings name them. Raises Unfit."""
    settings, clock = core.settings, core.clock
    outward = {settings.register_url, settings.email_check_url, settings.payments_url, settings.bank_url}
    with ExitStack() as stack:
        # The machine's certificates are read where somebody is asked who could have one.
        http = stack.enter_context(httpx.Client(verify=outward != {STAND_IN}))
        base = _stand_ins(stack, settings, clock, stand_in_port, place) if settings.stand_ins else None
        played = base or ""
        register = _register(settings, http, played, place)
        simulated = isinstance(clock, SimulatedClock)
        yield Outside(
            register=register,
            payments=MolliePayments(
                endpoint=_url(settings.payments_url, played),
                api_key=Plain(settings.payments_api_key.get_secret_value()),
                come_back=f"{settings.reached_at}/payments",
                webhook=f"{settings.reached_at}/v1/payment-calls" if settings.calls_arrive else None,
            ),
            bank=open_bank(settings.bank_url, http, played),
            mailer=stack.enter_context(mailer(settings, clock)),
            letters=DayFolder(settings.data_dir / "letters", settings.seller, copies=simulated),
            documents=DocumentFiles(
                settings.data_dir / "documents",
                register=register,
                log=core.log,
                clock=clock,
                certificate=certificate(settings, simulated=simulated),
            ),
            stand_ins_url=base,
        )


def _url(setting: str, played: str) -> str:
    return played if setting == STAND_IN else setting


def _register(settings: Settings, http: httpx.Client, played: str, place: Place) -> KvkRegister:
    return KvkRegister(
        Line(http, processes=place.of),
        base_url=_url(settings.register_url, f"{played}/register"),
        api_key=Plain(settings.register_api_key.get_secret_value()),
        email_check_url=_url(settings.email_check_url, f"{played}/register"),
    )


def _stand_ins(stack: ExitStack, settings: Settings, clock: Clock, port: int, place: Place) -> str:
    """Where they answer; serves them, unless another process does."""
    if place.stand_ins is not None and place.number > 1:
        return "http://{}:{}".format(*place.stand_ins.getsockname())
    inbox = settings.data_dir if settings.mail_url.startswith("spool:") else None
    where = place.stand_ins or port
    try:
        folder, account = settings.data_dir / "stand-ins", settings.seller_iban
        return stack.enter_context(serve_stand_ins(folder, where, clock, inbox, account))
    except OSError:
        raise Unfit(f"Port {port} is taken: set TOEGANG_STAND_IN_PORT to another.") from None


def open_bank(url: str, http: httpx.Client, played: str) -> Bank:
    """``played``: where our stand-ins answer."""
    if url.startswith(FOLDER):
        return BankFolder(Path(url.removeprefix(FOLDER)))
    return HttpBank(http, base_url=_url(url, played))


def mailer(settings: Settings, clock: Clock) -> AbstractContextManager[Mailer]:
    """Raises Unfit where codes and passwords of a real store would cross a network in clear."""
    if is_in_clear(settings.mail_url) and not isinstance(clock, SimulatedClock):
        raise Unfit(
            "TOEGANG_MAIL_URL: mail would leave this machine unencrypted: use smtps:// or smtp+starttls://."
        )
    password = Plain(settings.mail_password.get_secret_value())
    return open_mailer(settings.mail_url, password, settings.mail_from, settings.data_dir / "mail", clock)
