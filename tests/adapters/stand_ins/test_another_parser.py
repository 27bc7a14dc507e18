"""Another parser reads the files of the bank as we do: amounts, signs, days, references (I2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from xsdata.formats.dataclass.parsers import XmlParser

from adapters.bank_files import Direction, Entry, Statement, pain_001, pain_008, read_bank_file
from adapters.bank_files.checking import message_of
from tests.adapters.bank_files import made
from tests.adapters.bank_files.sent import collection, debits, transfer, transfers
from tests.adapters.stand_in_world import World, world
from toegang_testing.seller import SELLER

__all__ = ["world"]

NONE = "NOTPROVIDED"
"""Where the payer gave no EndToEndId, as the rulebooks have it."""
DAY, LATER, NEXT = "2026-03-16", "2026-03-17", "2026-03-18"


@dataclass(frozen=True)
class Payment:
    """What both parsers say of one payment; ``cents`` as the account changes."""

    cents: int
    end_to_end_id: str | None
    mandate_id: str | None
    texts: tuple[str, ...]
    reason: str | None
    debtor: tuple[str | None, str | None]


@dataclass(frozen=True)
class Booked:
    """What both say of an entry."""

    statement: str
    account: str
    cents: int
    currency: str
    status: str
    booked_on: date
    value_on: date
    bank_reference: str | None
    code: str
    payments: tuple[Payment, ...]


@dataclass(frozen=True)
class Balanced:
    """What both say of a statement's number and balances."""

    statement: str
    number: int | None
    balances: tuple[tuple[str, int, date], ...]


# --- as pyiso20022 reads it -------------------------------------------------------------------------
def theirs(data: bytes, message: str) -> tuple[list[Balanced], list[Booked]]:
    kind = import_module(f"pyiso20022.camt.{message.replace('.', '_')}").Document
    whole = XmlParser().from_bytes(data, kind)
    statement = "053" in message
    told = whole.bk_to_cstmr_stmt.stmt if statement else whole.bk_to_cstmr_dbt_cdt_ntfctn.ntfctn
    heads = [Balanced(one.id, int(one.elctrnc_seq_nb or 0) or None, _balances(one)) for one in told]
    return heads, [_booked(one, entry) for one in told for entry in one.ntry]


def _balances(one: Any) -> tuple[tuple[str, int, date], ...]:
    return tuple(
        (_text(each.tp.cd_or_prtry.cd), _signed(each.amt, each.cdt_dbt_ind), _day(each.dt))
        for each in getattr(one, "bal", [])
    )


def _booked(statement: Any, entry: Any) -> Booked:
    domain = entry.bk_tx_cd.domn
    payments = tuple(_payment(entry, each) for part in entry.ntry_dtls for each in part.tx_dtls)
    return Booked(
        statement.id,
        statement.acct.id.iban,
        _signed(entry.amt, entry.cdt_dbt_ind),
        entry.amt.ccy,
        _text(getattr(entry.sts, "cd", entry.sts)),
        _day(entry.bookg_dt),
        _day(entry.val_dt),
        entry.acct_svcr_ref,
        f"{domain.cd}-{domain.fmly.cd}-{domain.fmly.sub_fmly_cd}",
        payments,
    )


def _payment(entry: Any, each: Any) -> Payment:
    details = each.amt_dtls and each.amt_dtls.tx_amt and each.amt_dtls.tx_amt.amt
    amount = getattr(each, "amt", None) or details or entry.amt
    side = getattr(each, "cdt_dbt_ind", None) or entry.cdt_dbt_ind
    debtor, account = (each.rltd_pties and (each.rltd_pties.dbtr, each.rltd_pties.dbtr_acct)) or (None, None)
    return Payment(
        _signed(amount, side),
        None if each.refs.end_to_end_id == NONE else each.refs.end_to_end_id,
        each.refs.mndt_id,
        tuple(each.rmt_inf.ustrd) if each.rmt_inf else (),
        _text(each.rtr_inf.rsn.cd) if each.rtr_inf else None,
        (debtor and getattr(debtor, "pty", debtor).nm, account and account.id.iban),
    )


def _signed(amount: Any, side: Any) -> int:
    cents = int((amount.value * 100).to_integral_exact())
    return cents if _text(side) == "CRDT" else -cents


def _day(of: Any) -> date:
    found: date = of.dt.to_date() if of.dt else of.dt_tm.to_datetime().date()
    return found


def _text(code: Any) -> str:
    return str(getattr(code, "value", code))


# --- as we read it ----------------------------------------------------------------------------------
def ours(file: Path) -> tuple[list[Balanced], list[Booked]]:
    heads, found, account = [], [], ""
    for item in read_bank_file(file):
        match item:
            case Statement():
                account = item.account
                balances = tuple(
                    (each.code, _cents(each.amount.cents, each.direction), each.on) for each in item.balances
                )
                heads.append(Balanced(item.statement_id, item.number, balances))
            case Entry():
                found.append(_of_ours(item, account))
            case _:
                raise AssertionError(f"a {type(item).__name__} in a statement")
    return heads, found


def _of_ours(entry: Entry, account: str) -> Booked:
    payments = tuple(
        Payment(
            _cents(each.amount.cents if each.amount else None, each.direction),
            each.end_to_end_id,
            each.mandate_id,
            each.texts,
            each.return_reason,
            (each.debtor.name, each.debtor.iban),
        )
        for each in entry.transactions
    )
    assert entry.booked_on
    assert entry.value_on
    assert entry.code
    return Booked(
        entry.statement_id,
        account,
        _cents(entry.amount.cents, entry.direction),
        entry.amount.currency,
        entry.status,
        entry.booked_on,
        entry.value_on,
        entry.bank_reference,
        entry.code,
        payments,
    )


def _cents(cents: int | None, direction: Direction) -> int:
    assert cents is not None
    return cents if direction is Direction.CREDIT else -cents


# --- the sandbox bank -------------------------------------------------------------------------------
@pytest.fixture
def given(world: World, tmp_path: Path) -> dict[str, Path]:
    """Every file of some days at the bank: transfers, direct debits that came and came back, payouts."""
    world.bank.send("DD-20260316-1", pain_008.write(_debits()))
    world.bank.send("CT-20260316-1", pain_001.write(_transfers()))
    for reference, cents in (("F2026-000001", 5), ("Betreft <F2026-000002> & meer", 123_456_78), ("RF", 1)):
        world.make("/bank/transfers", reference=reference, amount_cents=cents, booked_on=DAY)
    for number in (1, 2):
        world.make(f"/bank/collections/F2026-00000{number}-1/book", booked_on=DAY)
    world.make("/bank/payouts/CT-20260316-1-1/book", booked_on=LATER)
    world.make("/bank/payouts/CT-20260316-1-2/book", booked_on=LATER)
    world.make("/bank/collections/F2026-000001-1/return", booked_on=LATER, reason="MD06")
    world.make("/bank/payouts/CT-20260316-1-2/return", booked_on=NEXT, reason="AC04")
    world.make("/bank/statements", booked_on=NEXT)
    return dict(_fetched(world, tmp_path))


def _debits() -> Any:
    each = [collection(f"F2026-00000{number}-1", 2350 * number) for number in (1, 2, 3)]
    return debits(*each, message_id="DD-20260316-1", due_on=date(2026, 3, 16))


def _transfers() -> Any:
    each = (transfer("CT-20260316-1-1", 999), transfer("CT-20260316-1-2", 100_001))
    return transfers(*each, message_id="CT-20260316-1", execute_on=date(2026, 3, 16))


def _fetched(world: World, folder: Path) -> Iterator[tuple[str, Path]]:
    for number, name in enumerate(world.bank.waiting()):
        content = BytesIO()
        world.bank.fetch(name, content)
        file = folder / f"{number}.xml"
        file.write_bytes(content.getvalue())
        with file.open("rb") as opened:
            yield f"{message_of(opened, file, made.VERSIONS)} {name}", file


def test_another_parser_reads_what_the_sandbox_bank_tells(given: dict[str, Path]) -> None:
    messages = [name.partition(" ")[0] for name in given]
    assert (messages.count("camt.054.001.08"), messages.count("camt.053.001.08")) == (9, 3)
    told: dict[str, list[Booked]] = {"camt.053.001.08": [], "camt.054.001.08": []}
    for message, file in zip(messages, given.values(), strict=True):
        heads, found = theirs(file.read_bytes(), message)
        assert (heads, found) == ours(file)
        assert {each.account for each in found} == {SELLER.iban}
        told[message] += found
        for head in heads:
            opening, closing = (cents for _, cents, _ in head.balances) if head.balances else (0, 0)
            assert not head.balances or closing - opening == sum(each.cents for each in found)
    stated = {each.bank_reference: each for each in told["camt.053.001.08"]}
    assert sorted(each.cents for each in stated.values()) == [
        -100_001, -2350, -999, 1, 5, 2350, 4700, 100_001, 12_345_678,
    ]  # fmt: skip
    for each in told["camt.054.001.08"]:
        again = stated[each.bank_reference]
        assert (again.cents, again.payments) == (each.cents, each.payments), "I2: both tell of one booking"
    back = [one for each in stated.values() for one in each.payments if one.reason]
    assert [(one.cents, one.end_to_end_id, one.reason) for one in back] == [
        (-2350, "F2026-000001-1", "MD06"),
        (100_001, "CT-20260316-1-2", "AC04"),
    ]
    assert "Betreft <F2026-000002> & meer" in {
        text for each in stated.values() for text in each.payments[0].texts
    }


@pytest.mark.parametrize("message", made.VERSIONS)
@pytest.mark.parametrize("side", ["CRDT", "DBIT"])
@pytest.mark.parametrize("reversal", ["", "true"])
def test_it_reads_each_version_of_a_statement_as_we_do(
    tmp_path: Path, message: str, side: str, reversal: str
) -> None:
    batch = "".join(made.payment(message, text, reference=f"C-{text}") for text in ("10", "2.50"))
    back = made.payment(message, "0012.5", returned="AM04", text="F2026-000001")
    entries = [
        made.entry(message, "12.50", side=side, reversal=reversal, details=batch),
        made.entry(message, "12.5", side=side, reversal=reversal, details=back, state="PDNG"),
        made.entry(message, "0.01", side=side),
    ]
    file = made.written(tmp_path, made.document(message, made.statement(message, *entries)))
    heads, found = theirs(file.read_bytes(), message)
    assert (heads, found) == ours(file)
    sign = 1 if side == "CRDT" else -1
    assert [each.cents for each in found] == [sign * 1250, sign * 1250, sign]
    assert [one.cents for one in found[0].payments] == [sign * 1000, sign * 250]
    assert [each.status for each in found] == ["BOOK", "PDNG", "BOOK"]
