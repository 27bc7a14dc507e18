"""What the register's answers mean: tolerant, pure, and never anything but a value or one of three errors."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, NoReturn, TypeVar

from pydantic import AliasChoices, Field, ValidationError

from adapters.register.addresses import POSTAL, VISITING, AddressEntry, address, entry_of, is_foreign
from adapters.register.fields import (
    Answer,
    BranchNo,
    Day,
    Kvk,
    List,
    Name,
    Optional,
    Readable,
    Text,
    Time,
)
from domain.ports import (
    BadNumber,
    Branch,
    Comparison,
    Listing,
    Signal,
    TechnicalFault,
    UnknownNumber,
)
from domain.values import BranchNumber, KvkNumber

BAD_NUMBER = frozenset({"IPD0004", "IPD0006"})
UNKNOWN_NUMBER = frozenset({"IPD0005", "IPD5200"})
OWN = re.compile(r"IPD\d{4}")
"""What every error code of the register's own looks like."""
AWAY = re.compile(r"IPD1\d{3}")
TECHNICAL = re.compile(r"IPD(1\d{3}|9999)")


def listing(basic: object, branches: object | None, main: object | None) -> Listing:
    """One company, from its basisprofiel, its list of vestigingen (None: it has none) and the
    vestigingsprofiel of its main branch (None: it has none). Raises TechnicalFault."""
    company = parsed(_Company, basic)
    office = None if main is None else parsed(_BranchProfile, main)
    main_branch = None if office is None else _branch(office, main=True)
    others = [
        Branch(number=number, main=main)
        for number, main in _listed(branches)
        if office is None or number != office.vestigingsnummer
    ]
    owner = company.embedded.eigenaar if company.embedded else None
    addresses = (office or owner or _Addressed()).adressen
    return Listing(
        kvk_number=company.kvkNummer,
        name=_name(company),
        ends_on=_ends_on(company.materieleRegistratie),
        branches=tuple([main_branch, *others] if main_branch else others),
        visiting=address(addresses, VISITING),
        postal=address(addresses, POSTAL),
    )


def number_of(basic: object) -> KvkNumber:
    """Which company a basisprofiel is of. Raises TechnicalFault."""
    return parsed(_Company, basic).kvkNummer


def main_branch_number(basic: object, branches: object | None) -> BranchNumber | None:
    """Which branch is the registered office; None where the company has no branch."""
    embedded = parsed(_Company, basic).embedded
    if embedded and embedded.hoofdvestiging and embedded.hoofdvestiging.vestigingsnummer:
        return embedded.hoofdvestiging.vestigingsnummer
    return next((number for number, main in _listed(branches) if main), None)


def branch(profile: object) -> tuple[KvkNumber, Branch]:
    """One establishment and the company it belongs to, from its vestigingsprofiel. Raises TechnicalFault."""
    read = parsed(_BranchProfile, profile)
    return read.kvkNummer, _branch(read, main=_yes(read.indHoofdvestiging))


def comparison(answer: object) -> Comparison:
    """The answer of the email check. Raises TechnicalFault."""
    return parsed(_Comparison, answer).uitkomst


def subscriptions(answer: object) -> Sequence[str]:
    """The ids of the subscriptions that are in force. Raises TechnicalFault."""
    return [entry.id for entry in parsed(_Subscriptions, answer).abonnementen if entry.actief]


def signals(answer: object) -> tuple[Sequence[Signal], int]:
    """One page of signals, and how many pages there are. Raises TechnicalFault."""
    page = parsed(_SignalPage, answer)
    found = [
        Signal(entry.id, entry.timestamp, entry.signaalType, entry.kvkNummer, entry.vestigingsnummer)
        for entry in page.signalen
    ]
    return found, page.totaalPaginas


def refuse(status: int, body: object) -> NoReturn:
    """Raises what an answer other than 200 means.

    The code decides before the status, as one unknown number has been answered 400 and 404. An answer
    without a reason of the register's own, also a 404, comes from something in between: an outage, never
    read as "not registered" (D13)."""
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
    """The register's own error codes in an answer; None where it gives none. A list or one, as it comes."""
    if not isinstance(body, dict) or "fout" not in body:
        return None
    errors = body["fout"] if isinstance(body["fout"], list) else [body["fout"]]
    codes = {str(error["code"]) for error in errors if isinstance(error, dict) and "code" in error}
    return {code for code in codes if OWN.fullmatch(code)} or None


# --- the register's answers ---


class _Addressed(Answer):
    adressen: List[Readable[AddressEntry]] = ()


class _Term(Answer):
    datumEinde: Day = None


class _BranchEntry(Answer):
    vestigingsnummer: Readable[BranchNo] = None
    indHoofdvestiging: Readable[Text] = None


class _BranchList(Answer):
    vestigingen: List[Readable[_BranchEntry]] = ()


class _BranchProfile(_Addressed):
    vestigingsnummer: BranchNo
    kvkNummer: Kvk
    indHoofdvestiging: Readable[Text] = None
    materieleRegistratie: Optional[_Term] = None


class _Embedded(Answer):
    hoofdvestiging: Readable[_BranchEntry] = None
    eigenaar: Readable[_Addressed] = None


class _Company(Answer):
    kvkNummer: Kvk
    naam: Readable[Name] = None
    statutaireNaam: Readable[Name] = None
    eersteHandelsnaam: Readable[Name] = None
    materieleRegistratie: Optional[_Term] = None
    embedded: Readable[_Embedded] = Field(None, alias="_embedded")


class _Comparison(Answer):
    uitkomst: Comparison


class _Subscription(Answer):
    id: Name
    actief: bool = True


class _Subscriptions(Answer):
    abonnementen: List[_Subscription] = ()


class _SignalEntry(Answer):
    id: Name
    timestamp: Time
    signaalType: Name
    kvkNummer: Kvk = Field(validation_alias=AliasChoices("kvknummer", "kvkNummer"))
    vestigingsnummer: Optional[BranchNo] = None


class _SignalPage(Answer):
    signalen: List[_SignalEntry] = ()
    totaalPaginas: int = 1


A = TypeVar("A", bound=Answer)


def parsed(kind: type[A], answer: object) -> A:
    """An answer of the register as ours of that kind. Raises TechnicalFault, which quotes nothing."""
    try:
        return kind.model_validate(answer)
    except (ValidationError, OverflowError) as error:
        fields = _fields(error) if isinstance(error, ValidationError) else "a number"
        raise TechnicalFault(f"the register's answer cannot be read: {fields}") from None


def _fields(error: ValidationError) -> str:
    """Where it failed, by field name: never a value, never a name of the answer's own."""
    places: list[Any] = [part for entry in error.errors() for part in entry["loc"]]
    return ", ".join(sorted({str(place) for place in places if isinstance(place, str)})) or "no object"


def _name(company: _Company) -> str:
    """The first that is filled in: some companies have an empty naam beside the statutory one."""
    name = company.naam or company.statutaireNaam or company.eersteHandelsnaam
    if name is None:
        raise TechnicalFault("the register's answer cannot be read: naam")
    return name


def _listed(branches: object | None) -> Sequence[tuple[BranchNumber, bool]]:
    """Every branch with a number, and whether it is the main one."""
    entries = [] if branches is None else parsed(_BranchList, branches).vestigingen
    return [
        (entry.vestigingsnummer, _yes(entry.indHoofdvestiging))
        for entry in entries
        if entry is not None and entry.vestigingsnummer is not None
    ]


def _ends_on(term: _Term | None) -> date | None:
    return term.datumEinde if term else None


def _branch(profile: _BranchProfile, *, main: bool) -> Branch:
    visiting = entry_of(profile.adressen, VISITING)
    return Branch(
        number=profile.vestigingsnummer,
        main=main,
        ends_on=_ends_on(profile.materieleRegistratie),
        visiting=address(profile.adressen, VISITING),
        postal=address(profile.adressen, POSTAL),
        foreign=visiting is not None and is_foreign(visiting),
    )


def _yes(text: str | None) -> bool:
    return text is not None and text.casefold() == "ja"
