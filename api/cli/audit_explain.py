"""`toegang audit history`, `by`, `as-of`, `diff`, `why`: what happened, told from the log."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.audit_source import Bundle, BundleKey, Source
from api.terminal.show import Json
from domain.positions import POSITION_MAX

ZONE = "UTC, unless it says another zone as it is shown (CEST) or as +02:00"
Subject = Annotated[
    str,
    typer.Argument(
        help="account-…, customer-…, order-…, invoice-…, application-…, code-<index>, bank_entry-…,"
        " final_notice-…, question-…, deactivation-…, staff_member-…, or any other stream."
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="WHEN", help=f"Recorded then or later: a time, or a day as it begins ({ZONE})."
    ),
]
Until = Annotated[
    str | None,
    typer.Option("--to", metavar="WHEN", help=f"Recorded by then: a time, or a day as it begins ({ZONE})."),
]
OfEvent = Annotated[str, typer.Option("--event", help="Only events of this name, or kind of stream.")]
After = Annotated[
    int, typer.Option(min=0, max=POSITION_MAX, help="Go on after this position: the last one shown.")
]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")]


def history(
    subject: Subject,
    since: Since = None,
    until: Until = None,
    event: OfEvent = "",
    actor: Annotated[str, typer.Option(help="Only what this actor did.")] = "",
    after: After = 0,
    limit: Limit = 50,
    bundle: Bundle = None,
    key: BundleKey = None,
    in_json: Json = False,
) -> None:
    """Show every event that touches a subject, in whatever stream, with what led to it; personal values stay
    sealed. Goes on with --after and the last position; with --json `next` is that.

    \b
    Examples: toegang audit history account-4f2a --event invoice
              toegang audit history invoice-F2026-000001 --json | jq '.items[].event'
              toegang audit history account-4f2a --bundle log.zip --key "$(cat kept.public)\""""
    from api.cli.audit_histories import show_history

    source = Source(bundle, key)
    show_history(
        subject, since, until, event, actor, after=after, limit=limit, in_json=in_json, source=source
    )


def by(
    actor: Annotated[str, typer.Argument(help="staff:<id>, holder:<id>, system:<key id> or policy:<name>.")],
    since: Since = None,
    until: Until = None,
    event: OfEvent = "",
    after: After = 0,
    limit: Limit = 50,
    bundle: Bundle = None,
    key: BundleKey = None,
    in_json: Json = False,
) -> None:
    """Show all that somebody did, with role and reason, in order.

    \b
    Example: toegang audit by staff:p1 --from 2026-06-01 --to 2026-07-01"""
    from api.cli.audit_histories import show_actor

    source = Source(bundle, key)
    show_actor(actor, since, until, event, after=after, limit=limit, in_json=in_json, source=source)


Moment = Annotated[
    str, typer.Option(metavar="WHEN", help=f"A position, or a moment like 2026-06-01T12:00:00 ({ZONE}).")
]
Name = Annotated[str, typer.Argument(help="A stream, as account-4f…, or a read model, as login_check.")]
Of = Annotated[
    str,
    typer.Option(
        help="Only rows of a read model that are of this subject, as invoice-F2026-000001; or that hold any"
        " other text somewhere."
    ),
]


def as_of(
    name: Name,
    at: Moment,
    of: Of = "",
    bundle: Bundle = None,
    key: BundleKey = None,
    in_json: Json = False,
) -> None:
    """Show a stream's state or a read model's rows as they were at a moment: folded or rebuilt so far, in
    memory. A read model takes a pass over the log up to there; of one subject, where that is enough, over
    what touches it.

    \b
    Examples: toegang audit as-of account-4f2a --at 2026-06-01
              toegang audit as-of open_invoices --at 1200 --of invoice-F2026-000001"""
    from api.cli.audit_moments import show_moment

    show_moment(name, at, of, Source(bundle, key), in_json=in_json)


def diff(
    name: Name,
    since: Annotated[str, typer.Option("--from", metavar="WHEN", help=f"A position or a moment ({ZONE}).")],
    until: Annotated[str, typer.Option("--to", metavar="WHEN", help="A later one.")],
    of: Of = "",
    bundle: Bundle = None,
    key: BundleKey = None,
    in_json: Json = False,
) -> None:
    """Show what changed in a stream's state or a read model between two moments, field by field. Exit code 1
    where anything did.

    \b
    Examples: toegang audit diff account-4f2a --from 2026-06-01 --to 2026-07-01
              toegang audit diff login_check --from 100 --to 120 --json"""
    from api.cli.audit_moments import show_changes

    show_changes(name, since, until, of, Source(bundle, key), in_json=in_json)


def why(
    question: Annotated[
        str, typer.Argument(help="blocked, refused, balance, invoice, closed or cannot-log-in.")
    ],
    subject: Annotated[
        str, typer.Argument(help="account-…; invoice-…; refused: application-…, order-… or filing-….")
    ],
    at: Annotated[
        str, typer.Option(metavar="WHEN", help=f"As of a position or a moment ({ZONE}); otherwise now.")
    ] = "",
    purpose: Annotated[
        str, typer.Option(help="Of cannot-log-in: order_extract, file_statement, my_account or invoices.")
    ] = "order_extract",
    language: Annotated[str, typer.Option(help="nl or en.")] = "en",
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw it too, on a line of time.")] = None,
    bundle: Bundle = None,
    key: BundleKey = None,
    in_json: Json = False,
) -> None:
    """Explain why something is so: the events behind it with rule and dated policy, and what would clear it.

    \b
    Examples: toegang audit why blocked account-4f2a --language nl
              toegang audit why balance account-4f2a --at 2026-06-01 --json
              toegang audit why cannot-log-in account-4f2a --purpose file_statement --svg why.svg
              toegang audit why blocked account-4f2a --bundle log.zip --key "$(cat kept.public)\""""
    from api.cli.audit_why import show_why

    show_why(question, subject, at, purpose, language, svg, Source(bundle, key), in_json=in_json)


def join(app: typer.Typer) -> None:
    """Its commands become the group's."""
    for command in (history, by, diff, why):
        app.command()(command)
    app.command("as-of")(as_of)
