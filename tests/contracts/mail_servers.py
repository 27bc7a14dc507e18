"""Mail servers on loopback with a certificate of their own, for tests."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "toegang@mail.example", "a secret: unlikely"


@dataclass
class Received:
    """What a server was handed, and by whom."""

    contents: list[bytes] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Envelope, *given: Any) -> str:  # noqa: ARG002 - aiosmtpd's
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = given[0]
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:  # noqa: ARG002 - aiosmtpd's
        assert isinstance(envelope.content, bytes)
        self.contents.append(envelope.content)
        return "250 OK"

    def authenticate(self, *asked: Any) -> AuthResult:
        login = asked[-1]
        assert isinstance(login, LoginPassword)
        right = (login.login.decode(), login.password.decode()) == (USER, PASSWORD)
        if right:
            self.users.append(login.login.decode())
        return AuthResult(success=right, handled=False)


def certificate(folder: Path, host: str) -> Path:
    """A certificate for that host, signed by itself, and its key, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    named: list[x509.GeneralName] = [x509.DNSName(host)]
    if host == "localhost":
        named.append(x509.IPAddress(ip_address("127.0.0.1")))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(named), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / f"{host}.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def serve(received: Received, *, pem: Path, implicit: bool, starttls: bool = True) -> Iterator[int]:
    """Takes mail from who logs in. ``implicit``: TLS from the first byte; else after STARTTLS, if any."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    upgrades = starttls and not implicit
    loop, started, ports = asyncio.new_event_loop(), threading.Event(), list[int]()
    made: list[SMTP] = []

    def protocol() -> SMTP:
        made.append(_protocol())
        return made[-1]

    def _protocol() -> SMTP:
        return SMTP(
            received,
            loop=loop,
            tls_context=context if upgrades else None,
            require_starttls=upgrades,
            authenticator=received.authenticate,
            auth_require_tls=upgrades,
        )

    async def run() -> None:
        server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=context if implicit else None)
        ports.append(server.sockets[0].getsockname()[1])
        started.set()
        await stop.wait()
        server.close()
        for each in made:
            if each.transport is not None:
                each.transport.close()
        await asyncio.sleep(0.05)

    stop = asyncio.Event()

    def serving() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(run())

    thread = threading.Thread(target=serving, name="mail server")
    thread.start()
    started.wait(10)
    try:
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
