"""`toegang audit`: what an auditor asks."""

import typer

from api.cli import audit_explain, audit_proofs, audit_reading

app = typer.Typer(
    help="""What an auditor asks of the log, and what proves that it is what it was. Nothing of it is changed.

    \b
    Exit codes: 0 fine
                1 a finding
                2 it could not be asked: the command line, the log, a name that nothing is known of

    \b
    Examples: toegang audit history invoice-F2026-000001
              toegang audit by staff:p1
              toegang audit verify""",
    no_args_is_help=True,
    rich_markup_mode=None,
)
audit_explain.join(app)
audit_proofs.join(app)
audit_reading.join(app)
