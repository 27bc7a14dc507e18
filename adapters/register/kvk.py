"""The register's API over HTTP; line.py is how it is reached."""

import re
from collections.abc import Sequence
from datetime import datetime

from adapters.register import reading
from adapters.register.line import A_PERSON_WAITS, NO_JSON, NOBODY_WAITS, About, Line, Patience
from adapters.register.profile import branch_profile, company_profile, registrations
from domain.ports import (
    BadNumber,
    Branch,
    BranchProfile,
    CompanyProfile,
    Comparison,
    Found,
    Listing,
    Signal,
    TechnicalFault,
    UnknownNumber,
)
from domain.values import BranchNumber, KvkNumber, Plain

SIGNALS_PER_PAGE = 100
FOUND_PER_PAGE = 100
"""As many as the register gives."""
PAGES_MAX = 10_000


class KvkRegister:
    """Implements domain.ports.BusinessRegister on the API of developers.kvk.nl.

    ``base_url`` is ".../api" or ".../test/api". No public call of the register returns an email
    address, so the comparison (R10) is a call of our own invention at a URL of its own:
    ``POST {email_check_url}/compare`` with ``{"kvkNummer", "email"}``, answered by
    ``{"uitkomst": "same" | "different" | "unlisted"}``; our stand-in serves it. The address comes in the form
    of decision 0027, and the listed one is brought into that form before they are compared (D27).
    A listing holds addresses for the main branch only; ``branch`` fetches those of another.

    ``patience`` bounds each call; a page of signals counts as one. Nothing is remembered here: a
    deregistration is decided on what the register says now (recent.py is for applicants)."""

    def __init__(
        self,
        line: Line,
        *,
        base_url: str,
        api_key: Plain,
        email_check_url: str,
        patience: Patience = A_PERSON_WAITS,
    ) -> None:
        self.line, self._patience = line, patience
        self._base_url = base_url.rstrip("/")
        self._email_check_url = email_check_url.rstrip("/")
        self._api_key = api_key

    def patient(self) -> "KvkRegister":
        """The same register on the same line, for work that nobody waits for."""
        return KvkRegister(
            self.line,
            base_url=self._base_url,
            api_key=self._api_key,
            email_check_url=self._email_check_url,
            patience=NOBODY_WAITS,
        )

    def listing(self, kvk_number: KvkNumber) -> Listing:
        return reading.listing(*self._company(kvk_number))

    def branch(self, number: BranchNumber) -> tuple[KvkNumber, Branch]:
        _well_formed(number, 12)
        kvk_number, found = reading.branch(self._get(f"/v1/vestigingsprofielen/{number}", self._until()))
        if found.number != number:
            raise TechnicalFault("the register answered about another number than was asked")
        return kvk_number, found

    def profile(self, kvk_number: KvkNumber) -> CompanyProfile:
        return company_profile(*self._company(kvk_number))

    def branch_profile(self, number: BranchNumber) -> BranchProfile:
        _well_formed(number, 12)
        _, found = branch_profile(self._get(f"/v1/vestigingsprofielen/{number}", self._until()))
        if found.number != number:
            raise TechnicalFault("the register answered about another number than was asked")
        return found

    def same_owner(self, rsin: str) -> Found:
        _well_formed(rsin, 9)
        asked: dict[str, str | int] = {"rsin": rsin, "pagina": 1, "resultatenPerPagina": FOUND_PER_PAGE}
        try:
            found, total = registrations(self._get("/v2/zoeken", self._until(), asked))
        except UnknownNumber:
            return Found((), 0)
        return Found(found, max(total, len(found)))

    def compare(self, kvk_number: KvkNumber, email: Plain) -> Comparison:
        _well_formed(kvk_number, 8)
        body = {"kvkNummer": kvk_number, "email": email.text}
        url = f"{self._email_check_url}/compare"
        return reading.comparison(self._ask("POST", url, self._until(), about=About.EMAIL, body=body))

    def signals(self, since: datetime, until: datetime) -> Sequence[Signal]:
        """Every signal with since <= timestamp <= until, of every subscription in force."""
        found: dict[str, Signal] = {}
        for subscription in reading.subscriptions(self._announced("/v1/abonnementen")):
            page, pages = 1, 1
            while page <= pages:
                signals, pages = self._page(subscription, since, until, page)
                found |= {signal.signal_id: signal for signal in signals}
                page += 1
        chosen = (signal for signal in found.values() if since <= signal.timestamp <= until)
        return sorted(chosen, key=lambda signal: (signal.timestamp, signal.signal_id))

    def _company(self, kvk_number: KvkNumber) -> tuple[object, object | None, object | None]:
        """Its basisprofiel, its list of branches and the profile of its main branch, where it has them."""
        _well_formed(kvk_number, 8)
        path, until = f"/v1/basisprofielen/{kvk_number}", self._until()
        basic = self._get(path, until)
        branches = self._get_if_any(f"{path}/vestigingen", until)
        number = reading.main_branch_number(basic, branches)
        main = None if number is None else self._main(number, until)
        if reading.number_of(basic) != kvk_number or (
            main is not None and reading.branch(main)[0] != kvk_number
        ):
            raise TechnicalFault("the register answered about another number than was asked")
        return basic, branches, main

    def _until(self) -> float:
        return self.line.until(self._patience)

    def _main(self, number: BranchNumber, until: float) -> object:
        try:
            return self._get(f"/v1/vestigingsprofielen/{number}", until)
        except (UnknownNumber, BadNumber):
            raise TechnicalFault("the register lists a main branch that it does not know") from None

    def _page(
        self, subscription: str, since: datetime, until: datetime, page: int
    ) -> tuple[Sequence[Signal], int]:
        if not re.fullmatch(r"[A-Za-z0-9-]+", subscription) or page > PAGES_MAX:
            raise TechnicalFault("the register's signals cannot be read")
        asked: dict[str, str | int] = {
            "vanaf": since.isoformat(),
            "tot": until.isoformat(),
            "pagina": page,
            "aantal": SIGNALS_PER_PAGE,
        }
        path = f"/v1/abonnementen/{subscription}"
        return reading.signals(self._announced(path, asked))

    def _announced(self, path: str, params: dict[str, str | int] | None = None) -> object:
        """No number is asked about here: that there is nothing of it is no answer that can be understood."""
        url = f"{self._base_url}{path}"
        try:
            return self._ask("GET", url, self._until(), about=About.SIGNALS, params=params)
        except (UnknownNumber, BadNumber):
            raise TechnicalFault("the register's signals cannot be read") from None

    def _get_if_any(self, path: str, until: float) -> object | None:
        """None where the register has nothing there: a company without branches is listed too."""
        try:
            return self._get(path, until)
        except UnknownNumber:
            return None

    def _get(self, path: str, until: float, params: dict[str, str | int] | None = None) -> object:
        about = About.CHANGES if self._patience is NOBODY_WAITS else About.FACTS
        return self._ask("GET", f"{self._base_url}{path}", until, about=about, params=params)

    def _ask(
        self,
        method: str,
        url: str,
        until: float,
        *,
        about: About,
        params: dict[str, str | int] | None = None,
        body: dict[str, str] | None = None,
    ) -> object:
        answer = self.line.ask(
            method,
            url,
            about=about,
            headers={"apikey": self._api_key.text},
            until=until,
            tries=self._patience.tries,
            params=params,
            body=body,
        )
        if answer.body is NO_JSON:
            raise TechnicalFault(f"the register answered {answer.status} and no JSON")
        if answer.status != 200:
            reading.refuse(answer.status, answer.body)
        return answer.body


def _well_formed(number: str, digits: int) -> None:
    """Numbers become part of a URL."""
    if not re.fullmatch(rf"[0-9]{{{digits}}}", number, re.ASCII):
        raise BadNumber(f"a number of {digits} digits is needed")
