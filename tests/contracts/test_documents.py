"""Documents: what every adapter keeps."""

import hashlib
from pathlib import Path

import pytest

from adapters.documents import ExtractFiles
from domain.ports import BadNumber, TechnicalFault, UnknownNumber
from domain.values import OrderId
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
