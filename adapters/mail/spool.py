"""A mail server of the development machine: what it is sent lies in a folder, for ``toegang inbox``."""

import asyncio
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from adapters.loopback import listening_on_loopback

STOP_SECONDS_MAX = 10
_SUFFIX = ".eml"


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """One message as it arrived; a message sent twice is there twice, with the same message_id."""

    message_id: str
    to: str = field(repr=False)
    subject: str
    date: str
    text: str = field(repr=False)

    @property
    def at(self) -> datetime | None:
        """When it was sent, by its Date; None where that is no time. Without a zone it is UTC (RFC 5322)."""
        try:
            sent = parsedate_to_datetime(self.date)
        except (ValueError, OverflowError):
            return None
        return sent if sent.tzinfo else sent.replace(tzinfo=UTC)


@contextmanager
def serve_spool(directory: Path, port: int) -> Iterator[int]:
    """Receives mail on 127.0.0.1 in a thread and yields the port; port 0 takes a free one.

    For development: the messages hold codes and passwords in clear, readable by their owner only."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with serve_smtp(_Spool(directory), port) as found:
        yield found


@contextmanager
def serve_smtp(handler: object, port: int) -> Iterator[int]:
    """A loopback mail server around a handler of aiosmtpd's, in a thread."""
    listener = listening_on_loopback(port)
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=_run, args=(loop, stop, listener, handler), name="mail server")
    thread.start()  # senders that come before it is up wait in the listener's backlog
    try:
        yield listener.getsockname()[1]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(STOP_SECONDS_MAX)
        listener.close()


def read_inbox(directory: Path, after: int = 0) -> list[ReceivedMail]:
    """Every message in the order of arrival, without the first ``after``; empty where no spool was ever
    served."""
    arrived = sorted(directory.glob(f"*{_SUFFIX}"))[after:]
    return [_kept(path, path.stat().st_mtime_ns) for path in arrived]


@lru_cache(maxsize=5_000)
def _kept(path: Path, _changed_ns: int) -> ReceivedMail:
    """A message that has arrived never changes, and taking it apart costs more than all else of a look."""
    return _read(path.read_bytes())


class _Spool:
    """What aiosmtpd calls for each message."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002 - aiosmtpd's
        content = envelope.content
        assert isinstance(content, bytes)
        temporary = self._directory / f"new-{secrets.token_hex(8)}"
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        number = len(list(self._directory.glob(f"*{_SUFFIX}"))) + 1
        while True:
            try:
                os.link(temporary, self._directory / f"{number:08}{_SUFFIX}")
                break
            except FileExistsError:
                number += 1
        temporary.unlink()
        return "250 OK"


def _run(
    loop: asyncio.AbstractEventLoop, stop: asyncio.Event, listener: socket.socket, handler: object
) -> None:
    async def serve() -> None:
        server = await loop.create_server(
            lambda: SMTP(handler, enable_SMTPUTF8=True, loop=loop), sock=listener
        )
        await stop.wait()
        server.close()

    with asyncio.Runner(loop_factory=lambda: loop) as runner:  # cancels what is still connected
        runner.run(serve())


def _read(content: bytes) -> ReceivedMail:
    message = message_from_bytes(content, _class=EmailMessage, policy=default)
    body = message.get_body(("plain",))
    return ReceivedMail(
        message_id=str(message["Message-ID"] or ""),
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        date=_date(message),
        text="" if body is None else _text(body).replace("\r\n", "\n"),
    )


def _date(message: EmailMessage) -> str:
    """As it stands there; "" where no computer knows it: anybody on this machine can send here."""
    try:
        return str(message["Date"] or "")
    except OverflowError:
        return ""


def _text(body: MIMEPart) -> str:
    try:
        return str(body.get_content())
    except LookupError:  # of no known character set
        return bytes(body.get_payload(decode=True) or b"").decode("ascii", "replace")
