"""`toegang finance`: what finance looks after."""

from typing import Annotated

import typer

from api.terminal.show import Json
from domain.positions import POSITION_MAX

app = typer.Typer(
    help="""What finance looks after: open items, what is owed by age, holds, fees, refunds,
    what is owed back, bookings that wait, files to and from the bank.

    Each list has one order, and goes on with --after and what the last line begins with. Amounts are euros;
    with --json whole cents.

    \b
    Examples: toegang finance open-items --stage overdue
              toegang finance ageing""",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")]
After = Annotated[str, typer.Option(help="Go on after this one, as the list shows it.")]
OfCustomer = Annotated[str, typer.Option("--customer", metavar="ID", help="Only this customer's.")]


@app.command("open-items")
def open_items(
    stage: Annotated[
        str, typer.Option(help="issued, reminder_issued, reminded, on_final_notice or overdue.")
    ] = "",
    held: Annotated[bool, typer.Option("--held", help="Only those that finance holds today.")] = False,
    customer: OfCustomer = "",
    after: After = "",
    limit: Limit = 50,
    in_json: Json = False,
) -> None:
    """List every invoice that is to be paid, in order of issue, and how far its collection has come (D1).

    \b
    Examples: toegang finance open-items --stage overdue
              toegang finance open-items --held
              toegang finance open-items --customer 68750110 --json | jq '.[].outstanding_cents'"""
    from api.cli.finance_lists import show_open_items

    show_open_items(stage, held=held, customer=customer, after=after, limit=limit, in_json=in_json)


@app.command()
def ageing(customer: OfCustomer = "", after: After = "", limit: Limit = 50, in_json: Json = False) -> None:
    """Show what is owed on invoices by how many days the due date is past, per customer and in all.

    \b
    Examples: toegang finance ageing
              toegang finance ageing --json | jq .sum"""
    from api.cli.finance_lists import show_ageing

    show_ageing(customer, after=after, limit=limit, in_json=in_json)


@app.command()
def fees(
    is_open: Annotated[bool, typer.Option("--open", help="Only those of which something is left.")] = False,
    customer: OfCustomer = "",
    after: After = "",
    limit: Limit = 50,
    in_json: Json = False,
) -> None:
    """List the fees of final notices: claims of their own, also when the invoices were paid (D1).

    \b
    Example: toegang finance fees --open"""
    from api.cli.finance_lists import show_fees

    show_fees(customer, is_open=is_open, after=after, limit=limit, in_json=in_json)


@app.command()
def refunds(
    state: Annotated[str, typer.Option(help="requested, approved, ordered, paid, refused or failed.")] = "",
    after: Annotated[int, typer.Option(min=0, max=POSITION_MAX, help="Go on after this position.")] = 0,
    limit: Limit = 50,
    in_json: Json = False,
) -> None:
    """List what is paid back of credit, in the order it was asked for, and how far each is (R47).

    Where to it goes is told over HTTP, to finance alone.

    \b
    Examples: toegang finance refunds --state requested
              toegang finance refunds --json | jq '.[].refund_id'"""
    from api.cli.finance_lists import show_refunds

    show_refunds(state, after=after, limit=limit, in_json=in_json)


@app.command("owed-back")
def owed_back(after: After = "", limit: Limit = 50, in_json: Json = False) -> None:
    """List the invoices of which something was paid and then credited, in order of issue: what goes back in
    the next file for the bank by itself, what the bank has the order for, and what finance pays by hand
    (D14).

    Who had paid is told over HTTP, to finance alone.

    \b
    Examples: toegang finance owed-back
              toegang finance owed-back --json | jq '.[] | select(.way == "by_hand")'"""
    from api.cli.finance_lists import show_owed_back

    show_owed_back(after=after, limit=limit, in_json=in_json)


@app.command()
def unmatched(limit: Limit = 50, in_json: Json = False) -> None:
    """List the bank's bookings that fit nothing or brought too much, oldest first, with who paid as the bank
    told it: staff matches or settles them, over HTTP (I2). What is shown is personal data of payers.

    \b
    Examples: toegang finance unmatched
              toegang finance unmatched --json | jq '.[] | {counter_name, counter_account, amount_cents}'"""
    from api.cli.finance_lists import show_unmatched

    show_unmatched(limit=limit, in_json=in_json)


@app.command()
def batches(
    on: Annotated[str, typer.Option(metavar="DATE", help="Only those of that day, as 2026-11-03.")] = "",
    after: After = "",
    limit: Limit = 50,
    in_json: Json = False,
) -> None:
    """List the files that went to the bank and those that came, in that order, with their sums and hashes.

    \b
    Examples: toegang finance batches --on $(date +%F)
              toegang finance batches --json | jq '.[] | select(.state == "refused")'"""
    from api.cli.finance_lists import show_batches

    show_batches(on, after=after, limit=limit, in_json=in_json)
