"""Direct debits and bookings over HTTP."""

from collections.abc import Sequence

import httpx
from pydantic import TypeAdapter, ValidationError

from domain.ports import BankEntry, Collection, TechnicalFault

TIMEOUT_SECONDS = 5.0
_ENTRIES = TypeAdapter(list[BankEntry])


class HttpBank:
    """Implements domain.ports.Bank. ``base_url`` is the bank's; our stand-in serves it at its own."""

    def __init__(self, http: httpx.Client, *, base_url: str) -> None:
        self._http = http
        self._bank = f"{base_url.rstrip('/')}/bank"

    def submit(self, collection: Collection) -> None:
        body = {
            "id": collection.collection_id,
            "invoice_number": collection.invoice_number,
            "amount_cents": collection.amount_cents,
            "collect_on": collection.collect_on.isoformat(),
            "mandate_id": collection.mandate_id,
            "mandate_signed_on": collection.mandate_signed_on.isoformat(),
            "iban": collection.iban.text,
            "debtor": collection.debtor.text,
        }
        try:
            answer = self._http.post(f"{self._bank}/collections", json=body, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
        except httpx.HTTPError:
            raise TechnicalFault("the bank did not take the direct debit") from None

    def entries(self, after: str | None) -> Sequence[BankEntry]:
        asked = {} if after is None else {"after": after}
        try:
            answer = self._http.get(f"{self._bank}/entries", params=asked, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
            return _ENTRIES.validate_json(answer.content)
        except (httpx.HTTPError, ValidationError):
            raise TechnicalFault("the bank did not tell its bookings") from None
