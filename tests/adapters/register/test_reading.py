"""Reading the register's answers: tolerance, and never anything but a value or one of three errors."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.register import reading
from domain.ports import Address, BadNumber, Branch, TechnicalFault, UnknownNumber

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data" / "kvk"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = """kvkNummer vestigingsnummer naam materieleRegistratie datumEinde _embedded hoofdvestiging
    eigenaar adressen type indAfgeschermd volledigAdres land vestigingen indHoofdvestiging fout code uitkomst
    abonnementen id signalen timestamp kvknummer signaalType totaalPaginas""".split()  # noqa: SIM905 - readable
SOME = ["68750110", 68750110, "000037178598", "20251200", "Ja", "Nee", "bezoekadres", "Test BV Donald"]
register_like = st.recursive(
    st.sampled_from([*SOME, "2026-03-02T09:00:00Z", "IPD0005", "IPD9999", None]) | json_values,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=8),
    max_leaves=25,
)


def profile(**more: Any) -> dict[str, Any]:
    return {"vestigingsnummer": "000037178598", "kvkNummer": "68750110"} | more


def visiting(**fields: Any) -> Address | None:
    return reading.branch(profile(adressen=[{"type": "bezoekadres", "indAfgeschermd": "Nee"} | fields]))[
        1
    ].visiting


def fault_of(read: Callable[..., object], *answers: Any) -> str:
    """The text of the fault; empty where it was read."""
    try:
        read(*answers)
    except TechnicalFault as fault:
        return str(fault)
    return ""


@settings(deadline=None)
@given(register_like, st.none() | register_like, st.none() | register_like)
def test_any_answer_is_a_listing_or_a_technical_fault(basic: Any, branches: Any, main: Any) -> None:
    assert "Donald" not in fault_of(reading.listing, basic, branches, main)
    assert "Donald" not in fault_of(reading.main_branch_number, basic, branches)


@settings(deadline=None)
@given(register_like)
def test_any_other_answer_is_read_or_a_technical_fault(answer: Any) -> None:
    for read in (reading.branch, reading.comparison, reading.subscriptions, reading.signals):
        assert "Donald" not in fault_of(read, answer)


@settings(deadline=None)
@given(st.integers(100, 599), register_like)
def test_any_refusal_is_one_of_the_three_errors(status: int, body: Any) -> None:
    with pytest.raises((BadNumber, UnknownNumber, TechnicalFault)):
        reading.refuse(status, body)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("20251231", date(2025, 12, 31)),
        (20251231, date(2025, 12, 31)),
        ("20251200", date(2025, 12, 31)),
        ("20240200", date(2024, 2, 29)),
        ("20250000", date(2025, 12, 31)),
        ("20250015", date(2025, 12, 31)),
        ("20250231", date(2025, 2, 28)),
        ("20251301", date(2025, 12, 31)),
        ("2025-06-30", date(2025, 6, 30)),
        (None, None),
        ("", None),
        ("00000000", None),
    ],
)
def test_parts_of_a_date_that_nobody_knows_are_taken_as_late_as_possible(
    written: Any, day: date | None
) -> None:
    read = reading.branch(profile(materieleRegistratie={"datumEinde": written}))[1]
    assert read.ends_on == day


@pytest.mark.parametrize("written", ["2025", "soon", 7, True, [], "00000101"])
def test_a_date_that_tells_no_year_is_a_technical_fault(written: Any) -> None:
    with pytest.raises(TechnicalFault, match="datumEinde"):
        reading.branch(profile(materieleRegistratie={"datumEinde": written}))


def test_numbers_are_read_as_text_or_number_and_keep_their_zeros() -> None:
    answer = {"vestigingsnummer": 37178598, "kvkNummer": 1234567}
    assert reading.branch(answer) == ("01234567", Branch(number="000037178598", main=False))


@pytest.mark.parametrize("number", ["", "x", "123456789", -1, 1.5, True, None, "\uff11" * 8])
def test_a_number_that_is_none_is_a_technical_fault(number: Any) -> None:
    with pytest.raises(TechnicalFault, match="kvkNummer"):
        reading.branch(profile(kvkNummer=number))


def test_runs_of_spaces_and_line_breaks_never_reach_a_letter() -> None:
    assert visiting(volledigAdres="Postbus 200 \n      1000AE   Rommeldam") == Address(
        ("Postbus 200", "1000AE Rommeldam")
    )
    assert visiting(straatnaam="A\nB ", huisnummer="3", postcode="1000AE", plaats="X\0Y") == Address(
        ("A B 3", "1000AE X Y")
    )


AT_THE_QUAY = {"straatnaam": "Amstelkade", "huisnummer": 5, "postcode": "1078AA", "plaats": "Amsterdam"}


def test_what_stands_at_the_number_is_kept() -> None:
    opposite = AT_THE_QUAY | {"aanduidingBijHuisnummer": "t/o"}
    assert visiting(**opposite) == Address(("Amstelkade t/o 5", "1078AA Amsterdam"))


@pytest.mark.parametrize(
    ("full", "more", "printed"),
    [
        ("Amstelkade 5        1078 AA   Amsterdam", {}, ("Amstelkade 5", "1078AA Amsterdam")),
        ("Amstelkade 5 t/o 1078AA Amsterdam", {"aanduidingBijHuisnummer": "t/o"}, None),
        ("Amstelkade t/o 5        1078AA Amsterdam", {}, ("Amstelkade t/o 5", "1078AA Amsterdam")),
        ("Amstelkade 5 ligplaats Zuid Amsterdam", {}, ("Amstelkade 5 ligplaats Zuid Amsterdam", None)),
        (
            "Amstelkade 5 rood 1078AA Amsterdam",
            {"toevoegingAdres": "Hal"},
            ("Hal", "Amstelkade 5 rood", None),
        ),
        ("Amstelkade 5 1078AA Amsterdam Nederland", {"land": "Nederland"}, ("Amstelkade 5", None)),
    ],
)
def test_a_full_address_that_says_more_than_its_parts_is_printed_as_it_stands(
    full: str, more: dict[str, str], printed: tuple[str | None, ...] | None
) -> None:
    town = "1078AA Amsterdam"
    lines = tuple(line or town for line in printed or ("Amstelkade t/o 5", town))
    assert visiting(**AT_THE_QUAY, **more, volledigAdres=full) == Address(lines)


def test_one_odd_field_is_not_the_whole_company() -> None:
    odd = {"type": "bezoekadres", "indAfgeschermd": "Nee", "huisnummer": {"?": 1}, "volledigAdres": "Weg 1"}
    basic: dict[str, Any] = {"kvkNummer": "68750110", "naam": "", "statutaireNaam": "Test BV Donald"}
    rows = [{"eersteHandelsnaam": "none"}, {"vestigingsnummer": "x"}, None, {"vestigingsnummer": 37178601}]
    main = profile(adressen=[odd], materieleRegistratie={"datumEinde": "20250231"}, indHoofdvestiging=[])
    basic |= {"materieleRegistratie": None, "_embedded": {"hoofdvestiging": {}}}
    found = reading.listing(basic, {"vestigingen": rows}, main)
    assert (found.name, found.visiting, found.ends_on) == ("Test BV Donald", None, None)
    assert [(branch.number, branch.ends_on) for branch in found.branches] == [
        ("000037178598", date(2025, 2, 28)),
        ("000037178601", None),
    ]


def test_a_company_without_any_name_is_a_technical_fault() -> None:
    with pytest.raises(TechnicalFault, match="naam"):
        reading.listing({"kvkNummer": "68750110", "naam": " ", "statutaireNaam": None}, None, None)


@pytest.mark.parametrize("field", ["indAfgeschermd", "indicatieAfgeschermd"])
@pytest.mark.parametrize("protected", ["Ja", "ja", "", None, "onbekend"])
def test_an_address_is_protected_unless_the_register_says_it_is_not(field: str, protected: Any) -> None:
    address = {"type": "bezoekadres", field: protected, "volledigAdres": "Weg 1 1000AE X", "land": "België"}
    branch = reading.branch(profile(adressen=[address]))[1]
    assert branch.visiting is None
    assert branch.foreign


def test_a_foreign_postal_address_makes_no_foreign_branch() -> None:
    postal = {
        "type": "correspondentieadres",
        "indAfgeschermd": "Nee",
        "straatHuisnummer": "1 Rue",
        "postcodeWoonplaats": "75001 Paris",
        "land": "France",
    }
    branch = reading.branch(profile(adressen=[postal]))[1]
    assert branch.postal == Address(("1 Rue", "75001 Paris"), "France")
    assert not branch.foreign


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (400, "IPD0004", BadNumber),
        (400, "IPD0006", BadNumber),
        (404, "IPD0005", UnknownNumber),
        (400, "IPD0005", UnknownNumber),
        (404, "IPD5200", UnknownNumber),
        (404, "IPD0004", BadNumber),
        (404, "IPD1002", TechnicalFault),
        (500, "IPD1003", TechnicalFault),
        (400, "IPD9999", TechnicalFault),
        (404, "IPD4711", UnknownNumber),
        (400, "IPD4711", BadNumber),
        (500, "IPD4711", TechnicalFault),
        (429, "IPD4711", TechnicalFault),
    ],
)
def test_the_code_decides_before_the_status(status: int, code: str, error: type[Exception]) -> None:
    for fault in ([{"code": code}], {"code": code}):
        with pytest.raises(error):
            reading.refuse(status, {"fout": fault})


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 429, 500, 503])
@pytest.mark.parametrize(
    "body",
    [
        None,
        "<html>",
        {},
        {"message": "no route"},
        [],
        {"fout": []},
        {"fout": None},
        {"fout": [{"omschrijving": "no reason"}]},
        {"fout": [{"code": "404"}]},
    ],
)
def test_an_answer_that_is_not_the_register_s_is_never_read_as_not_registered(status: int, body: Any) -> None:
    with pytest.raises(TechnicalFault):
        reading.refuse(status, body)


def recorded(pattern: str) -> list[Path]:
    return sorted((DATA / "recorded").glob(pattern))


def body(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/kvk is not here")


@pytest.mark.reference
@needs_data
def test_every_recorded_body_is_read_or_means_the_right_error() -> None:
    expected = {
        "IPD0006": BadNumber,
        "IPD0005": UnknownNumber,
        "IPD5200": UnknownNumber,
        "IPD9999": TechnicalFault,
    }
    for path in recorded("*.json"):
        status, answer = int(path.name[:3]), body(path)
        if status != 200:
            with pytest.raises(expected[answer["fout"][0]["code"]]):
                reading.refuse(status, answer)
        elif "basisprofielen" in path.name:
            assert reading.listing(answer, None, None).name == answer["naam"]
        elif "vestigingsprofielen" in path.name:
            assert reading.branch(answer)[1].number == answer["vestigingsnummer"]
    assert len(recorded("*.json")) >= 12


@pytest.mark.reference
@needs_data
def test_the_recorded_addresses_are_read_as_printed() -> None:
    [donald] = recorded("200_v1_vestigingsprofielen_000037178598.json")
    branch = reading.branch(body(donald))[1]
    assert branch.visiting == Address(("Hizzaarderlaan 3 A", "8823SJ Lollum"))
    assert branch.postal == Address(("Postbus 200", "1000AE Rommeldam"))
    [ended] = recorded("*with_datumEinde.json")
    assert reading.branch(body(ended))[1].ends_on == date(2025, 12, 31)
    assert reading.branch(body(ended))[1].postal == Address(("Postbus 100", "1012AB Amsterdam"))
    [owned] = recorded("200_v1_basisprofielen_90000749*")
    assert reading.listing(body(owned), None, None).visiting == Address(("Blaauwweg 163", "3328XD Dordrecht"))


@pytest.mark.reference
@needs_data
def test_the_recorded_signals_are_read() -> None:
    subscribed = reading.subscriptions(body(DATA / "signals" / "abonnementen.json"))
    assert len(subscribed) == 2
    signals, pages = reading.signals(body(DATA / "signals" / "signalen.json"))
    assert (len(signals), pages) == (10, 153)
    assert signals[2].branch == "000000000001"
    assert signals[0].timestamp == datetime(2020, 1, 1, tzinfo=UTC)
