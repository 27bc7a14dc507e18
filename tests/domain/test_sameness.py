"""When email addresses, persons and homes are the same (D27, R8, R10, D21)."""
# ruff: noqa: RUF001 - what looks alike is what is tested

import unicodedata
from datetime import date

import idna
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from domain.sameness import (
    BadBirthDate,
    BadHouseNumber,
    BadName,
    BirthDate,
    Person,
    PersonAtHome,
    email_of,
    former_email_of,
    house_of,
    name_of,
    sent_to,
    shown_house,
    shown_name,
)
from domain.values import normalised

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NAMES = st.text("aeoöøßJŁñ'’`´‐– -\u00a0\u200b\u0301", min_size=1, max_size=20)
DOMAINS = st.text("aößüñλдя中-.", min_size=1, max_size=12)


# --- email addresses --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Info@Dagobert.example", " info@dagobert.EXAMPLE"),
        ("info@bücher.nl", "info@xn--bcher-kva.nl"),
        ("info@BÜCHER.nl", "INFO@XN--BCHER-KVA.NL"),
        ("info@bu\u0308cher.nl", "info@bücher.nl"),
        ("jose\u0301@post.example", "josé@post.example"),
        ("info@faß.example", "info@xn--fa-hia.example"),
        ("info@ｐｏｓｔ。example", "info@post.example"),
    ],
)
def test_the_same_mailbox_is_the_same_however_it_is_written_d27(one: str, other: str) -> None:
    assert email_of(one) == email_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("poſt@thuis.example", "post@thuis.example"),
        ("strauß@thuis.example", "strauss@thuis.example"),
        ("JOSÉ@thuis.example", "josé@thuis.example"),
        ("info@faß.example", "info@fass.example"),
        ("jose@thuis.example", "josé@thuis.example"),
    ],
)
def test_another_mailbox_is_another_d27(one: str, other: str) -> None:
    assert email_of(one) != email_of(other)


@given(local=TEXT, domain=TEXT)
@example("ſ", "ß")
def test_only_the_case_of_ascii_letters_makes_no_difference_before_the_at_d27(
    local: str, domain: str
) -> None:
    local, domain = local.strip(), domain.replace("@", "").strip()
    kept = email_of(f"x{local}x@{domain}").rpartition("@")[0]
    expected = unicodedata.normalize("NFC", f"x{local}x")
    assert kept == "".join(c.lower() if c.isascii() else c for c in expected)


@pytest.mark.reference
@given(domain=DOMAINS)
def test_a_domain_is_sent_to_and_compared_by_its_a_label_d27(domain: str) -> None:
    try:
        ascii_form = idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        assume(False)
    shown = idna.decode(ascii_form)
    assert sent_to(f"Ik@{shown}") == f"Ik@{ascii_form}"
    assert email_of(f"Ik@{shown}") == email_of(f"Ik@{ascii_form}") == f"ik@{ascii_form}"


@given(local=TEXT, domain=DOMAINS)
def test_what_is_compared_is_compared_to_itself(local: str, domain: str) -> None:
    address = f"{local}@{domain}"
    assert email_of(email_of(address)) == email_of(address)


# --- names ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O'Neill", "O’Neill"),
        ("O'Neill", "O‘NEILL"),
        ("O'Neill", "O`Neill"),
        ("O'Neill", "O´Neill"),
        ("van 't Hof", "van ´t Hof"),
        ("'t Hart", "´t Hart"),
        ("Smit-Jansen", "Smit – Jansen"),
        ("Smit-Jansen", "smit\u2010jansen"),
        ("Smit-Jansen", "Smit\u2011 Jansen"),
        ("Jan Piet", " Jan\u00a0 \u3000Piet\t"),
        ("Jansen", "Jan\u00adsen"),
        ("Jansen", "Jan\u200bsen\ufeff"),
        ("Jansen", "Jan\ufe0fsen\u034f"),
        ("José", "Jose\u0301"),
        ("José", "Jose"),
        ("Müller", "MULLER"),
        ("Straße", "STRASSE"),
        ("Łukasz Sørensen", "Lukasz Sorensen"),
        ("Đorđević", "Dordevic"),
        ("İpek Işık", "ipek isik"),
        ("Ĳsbrand", "IJsbrand"),
        ("Ｊａｎ", "jan"),
        ("Nguyễn", "nguyen"),
    ],
)
def test_the_same_name_is_the_same_however_it_is_written_d27(one: str, other: str) -> None:
    assert name_of(shown_name(one)) == name_of(shown_name(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jan Piet", "Jan-Piet"),
        ("Jan Piet", "JanPiet"),
        ("Müller", "Mueller"),
        ("Æbelø", "Aebelo"),
        ("हिन", "हन"),
        ("かき", "がき"),
    ],
)
def test_another_name_is_another_d27(one: str, other: str) -> None:
    assert name_of(one) != name_of(other)


@given(name=TEXT)
@example("\u1fb3\u0345")
@example("o\u00b4 \u0301-\u2010")
def test_a_name_that_is_compared_stays_as_it_is(name: str) -> None:
    assert name_of(name_of(name)) == name_of(name)


@given(name=NAMES, hyphen=st.sampled_from("\u2010\u2011\u2012\u2013\u2014\u2212\uff0d"))
def test_every_apostrophe_hyphen_and_blank_is_one_and_case_and_marks_make_no_difference(
    name: str, hyphen: str
) -> None:
    other = name.replace("’", "'").replace("`", "'").replace("-", f" {hyphen}\u200d ").replace(" ", "\u2003")
    assert name_of(other) == name_of(name)
    assert name_of(unicodedata.normalize("NFD", name)) == name_of(name)
    assert name_of(name.upper()) == name_of(name)


@given(one=NAMES, other=NAMES)
def test_who_was_the_same_by_the_former_rule_still_is(one: str, other: str) -> None:
    if normalised(one) == normalised(other):
        assert name_of(one) == name_of(other)


@pytest.mark.parametrize("typed", ["-", ".", "1234", "’", "\u200b", "a\u0000b", "\ue000", "--", "5"])
def test_what_has_no_letter_is_no_name_d27(typed: str) -> None:
    with pytest.raises(BadName, match="letters"):
        shown_name(typed)


@pytest.mark.parametrize("typed", ["Guus G\u0435luk", "\u0410nna", "J\u03bfs", "\u13aanna", "Ann\u0561"])
def test_look_alike_letters_of_different_alphabets_are_refused_with_a_hint_d27(typed: str) -> None:
    with pytest.raises(BadName, match="look alike") as refused:
        shown_name(typed)
    assert typed not in str(refused.value)


@pytest.mark.parametrize(
    "typed", ["Анна", "Γιώργος", "山田 はなこ", "Jan 2e", "Ʉba", "محمد", "Zoë", "ʻOumuamua"]
)
def test_a_name_of_one_alphabet_is_shown_as_it_was_typed_d27(typed: str) -> None:
    assert shown_name(f" {typed}\u200e ") == typed


# --- dates of birth ---------------------------------------------------------------------------
TODAY = date(2026, 6, 1)


@given(day=st.dates())
def test_a_known_day_is_written_as_ever(day: date) -> None:
    assert BirthDate.parse(day.isoformat()).text == day.isoformat()


@pytest.mark.parametrize("typed", ["1980-05-00", "1980-00-00", "0000-00-00"])
def test_what_is_unknown_is_zero_and_another_date_than_any_known_one_d27(typed: str) -> None:
    born = BirthDate.parse(typed)
    assert born.text == typed
    assert born.can_be(TODAY)
    assert Person("Geluk", "Guus", born).normal() != Person("Geluk", "Guus", BirthDate(1980, 5, 1)).normal()
    assert "1980" not in repr(born)


@pytest.mark.parametrize(
    "typed",
    ["1980-02-30", "1980-13-00", "1980-00-12", "0000-05-00", "1980-5-1", "19800500", "", "１９80-05-00"],
)
def test_what_is_no_date_of_birth_is_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(BadBirthDate) as refused:
        BirthDate.parse(typed)
    assert not typed or typed not in str(refused.value)


@pytest.mark.parametrize(
    ("typed", "possible"),
    [
        ("2026-05-31", True),
        ("2026-06-01", False),
        ("2026-05-00", True),
        ("2026-06-00", False),
        ("2026-00-00", True),
        ("2027-00-00", False),
        ("1901-01-01", True),
        ("1900-00-00", False),
    ],
)
def test_a_date_of_birth_lies_in_the_past_and_not_too_far(typed: str, possible: bool) -> None:
    assert BirthDate.parse(typed).can_be(TODAY) is possible


# --- homes ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "others"),
    [
        ("12A", ["12 A", "12-A", "12a", "12 - a", "12/A", "12–A"]),
        ("12 A 2", ["12A-2", "12A2", "12-a-2", "12 A2"]),
        ("17 M-1", ["17M1", "17 m 1"]),
        ("42 B achter", ["42B-Achter", "42bachter"]),
        ("12-3", ["12 3", "12/3"]),
    ],
)
def test_blanks_hyphens_and_case_make_no_difference_in_a_house_number_d27(
    one: str, others: list[str]
) -> None:
    assert {house_of(shown_house(each)) for each in [one, *others]} == {house_of(shown_house(one))}


@pytest.mark.parametrize(
    ("one", "other"), [("12-3", "123"), ("12 A", "12 B"), ("12", "12 A"), ("1 23", "12 3")]
)
def test_another_house_is_another_d27(one: str, other: str) -> None:
    assert house_of(shown_house(one)) != house_of(shown_house(other))


@pytest.mark.parametrize(
    "typed", ["no", "", "0", "012", "A12", "123456", "12 ?", "12 A 2 b 3", "12 Å", "1" * 30]
)
def test_what_is_no_house_number_is_refused(typed: str) -> None:
    with pytest.raises(BadHouseNumber):
        shown_house(typed)


HOUSES = st.from_regex(r"[1-9][0-9]{0,2}( ?[-/]? ?[A-Za-z][0-9A-Za-z]{0,2}){0,2}", fullmatch=True)


@given(house=HOUSES)
def test_a_house_is_compared_by_its_number_and_what_follows_d27(house: str) -> None:
    bare = "".join(c for c in house if c not in " -/").lower()
    number = bare.rstrip("abcdefghijklmnopqrstuvwxyz") if bare[:-1].isdigit() else bare
    compared = house_of(shown_house(house))
    assert compared.replace(" ", "") == bare
    assert compared.partition(" ")[0].isdigit()
    assert number.startswith(compared.partition(" ")[0])


# --- what was indexed before (I25) ------------------------------------------------------------
BORN = BirthDate(1980, 2, 29)


def test_a_person_is_found_by_the_rule_and_then_by_the_former_one_i25() -> None:
    assert Person("O’Neill", "José", BORN).normals() == [
        "o'neill\x1fjose\x1f1980-02-29",
        "o’neill\x1fjosé\x1f1980-02-29",
    ]
    assert Person("Geluk", "Guusje", BORN).normals() == ["geluk\x1fguusje\x1f1980-02-29"]


@given(surname=NAMES, first_names=NAMES)
def test_the_former_rule_is_never_forgotten_i25(surname: str, first_names: str) -> None:
    person = Person(surname, first_names, BORN)
    assert normalised(surname, first_names, "1980-02-29") in person.normals()
    at_home = PersonAtHome(person, "2511 AB", "12 A").normals()
    for way in ("12 A", "12A", "12-A"):
        assert normalised(surname, first_names, "1980-02-29", "2511 AB", way) in at_home


def test_how_many_ways_are_tried_depends_on_what_was_typed_alone() -> None:
    person = Person("Geluk", "Guusje", BORN)
    assert len(PersonAtHome(person, "2511 AB", "12").normals()) == 1
    assert len(PersonAtHome(person, "2511 AB", "12 A").normals()) == 3


def test_staff_was_found_by_a_folded_address_i25() -> None:
    assert former_email_of(" Strauß@Bücher.nl") == "strauss@bücher.nl"
