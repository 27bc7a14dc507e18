"""What the register's answers mean: tolerant, pure, and never anything but a value or one of three errors."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from domain.ports import (
    Address,
    BadNumber,
    Branch,
    Comparison,
    Listing,
    Signal,
    TechnicalFault,
    UnknownNumber,
)
from domain.values import BranchNumber, KvkNumber

HOME = "nederland"
BAD_NUMBER = frozenset({"IPD0004", "IPD0006"})
UNKNOWN_NUMBER = frozenset({"IPD0005", "IPD5200"})
AWAY = re.compile(r"IPD1\d{3}")
TECHNICAL = re.compile(r"IPD(1\d{3}|9999)")


def listing(basic: object, branches: object | None, main: object | None) -> Listing:
    """One company, from its basisprofiel, its list of vestigingen (None: it has none) and the
    vestigingsprofiel of its main branch (None: it has none). Raises TechnicalFault."""
    company = _read(_Company, basic)
    office = None if main is None else _read(_BranchProfile, main)
    listed = [] if branches is None else _read(_BranchList, branches).vestigingen
    main_branch = None if office is None else _branch(office, main=True)
    others = [
        Branch(number=entry.vestigingsnummer, main=_yes(entry.indHoofdvestiging))
        for entry in listed
        if office is None or entry.vestigingsnummer != office.vestigingsnummer
    ]
    owner = company.embedded.eigenaar if company.embedded else None
    addresses = (office or owner or _Addressed()).adressen
    return Listing(
        kvk_number=company.kvkNummer,
        name=company.naam,
        ends_on=company.materieleRegistratie.datumEinde,
        branches=tuple([main_branch, *others] if main_branch else others),
        visiting=_address(addresses, _VISITING),
        postal=_address(addresses, _POSTAL),
    )


def main_branch_number(basic: object, branches: object | None) -> BranchNumber | None:
    """Which branch is the registered office; None where the company has no branch."""
    embedded = _read(_Company, basic).embedded
    if embedded and embedded.hoofdvestiging:
        return embedded.hoofdvestiging.vestigingsnummer
    listed = [] if branches is None else _read(_BranchList, branches).vestigingen
    return next((entry.vestigingsnummer for entry in listed if _yes(entry.indHoofdvestiging)), None)


def branch(profile: object) -> tuple[KvkNumber, Branch]:
    """One establishment and the company it belongs to, from its vestigingsprofiel. Raises TechnicalFault."""
    read = _read(_BranchProfile, profile)
    return read.kvkNummer, _branch(read, main=_yes(read.indHoofdvestiging))


def comparison(answer: object) -> Comparison:
    """The answer of the email check. Raises TechnicalFault."""
    return _read(_Comparison, answer).uitkomst


def subscriptions(answer: object) -> Sequence[str]:
    """The ids of the subscriptions that are in force. Raises TechnicalFault."""
    return [entry.id for entry in _read(_Subscriptions, answer).abonnementen if entry.actief]


def signals(answer: object) -> tuple[Sequence[Signal], int]:
    """One page of signals, and how many pages there are. Raises TechnicalFault."""
    page = _read(_SignalPage, answer)
    found = [
        Signal(entry.id, entry.timestamp, entry.signaalType, entry.kvkNummer, entry.vestigingsnummer)
        for entry in page.signalen
    ]
    return found, page.totaalPaginas


def refuse(status: int, body: object) -> NoReturn:
    """Raises what an answer other than 200 means.

    The code decides before the status, as one unknown number has been answered 400 and 404. An answer
    without the register's own error body comes from something in between: an outage, never read as
    "not registered" (D13)."""
    codes = _codes(body)
    if codes is None or any(TECHNICAL.fullmatch(code) for code in codes):
        raise TechnicalFault(f"the register answered {status}")
    if codes & BAD_NUMBER:
        raise BadNumber("the register says that this is no well-formed number")
    if codes & UNKNOWN_NUMBER or status == 404:
        raise UnknownNumber("the register does not know this number")
    if status == 400:
        raise BadNumber("the register says that this is no well-formed number")
    raise TechnicalFault(f"the register answered {status}")


def says_it_is_away(body: object) -> bool:
    """The register's own word that it cannot answer for a while (IPD1002, IPD1003)."""
    return any(AWAY.fullmatch(code) for code in _codes(body) or ())


def says_more_than_away(body: object) -> bool:
    """An error of the register's own, about what was asked: it is there."""
    return _codes(body) is not None and not says_it_is_away(body)


def _codes(body: object) -> set[str] | None:
    """The error codes of an answer; None where it is not the register's. A list or one, as it comes."""
    if not isinstance(body, dict) or "fout" not in body:
        return None
    errors = body["fout"] if isinstance(body["fout"], list) else [body["fout"]]
    return {str(error["code"]) for error in errors if isinstance(error, dict) and "code" in error}


# --- single values ---


def _number(digits: int) -> BeforeValidator:
    """Text with leading zeros; some callers have seen it as a number."""

    def padded(value: object) -> object:
        text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if not re.fullmatch(r"[0-9]+", text) or len(text) > digits:
            raise ValueError(f"not a number of {digits} digits")
        return text.zfill(digits)

    return BeforeValidator(padded)


def _text(value: object) -> object:
    """One line: runs of spaces and control characters become one space; numbers become text."""
    if value is None:
        return ""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())
    raise ValueError("not a text")


def _last_possible_day(value: object) -> object:
    """YYYYMMDD, as text or number, whose month and day can be 00: then as late as possible (D13)."""
    text = re.sub(r"[\s-]", "", str(value))
    if value is None or text in ("", "0", "00000000"):
        return None
    if not re.fullmatch(r"[0-9]{8}", text):
        raise ValueError("not a date of the form YYYYMMDD")
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    if month == 0:
        return date(year, 12, 31)
    if not 1 <= month <= 12 or year == 0:
        raise ValueError("not a day of the calendar")
    return date(year, month, day or monthrange(year, month)[1])


def _aware(value: object) -> object:
    """ISO 8601; without an offset it is UTC."""
    time = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(time, datetime):
        raise ValueError("not a time")
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _list(value: object) -> object:
    return [] if value is None else value


def _absent(value: object) -> object:
    """Some answers hold an empty object or text where others leave the field out."""
    return value or None


_Kvk = Annotated[str, _number(8)]
_BranchNo = Annotated[str, _number(12)]
_Text = Annotated[str, BeforeValidator(_text)]
_Name = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
_Day = Annotated[date | None, BeforeValidator(_last_possible_day)]
_Time = Annotated[datetime, BeforeValidator(_aware)]
T = TypeVar("T")
_List = Annotated[list[T], BeforeValidator(_list)]
_Optional = Annotated[T | None, BeforeValidator(_absent)]


# --- the register's answers ---


class _Answer(BaseModel):
    """Field names are the register's own (developers.kvk.nl); only those that are used are looked at."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class _AddressEntry(_Answer):
    type: _Text = ""
    afgeschermd: _Text = Field("Nee", validation_alias=AliasChoices("indAfgeschermd", "indicatieAfgeschermd"))
    volledigAdres: _Text = ""
    straatnaam: _Text = ""
    huisnummer: _Text = ""
    huisletter: _Text = ""
    huisnummerToevoeging: _Text = ""
    toevoegingAdres: _Text = ""
    postbusnummer: _Text = ""
    postcode: _Text = ""
    plaats: _Text = ""
    straatHuisnummer: _Text = ""
    postcodeWoonplaats: _Text = ""
    regio: _Text = ""
    land: _Text = ""


class _Addressed(_Answer):
    adressen: _List[_AddressEntry] = []


class _Term(_Answer):
    datumEinde: _Day = None


class _BranchEntry(_Answer):
    vestigingsnummer: _BranchNo
    indHoofdvestiging: _Text = "Nee"


class _BranchList(_Answer):
    vestigingen: _List[_BranchEntry] = []


class _BranchProfile(_Addressed):
    vestigingsnummer: _BranchNo
    kvkNummer: _Kvk
    indHoofdvestiging: _Text = "Nee"
    materieleRegistratie: _Optional[_Term] = None


class _Embedded(_Answer):
    hoofdvestiging: _Optional[_BranchEntry] = None
    eigenaar: _Optional[_Addressed] = None


class _Company(_Answer):
    kvkNummer: _Kvk
    naam: _Name = Field(validation_alias=AliasChoices("naam", "statutaireNaam", "eersteHandelsnaam"))
    materieleRegistratie: _Term = _Term()
    embedded: _Optional[_Embedded] = Field(None, alias="_embedded")


class _Comparison(_Answer):
    uitkomst: Comparison


class _Subscription(_Answer):
    id: _Name
    actief: bool = True


class _Subscriptions(_Answer):
    abonnementen: _List[_Subscription] = []


class _SignalEntry(_Answer):
    id: _Name
    timestamp: _Time
    signaalType: _Name
    kvkNummer: _Kvk = Field(validation_alias=AliasChoices("kvknummer", "kvkNummer"))
    vestigingsnummer: Annotated[_BranchNo | None, BeforeValidator(_absent)] = None


class _SignalPage(_Answer):
    signalen: _List[_SignalEntry] = []
    totaalPaginas: int = 1


A = TypeVar("A", bound=_Answer)


def _read(kind: type[A], answer: object) -> A:
    try:
        return kind.model_validate(answer)
    except (ValidationError, OverflowError) as error:
        fields = _fields(error) if isinstance(error, ValidationError) else "a number"
        raise TechnicalFault(f"the register's answer cannot be read: {fields}") from None


def _fields(error: ValidationError) -> str:
    """Where it failed, by field name: never a value, never a name of the answer's own."""
    places: list[Any] = [part for entry in error.errors() for part in entry["loc"]]
    return ", ".join(sorted({str(place) for place in places if isinstance(place, str)})) or "no object"


# --- addresses ---

_VISITING = frozenset({"bezoekadres"})
_POSTAL = frozenset({"correspondentieadres", "postadres"})
_TOWN = re.compile(r"(?P<street>.+?) (?P<town>[1-9][0-9]{3} ?[A-Z]{2} .+)")


def _branch(profile: _BranchProfile, *, main: bool) -> Branch:
    visiting = _entry(profile.adressen, _VISITING)
    return Branch(
        number=profile.vestigingsnummer,
        main=main,
        ends_on=profile.materieleRegistratie.datumEinde if profile.materieleRegistratie else None,
        visiting=_address(profile.adressen, _VISITING),
        postal=_address(profile.adressen, _POSTAL),
        foreign=visiting is not None and _foreign(visiting),
    )


def _entry(entries: Sequence[_AddressEntry], types: frozenset[str]) -> _AddressEntry | None:
    return next((entry for entry in entries if entry.type.casefold() in types), None)


def _address(entries: Sequence[_AddressEntry], types: frozenset[str]) -> Address | None:
    """The first of those types; None where there is none, or it is protected (D16)."""
    entry = _entry(entries, types)
    if entry is None or entry.afgeschermd.casefold() != "nee":
        return None
    lines = tuple(line for line in _lines(entry) if line)
    return Address(lines, entry.land or "Nederland") if lines else None


def _lines(entry: _AddressEntry) -> Sequence[str]:
    if entry.postbusnummer:
        named = ["Postbus", entry.postbusnummer]
    else:
        named = [entry.straatnaam, entry.huisnummer, entry.huisletter, entry.huisnummerToevoeging]
    street = entry.straatHuisnummer or " ".join(part for part in named if part)
    town = entry.postcodeWoonplaats or f"{entry.postcode} {entry.plaats}".strip()
    if street and town:
        return [entry.toevoegingAdres, street, town, entry.regio]
    match = _TOWN.fullmatch(entry.volledigAdres)
    return [match["street"], match["town"]] if match else [entry.volledigAdres]


def _foreign(entry: _AddressEntry) -> bool:
    return entry.land.casefold() not in ("", HOME)


def _yes(text: str) -> bool:
    return text.casefold() == "ja"
