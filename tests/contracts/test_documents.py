"""Documents: what every adapter keeps."""

import hashlib
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from threading import Semaphore
from typing import cast

import pytest

from adapters.documents import ExtractFiles
from domain.ports import BadNumber, BusinessRegister, Listing, TechnicalFault, UnknownNumber
from domain.values import KvkNumber, OrderId
from tests.adapters.stand_in_world import World, world

__all__ = ["world"]
ORDER = OrderId("o1")


@pytest.fixture
def documents(world: World, tmp_path: Path) -> ExtractFiles:
    return ExtractFiles(tmp_path / "documents", world.register)


def test_an_extract_says_what_the_register_lists(documents: ExtractFiles) -> None:
    document = documents.make(ORDER, "extract", "68750110")
    content = documents.read(document.document_id)
    assert content is not None
    assert hashlib.sha256(content).hexdigest() == document.sha256
    text = content.decode()
    assert text.startswith("Extract\n")
    for fact in (
        "Test BV Donald",
        "68750110",
        "Status: registered",
        "000037178601",
        "8823SJ Lollum",
        "Postbus 200",
    ):
        assert fact in text


def test_an_extract_of_an_ended_company_says_so(documents: ExtractFiles) -> None:
    content = documents.read(documents.make(ORDER, "extract", "96354429").document_id)
    assert content is not None
    assert "Status: registration ends on 2023-06-30" in content.decode()


def test_a_protected_address_is_never_shown(documents: ExtractFiles) -> None:
    content = documents.read(documents.make(ORDER, "extract", "90001354").document_id)
    assert content is not None
    assert "Visiting address: not shown" in content.decode()
    assert "Geheimstraat" not in content.decode()


def test_the_same_order_gives_the_same_document_whatever_changed_since(
    documents: ExtractFiles, world: World
) -> None:
    first = documents.make(ORDER, "extract", "68750110")
    content = documents.read(first.document_id)
    world.make("/register/control/deregister", kvkNummer="68750110", datumEinde="20260101")
    assert documents.make(ORDER, "extract", "68750110") == first
    assert documents.read(first.document_id) == content
    assert documents.make(OrderId("o2"), "extract", "68750110").sha256 != first.sha256


def test_a_kept_document_needs_no_register(documents: ExtractFiles, world: World) -> None:
    first = documents.make(ORDER, "extract", "68750110")
    world.make("/register/control/outage", on=True)
    assert documents.make(ORDER, "extract", "68750110") == first
    with pytest.raises(TechnicalFault):
        documents.make(OrderId("o2"), "extract", "68750110")


def test_what_the_register_refuses_makes_no_document(documents: ExtractFiles, tmp_path: Path) -> None:
    with pytest.raises(UnknownNumber):
        documents.make(ORDER, "extract", "12345678")
    with pytest.raises(BadNumber):
        documents.make(ORDER, "extract", "1234")
    assert not (tmp_path / "documents").exists()


def test_a_document_that_there_is_not_is_none(documents: ExtractFiles) -> None:
    for document_id in ("", "D1", "../../etc/passwd", f"D{'0' * 32}"):
        assert documents.read(document_id) is None


class Slow:
    """A register that answers when it is told to."""

    def __init__(self, world: World) -> None:
        self._register = world.register
        self.begun, self.may_answer = Semaphore(0), Semaphore(0)
        self.asked = 0

    def listing(self, kvk_number: KvkNumber) -> Listing:
        self.asked += 1
        self.begun.release()
        assert self.may_answer.acquire(timeout=60)
        return self._register.listing(kvk_number)


def test_who_asks_while_the_register_is_read_is_told_by_one_reading_begun_later(
    world: World, tmp_path: Path
) -> None:
    slow = Slow(world)
    documents = ExtractFiles(tmp_path / "documents", cast(BusinessRegister, slow))

    def make(number: int) -> str:
        return documents.make(OrderId(f"o{number}"), "extract", "68750110").document_id

    with ThreadPoolExecutor(6) as callers:
        first = callers.submit(make, 0)
        assert slow.begun.acquire(timeout=60)
        others = [callers.submit(make, number) for number in range(1, 6)]
        while len(documents._listings._coming) < 1:
            wait([first], timeout=0.01)
        slow.may_answer.release()
        first.result(timeout=60)
        assert slow.begun.acquire(timeout=60), "what was read before they asked is not for them"
        slow.may_answer.release(6)
        assert len({each.result(timeout=60) for each in (first, *others)}) == 6
    assert 2 <= slow.asked < 6, "more than two only where a caller came after the second had begun"
