"""What was ordered: documents, made from the register, signed where they are certified, and kept as files."""

import hashlib
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from adapters.documents import contents
from adapters.documents.contents import Heading
from adapters.documents.joining import Joined
from adapters.documents.signing import Certificate, signed
from adapters.documents.words import Words
from adapters.typesetting import typeset_or_spelled
from domain.calendar import AMSTERDAM
from domain.filed_years.events import FinancialYearFiled
from domain.filing.events import StatementFiled
from domain.ports import (
    BranchProfile,
    CannotBeMade,
    Clock,
    CompanyProfile,
    Document,
    Found,
    Log,
    Profiles,
    TechnicalFault,
    UnknownNumber,
)
from domain.products import DELIVERED, Delivered, Product
from domain.values import KvkNumber, Language, OrderId

TEMPLATE: Final = Path(__file__).with_name("document.typ")
BRANCHES_MAX: Final = 20
"""Of how many branches beside the main one a history gives the dates: each is a question to the register."""
NOTHING_FILED: Final = "nothing_filed"
CANNOT_BE_CERTIFIED: Final = "cannot_be_certified"


class DocumentFiles:
    """Implements domain.ports.Documents: a file per document, named by an id derived from the order.

    The kept file wins: an order that is made twice gives the document it gave first, whatever the register
    says by then. Nothing of who ordered it stands in it."""

    def __init__(
        self,
        directory: Path,
        *,
        register: Profiles,
        log: Log,
        clock: Clock,
        certificate: Certificate | None,
    ) -> None:
        self._directory, self._register, self._log, self._clock = directory, register, log, clock
        self._certificate = certificate
        self._profiles = Joined(register.profile)

    def make(
        self, order_id: OrderId, product: Product, kvk_number: KvkNumber, language: Language
    ) -> Document:
        document_id = f"D{hashlib.sha256(order_id.encode()).hexdigest()[:32]}"
        made = self.read(document_id)
        if made is None:
            made = self._keep(document_id, self._made(document_id, product, kvk_number, language))
        return Document(document_id, hashlib.sha256(made).hexdigest())

    def read(self, document_id: str) -> bytes | None:
        """None where there is no such document. Raises TechnicalFault where it cannot be read."""
        if not re.fullmatch(r"D[0-9a-f]{32}", document_id):
            return None
        for ending in (".pdf", ".txt"):  # text is what an earlier release made
            try:
                return (self._directory / f"{document_id}{ending}").read_bytes()
            except FileNotFoundError:
                continue
            except OSError:
                raise TechnicalFault("the document cannot be read") from None
        return None

    @property
    def certifies(self) -> bool:
        """As the port says."""
        return self._certificate is not None and self._certificate.signs_at(self._clock.now())

    def _made(self, document_id: str, product: Product, kvk_number: KvkNumber, language: Language) -> bytes:
        at = self._clock.now()
        signs = DELIVERED[product] is Delivered.SIGNED_PDF
        certificate = self._certificate if signs else None
        if signs and (certificate is None or not certificate.signs_at(at)):
            raise CannotBeMade(CANNOT_BE_CERTIFIED)
        heading = Heading(product, document_id, at.astimezone(AMSTERDAM))
        pdf = typeset_or_spelled(TEMPLATE, self._content(heading, Words(language), kvk_number)).pdf
        return pdf if certificate is None else signed(pdf, certificate, at)

    def _content(self, heading: Heading, words: Words, kvk_number: KvkNumber) -> dict[str, Any]:
        company = self._profiles.of(kvk_number)
        match heading.product:
            case Product.EXTRACT | Product.PAPER_EXTRACT | Product.CERTIFIED_EXTRACT:
                chapters = contents.extract(company, words)
            case Product.HISTORY:
                chapters = contents.history(company, self._branches(company), words)
            case Product.CONCERN_RELATIONS:
                chapters = contents.concern_relations(company, self._same_owner(company), words)
            case Product.ANNUAL_ACCOUNT | Product.CERTIFIED_FILED_DOCUMENT:
                chapters = contents.annual_account(self._filed_last(kvk_number), words)
        return contents.content(heading, words, company, chapters)

    def _branches(self, company: CompanyProfile) -> list[BranchProfile]:
        """The main one, and so many others."""
        found = [company.main] if company.main else []
        told = {branch.number for branch in found}
        others = sorted(branch.number for branch in company.branches if branch.number not in told)
        for number in others[:BRANCHES_MAX]:
            with suppress(UnknownNumber):  # listed a moment ago, and gone
                found.append(self._register.branch_profile(number))
        return found

    def _same_owner(self, company: CompanyProfile) -> Found | None:
        return None if company.rsin is None else self._register.same_owner(company.rsin)

    def _filed_last(self, kvk_number: KvkNumber) -> StatementFiled:
        """Of the latest financial year. Raises CannotBeMade."""
        years = [recorded.event for recorded in self._log.history(f"filed_years-{kvk_number}")]
        filed = [event for event in years if isinstance(event, FinancialYearFiled)]
        if not filed:
            raise CannotBeMade(NOTHING_FILED)
        last = max(filed, key=lambda event: event.year_ended_on)
        found = (recorded.event for recorded in self._log.history(f"filing-{last.filing_id}"))
        return next(event for event in found if isinstance(event, StatementFiled))

    def _keep(self, document_id: str, content: bytes) -> bytes:
        """What is kept under that id now: the first to come, whole."""
        path = self._directory / f"{document_id}.pdf"
        temporary = path.with_name(f"{document_id}.{secrets.token_hex(8)}")
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(temporary, path)  # never replaces
            temporary.unlink()
            return path.read_bytes()
        except OSError:
            raise TechnicalFault("the document cannot be kept") from None
