"""Filing financial statements with an access code, and what became of each (R2, R3, D20)."""

from datetime import date, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from pydantic import Field

from api.http.answers import Answer, Page, Positioned
from api.http.bodies import Body, example
from api.http.fields import Day
from api.http.idempotency import IdempotencyKey, derived, once, request_for
from api.http.principals import Holder, Wired, holder
from api.http.problems import Problem, not_found, refuses
from api.http.reading import After, Cursor, Limit, Newest, as_json, page, shown
from api.ports import Ports
from domain.filing.events import FilingReason, FilingRefused, StatementFiled
from domain.size_classes import Figures, SizeClass
from domain.use_cases.file_statement import FileStatement
from domain.values import FilingId, Purpose, Use
from projections import filings
from projections.filings import FilingState


class Filing(Body):
    """A balance sheet: first and last day of its financial year, the day it was adopted, and the figures of
    that year and of the year before (D20).

    Without ``year_began_on`` the year had twelve months. Of an organisation's first financial year say
    ``first_year`` and leave ``year_before`` out: it has none."""

    model_config = example(
        {
            "year_began_on": "2025-01-01",
            "year_ended_on": "2025-12-31",
            "adopted_on": "2026-05-28",
            "this_year": {"total_assets_cents": 41000000, "net_turnover_cents": 88000000, "employees": 6},
            "year_before": {"total_assets_cents": 38500000, "net_turnover_cents": 79000000, "employees": 5},
        }
    )

    year_began_on: Day | None = None
    year_ended_on: Day
    adopted_on: Day
    this_year: Figures
    first_year: Annotated[bool, Field(strict=True)] = False
    year_before: Figures | None = None


class FilingYear(Answer):
    """The figures of one year, the smallest class whose limit each criterion keeps, and the smallest of which
    two of the three do (D20). The figures are null of a refused statement: they are not kept."""

    ended_on: date = Field(description="Its last day.")
    total_assets_cents: int | None = Field(examples=[41000000])
    net_turnover_cents: int | None = Field(examples=[88000000])
    employees: int | None = Field(examples=[6])
    by_total_assets: SizeClass
    by_net_turnover: SizeClass
    by_employees: SizeClass
    size_class: SizeClass


class Filed(Positioned):
    """The receipt of a filed statement."""

    filing_id: str
    receipt_number: str = Field(examples=["D2026-000001"])
    kvk_number: str = Field(examples=["69599084"])
    financial_year: int = Field(description="The calendar year in which it ended.", examples=[2025])
    year_began_on: date
    year_ended_on: date
    size_class: SizeClass
    terms: str = Field(description="The version of the limits and terms (D20).", examples=["2024-01"])
    filed_on: date
    due_on: date = Field(description="The last day to file in time.")
    in_time: bool


class FilingRow(Answer):
    """A filing, and what became of it."""

    filing_id: str
    account_id: str
    kvk_number: str | None
    financial_year: int
    year_began_on: date
    year_ended_on: date
    first_year: bool
    adopted_on: date
    state: FilingState
    refusal: FilingReason | None
    size_class: SizeClass | None = Field(description="Null of a private code.")
    terms: str
    receipt_number: str | None
    earlier_receipt: str | None = Field(description="Of the statement that was filed before.")
    filed_on: date | None
    due_on: date | None
    in_time: bool | None
    asked_at: datetime


class FilingInFull(FilingRow):
    """A filing with its two years, the year before first; a first financial year is alone."""

    years: list[FilingYear]


router = APIRouter(prefix="/v1", tags=["filings"])
Own = Annotated[Holder, Depends(holder)]

REFUSALS: Final = {
    FilingReason.CODE_NOT_USABLE: "filing-code-not-usable",
    FilingReason.ARREARS: "filing-arrears",
    FilingReason.PRIVATE_CODE: "filing-private-code",
    FilingReason.ALREADY_FILED: "filing-already-filed",
    FilingReason.TOO_LARGE: "filing-too-large",
}
UNFIT: Final = ("dates-do-not-fit", "first-year-does-not-fit")


@router.post(
    "/filings",
    status_code=201,
    summary="File a financial statement",
    response_model=Filed,
    openapi_extra=refuses(*REFUSALS.values(), "session-not-for-filing", *UNFIT),
)
def file_statement(body: Filing, ports: Wired, who: Own, key: IdempotencyKey = None) -> dict[str, Any]:
    """File the balance sheet of a financial year for one's organisation, logged in on the page file_statement
    (R2, R29). Amounts in euro cents; an average number of employees is rounded down. For micro and small
    businesses (R3), once for each financial year: years that overlap are one year filed twice. A year has at
    most 24 months; the day it began decides which limits hold (D20). A refusal (409) is recorded: the
    key is spent, a repeat is refused alike, and a new try needs a new key (D25)."""
    _check_page(who)
    request = request_for(ports, who.actor, "filing", key, body.model_dump(mode="json"))
    filing_id = FilingId(derived(request, "filing"))
    command = FileStatement(
        at=ports.clock.now(),
        filing_id=filing_id,
        account_id=who.account_id,
        year_began_on=body.year_began_on,
        year_ended_on=body.year_ended_on,
        adopted_on=body.adopted_on,
        this_year=body.this_year,
        first_year=body.first_year,
        year_before=body.year_before,
        today=ports.today(),
    )
    done = once(ports, request, lambda: command)
    return _filed(ports, filing_id) | {"position": done.position}


@router.get(
    "/filings",
    summary="List my filings",
    response_model=Page[FilingRow],
)
def my_filings(
    ports: Wired,
    who: Own,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    newest: Newest = False,
) -> dict[str, Any]:
    """The filings of this account, refused ones included, in the order they were asked, or the newest first
    (R18, D25)."""
    with shown(ports, after, "filings") as tx:
        rows = filings.filings_of_account(
            tx, who.account_id, after=FilingId(cursor) if cursor else None, limit=limit + 1, newest=newest
        )
    return page(rows, limit, lambda row: row.filing_id)


@router.get(
    "/filings/{filing_id}",
    summary="See one filing",
    response_model=FilingInFull,
    openapi_extra=refuses("not-found"),
)
def my_filing(filing_id: str, ports: Wired, who: Own, after: After = None) -> dict[str, Any]:
    """One filing of this account with its figures, and why they came to its size class (D20)."""
    with shown(ports, after, "filings") as tx:
        found = filings.filing(tx, FilingId(filing_id))
    if found is None or found.filing.account_id != who.account_id:
        raise not_found("filing")
    in_full = as_json(found)
    return {**in_full.pop("filing"), **in_full}


def _check_page(who: Holder) -> None:
    """Problem 403 on another page than the one for financial statements (R29).

    A private code has no way to that page: the domain refuses it, so that the refusal is recorded (D25)."""
    if who.session.purpose is not Purpose.FILE_STATEMENT and who.account.use is not Use.PRIVATE:
        raise Problem("session-not-for-filing")


def _filed(ports: Ports, filing_id: FilingId) -> dict[str, Any]:
    """The receipt, which never changes, so that a repeat answers the same. Raises Problem 409."""
    event = ports.log.history(f"filing-{filing_id}")[0].event
    if isinstance(event, FilingRefused):
        raise Problem(REFUSALS[event.reason], more=_refused(event))
    assert isinstance(event, StatementFiled), "a filing begins filed or refused"
    return {
        "filing_id": filing_id,
        "receipt_number": event.receipt_number,
        "kvk_number": event.kvk_number,
        "financial_year": event.financial_year,
        "year_began_on": event.year_began_on,
        "year_ended_on": event.year_ended_on,
        "size_class": event.size_class,
        "terms": event.terms,
        "filed_on": event.filed_on,
        "due_on": event.due_on,
        "in_time": event.in_time,
    }


def _refused(event: FilingRefused) -> dict[str, Any]:
    """What a refusal tells beside its kind: the receipt there is, or the class and its reasons."""
    told: dict[str, Any] = {"filing_id": event.filing_id}
    if event.reason is FilingReason.ALREADY_FILED:
        told["receipt_number"] = event.earlier_receipt
    if event.reason is FilingReason.TOO_LARGE:
        told |= {
            "size_class": event.size_class,
            "years": [year.model_dump(mode="json") for year in event.years],
        }
    return told
