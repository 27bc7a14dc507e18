"""Who stands outside, by the scheme of a setting: the bank, the mail server; or who plays them."""

from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import httpx

from adapters.bank import BankFolder, HttpBank
from adapters.clock import SimulatedClock
from adapters.mail import is_in_clear, open_mailer
from adapters.stand_ins import serve_stand_ins
from api.process.starting import Place, Unfit
from api.settings import FOLDER, STAND_IN, Settings
from domain.ports import Bank, Clock, Mailer
from domain.values import Plain


def open_bank(url: str, http: httpx.Client, played: str) -> Bank:
    """``played``: where our stand-ins answer."""
    if url.startswith(FOLDER):
        return BankFolder(Path(url.removeprefix(FOLDER)))
    return HttpBank(http, base_url=played if url == STAND_IN else url)


def mailer(settings: Settings, clock: Clock) -> AbstractContextManager[Mailer]:
    """Raises Unfit where codes and passwords of a real store would cross a network in clear."""
    if is_in_clear(settings.mail_url) and not isinstance(clock, SimulatedClock):
        raise Unfit(
            "TOEGANG_MAIL_URL: mail would leave this machine unencrypted: use smtps:// or smtp+starttls://."
        )
    password = Plain(settings.mail_password.get_secret_value())
    return open_mailer(settings.mail_url, password, settings.mail_from, settings.data_dir / "mail", clock)


def stand_ins(stack: ExitStack, settings: Settings, clock: Clock, port: int, place: Place) -> str:
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
