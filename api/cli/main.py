"""The command `toegang`."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli import audit, bank, finance, keys, staff, vault, webhooks
from api.terminal.show import Json, fail, mendable, said

app = typer.Typer(
    name="toegang",
    help="""Access codes of a business register: applying, ordering, invoices, and their history.

    \b
    Examples: toegang serve --demo
              toegang init && toegang doctor && toegang serve
              toegang audit history invoice-F2026-000001""",
    epilog="""\b
    Exit codes: 0 done
                1 refused, or this system is not fit for it
                2 the command line was not understood
                3 answered, but something needs staff""",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(keys.app, name="keys")
app.add_typer(webhooks.app, name="webhooks")
app.add_typer(vault.app, name="vault")
app.add_typer(staff.app, name="staff")
app.add_typer(bank.app, name="bank")
app.add_typer(finance.app, name="finance")
app.add_typer(audit.app, name="audit")


RESTORE_ACCESS = (
    "Nobody gets in with what is missing: restore the database that TOEGANG_ACCESS_URL names from its backup."
    " Where there is none: toegang staff reset, toegang keys make; holders ask for a replacement password."
)


@app.command()
def init(
    simulated: Annotated[
        bool, typer.Option("--simulated", help="Mark the store as simulated: only there may time be driven.")
    ] = False,
) -> None:
    """Make the event store, its mark and the operator's key. Harmless when repeated.

    \b
    Example: TOEGANG_DATA_DIR=/var/lib/toegang toegang init"""
    from api.compose import init, open_system
    from api.settings import Settings

    chosen = Settings()
    to_know = init(chosen, simulated=simulated)
    with open_system(chosen) as system:
        found = system.secrets()
    if found.is_lost:
        fail(" ".join([f"Not ready: {found.trouble}. {RESTORE_ACCESS}", *to_know]))
    said(f"Ready in {chosen.data_dir}. Next: toegang staff add --help, then toegang serve.")
    for sentence in to_know:
        said(sentence)
    if found.trouble:
        said(f"But {found.trouble}. {RESTORE_ACCESS}")


@app.command()
def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="Make a simulated store with demo data, unless there is one.")
    ] = False,
    no_work: Annotated[
        bool, typer.Option("--no-work", help="Answer requests only; `toegang work` runs elsewhere.")
    ] = False,
    workers: Annotated[
        int,
        typer.Option(min=1, max=16, help="How many processes share the port; on a real store only."),
    ] = 1,
) -> None:
    """Answer HTTP requests, and let follow what follows: read models, policies, mail, letters, daily steps.

    With more than one worker this process supervises: one that dies is started again, and all end with it.

    \b
    Examples: toegang serve --demo
              toegang serve --workers 2"""
    from api.cli.serving import serve_http

    serve_http(demo=demo, work=not no_work, workers=workers)


@app.command()
def work() -> None:
    """Run everything but HTTP: read models, policies, reactors, intake, the daily steps.

    Several may run; leases let one at a time move each.

    \b
    Example: toegang work"""
    from api.cli.running import work_until_stopped

    work_until_stopped()


@app.command("run-day")
def run_day(
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="A day that was missed; otherwise today."),
    ] = None,
    in_json: Json = False,
) -> None:
    """Run everything that a day needs: take in what the bank and the provider report, then invoices, direct
    debits, reminders, final notices, blocks and erasures in their order, then letters, mail and files.

    One that was cut short is run again: what was done is not repeated. Days follow each other: one before the
    last day that was run, or that has not come, is refused. Exit code 3 where staff must look at something.

    \b
    Examples: toegang run-day
              toegang run-day --date 2026-06-30
              toegang run-day --json | jq '.steps.issue_reminders'"""
    from api.cli.running import run_day

    run_day(day.date() if day else None, in_json=in_json)


DAY = ["%Y-%m-%d"]


@app.command()
def journal(
    first: Annotated[datetime, typer.Option("--from", formats=DAY, help="The first day.")],
    last: Annotated[datetime, typer.Option("--to", formats=DAY, help="The last day; it must be over.")],
    form: Annotated[str, typer.Option("--format", help="csv, or xaf: XML Auditfile Financieel 4.0.")] = "csv",
    out: Annotated[Path | None, typer.Option(help="The file to write; otherwise standard output.")] = None,
    sums: Annotated[bool, typer.Option("--sums", help="Show what each account adds up to instead.")] = False,
    in_json: Json = False,
) -> None:
    """Write the journal of some days: double entry, each line with the event that it rests on.

    The days are of one year, and over: the same events give the same bytes. --json goes with --sums; a CSV is
    for scripts by itself.

    \b
    Examples: toegang journal --from 2026-06-01 --to 2026-06-30 --out june.csv
              toegang journal --from 2026-01-01 --to 2026-12-31 --format xaf --out 2026.xaf
              toegang journal --from 2026-06-01 --to 2026-06-30 --sums"""
    from api.cli.journal import show_sums, write_journal
    from domain.ledger import JournalForm

    if form not in list(JournalForm):
        raise typer.BadParameter("csv or xaf", param_hint="--format")
    if sums:
        show_sums(first.date(), last.date(), in_json=in_json)
    else:
        write_journal(first.date(), last.date(), JournalForm(form), out)


@app.command()
def demo() -> None:
    """Tell one whole life of an access code, event by event, on a simulated store that is thrown away.

    \b
    Example: toegang demo"""
    from api.demo.story import tell

    raise typer.Exit(tell())


@app.command("simulate-year")
def simulate_year(
    customers: Annotated[int, typer.Option(min=1, max=2000, help="How many come in that year.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed gives the same year, event by event.")] = 1,
    folder: Annotated[
        Path | None, typer.Option(help="Where the store is made and stays; otherwise it is thrown away.")
    ] = None,
    in_json: Json = False,
) -> None:
    """Live through a year in a new, simulated store: people apply, top up, order, pay late or never, charge
    back, move and leave; bank and payment provider are played. Then check that everything adds up.

    Exit code 1 where something does not, with what. A store that holds something is never touched.

    \b
    Examples: toegang simulate-year --customers 20
              toegang simulate-year --seed 7 --folder /tmp/year-7
              toegang simulate-year --json | jq .figures"""
    from api.cli.year import simulate

    simulate(customers, seed, folder, in_json=in_json)


@app.command()
def doctor(in_json: Json = False) -> None:
    """Examine everything a system needs, change nothing, and say what to do. Exit code 1 where unfit.

    \b
    Examples: toegang doctor
              toegang doctor --json | jq '.findings[] | select(.level != "ok")'"""
    from api.cli.doctor import show_examination

    show_examination(in_json=in_json)


@app.command("copy-store")
def copy_store(
    to: Annotated[str, typer.Option(help="sqlite:////file or postgresql://user:password@host/name; empty.")],
    to_access: Annotated[
        str, typer.Option(help="The same for keys and passwords. Default: a PostgreSQL given as --to.")
    ] = "",
    in_json: Json = False,
) -> None:
    """Copy this system's log, checkpoints, keys and passwords to another database, and prove both logs equal.

    Stop serve and work first: a log that grows meanwhile is refused. Run again, it goes on where it ended.
    Guide: docs/sqlite-to-postgresql.md

    \b
    Example: toegang copy-store --to postgresql://toegang@db/toegang"""
    from api.cli.copying import copy

    copy(to, to_access, in_json=in_json)


@app.command()
def settings(
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Write docs/settings.md: every setting and its default.")
    ] = False,
    in_json: Json = False,
) -> None:
    """Show the settings in force; keys and passwords as stars.

    \b
    Examples: toegang settings
              toegang settings --markdown > docs/settings.md"""
    from api.cli import settings_page

    if markdown:
        said(settings_page.markdown().rstrip())
    else:
        settings_page.show_settings(in_json=in_json)


OnDay = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="As of that day; otherwise today.")
]
OfFile = Annotated[
    Path | None, typer.Option("--file", metavar="FILE", help="Check and show this file, not the one in use.")
]
Raw = Annotated[bool, typer.Option("--raw", help="Write the file itself, to begin one's own with.")]


@app.command()
def prices(on: OnDay = None, file: OfFile = None, raw: Raw = False, in_json: Json = False) -> None:
    """Show the price list of a day: what is sold, to whom, and how it is paid. Needs no system.

    A file that breaks a rule is refused with every mistake in it, by row and column: exit code 1.

    \b
    Examples: toegang prices --date 2026-06-01
              toegang prices --raw > tables/prices.csv
              toegang prices --file tables/prices.csv"""
    from api.cli.dated_tables import show_prices

    show_prices(on, file, raw=raw, in_json=in_json)


@app.command()
def terms(on: OnDay = None, file: OfFile = None, raw: Raw = False, in_json: Json = False) -> None:
    """Show the terms and fees of a day. Needs no system.

    A file that breaks a rule is refused with every mistake in it, by table and field: exit code 1.

    \b
    Examples: toegang terms --date 2026-06-01
              toegang terms --raw > tables/terms.toml
              toegang terms --file tables/terms.toml --json | jq .payment_days"""
    from api.cli.dated_tables import show_terms

    show_terms(on, file, raw=raw, in_json=in_json)


@app.command()
def rebuild(
    name: Annotated[str, typer.Argument(help="A read model, or all.")] = "all",
    in_json: Json = False,
) -> None:
    """Build a read model anew beside the live one, and switch. Effects are never repeated.

    \b
    Examples: toegang rebuild login_check
              toegang rebuild"""
    from api.cli.reading import rebuild_read_models

    rebuild_read_models(name, in_json=in_json)


@app.command()
def subscriptions(
    watch: Annotated[bool, typer.Option("--watch", help="Look every second, until Ctrl-C.")] = False,
    retry: Annotated[
        str, typer.Option(metavar="NAME", help="Let a read model that stands still go on.")
    ] = "",
    in_json: Json = False,
) -> None:
    """Show how far each read model, policy and reactor has come. Exit code 3 where one stands still.

    \b
    Examples: toegang subscriptions --watch
              toegang subscriptions --json | jq '[.[].lag] | max'
              toegang subscriptions --retry login_check"""
    from api.cli.following import retry_failed, show_subscriptions

    if retry:
        retry_failed(retry, in_json=in_json)
    else:
        show_subscriptions(watch=watch, in_json=in_json)


@app.command()
def loose_ends(
    retry: Annotated[str, typer.Option(metavar="ID", help="Try this one again, its cause mended.")] = "",
    settle: Annotated[
        str, typer.Option(metavar="ID", help="Staff did it by hand: it is not tried again.")
    ] = "",
    in_json: Json = False,
) -> None:
    """List what the system gave up or could not match, for staff to look at.

    \b
    Examples: toegang loose-ends
              toegang loose-ends --retry send_code-42
              toegang loose-ends --settle send_code-42"""
    from api.cli.following import retry_loose_end, settle_loose_end, show_loose_ends

    if retry and settle:
        raise typer.BadParameter("try again or settle: one of them")
    if retry:
        retry_loose_end(retry, in_json=in_json)
    elif settle:
        settle_loose_end(settle, in_json=in_json)
    else:
        show_loose_ends(in_json=in_json)


@app.command()
def inbox(in_json: Json = False) -> None:
    """List the mail that was caught in development and the letters that were posted, by time, newest last.
    A letter has the time at which the post of its day leaves. They hold codes and passwords in clear. Letters
    are kept by a simulated store only.

    \b
    Examples: toegang inbox
              toegang inbox --json | jq 'map(select(.kind == "mail"))[-1].text'"""
    from api.cli.reading import show_inbox

    show_inbox(in_json=in_json)


def main() -> None:
    """The console command. What an operator can mend ends with a sentence, never a traceback."""
    os.umask(0o077)  # databases, keys and letters are nobody else's to read
    with mendable():
        app(prog_name="toegang")


if __name__ == "__main__":
    main()
