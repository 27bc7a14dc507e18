"""Payments that go to the bank, as a test wants them."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from adapters.bank_files.orders import Account
from adapters.bank_files.pain_001 import Transfer, Transfers
from adapters.bank_files.pain_008 import Collection, DirectDebits

REGISTER = Account("Register", "NL91 ABNA 0417 1643 00")
DEBTOR = Account("J. de Vries", "NL20INGB0001234567")


def collection(reference: str = "C-1", cents: int = 1250, **changed: Any) -> Collection:
    made = Collection(reference, cents, "M-1", date(2026, 1, 31), DEBTOR, "Factuur F2026-000001")
    return replace(made, **changed)


def debits(*collections: Collection, **changed: Any) -> DirectDebits:
    at = datetime(2026, 11, 2, 9, 30, 0, 123_456)
    made = DirectDebits(
        "DD-2026-11-02-1", at, date(2026, 11, 17), REGISTER, "NL79ZZZ999999990000", collections
    )
    return replace(made, **changed)


def transfer(reference: str = "CT-20261103-1-1", cents: int = 1250, **changed: Any) -> Transfer:
    return replace(Transfer(reference, cents, DEBTOR, "Terugbetaling saldo"), **changed)


def transfers(*each: Transfer, **changed: Any) -> Transfers:
    made = Transfers("CT-20261103-1", datetime(2026, 11, 2, 9, 30), date(2026, 11, 3), REGISTER, each)
    return replace(made, **changed)
