"""`toegang audit history`, `by`: what happened, told from the log."""

from datetime import datetime
from typing import Annotated

import typer

from api.terminal.show import Json

MOMENTS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f"]
Subject = Annotated[
    str,
    typer.Argument(
        help="account-…, customer-…, order-…, invoice-…, application-…, code-<index>, bank_entry-…,"
        " final_notice-…, or any other stream."
    ),
]
Since = Annotated[
    datetime | None, typer.Option("--from", formats=MOMENTS, help="Recorded then or later (UTC).")
]
Until = Annotated[datetime | None, typer.Option("--to", formats=MOMENTS, help="Recorded by then (UTC).")]
OfEvent = Annotated[str, typer.Option("--event", help="Only events of this name, or kind of stream.")]
After = Annotated[int, typer.Option(min=0, help="Go on after this position: the last one shown.")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")]


def history(
    subject: Subject,
    since: Since = None,
    until: Until = None,
    event: OfEvent = "",
    actor: Annotated[str, typer.Option(help="Only what this actor did.")] = "",
    after: After = 0,
    limit: Limit = 50,
    in_json: Json = False,
) -> None:
    """Show every event that touches a subject, in whatever stream, with what led to it; personal values stay
    sealed. Goes on with --after and the last position; with --json `next` is that.

    \b
    Examples: toegang audit history account-4f2a --event invoice
              toegang audit history invoice-F2026-000001 --json | jq '.items[].event'"""
    from api.cli.audit_histories import show_history

    show_history(subject, since, until, event, actor, after=after, limit=limit, in_json=in_json)


def by(
    actor: Annotated[str, typer.Argument(help="staff:<id>, holder:<id>, system:<key id> or policy:<name>.")],
    since: Since = None,
    until: Until = None,
    event: OfEvent = "",
    after: After = 0,
    limit: Limit = 50,
    in_json: Json = False,
) -> None:
    """Show all that somebody did, with role and reason, in order.

    \b
    Example: toegang audit by staff:p1 --from 2026-06-01 --to 2026-06-30"""
    from api.cli.audit_histories import show_actor

    show_actor(actor, since, until, event, after=after, limit=limit, in_json=in_json)


def join(app: typer.Typer) -> None:
    """Its commands become the group's."""
    for command in (history, by):
        app.command()(command)
