"""The files that a simulated year left: documents, letters, those of the bank, the books."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256, sha512
from pathlib import Path
from xml.etree import ElementTree

from api.compose import System
from api.process.bank_files import bank_files as formats
from domain.guest_order.events import GuestOrderDelivered
from domain.kernel import Event, Recorded
from domain.ledger import JournalForm, LedgerAccount
from domain.order.events import OrderDelivered
from domain.payment_file.events import FileSent, FileWritten
from projections.journal_lines import balances
from projections.journal_period import Period

Log = Sequence[Recorded[Event]]


def documents(system: System, log: Log) -> Iterator[str]:
    """Each that was delivered is kept, as it was signed for in the log."""
    for event in (recorded.event for recorded in log):
        if isinstance(event, OrderDelivered | GuestOrderDelivered):
            made = system.ports.documents.read(event.document_id)
            if made is None or sha256(made).hexdigest() != event.sha256 or not made.startswith(b"%PDF-"):
                yield f"document {event.document_id} is not the one that was delivered"


def letters(system: System) -> Iterator[str]:
    """Each day's manifest tells exactly what lies in its folder."""
    for manifest in sorted((system.settings.data_dir / "letters").glob("*/manifest.json")):
        listed = json.loads(manifest.read_text("utf-8"))["letters"]
        told = {f"{one['letter_id']}.pdf": one["sha512"] for one in listed}
        enclosing = [one for one in listed if "enclosed_sha512" in one]
        told |= {f"{one['letter_id']}.enclosed.pdf": one["enclosed_sha512"] for one in enclosing}
        lies = {file.name: sha512(file.read_bytes()).hexdigest() for file in manifest.parent.glob("*.pdf")}
        if told != lies:
            yield f"the post of {manifest.parent.name} is not what its manifest tells"


def bank_files(system: System, log: Log) -> Iterator[str]:
    """What the bank took has the hashes of the log, and nothing else was sent; what it gave can be read, and
    its bookings add up to what stands on the account in the journal."""
    kept = system.settings.data_dir / "stand-ins" / "bank-files"
    events = [recorded.event for recorded in log]
    written = {event.file_id: event.sha256 for event in events if isinstance(event, FileWritten)}
    sent = {event.file_id: event.sha256 for event in events if isinstance(event, FileSent)}
    taken = {file.stem: sha256(file.read_bytes()).hexdigest() for file in (kept / "taken").glob("*.xml")}
    if not written == sent == taken:
        yield f"{len(written)} files were written, {len(sent)} sent and {len(taken)} taken, not all alike"
    yield from _given(system, sorted((kept / "given").glob("*.xml")))


def _given(system: System, files: Sequence[Path]) -> Iterator[str]:
    notified, stated = dict[str, int](), dict[str, int]()
    for file in files:
        try:
            items = list(formats.read_bank_file(file, [system.settings.seller_iban]))
        except formats.Refused as refused:
            yield f"{file.name}: line {refused.line}: {refused.rule}"
            continue
        of = stated if b"camt.053" in file.read_bytes() else notified
        for one in items:
            if isinstance(one, formats.Entry):
                of[one.bank_reference or ""] = one.signed_cents or 0
    if not stated.items() <= notified.items():
        yield "a statement holds a booking that no notification told"
    with system.ports.reads.connect() as tx:
        booked = balances(tx, None, system.ports.today()).get(LedgerAccount.BANK, 0)
    if booked != sum(notified.values()):
        yield f"the bank booked {sum(notified.values())} cents, and the journal {booked}"


def books(system: System, log: Log) -> Iterator[str]:
    """The journal of the year as CSV and as audit file: both read back, both add up to the same."""
    year = log[0].recorded_at.year
    period = Period(date(year, 1, 1), date(year, 12, 31))
    table, audit = io.BytesIO(), io.BytesIO()
    with system.ports.reads.connect() as tx:
        for form, to in ((JournalForm.CSV, table), (JournalForm.XAF, audit)):
            system.ports.books.write(form, period, tx, to)
    rows = list(csv.DictReader(io.StringIO(table.getvalue().decode(), newline="")))
    debit, credit = (sum(_cents(row[side]) for row in rows) for side in ("debit", "credit"))
    whole = ElementTree.fromstring(audit.getvalue())  # noqa: S314 - our own, a moment ago
    sums = (whole.findtext(f".//{{*}}transactions/{{*}}{name}") for name in ("totalDebit", "totalCredit"))
    amounts = {_cents(each or "") for each in sums}
    lines = len(whole.findall(".//{*}trLine"))
    if debit != credit or amounts != {debit} or lines != len(rows):
        yield f"the books of {year} do not add up: {debit} and {credit}, audit file {sorted(amounts)}"


def _cents(text: str) -> int:
    euros, _, cents = (text or "0.00").partition(".")
    return int(euros) * 100 + int(cents or "0")
