"""Documents made from the register's recorded answers: every fact that these hold stands in the document."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.clock import SimulatedClock
from adapters.documents import DocumentFiles
from adapters.register import KvkRegister, Line
from domain.ports import PartialDay, Registration
from domain.products import Product
from domain.values import BranchNumber, KvkNumber, Language, OrderId, Plain
from tests.adapters.documents.reading import certificate, text_of
from toegang_testing.desks.office import Office

RECORDED = Path(__file__).parents[4] / "shared" / "data" / "kvk" / "recorded"
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not RECORDED.is_dir(), reason="../shared/data/kvk is not here"),
]
ANSWERS = {
    "/v1/basisprofielen/69599084": "200_v1_basisprofielen_69599084__f5779c.json",
    "/v1/basisprofielen/90000749": "200_v1_basisprofielen_90000749__85ccdd.json",
    "/v1/vestigingsprofielen/000038509504": "200_v1_vestigingsprofielen_000038509504__9e52a4.json",
    "/v1/vestigingsprofielen/000037178598": "200_v1_vestigingsprofielen_000037178598.json",
    "/v1/vestigingsprofielen/000000000001": "200_v1_vestigingsprofielen_with_datumEinde.json",
    "/v2/zoeken?rsin=992760562": "200_v2_zoeken__rsin-992760562__734585.json",
    "/v2/zoeken?rsin=992340597": "404_v2_zoeken__kvkNummer-12345678.json",
}
NOTHING = "404_v2_zoeken__kvkNummer-12345678.json"


def body(name: str) -> Any:
    return json.loads((RECORDED / name).read_text("utf-8"))


@pytest.fixture
def register() -> Iterator[KvkRegister]:
    """A register that answers what was recorded, and that there is nothing else."""

    def answer(request: httpx.Request) -> httpx.Response:
        searched = request.url.params.get("rsin")
        path = request.url.path + (f"?rsin={searched}" if searched else "")
        name = ANSWERS.get(path, NOTHING)
        content = (RECORDED / name).read_bytes()
        return httpx.Response(int(name[:3]), stream=httpx.ByteStream(content))

    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        yield KvkRegister(
            Line(http), base_url="http://register", api_key=Plain("x"), email_check_url="http://register"
        )


def made(register: KvkRegister, folder: Path, product: Product, about: str) -> str:
    documents = DocumentFiles(
        folder,
        register=register,
        log=Office().world,
        clock=SimulatedClock(datetime(2026, 6, 1, tzinfo=UTC)),
        certificate=certificate(),
    )
    document = documents.make(OrderId("o1"), product, KvkNumber(about), Language.ENGLISH)
    content = documents.read(document.document_id)
    assert content is not None
    return text_of(content)


def facts(answer: Any) -> Iterator[str]:
    """Every text of the fields that a document tells, wherever they stand in an answer."""
    told = {"naam", "sbiCode", "sbiOmschrijving", "rechtsvorm", "rsin", "kvkNummer", "postcode", "plaats"}
    match answer:
        case dict():
            for name, value in answer.items():
                if name in told and isinstance(value, str):
                    yield " ".join(value.split())
                elif name in ("datumAanvang", "formeleRegistratiedatum"):
                    yield spelled(value)
                else:
                    yield from facts(value)
        case list():
            for each in answer:
                yield from facts(each)
        case _:
            pass


def spelled(text: str) -> str:
    day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    return f"{day.day} {day:%B} {day.year}"


@pytest.mark.parametrize("product", [Product.EXTRACT, Product.PAPER_EXTRACT, Product.CERTIFIED_EXTRACT])
@pytest.mark.parametrize(
    ("about", "name"), [(each[-8:], name) for each, name in ANSWERS.items() if "basis" in each]
)
def test_an_extract_holds_every_fact_of_the_company_that_the_register_answered(
    register: KvkRegister, tmp_path: Path, product: Product, about: str, name: str
) -> None:
    answer = body(name)
    answer["_embedded"].pop("hoofdvestiging", None)  # what its own answer says, below
    text = made(register, tmp_path, product, about)
    expected = set(facts(answer))
    assert len(expected) > 5
    assert {each for each in expected if each not in text} == set()


def test_an_extract_holds_the_address_of_the_main_branch(register: KvkRegister, tmp_path: Path) -> None:
    [address] = body(ANSWERS["/v1/vestigingsprofielen/000038509504"])["adressen"]
    text = made(register, tmp_path, Product.EXTRACT, "69599084")
    street = f"{address['straatnaam']} {address['huisnummer']} {address['huisletter']}"
    assert f"{street}, {address['postcode']} {address['plaats']}, {address['land']}" in text


def test_a_history_holds_the_days_of_company_and_main_branch(register: KvkRegister, tmp_path: Path) -> None:
    company = body(ANSWERS["/v1/basisprofielen/69599084"])
    branch = body(ANSWERS["/v1/vestigingsprofielen/000038509504"])
    text = made(register, tmp_path, Product.HISTORY, "69599084")
    number = branch["vestigingsnummer"]
    assert f"{spelled(company['materieleRegistratie']['datumAanvang'])} The business began" in text
    assert f"{spelled(company['formeleRegistratiedatum'])} Entered in the register" in text
    assert f"{spelled(branch['materieleRegistratie']['datumAanvang'])} Branch {number}" in text
    assert f"{spelled(branch['formeleRegistratiedatum'])} Branch {number}" in text


def test_concern_relations_hold_the_owner(register: KvkRegister, tmp_path: Path) -> None:
    owner = body(ANSWERS["/v1/basisprofielen/90000749"])["_embedded"]["eigenaar"]
    text = made(register, tmp_path, Product.CONCERN_RELATIONS, "90000749")
    assert f"Legal form {owner['uitgebreideRechtsvorm']}" in text
    assert f"RSIN {owner['rsin']}" in text
    assert "Registrations with the same RSIN None." in text, "a heading with nothing below it tells nothing"


def test_registrations_of_one_owner_are_those_that_the_search_found(register: KvkRegister) -> None:
    [entry] = body(ANSWERS["/v2/zoeken?rsin=992760562"])["resultaten"]
    found = register.same_owner("992760562")
    assert found.total == 1
    town = entry["adres"]["binnenlandsAdres"]["plaats"]
    assert list(found.registrations) == [
        Registration(
            KvkNumber(entry["kvkNummer"]),
            entry["naam"],
            BranchNumber(entry["vestigingsnummer"]),
            entry["type"],
            town,
        )
    ]


def test_a_branch_is_read_with_all_that_is_told_of_it(register: KvkRegister) -> None:
    answer = body(ANSWERS["/v1/vestigingsprofielen/000037178598"])
    found = register.branch_profile(BranchNumber("000037178598"))
    assert (found.name, found.main, found.persons) == (answer["eersteHandelsnaam"], True, 1)
    assert list(found.trade_names) == [each["naam"] for each in answer["handelsnamen"]]
    assert [(each.code, each.description, each.main) for each in found.activities] == [
        (each["sbiCode"], each["sbiOmschrijving"], True) for each in answer["sbiActiviteiten"]
    ]
    assert (found.visiting is None, found.postal is None) == (False, False)


def test_the_end_of_a_branch_is_read(register: KvkRegister) -> None:
    assert register.branch_profile(BranchNumber("000000000001")).ended_on == PartialDay(2025, 12, 31)
