"""`toegang audit who-read`: who of the staff read what is held of somebody."""

from typing import Annotated

import typer

from api.cli.audit_explain import After, Limit, Since, Until
from api.cli.audit_source import Bundle, BundleKey, Source
from api.terminal.show import Json


def who_read(
    subject: Annotated[
        str,
        typer.Argument(
            help="account-…, customer-…, application-…, bank_entry-…, question-…, deactivation-…,"
            " staff_member-…; left out: whoever's it was."
        ),
    ] = "",
    actor: Annotated[str, typer.Option("--by", help="Only what they read: staff:<id> or operator.")] = "",
    since: Since = None,
    until: Until = None,
    after: After = 0,
    limit: Limit = 50,
    whole: Annotated[
        bool,
        typer.Option(
            "--whole",
            help="Read the whole log, and rest on no read model: slower, and nothing can be hidden.",
        ),
    ] = False,
    language: Annotated[str, typer.Option(help="nl or en.")] = "en",
    bundle: Bundle = None,
    key: BundleKey = None,
    in_json: Json = False,
) -> None:
    """Show who of the staff was shown personal values: of whom, which, when and for what. The values
    themselves are kept nowhere. Goes on with --after and the last position.

    \b
    Examples: toegang audit who-read account-4f2a --language nl
              toegang audit who-read --by staff:p1 --from 2026-06-01
              toegang audit who-read account-4f2a --whole
              toegang audit who-read account-4f2a --bundle log.zip --key "$(cat kept.public)"
              toegang audit who-read customer-69599084 --json | jq '.items[].says'"""
    from api.cli.audit_who_read import show_readings

    show_readings(
        subject,
        actor,
        since,
        until,
        language,
        after=after,
        limit=limit,
        whole=whole,
        in_json=in_json,
        source=Source(bundle, key),
    )


def join(app: typer.Typer) -> None:
    """Its command becomes the group's."""
    app.command("who-read")(who_read)
