"""What stands in each product, from the register's facts: one content for the same facts, in one language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from adapters.documents.words import Words
from domain.filing.events import StatementFiled
from domain.ports import Activity, Address, BranchProfile, CompanyProfile, Found, PartialDay
from domain.products import DELIVERED, Delivered, Product
from domain.size_classes import SizeClass

Facts = list[tuple[str, list[str]]]

TITLES: Final = {
    Product.EXTRACT: ("Uittreksel", "Extract"),
    Product.HISTORY: ("Historie", "History"),
    Product.CONCERN_RELATIONS: ("Concernrelaties", "Concern relations"),
    Product.ANNUAL_ACCOUNT: ("Jaarrekening", "Annual account"),
    Product.CERTIFIED_FILED_DOCUMENT: ("Gewaarmerkt gedeponeerd stuk", "Certified filed document"),
    Product.PAPER_EXTRACT: ("Uittreksel", "Extract"),
    Product.CERTIFIED_EXTRACT: ("Gewaarmerkt uittreksel", "Certified extract"),
}
MAIN: Final = ("hoofdvestiging", "main branch")
OTHER: Final = ("nevenvestiging", "branch")
KINDS: Final = {
    "hoofdvestiging": MAIN,
    "nevenvestiging": OTHER,
    "rechtspersoon": ("rechtspersoon", "legal person"),
}
SIZES: Final = {
    SizeClass.MICRO: ("micro", "micro"),
    SizeClass.SMALL: ("klein", "small"),
    SizeClass.MEDIUM: ("middelgroot", "medium"),
    SizeClass.LARGE: ("groot", "large"),
}


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading, facts by name, and a table: columns and rows; of ``numbers``, but for the first column."""

    heading: str
    facts: Facts = field(default_factory=list)
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    numbers: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above every document."""

    product: Product
    document_id: str
    made_at: datetime
    """In Europe/Amsterdam."""


def content(
    heading: Heading, words: Words, company: CompanyProfile, chapters: Iterator[Chapter]
) -> dict[str, Any]:
    """The whole document, for the template."""
    title = words(*TITLES[heading.product])
    return {
        "language": words.language,
        "title": f"{title} {company.name}",
        "kind": title,
        "made_on": heading.made_at.date().isoformat(),
        "head": [
            [words("KVK-nummer", "KVK number"), company.kvk_number],
            [words("Naam", "Name"), company.name],
            [words("Opgemaakt op", "Made on"), words.moment(heading.made_at)],
            [words("Document", "Document"), heading.document_id],
        ],
        "chapters": [
            {
                "heading": chapter.heading,
                "facts": [[name, lines] for name, lines in chapter.facts],
                "columns": list(chapter.columns),
                "rows": [list(row) for row in chapter.rows],
                "numbers": chapter.numbers,
                "note": chapter.note,
            }
            for chapter in chapters
        ],
        "closing": _closing(heading.product, words),
    }


def extract(company: CompanyProfile, words: Words) -> Iterator[Chapter]:
    """What is registered now."""
    yield Chapter(words("Inschrijving", "Registration"), list(_registration(company, words)))
    if company.activities:
        yield Chapter(words("Activiteiten", "Activities"), list(_activities(company.activities, words)))
    yield Chapter(
        words("Adressen", "Addresses"),
        [
            (words("Bezoekadres", "Visiting address"), _address(company.visiting, words)),
            (words("Postadres", "Postal address"), _address(company.postal, words)),
        ],
    )
    if company.branches:
        yield Chapter(
            words("Vestigingen", "Branches"),
            columns=(words("Nummer", "Number"), words("Naam", "Name"), words("Soort", "Kind")),
            rows=[
                (branch.number, branch.name, words(*(MAIN if branch.main else OTHER)))
                for branch in sorted(company.branches, key=lambda branch: (not branch.main, branch.number))
            ],
        )


def history(company: CompanyProfile, branches: Sequence[BranchProfile], words: Words) -> Iterator[Chapter]:
    """How the registration came to be: every dated fact of the company and of those branches, by day."""
    dated = [
        (company.began_on, words("Aanvang van de onderneming", "The business began")),
        (company.registered_on, words("Inschrijving in het register", "Entered in the register")),
        (company.ended_on, words("Einde van de onderneming", "The business ended")),
    ]
    for branch in branches:
        named = f"{branch.number} {branch.name}".strip()
        dated += [
            (branch.began_on, words(f"Aanvang van vestiging {named}", f"Branch {named} began")),
            (
                branch.registered_on,
                words(f"Inschrijving van vestiging {named}", f"Branch {named} was entered"),
            ),
            (branch.ended_on, words(f"Einde van vestiging {named}", f"Branch {named} ended")),
        ]
    known = [(day, what) for day, what in dated if day is not None]
    known.sort(key=lambda each: (each[0].year, each[0].month or 0, each[0].day or 0))
    left_out = len(company.branches) - len(branches)
    yield Chapter(
        words("Gebeurtenissen", "What happened"),
        columns=(words("Datum", "Date"), words("Wat", "What")),
        rows=[(words.day(day), what) for day, what in known],
        note=words(
            f"Van {left_out} andere vestigingen staan hier geen datums.",
            f"Of {left_out} other branches no dates are listed here.",
        )
        if left_out > 0
        else "",
    )


def concern_relations(company: CompanyProfile, found: Found | None, words: Words) -> Iterator[Chapter]:
    """Who owns it, and what else is registered for the same owner. ``found``: None where there is no RSIN to
    search by."""
    yield Chapter(
        words("Eigenaar", "Owner"),
        [
            (words("Rechtsvorm", "Legal form"), [company.legal_form or _none(words)]),
            ("RSIN", [company.rsin or _none(words)]),
        ],
    )
    heading = words("Inschrijvingen met hetzelfde RSIN", "Registrations with the same RSIN")
    if found is None:
        told = words(
            "Zonder RSIN zijn er geen inschrijvingen van dezelfde rechtspersoon te noemen.",
            "Without an RSIN no registrations of the same legal person can be named.",
        )
        yield Chapter(heading, note=told)
        return
    if not found.registrations:
        yield Chapter(heading, note=words("Geen.", "None."))
        return
    left_out = found.total - len(found.registrations)
    yield Chapter(
        heading,
        columns=(
            words("KVK-nummer", "KVK number"),
            words("Vestiging", "Branch"),
            words("Naam", "Name"),
            words("Soort", "Kind"),
            words("Plaats", "Town"),
        ),
        rows=[
            (one.kvk_number, one.branch or "", one.name, _kind(one.kind, words), one.town)
            for one in found.registrations
        ],
        note=words(f"En {left_out} andere.", f"And {left_out} others.") if left_out > 0 else "",
    )


def annual_account(filed: StatementFiled, words: Words) -> Iterator[Chapter]:
    """The statement that was filed last: its figures are public (BW 2:394)."""
    yield Chapter(
        words("Gedeponeerde jaarrekening", "Filed financial statement"),
        [
            (
                words("Boekjaar", "Financial year"),
                [words.date(filed.year_began_on) + " – " + words.date(filed.year_ended_on)],
            ),
            (words("Vastgesteld op", "Adopted on"), [words.date(filed.adopted_on)]),
            (words("Gedeponeerd op", "Filed on"), [words.date(filed.filed_on)]),
            (words("Ontvangstbewijs", "Receipt"), [filed.receipt_number]),
            (words("Grootteklasse", "Size class"), [words(*SIZES[filed.size_class])]),
        ],
    )
    years = sorted(filed.years, key=lambda year: year.ended_on, reverse=True)
    yield Chapter(
        words("Cijfers", "Figures"),
        numbers=True,
        columns=("", *(words.date(year.ended_on) for year in years)),
        rows=[
            (
                words("Balanstotaal", "Total assets"),
                *(words.euros(year.figures.total_assets_cents) for year in years),
            ),
            (
                words("Netto-omzet", "Net turnover"),
                *(words.euros(year.figures.net_turnover_cents) for year in years),
            ),
            (words("Werknemers", "Employees"), *(str(year.figures.employees) for year in years)),
        ],
    )


def _registration(company: CompanyProfile, words: Words) -> Iterator[tuple[str, list[str]]]:
    yield words("Rechtsvorm", "Legal form"), [company.legal_form or _none(words)]
    if company.rsin:
        yield "RSIN", [company.rsin]
    if company.statutory_name:
        yield words("Statutaire naam", "Statutory name"), [company.statutory_name]
    if company.trade_names:
        yield words("Handelsnamen", "Trade names"), list(company.trade_names)
    if company.began_on:
        yield words("Aanvang", "Began"), [words.day(company.began_on)]
    if company.registered_on:
        yield words("Ingeschreven", "Registered"), [words.day(company.registered_on)]
    yield words("Stand", "State"), [_state(company.ended_on, words)]
    if company.persons is not None:
        yield words("Werkzame personen", "Persons at work"), [str(company.persons)]


def _state(ended_on: PartialDay | None, words: Words) -> str:
    if ended_on is None:
        return words("ingeschreven", "registered")
    return words("inschrijving eindigt op ", "registration ends on ") + words.day(ended_on)


def _activities(activities: Sequence[Activity], words: Words) -> Iterator[tuple[str, list[str]]]:
    """A Dutch description, in an English document too: the register has no other."""
    for activity in sorted(activities, key=lambda activity: not activity.main):
        main = words(" (hoofdactiviteit)", " (main activity)") if activity.main else ""
        yield f"SBI {activity.code}", [f"{activity.description}{main}"]


def _address(address: Address | None, words: Words) -> list[str]:
    if address is None:
        return [words("niet getoond of niet ingeschreven", "not shown, or not registered")]
    return [", ".join((*address.lines, address.country))]


def _kind(of_the_register: str, words: Words) -> str:
    """In the language, where it is one of those that are known."""
    return words(*KINDS.get(of_the_register.casefold(), (of_the_register, of_the_register)))


def _none(words: Words) -> str:
    return words("niet ingeschreven", "not registered")


def _closing(product: Product, words: Words) -> str:
    match DELIVERED[product]:
        case Delivered.SIGNED_PDF:
            return words(
                "Dit document is gewaarmerkt met een elektronische handtekening van het register, die in het"
                " bestand staat en op papier niet te zien is. Wie het bestand verandert, verbreekt haar.",
                "This document is certified by an electronic signature of the register, which is in the file"
                " and cannot be seen on paper. A change of the file breaks it.",
            )
        case Delivered.PAPER:
            return words(
                "Uittreksel op papier, opgemaakt uit het Handelsregister op de genoemde dag.",
                "Extract on paper, made from the business register on the day named.",
            )
        case Delivered.PDF:
            return words(
                "Opgemaakt uit het Handelsregister; niet gewaarmerkt.",
                "Made from the business register; not certified.",
            )
