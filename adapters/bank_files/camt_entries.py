"""What statements and notifications have in common: heads, balances, entries and their transactions."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from adapters.bank_files.messages import (
    Balance,
    Batch,
    Entry,
    Money,
    Statement,
    Transaction,
)
from adapters.bank_files.walking import Checked, Element, checked

_NOT_PROVIDED = "NOTPROVIDED"


def read_entries(
    path: Path, messages: Collection[str], head: str, ours: Collection[str]
) -> Iterator[Statement | Entry]:
    with checked(path, messages) as file:
        yield from _Reading(file, head, ours).run()


class _Reading:
    """Holds what has been read of the entry that has not ended yet."""

    def __init__(self, file: Checked, head: str, ours: Collection[str]) -> None:
        self._file, self._head = file, head
        self._ours = frozenset(each.replace(" ", "").upper() for each in ours)
        self._statement: Statement | None = None
        self._balances: list[Balance] = []
        self._transactions: list[Transaction] = []
        self._batches: list[Batch] = []

    def run(self) -> Iterator[Statement | Entry]:
        for found in self._file.records():
            if found.name == "Bal" and found.parent().name == self._head:
                self._balances.append(_balance(found))
            elif found.name == "TxDtls":
                self._transactions.append(_transaction(found, found.parent().parent()))
            elif found.name == "NtryDtls":
                self._batches += _batch(found)
            elif found.name == "Ntry":
                statement, first = self._of(found.parent())
                if first:
                    yield statement
                yield self._entry(found, statement.statement_id)
            elif found.name == self._head:
                statement, first = self._of(found)
                if first:
                    yield statement
                self._statement, self._balances = None, []

    def _of(self, head: Element) -> tuple[Statement, bool]:
        first = self._statement is None
        if self._statement is None:
            self._statement = self._read_head(head)
        return self._statement, first

    def _read_head(self, head: Element) -> Statement:
        account = head.needed("Acct/Id/IBAN", "Acct/Id/Othr/Id")
        pages = "StmtPgntn" if self._head == "Stmt" else "NtfctnPgntn"
        named = {balance.amount.currency for balance in self._balances}
        return Statement(
            message=self._file.message,
            message_id=head.parent().needed("GrpHdr/MsgId"),
            statement_id=head.needed("Id"),
            number=head.number("ElctrncSeqNb", "LglSeqNb"),
            page=head.number(f"{pages}/PgNb"),
            last_page=head.true(f"{pages}/LastPgInd"),
            created_at=head.text("CreDtTm"),
            from_date=head.day("FrToDt/FrDtTm", "FrToDt/FrDt"),
            to_date=head.day("FrToDt/ToDtTm", "FrToDt/ToDt"),
            copy=head.text("CpyDplctInd"),
            account=account,
            ours=account.upper() in self._ours,
            currency=head.text("Acct/Ccy") or (named.pop() if len(named) == 1 else None),
            balances=tuple(self._balances),
            line=head.line,
        )

    def _entry(self, found: Element, statement_id: str) -> Entry:
        amount, direction = found.money("Amt"), found.direction()
        assert amount is not None
        assert direction is not None
        batch = _whole(self._batches)
        transactions = _with_amounts(self._transactions, batch, amount)
        self._transactions, self._batches = [], []
        return Entry(
            statement_id=statement_id,
            amount=amount,
            direction=direction,
            reversal=found.true("RvslInd") is True,
            status=found.needed("Sts/Cd", "Sts/Prtry", "Sts"),
            booked_on=found.day("BookgDt/Dt", "BookgDt/DtTm"),
            written_on=found.written_day("BookgDt/Dt", "BookgDt/DtTm"),
            value_on=found.day("ValDt/Dt", "ValDt/DtTm"),
            reference=found.text("NtryRef"),
            bank_reference=found.text("AcctSvcrRef"),
            code=_code(found),
            batch=batch,
            transactions=transactions,
            further=found.text("AddtlNtryInf"),
            line=found.line,
        )


def _with_amounts(
    transactions: list[Transaction], batch: Batch | None, amount: Money
) -> tuple[Transaction, ...]:
    """The entry's amount is that of its only transaction, unless the bank says that there were more."""
    alone = len(transactions) == 1 and (batch is None or batch.count in {None, 1})
    if alone and transactions[0].amount is None:
        return (replace(transactions[0], amount=amount),)
    return tuple(transactions)


def _balance(found: Element) -> Balance:
    amount, direction, day = found.money("Amt"), found.direction(), found.day("Dt/Dt", "Dt/DtTm")
    assert amount is not None
    assert direction is not None
    assert day is not None
    return Balance(found.needed("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry"), amount, direction, day)


def _batch(details: Element) -> list[Batch]:
    if (found := details.one("Btch")) is None:
        return []
    return [Batch(found.text("MsgId"), found.text("PmtInfId"), found.number("NbOfTxs"))]


def _whole(batches: list[Batch]) -> Batch | None:
    """An entry may tell its batch in parts: the first's names, and all that were counted."""
    if not batches:
        return None
    counts = [each.count for each in batches if each.count is not None]
    return replace(batches[0], count=sum(counts) if counts else None)


def _transaction(found: Element, entry: Element) -> Transaction:
    direction = found.direction() or entry.direction()
    assert direction is not None
    return Transaction(
        amount=found.money("Amt", "AmtDtls/TxAmt/Amt"),
        direction=direction,
        instructed=found.money("AmtDtls/InstdAmt/Amt"),
        end_to_end_id=_given(found.text("Refs/EndToEndId")),
        instruction_id=_given(found.text("Refs/InstrId")),
        mandate_id=_given(found.text("Refs/MndtId")),
        payment_information_id=_given(found.text("Refs/PmtInfId")),
        message_id=_given(found.text("Refs/MsgId")),
        transaction_id=_given(found.text("Refs/TxId")),
        bank_reference=found.text("Refs/AcctSvcrRef"),
        debtor=found.party("Dbtr", "RltdPties/", "RltdAgts/"),
        creditor=found.party("Cdtr", "RltdPties/", "RltdAgts/"),
        texts=found.texts("RmtInf/Ustrd"),
        references=found.texts("RmtInf/Strd/CdtrRefInf/Ref"),
        code=_code(found),
        return_reason=found.text("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"),
        further=found.text("AddtlTxInf"),
    )


def _given(text: str | None) -> str | None:
    return None if text == _NOT_PROVIDED else text


def _code(found: Element) -> str | None:
    names = ("BkTxCd/Domn/Cd", "BkTxCd/Domn/Fmly/Cd", "BkTxCd/Domn/Fmly/SubFmlyCd")
    parts = [part for name in names if (part := found.text(name))]
    return "-".join(parts) or found.text("BkTxCd/Prtry/Cd")
