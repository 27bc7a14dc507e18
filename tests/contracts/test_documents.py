"""Documents: what every adapter keeps."""

import hashlib
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path
from threading import Semaphore
from typing import cast

import pytest

from adapters.clock import SimulatedClock
from adapters.documents import DocumentFiles
from domain.ports import BadNumber, CannotBeMade, CompanyProfile, Profiles, TechnicalFault, UnknownNumber
from domain.products import Product
from domain.values import KvkNumber, Language, OrderId
from tests.adapters.documents.reading import certificate, text_of
from tests.adapters.stand_in_world import World, world
from toegang_testing.desks.office import Office

__all__ = ["world"]
ORDER = OrderId("o1")
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
DONALD = KvkNumber("68750110")


@pytest.fixture
def documents(world: World, tmp_path: Path) -> DocumentFiles:
    return kept(tmp_path, world.register, Office())


def kept(folder: Path, register: Profiles, office: Office) -> DocumentFiles:
    return DocumentFiles(
        folder / "documents",
        register=register,
        log=office.world,
        clock=SimulatedClock(NOW),
        certificate=certificate(),
    )


def made(
    documents: DocumentFiles,
    product: Product = Product.EXTRACT,
    about: str = DONALD,
    language: Language = Language.ENGLISH,
    order_id: OrderId = ORDER,
) -> str:
    """The text of the document, whose hash is of its bytes."""
    document = documents.make(order_id, product, KvkNumber(about), language)
    content = documents.read(document.document_id)
    assert content is not None
    assert hashlib.sha256(content).hexdigest() == document.sha256
    return text_of(content)


def test_an_extract_says_what_the_register_lists(documents: DocumentFiles) -> None:
    text = made(documents)
    for fact in (
        "Test BV Donald",
        "68750110",
        "857587973",
        "Besloten Vennootschap",
        "State registered",
        "000037178601",
        "Hizzaarderlaan 3 A, 8823SJ Lollum, Nederland",
        "Postbus 200, 1000AE Rommeldam",
        "Made on 1 June 2026 at 11:00",
    ):
        assert fact in text


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            Language.DUTCH,
            ["Uittreksel", "Rechtsvorm Besloten", "1 juni 2026 om 11:00", "niet gewaarmerkt"],
        ),
        (Language.ENGLISH, ["Extract", "Legal form Besloten", "1 June 2026 at 11:00", "not certified"]),
    ],
)
def test_a_document_is_in_the_language_that_was_asked_for(
    documents: DocumentFiles, language: Language, told: list[str]
) -> None:
    text = made(documents, language=language)
    assert [each for each in told if each not in text] == []


def test_an_extract_of_an_ended_company_says_so(documents: DocumentFiles) -> None:
    assert "State registration ends on 30 June 2023" in made(documents, about="96354429")


def test_a_history_tells_every_dated_fact_by_day(documents: DocumentFiles, world: World) -> None:
    world.make("/register/control/deregister", kvkNummer=DONALD, datumEinde="20260401")
    text = made(documents, Product.HISTORY)
    assert "8 January 2017 Branch 000037178601 Test BV Donald Nevenvestiging (invented) began" in text
    assert text.index("8 January 2017 The business began") < text.index("1 April 2026 The business ended")


def test_a_history_of_many_branches_says_how_many_it_leaves_out(documents: DocumentFiles) -> None:
    text = made(documents, Product.HISTORY, about="90006577")
    assert "Branch 990000000001" in text
    assert "Of 979 other branches no dates are listed here." in text


def test_concern_relations_name_the_owner_and_what_else_is_registered_for_it(
    documents: DocumentFiles,
) -> None:
    text = made(documents, Product.CONCERN_RELATIONS, about="90001354")
    assert "RSIN 992760562" in text
    assert "90001354 990000541921 BV Grand Kontex main branch" in text


def test_concern_relations_without_an_rsin_say_so(documents: DocumentFiles) -> None:
    assert "Without an RSIN" in made(documents, Product.CONCERN_RELATIONS, about="69599084")


@pytest.mark.parametrize("product", [Product.ANNUAL_ACCOUNT, Product.CERTIFIED_FILED_DOCUMENT])
def test_an_annual_account_is_the_statement_that_was_filed_last(
    world: World, tmp_path: Path, product: Product
) -> None:
    office = Office()
    office.do(office.business())
    office.make_usable("a1")
    account = office.account("a1")
    office.file()
    documents = kept(tmp_path, world.register, office)
    text = made(documents, product, about=account.kvk_number or "")
    figures = office.filing().this_year
    assert "1 January 2025 – 31 December 2025" in text
    assert "Adopted on 28 May 2026" in text
    assert "Size class micro" in text
    assert f"Total assets EUR {figures.total_assets_cents / 100:,.2f}" in text
    assert f"Employees {figures.employees}" in text


def test_what_was_never_filed_cannot_be_made(documents: DocumentFiles, tmp_path: Path) -> None:
    for product in (Product.ANNUAL_ACCOUNT, Product.CERTIFIED_FILED_DOCUMENT):
        with pytest.raises(CannotBeMade) as refused:
            documents.make(ORDER, product, DONALD, Language.DUTCH)
        assert refused.value.reason_code == "nothing_filed"
    assert not (tmp_path / "documents").exists()


@pytest.mark.parametrize("product", [Product.EXTRACT, Product.CERTIFIED_EXTRACT, Product.PAPER_EXTRACT])
def test_a_protected_address_is_never_shown(documents: DocumentFiles, product: Product) -> None:
    text = made(documents, product, about="90001354")
    assert "Visiting address not shown" in text
    assert "Geheimstraat" not in text


def test_the_same_order_gives_the_same_document_whatever_changed_since(
    documents: DocumentFiles, world: World
) -> None:
    first = documents.make(ORDER, Product.CERTIFIED_EXTRACT, DONALD, Language.DUTCH)
    content = documents.read(first.document_id)
    world.make("/register/control/deregister", kvkNummer="68750110", datumEinde="20260101")
    assert documents.make(ORDER, Product.CERTIFIED_EXTRACT, DONALD, Language.DUTCH) == first
    assert documents.read(first.document_id) == content
    other = documents.make(OrderId("o2"), Product.CERTIFIED_EXTRACT, DONALD, Language.DUTCH)
    assert other.sha256 != first.sha256


def test_a_kept_document_needs_no_register(documents: DocumentFiles, world: World) -> None:
    first = documents.make(ORDER, Product.EXTRACT, DONALD, Language.DUTCH)
    world.make("/register/control/outage", on=True)
    assert documents.make(ORDER, Product.EXTRACT, DONALD, Language.DUTCH) == first
    with pytest.raises(TechnicalFault):
        documents.make(OrderId("o2"), Product.EXTRACT, DONALD, Language.DUTCH)


def test_what_the_register_refuses_makes_no_document(documents: DocumentFiles, tmp_path: Path) -> None:
    with pytest.raises(UnknownNumber):
        documents.make(ORDER, Product.EXTRACT, KvkNumber("12345678"), Language.DUTCH)
    with pytest.raises(BadNumber):
        documents.make(ORDER, Product.EXTRACT, KvkNumber("1234"), Language.DUTCH)
    assert not (tmp_path / "documents").exists()


def test_a_document_that_there_is_not_is_none(documents: DocumentFiles) -> None:
    for document_id in ("", "D1", "../../etc/passwd", f"D{'0' * 32}"):
        assert documents.read(document_id) is None


def test_a_text_that_an_earlier_release_made_can_still_be_read(
    documents: DocumentFiles, tmp_path: Path
) -> None:
    document_id = documents.make(ORDER, Product.EXTRACT, DONALD, Language.DUTCH).document_id
    (tmp_path / "documents" / f"{document_id}.pdf").unlink()
    (tmp_path / "documents" / f"{document_id}.txt").write_text("Extract\n")
    assert documents.read(document_id) == b"Extract\n"


class Slow:
    """A register that answers when it is told to."""

    def __init__(self, world: World) -> None:
        self._register = world.register
        self.begun, self.may_answer = Semaphore(0), Semaphore(0)
        self.asked = 0

    def profile(self, kvk_number: KvkNumber) -> CompanyProfile:
        self.asked += 1
        self.begun.release()
        assert self.may_answer.acquire(timeout=60)
        return self._register.profile(kvk_number)


def test_who_asks_while_the_register_is_read_is_told_by_one_reading_begun_later(
    world: World, tmp_path: Path
) -> None:
    slow = Slow(world)
    documents = kept(tmp_path, cast(Profiles, slow), Office())

    def make(number: int) -> str:
        order_id = OrderId(f"o{number}")
        return documents.make(order_id, Product.EXTRACT, DONALD, Language.DUTCH).document_id

    with ThreadPoolExecutor(6) as callers:
        first = callers.submit(make, 0)
        assert slow.begun.acquire(timeout=60)
        others = [callers.submit(make, number) for number in range(1, 6)]
        while len(documents._profiles.coming) < 1:
            wait([first], timeout=0.01)
        slow.may_answer.release()
        first.result(timeout=60)
        assert slow.begun.acquire(timeout=60), "what was read before they asked is not for them"
        slow.may_answer.release(6)
        assert len({each.result(timeout=60) for each in (first, *others)}) == 6
    assert 2 <= slow.asked < 6, "more than two only where a caller came after the second had begun"
