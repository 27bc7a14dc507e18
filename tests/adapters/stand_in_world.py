"""Fixture for tests that need the outside world: the stand-ins, served, and a client of theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.bank import HttpBank
from adapters.payments import MolliePayments
from adapters.register import KvkRegister, Line
from adapters.stand_ins import serve_stand_ins
from domain.values import Plain
from tests.patient import SECONDS_MAX


@dataclass(frozen=True)
class World:
    """The stand-ins at a base URL, and our adapters to them."""

    url: str
    http: httpx.Client

    @property
    def register(self) -> KvkRegister:
        register = f"{self.url}/register"
        return KvkRegister(Line(self.http), base_url=register, api_key=Plain("any"), email_check_url=register)

    @property
    def payments(self) -> MolliePayments:
        return payments_at(self.url)

    @property
    def bank(self) -> HttpBank:
        return HttpBank(self.http, base_url=self.url)

    def make(self, path: str, **body: Any) -> Any:
        """Makes something happen by a control; its answer."""
        answer = self.http.post(f"{self.url}{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()


def payments_at(url: str, webhook: str | None = None) -> MolliePayments:
    """The payment provider there; whoever paid comes back to a page that nobody serves."""
    come_back = "http://127.0.0.1:1/v1/payments"
    return MolliePayments(endpoint=url, api_key=Plain("test_any"), come_back=come_back, webhook=webhook)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A fresh world per test."""
    with serve_stand_ins(tmp_path / "world", 0) as url, httpx.Client(timeout=SECONDS_MAX) as http:
        yield World(url, http)
