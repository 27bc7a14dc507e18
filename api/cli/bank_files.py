"""`toegang bank read`: what files of the bank say, as tables or JSON."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from api.process.bank_files import bank_files
from api.terminal.drawing import table
from api.terminal.show import NOT_HEALTHY, as_json, fail, said

Row = tuple[str, ...]
ENTRIES = ("booked", "state", "amount", "currency", "kind", "reference", "other side", "text")
STATES = ("of", "reference", "state", "reason", "text", "amount", "debtor")


def show_bank_files(files: Sequence[Path], accounts: Sequence[str], *, in_json: bool) -> None:
    told: list[dict[str, Any]] = []
    refused: list[str] = []
    strange: set[str] = set()
    for file in files:
        try:
            items = list(bank_files.read_bank_file(file, accounts))
        except bank_files.Refused as error:
            refused.append(str(error))
            continue
        strange |= {
            each.account for each in items if isinstance(each, bank_files.Statement) and not each.ours
        }
        if in_json:
            told.append(_as_value(file, items, judged=bool(accounts)))
        else:
            _show(file, items)
    if in_json and told:
        as_json(told)
    if refused:
        fail("; ".join(refused))
    if accounts and strange:
        _not_ours(strange)


def _not_ours(strange: Iterable[str]) -> NoReturn:
    fail(f"not an account of ours: {', '.join(sorted(strange))}", NOT_HEALTHY)


def _as_value(file: Path, items: Iterable[bank_files.Item], *, judged: bool) -> dict[str, Any]:
    """A file with its statements, each with its entries, or with its states. Unless ``judged`` nobody knows
    which accounts are ours."""
    whole: dict[str, Any] = {"file": str(file), "statements": [], "states": []}
    for item in items:
        value = asdict(item)
        match item:
            case bank_files.Statement():
                whole["message"] = value.pop("message")
                ours = item.ours if judged else None
                whole["statements"].append({**value, "ours": ours, "entries": []})
            case bank_files.Entry():
                summed = {
                    "booked": item.booked,
                    "signed_cents": item.signed_cents,
                    "unexplained_cents": item.unexplained_cents,
                }
                whole["statements"][-1]["entries"].append({**value, **summed})
            case bank_files.FileStatus():
                whole["message"] = value.pop("message")
                whole["states"].append({"of": "file", **value})
            case bank_files.BatchStatus():
                whole["states"].append({"of": "batch", **value})
            case bank_files.TransactionStatus():
                whole["states"].append({"of": "payment", **value})
    return whole


def _show(file: Path, items: Iterable[bank_files.Item]) -> None:
    entries: list[Row] = []
    states: list[Row] = []
    account = ""
    for item in items:
        match item:
            case bank_files.Statement():
                _flush(ENTRIES, entries)
                account = item.account
                _show_head(file, item)
            case bank_files.Entry():
                entries += _entry_rows(item, account)
            case bank_files.FileStatus():
                said(_plain(f"{file}: {item.message}, on {item.original_message} {item.original_message_id}"))
                states.append(
                    ("file", item.original_message_id, item.status or "", *_why(item.reasons), "", "")
                )
            case bank_files.BatchStatus():
                named = item.payment_information_id
                states.append(("batch", named, item.status or "", *_why(item.reasons), "", ""))
            case bank_files.TransactionStatus():
                states.append(_payment_state(item))
    _flush(ENTRIES, entries)
    _flush(STATES, states)


def _flush(columns: Row, rows: list[Row]) -> None:
    if rows:
        table(columns, [[_plain(cell) for cell in row] for row in rows])
        said("")
    rows.clear()


def _show_head(file: Path, head: bank_files.Statement) -> None:
    number = "" if head.number is None else f" number {head.number}"
    days = [f"{day:%Y-%m-%d}" for day in (head.from_date, head.to_date) if day]
    of_days = f", {' to '.join(days)}" if days else ""
    said(_plain(f"{file}: {head.message} {head.statement_id}{number}, account {head.account}{of_days}"))
    for balance in head.balances:
        amount = _amount(balance.amount, balance.direction)
        said(f"  balance {_plain(balance.code)} on {balance.on}: {amount} {balance.amount.currency}")


def _entry_rows(entry: bank_files.Entry, account: str) -> Iterator[Row]:
    """One row, and where it holds several payments, or one without all of its money, a row for each."""
    alone = entry.transactions[0] if len(entry.transactions) == 1 else None
    whole = alone is not None and alone.amount == entry.amount
    kind = f"{entry.code or ''}{' reversal' if entry.reversal else ''}"
    state = "booked" if entry.booked else entry.status
    head = (
        str(entry.booked_on or ""),
        state,
        _amount(entry.amount, entry.direction),
        entry.amount.currency,
        kind,
    )
    if alone is not None and whole:
        yield *head, *_payment(alone, account, entry.further)
        return
    yield *head, entry.bank_reference or "", _how_many(entry), entry.further or ""
    for each in entry.transactions:
        amount = "not given" if each.amount is None else _amount(each.amount, each.direction)
        currency = "" if each.amount is None else each.amount.currency
        yield "", "  of it", amount, currency, each.code or "", *_payment(each, account, None)


def _payment(payment: bank_files.Transaction, account: str, further: str | None) -> Row:
    """Its reference, who stands at the other side, and what is said."""
    reference = payment.end_to_end_id or payment.bank_reference or ""
    others = [each for each in (payment.debtor, payment.creditor) if each.iban != account and _party(each)]
    others.sort(key=lambda each: each.iban is None)
    parts = (payment.return_reason, *payment.references, *payment.texts, payment.further, further)
    return reference, _party(others[0]) if others else "", " ".join(part for part in parts if part)


def _how_many(entry: bank_files.Entry) -> str:
    listed = len(entry.transactions)
    said_so = entry.batch.count if entry.batch else None
    if said_so not in {None, listed}:
        return f"{said_so} payments, {listed} listed"
    return f"{listed} payments" if listed else ""


def _plain(text: str) -> str:
    """Nothing that a terminal would obey."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _payment_state(payment: bank_files.TransactionStatus) -> Row:
    amount = "" if payment.amount is None else f"{payment.amount.text} {payment.amount.currency}"
    reference = payment.end_to_end_id or payment.instruction_id or ""
    return "payment", reference, payment.status or "", *_why(payment.reasons), amount, _party(payment.debtor)


def _why(reasons: Sequence[bank_files.Reason]) -> tuple[str, str]:
    codes = " ".join(reason.code for reason in reasons if reason.code)
    return codes, " ".join(text for reason in reasons for text in reason.texts)


def _party(party: bank_files.Party) -> str:
    return " ".join(part for part in (party.name, party.iban) if part)


def _amount(amount: bank_files.Money, direction: bank_files.Direction) -> str:
    shown = amount.text if amount.cents is None else f"{amount.cents // 100}.{amount.cents % 100:02}"
    return f"-{shown}" if direction is bank_files.Direction.DEBIT else shown
