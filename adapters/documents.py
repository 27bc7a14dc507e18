"""What was ordered: extracts, made from the register and kept as files."""

import hashlib
import os
import re
import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

from domain.ports import Address, BusinessRegister, Document, Listing, TechnicalFault
from domain.values import KvkNumber, OrderId

__all__ = ["ExtractFiles"]


class ExtractFiles:
    """Implements domain.ports.Documents: a text file per document, named by an id derived from the order.

    The kept file wins: an order that is made twice gives the document it gave first, whatever the
    register says by then."""

    def __init__(self, directory: Path, register: BusinessRegister) -> None:
        self._directory, self._listings = directory, _Listings(register)

    def make(self, order_id: OrderId, product: str, kvk_number: KvkNumber) -> Document:
        document_id = f"D{hashlib.sha256(order_id.encode()).hexdigest()[:32]}"
        content = self.read(document_id)
        if content is None:
            made = "\n".join(_extract(product, self._listings.of(kvk_number))).encode()
            content = self._keep(document_id, made)
        return Document(document_id, hashlib.sha256(content).hexdigest())

    def read(self, document_id: str) -> bytes | None:
        """None where there is no such document. Raises TechnicalFault where it cannot be read."""
        if not re.fullmatch(r"D[0-9a-f]{32}", document_id):
            return None
        try:
            return (self._directory / f"{document_id}.txt").read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            raise TechnicalFault("the document cannot be read") from None

    def _keep(self, document_id: str, content: bytes) -> bytes:
        """What is kept under that id now: the first to come, whole."""
        path = self._directory / f"{document_id}.txt"
        temporary = path.with_name(f"{document_id}.{secrets.token_hex(8)}")
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(temporary, path)  # never replaces
            temporary.unlink()
            return path.read_bytes()
        except OSError:
            raise TechnicalFault("the document cannot be kept") from None


class _Listings:
    """Who asks for one company at the same time is told by one reading, begun after each of them asked: the
    register allows so many questions a second, and a company takes three."""

    def __init__(self, register: BusinessRegister) -> None:
        self._register = register
        self._lock = threading.Lock()
        self._coming: dict[KvkNumber, Future[Listing]] = {}
        """What has not been begun, and may still be joined."""
        self._turns: dict[KvkNumber, threading.Lock] = {}

    def of(self, kvk_number: KvkNumber) -> Listing:
        with self._lock:
            coming = self._coming.get(kvk_number)
            if coming is not None:
                joined = coming
            else:
                joined = self._coming[kvk_number] = Future()
                turn = self._turns.setdefault(kvk_number, threading.Lock())
        if coming is None:
            with turn:
                self._read(kvk_number, joined)
        return joined.result()

    def _read(self, kvk_number: KvkNumber, joined: Future[Listing]) -> None:
        with self._lock:
            del self._coming[kvk_number]
        try:
            joined.set_result(self._register.listing(kvk_number))
        except BaseException as error:  # those who joined are told too
            joined.set_exception(error)
        with self._lock:
            if kvk_number not in self._coming:
                del self._turns[kvk_number]


def _extract(product: str, listing: Listing) -> Iterator[str]:
    """One text for one listing: no clock, no order of its own. Protected addresses are absent (D16)."""
    yield "Extract"
    yield ""
    yield f"Product: {product}"
    yield f"Company: {listing.name}"
    yield f"KVK number: {listing.kvk_number}"
    ends = listing.ends_on
    yield "Status: registered" if ends is None else f"Status: registration ends on {ends.isoformat()}"
    yield from _address("Visiting address", listing.visiting)
    yield from _address("Postal address", listing.postal)
    for branch in sorted(listing.branches, key=lambda branch: branch.number):
        main = " (main)" if branch.main else ""
        ended = f", ends on {branch.ends_on.isoformat()}" if branch.ends_on else ""
        yield f"Branch: {branch.number}{main}{ended}"
    yield ""


def _address(title: str, address: Address | None) -> Iterator[str]:
    lines = "not shown" if address is None else ", ".join((*address.lines, address.country))
    yield f"{title}: {lines}"
