"""`toegang bank`: the files of the bank."""

from pathlib import Path
from typing import Annotated

import typer

from api.terminal.show import Json

app = typer.Typer(
    help="""Files of the bank: read, import.

    \b
    Example: toegang bank import statement.xml""",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="camt.053, camt.054 or pain.002.")],
    account: Annotated[
        list[str] | None,
        typer.Option(metavar="IBAN", help="An account of ours: a statement of another is told. Repeatable."),
    ] = None,
    in_json: Json = False,
) -> None:
    """Show what statements, notifications and status reports say. Changes nothing, and needs no system.

    A file that breaks a rule is refused as a whole: exit code 1. With --account, exit code 3 where a
    statement is of another. What is shown holds names and account numbers.

    \b
    Examples: toegang bank read statement.xml status.xml
              toegang bank read statement.xml --account NL91ABNA0417164300
              toegang bank read statement.xml --json | jq '.[].statements[].entries[].signed_cents'"""
    from api.cli.bank_files import show_bank_files

    show_bank_files(files, account or [], in_json=in_json)


@app.command("import")
def take_in(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="camt.053, camt.054 or pain.002.")],
    in_json: Json = False,
) -> None:
    """Book what statements, notifications and status reports say, each booking once.

    Any number of times, and in any order: what was booked before changes nothing. Nothing of a file that
    breaks a rule, or is of another account, is booked: exit code 1. Exit code 3 where statements are
    missing between those that came.

    \b
    Examples: toegang bank import statement.xml status.xml
              toegang bank import /var/lib/bank/*.xml --json"""
    from api.cli.bank_import import import_bank_files

    import_bank_files(files, in_json=in_json)
