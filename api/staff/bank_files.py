"""Files of the bank, for finance: sent by hand, and what went and came on a day (I2, D15)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field

from api.http.answers import Answer, Page, Positioned
from api.http.guards import FILE_BYTES_MAX
from api.http.idempotency import IdempotencyKey, once
from api.http.principals import Wired
from api.http.problem_kinds import Text
from api.http.problems import Problem, invalid, refuses
from api.http.reading import After, Cursor, FirstDay, LastDay, Limit, Newest, in_order, page, shown
from api.http.sentences import in_both
from api.staff.acting import Finance, StaffAct, StaffReason, asked_by
from domain.bank_file.aggregate import BANK_FILE
from domain.bank_file.events import BankFileRefused, BankFileTaken, FileSource
from projections.bank_batches import BatchKind, BatchState, batches

FILE_TOO_LARGE: Final = Problem(
    "body-too-large",
    what_to_do=Text(
        "Send at most 16 MiB; a larger file goes by the bank's folder, or by toegang bank import.",
        "Stuur hooguit 16 MiB; een groter bestand gaat via de map van de bank, of via toegang bank import.",
    ),
)


ONE_DAY: Final = Text(
    "A day and a stretch of days: send one of them.",
    "Een dag en een reeks dagen: stuur een van de twee.",
)


class BankFileBooked(Positioned):
    """What a file led to. A file that was taken before: what it led to then."""

    file_id: str = Field(description="The SHA-256 of its bytes.")
    message: str = Field(examples=["camt.053.001.08"])
    before: bool = Field(description="The same file was taken in before: nothing of it was new.")
    bookings: int
    new: int = Field(description="Of its bookings, those that were not known when it came first.")
    announced: int = Field(description="Entries that are no money yet.")
    unknown: int = Field(description="States of payments that were never sent.")
    in_cents: int
    out_cents: int


class BatchRow(Answer):
    """One file that went to the bank, or came from it; amounts in cents, as money moves on the account."""

    batch_id: str = Field(examples=["CT-20261103-1"], description="Our id, or the hash of one that came.")
    kind: BatchKind
    message: str | None = Field(description="The format of one that came; null where none was recognised.")
    source: FileSource | None = Field(description="How one came; null of those that went.")
    on: date = Field(description="The day on which it was drawn up, or came.")
    due_on: date | None = Field(description="When the bank carries it out.")
    payments: int
    new: int | None = Field(description="Of one that came: how many bookings were not known.")
    in_cents: int
    out_cents: int
    sha256: str | None = Field(description="Of its bytes; null until they are settled.")
    state: BatchState
    trouble: str | None = Field(description="Line and rule of one that was refused.")


class Batches(Page[BatchRow]):
    """One page of files, and what day it is."""

    as_of: date


@dataclass(frozen=True, slots=True)
class Uploaded:
    """``path``: where its bytes lie until the answer."""

    path: Path
    digest: str


async def _uploaded(request: Request, _: Finance) -> AsyncIterator[Uploaded]:
    """To a file of the system's own, once it is known who sends it. Problem 413 beyond 16 MiB."""
    size, digest = 0, sha256()
    with NamedTemporaryFile(prefix="bank-", suffix=".xml") as file:
        async for piece in request.stream():
            size += len(piece)
            if size > FILE_BYTES_MAX:
                raise FILE_TOO_LARGE
            digest.update(piece)
            file.write(piece)
        file.flush()
        yield Uploaded(Path(file.name), digest.hexdigest())


router = APIRouter(prefix="/v1", tags=["finance"])
XML: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/xml": {
                "schema": {
                    "type": "string",
                    "format": "binary",
                    "examples": [
                        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">...</Document>'
                    ],
                }
            }
        },
    }
}
Upload = Annotated[Uploaded, Depends(_uploaded, scope="function")]


@router.post(
    "/bank-files",
    summary="Book a file of the bank",
    response_model=BankFileBooked,
    openapi_extra=XML | refuses("body-too-large"),
)
def book_bank_file(
    ports: Wired,
    who: Finance,
    file: Upload,
    reason: Annotated[StaffReason, Query(description="Why finance sends it (D17).")],
    key: IdempotencyKey = None,
) -> dict[str, Any]:
    """A statement, notification or status report, as `toegang bank import` books it: each booking once, in
    any order, any number of times. A file that breaks a rule, or is of another account, is refused with
    line and rule, and leaves nothing but that refusal. At most 16 MiB."""
    body = StaffAct(reason=reason)
    request = asked_by(ports, who, "book-bank-file", key, body, sha256=file.digest)
    before = ports.log.state(BANK_FILE.stream(file.digest)).taken
    known = ports.executor.known(request) is not None
    done = once(ports, request, lambda: ports.bank_files.taken_or_refused(file.path, FileSource.FINANCE))
    event = _last(ports.log.history(BANK_FILE.stream(file.digest).name))
    if isinstance(event, BankFileRefused):
        raise invalid("body", _why(event), rule="I2")
    told = event.model_dump(mode="json", include=set(BankFileBooked.model_fields))
    return told | {"before": before and not known, "position": done.position}


@router.get("/bank-batches", summary="List files to and from the bank", response_model=Batches)
def list_batches(
    ports: Wired,
    _: Finance,
    on: Annotated[
        date | Literal["today"] | None, Query(description="Only those of that day: not with from or to.")
    ] = None,
    begin: FirstDay = None,
    end: LastDay = None,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    newest: Newest = False,
) -> dict[str, Any]:
    """What was sent to the bank and what came from it, in that order or the newest first, with sums, hashes
    and states."""
    in_order(begin, end)
    if on is not None and (begin is not None or end is not None):
        raise invalid("on", ONE_DAY)
    today = ports.today()
    day = today if on == "today" else on
    with shown(ports, after, "bank_batches") as tx:
        rows = batches(tx, first=day or begin, last=day or end, after=cursor, limit=limit + 1, newest=newest)
    listed = page(rows, limit, lambda row: row.batch_id)
    for item in listed["items"]:
        del item["position"]
    return listed | {"as_of": today.isoformat()}


def _why(refused: BankFileRefused) -> Text:
    """What a person who chose the wrong file sees is told in both languages; a rule of the format in the
    words of its schema."""
    begins, colon, rest = refused.rule.partition(": ")
    rule = in_both(refused.rule) or Text(refused.rule, refused.rule)
    if colon and (known := in_both(begins)):
        rule = Text(refused.rule, f"{known.nl}: {rest}")
    return Text(f"Line {refused.line}: {rule.en}", f"Regel {refused.line}: {rule.nl}")


def _last(history: Any) -> BankFileTaken | BankFileRefused:
    """What became of it in the end: a file that was taken is refused no more."""
    told = [one.event for one in history if isinstance(one.event, BankFileTaken | BankFileRefused)]
    if not told:
        raise Problem("unexpected")
    return next((one for one in told if isinstance(one, BankFileTaken)), told[-1])
