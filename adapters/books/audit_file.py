"""The journal as XML Auditfile Financieel 4.0 (decision 0058): written as it is read, whatever its size."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date, timedelta
from itertools import groupby
from typing import IO, Any, Final

from lxml import etree
from sqlalchemy import Connection

from adapters.books.amounts import amount
from domain.ledger import DESCRIPTIONS, EARLIER_RESULT, JournalKind, LedgerAccount
from domain.seller import Seller
from projections.journal_lines import JournalLine, customers
from projections.journal_period import Period

NAMESPACE: Final = "http://www.odb.belastingdienst.nl/Belastingdienst/BCPP/1.1/structures/XmlauditfileXAF_4.0"
SOFTWARE: Final = ("Toegang", "1")
JOURNALS: Final[Mapping[JournalKind, tuple[str, str, LedgerAccount | None]]] = {
    JournalKind.SALES: ("S", "Verkoop", None),
    JournalKind.BANK: ("B", "Bank", LedgerAccount.BANK),
    JournalKind.PROVIDER: ("B", "Betaaldienst", LedgerAccount.PROVIDER),
    JournalKind.MEMO: ("M", "Memoriaal", None),
}
"""Type, description, and the account that a journal of money is about."""


def write_audit_file(period: Period, tx: Connection, seller: Seller, to: IO[bytes]) -> None:
    """Header, company, accounts, months, what was there before, and every line. The day that the file gives
    as its own is the period's last: the same events give the same bytes. Customers stand in it by id only:
    who they are is kept apart, and erased in time (D12)."""
    with etree.xmlfile(to, encoding="UTF-8") as xml:
        xml.write_declaration()
        with _part(xml, "auditfile", nsmap={None: NAMESPACE}):
            _fields(
                xml,
                "header",
                fiscalYear=str(period.first.year),
                startDate=period.first.isoformat(),
                endDate=period.last.isoformat(),
                curCode="EUR",
                dateCreated=period.last.isoformat(),
                softwareDesc=SOFTWARE[0],
                softwareVersion=SOFTWARE[1],
            )
            with _part(xml, "company"):
                _company(xml, seller)
                _customers(xml, period, tx)
                _accounts(xml)
                _months(xml, period)
                _opening(xml, period.opening(tx))
                _transactions(xml, period, tx)


def _company(xml: Any, seller: Seller) -> None:
    _field(xml, "Commercenr", seller.kvk_number)
    _field(xml, "companyName", seller.name)
    _field(xml, "taxRegistrationCountry", "NL")
    _field(xml, "taxRegIdent", seller.vat_id or seller.kvk_number)
    _fields(
        xml,
        "streetAddress",
        streetname=seller.street[:100],
        city=seller.city[:50],
        postalCode=seller.postcode,
        country="NL",
    )


def _customers(xml: Any, period: Period, tx: Connection) -> None:
    with _part(xml, "customersSuppliers"):
        for customer_id in customers(tx, period.first, period.last):
            _fields(xml, "customerSupplier", custSupID=customer_id, custSupTp="C")


def _accounts(xml: Any) -> None:
    with _part(xml, "generalLedger"):
        for number, description in DESCRIPTIONS.items():
            on_balance = number == EARLIER_RESULT or LedgerAccount(number).is_balance
            kind = "B" if on_balance else "P"
            _fields(xml, "ledgerAccount", accID=str(number), accDesc=description, accTp=kind)


def _months(xml: Any, period: Period) -> None:
    """A month each, cut off where the period is."""
    with _part(xml, "periods"):
        for month in range(period.first.month, period.last.month + 1):
            begins = date(period.first.year, month, 1)
            ends = (begins + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            _fields(
                xml,
                "period",
                periodNumber=str(month),
                startDatePeriod=max(begins, period.first).isoformat(),
                endDatePeriod=min(ends, period.last).isoformat(),
            )


def _opening(xml: Any, opening: Mapping[str, int]) -> None:
    with _part(xml, "openingBalance"):
        _totals(xml, len(opening), sum(cents for cents in opening.values() if cents > 0))
        for number, (account, cents) in enumerate(sorted(opening.items()), 1):
            _fields(xml, "obLine", nr=str(number), accID=str(account), **_sided(cents))


def _transactions(xml: Any, period: Period, tx: Connection) -> None:
    """A journal after the other, as the format wants it: the lines are read once for each."""
    counted, debit_cents = 0, 0
    for line in period.lines(tx):
        counted, debit_cents = counted + 1, debit_cents + max(line.cents, 0)
    with _part(xml, "transactions"):
        _totals(xml, counted, debit_cents)
        for kind, (letter, description, account) in JOURNALS.items():
            with _part(xml, "journal"):
                _field(xml, "jrnID", kind.value)
                _field(xml, "desc", description)
                _field(xml, "jrnTp", letter)
                if account is not None:
                    _field(xml, "offsetAccID", account.value)
                lines = (line for line in period.lines(tx) if line.journal is kind)
                for _, entry in groupby(lines, lambda line: line.position):
                    _transaction(xml, entry)


def _transaction(xml: Any, entry: Iterator[JournalLine]) -> None:
    first = next(entry)
    with _part(xml, "transaction"):
        _field(xml, "nr", str(first.position))
        _field(xml, "desc", first.event)
        _field(xml, "periodNumber", str(first.day.month))
        _field(xml, "trDt", first.day.isoformat())
        for line in (first, *entry):
            about = {"custSupID": line.customer_id} if line.customer_id else {}
            _fields(
                xml,
                "trLine",
                nr=f"{line.position}-{line.line}",
                accID=line.account.value,
                docRef=line.document,
                effDate=line.effective_on.isoformat(),
                **_sided(line.cents),
                **about,
            )


def _totals(xml: Any, lines: int, cents: int) -> None:
    """Debit and credit are the same: every entry balances."""
    _field(xml, "linesCount", str(lines))
    _field(xml, "totalDebit", amount(cents))
    _field(xml, "totalCredit", amount(cents))


def _sided(cents: int) -> Mapping[str, str]:
    return {"amnt": amount(abs(cents)), "amntTp": "D" if cents > 0 else "C"}


def _part(xml: Any, name: str, **more: Any) -> AbstractContextManager[None]:
    part: AbstractContextManager[None] = xml.element(f"{{{NAMESPACE}}}{name}", **more)
    return part


def _fields(xml: Any, name: str, **fields: str) -> None:
    with _part(xml, name):
        for field, text in fields.items():
            _field(xml, field, text)


def _field(xml: Any, name: str, text: str) -> None:
    with _part(xml, name):
        xml.write(text)
