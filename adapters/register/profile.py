"""What a document tells of a company, from the register's answers: tolerant, never a protected address."""

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from adapters.register.addresses import POSTAL, VISITING, AddressEntry, address
from adapters.register.fields import Answer, BranchNo, Kvk, List, Name, Optional, Readable, Text, number
from adapters.register.reading import parsed
from domain.ports import (
    Activity,
    BranchEntry,
    BranchProfile,
    CompanyProfile,
    PartialDay,
    Registration,
    TechnicalFault,
)


def company_profile(basic: object, branches: object | None, main: object | None) -> CompanyProfile:
    """From its basisprofiel, its list of vestigingen and the vestigingsprofiel of its main branch (None: it
    has none). Raises TechnicalFault."""
    company = parsed(_Company, basic)
    owner = company.embedded.eigenaar if company.embedded and company.embedded.eigenaar else _Owner()
    office = None if main is None else branch_profile(main)[1]
    addresses = owner.adressen
    name = company.naam or company.statutaireNaam or company.eersteHandelsnaam
    if name is None:
        raise TechnicalFault("the register's answer cannot be read: naam")
    return CompanyProfile(
        kvk_number=company.kvkNummer,
        name=name,
        statutory_name=company.statutaireNaam,
        trade_names=_names(company.handelsnamen),
        legal_form=owner.uitgebreideRechtsvorm or owner.rechtsvorm,
        rsin=owner.rsin,
        registered_on=company.formeleRegistratiedatum,
        began_on=company.term.datumAanvang,
        ended_on=company.term.datumEinde,
        activities=_activities(company.sbiActiviteiten),
        persons=company.totaalWerkzamePersonen,
        main=office,
        branches=_listed(branches),
        visiting=office.visiting if office else address(addresses, VISITING),
        postal=office.postal if office else address(addresses, POSTAL),
    )


def branch_profile(profile: object) -> tuple[str, BranchProfile]:
    """The company's number, and the branch, from its vestigingsprofiel. Raises TechnicalFault."""
    read = parsed(_Branch, profile)
    return read.kvkNummer, BranchProfile(
        number=read.vestigingsnummer,
        name=read.eersteHandelsnaam or "",
        main=_yes(read.indHoofdvestiging),
        trade_names=_names(read.handelsnamen),
        registered_on=read.formeleRegistratiedatum,
        began_on=read.term.datumAanvang,
        ended_on=read.term.datumEinde,
        activities=_activities(read.sbiActiviteiten),
        persons=read.totaalWerkzamePersonen,
        visiting=address(read.adressen, VISITING),
        postal=address(read.adressen, POSTAL),
    )


def registrations(answer: object) -> tuple[Sequence[Registration], int]:
    """One page of a search, and how many it found in all. Raises TechnicalFault."""
    page = parsed(_Found, answer)
    found = [
        Registration(
            kvk_number=entry.kvkNummer,
            name=entry.naam or "",
            branch=entry.vestigingsnummer,
            kind=entry.type,
            town=entry.adres.binnenlandsAdres.plaats if entry.adres and entry.adres.binnenlandsAdres else "",
        )
        for entry in page.resultaten
        if entry is not None
    ]
    return found, page.totaal


def _partial(value: object) -> object:
    """YYYYMMDD; month and day can be 00: unknown."""
    text = re.sub(r"[\s-]", "", str(value))
    if not re.fullmatch(r"[0-9]{8}", text) or text.startswith("0000"):
        raise ValueError("not a date of the form YYYYMMDD")
    month, day = int(text[4:6]), int(text[6:])
    known = 1 <= month <= 12
    return PartialDay(int(text[:4]), month if known else None, day if known and 1 <= day <= 31 else None)


Partial = Readable[Annotated[PartialDay, BeforeValidator(_partial)]]
Rsin = Annotated[str, number(9)]
Count = Annotated[int, Field(ge=0)]


class _TradeName(Answer):
    naam: Name
    volgorde: Readable[int] = None


class _Sbi(Answer):
    sbiCode: Text = ""
    sbiOmschrijving: Text = ""
    indHoofdactiviteit: Text = ""


class _Term(Answer):
    datumAanvang: Partial = None
    datumEinde: Partial = None


class _Registered(Answer):
    formeleRegistratiedatum: Partial = None
    materieleRegistratie: Readable[_Term] = None
    handelsnamen: List[Readable[_TradeName]] = ()
    sbiActiviteiten: List[Readable[_Sbi]] = ()
    totaalWerkzamePersonen: Readable[Count] = None
    eersteHandelsnaam: Readable[Name] = None
    statutaireNaam: Readable[Name] = None

    @property
    def term(self) -> _Term:
        return self.materieleRegistratie or _Term()


class _Owner(Answer):
    rsin: Readable[Rsin] = None
    rechtsvorm: Text = ""
    uitgebreideRechtsvorm: Text = ""
    adressen: List[Readable[AddressEntry]] = ()


class _Embedded(Answer):
    eigenaar: Readable[_Owner] = None


class _Company(_Registered):
    kvkNummer: Kvk
    naam: Readable[Name] = None
    embedded: Readable[_Embedded] = Field(None, alias="_embedded")


class _Branch(_Registered):
    vestigingsnummer: BranchNo
    kvkNummer: Kvk
    indHoofdvestiging: Readable[Text] = None
    adressen: List[Readable[AddressEntry]] = ()


class _BranchEntry(Answer):
    vestigingsnummer: BranchNo
    eersteHandelsnaam: Text = ""
    indHoofdvestiging: Readable[Text] = None


class _BranchList(Answer):
    vestigingen: List[Readable[_BranchEntry]] = ()


class _Inland(Answer):
    plaats: Text = ""


class _Address(Answer):
    binnenlandsAdres: Readable[_Inland] = None


class _FoundEntry(Answer):
    kvkNummer: Kvk = Field(validation_alias=AliasChoices("kvkNummer", "kvknummer"))
    vestigingsnummer: Optional[BranchNo] = None
    naam: Readable[Name] = None
    type: Text = ""
    adres: Readable[_Address] = None


class _Found(Answer):
    resultaten: List[Readable[_FoundEntry]] = ()
    totaal: Annotated[int, Field(ge=0)] = 0


def _names(entries: Sequence[_TradeName | None]) -> tuple[str, ...]:
    return tuple(entry.naam for entry in sorted(filter(None, entries), key=_place))


def _place(name: _TradeName) -> int:
    return name.volgorde or 0


def _activities(entries: Sequence[_Sbi | None]) -> tuple[Activity, ...]:
    return tuple(
        Activity(entry.sbiCode, entry.sbiOmschrijving, _yes(entry.indHoofdactiviteit))
        for entry in entries
        if entry is not None and entry.sbiCode
    )


def _listed(branches: object | None) -> tuple[BranchEntry, ...]:
    entries = () if branches is None else parsed(_BranchList, branches).vestigingen
    return tuple(
        BranchEntry(entry.vestigingsnummer, entry.eersteHandelsnaam, _yes(entry.indHoofdvestiging))
        for entry in entries
        if entry is not None
    )


def _yes(text: str | None) -> bool:
    return text is not None and text.casefold() == "ja"
