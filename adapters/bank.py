"""Files of payment orders, and bookings, over HTTP."""

from collections.abc import Sequence
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter, ValidationError

from domain.ports import BankEntry, TechnicalFault

TIMEOUT_SECONDS = 5.0
_ENTRIES = TypeAdapter(list[BankEntry])


class HttpBank:
    """Implements domain.ports.Bank. ``base_url`` is the bank's; our stand-in serves it at its own."""

    def __init__(self, http: httpx.Client, *, base_url: str) -> None:
        self._http = http
        self._bank = f"{base_url.rstrip('/')}/bank"

    def send(self, file_id: str, content: bytes) -> None:
        url = f"{self._bank}/files/{quote(file_id, safe='')}"
        try:
            answer = self._http.put(
                url, content=content, headers={"Content-Type": "application/xml"}, timeout=TIMEOUT_SECONDS
            )
            answer.raise_for_status()
        except httpx.HTTPError:
            raise TechnicalFault("the bank did not take the file") from None

    def entries(self, after: str | None) -> Sequence[BankEntry]:
        asked = {} if after is None else {"after": after}
        try:
            answer = self._http.get(f"{self._bank}/entries", params=asked, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
            return _ENTRIES.validate_json(answer.content)
        except (httpx.HTTPError, ValidationError):
            raise TechnicalFault("the bank did not tell its bookings") from None
