"""`toegang audit sign`, `verify`, `acknowledge`, `prove`, `check-proof`, `export`: the log is what it was."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.terminal.show import Json
from domain.positions import POSITION_MAX

InLanguage = Annotated[str, typer.Option("--language", help="nl or en.")]
Position = Annotated[int, typer.Argument(min=1, max=POSITION_MAX, help="The event's position in the log.")]


def sign(told_in: InLanguage = "en", in_json: Json = False) -> None:
    """Sign what the log has grown by, and tell the witnesses. One that was cut short goes on where it was.
    Exit code 1 where database, tree and witnesses contradict each other: then nothing more is signed.

    \b
    Examples: toegang audit sign
              toegang audit sign --json | jq .key"""
    from api.cli.audit_signing import sign_log

    sign_log(told_in, in_json=in_json)


def verify(
    whole: Annotated[
        bool,
        typer.Option("--whole", help="The proof: from the first event on, whatever was verified before."),
    ] = False,
    key: Annotated[
        str | None,
        typer.Option(
            help="The log's public key as you kept it. Default: the one beside the tree, or in the bundle."
        ),
    ] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="A checkpoint that you kept: the log must hold what it promised.")
    ] = None,
    bundle: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Verify this bundle, that `toegang audit export` wrote, and no database: every row is read.",
        ),
    ] = None,
    told_in: InLanguage = "en",
    in_json: Json = False,
) -> None:
    """Verify that the log is what was signed: positions, versions, every row, every tile of the tree, the
    checkpoints here and with the witnesses. Without --whole rows that an earlier run found right are counted,
    not read again; a run that was cut short goes on where it was. With it also what follows from the rows is
    looked at: books that balance, numbers without gaps, read models equal to a rebuild. Of a bundle, which
    holds no read models, whether they can be built. Exit code 1 where something is found, with its position.

    \b
    Examples: toegang audit verify --whole
              toegang audit verify
              toegang audit verify --whole --key "$(cat kept.public)" --checkpoint kept.checkpoint
              toegang audit verify --whole --language nl
              toegang audit verify --whole --bundle log.zip --key "$(cat kept.public)"
              toegang audit verify --whole --json | jq '.findings[]'"""
    if bundle is not None:
        from api.cli.audit_bundles import verify_bundle

        verify_bundle(bundle, told_in, key, checkpoint, whole=whole, in_json=in_json)
        return
    from api.cli.audit_signing import verify_signed

    verify_signed(told_in, key, checkpoint, whole=whole, in_json=in_json)


class AcknowledgeReason(StrEnum):
    """Why it was so (D17: codes from a closed list)."""

    RESTORED_BACKUP = "restored_backup"
    REHEARSAL = "rehearsal"
    INVESTIGATED = "investigated"


def acknowledge(
    reason: Annotated[AcknowledgeReason, typer.Option(help="Why database and tree differ.")],
    case: Annotated[str, typer.Option(help="Where it is filed: a number or name without blanks.")],
    by: Annotated[
        str | None,
        typer.Option(metavar="PERSON", help="Who looked: the person id that `toegang staff list` shows."),
    ] = None,
    told_in: InLanguage = "en",
    in_json: Json = False,
) -> None:
    """Take a log into use that contradicts what was signed of it: it was put back from a backup, or somebody
    looked into what was changed. Until then nothing is recorded. This is, after every row was verified, with
    all that differs; the tree so far is kept aside with its key, another begins under another name, and read
    models are built anew. Stop serve and work first.

    \b
    Examples: toegang audit acknowledge --reason restored_backup --case 2026-117
              toegang audit acknowledge --reason investigated --case 2026-117 --by 4f2a"""
    from api.cli.audit_acknowledging import acknowledge_break

    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9./_-]{0,39}", case):
        raise typer.BadParameter("letters, digits, . / _ -, at most 40", param_hint="--case")
    acknowledge_break(reason, case, by, told_in, in_json=in_json)


def prove(
    position: Position,
    out: Annotated[Path | None, typer.Option(help="The file to write; otherwise standard output.")] = None,
    told_in: InLanguage = "en",
    in_json: Json = False,
) -> None:
    """Prove one event to whoever has the log's public key: the event as stored, the path to the root, the
    signed checkpoint (C2SP tlog-proof). A file that ends on .gz is compressed.

    \b
    Examples: toegang audit prove 7 --out 7.tlog-proof
              toegang audit prove 7 --json | jq .event"""
    from api.cli.audit_proving import show_proof

    show_proof(position, out, told_in, in_json=in_json)


def check_proof(
    proof: Annotated[Path, typer.Argument(help="A file that `toegang audit prove` wrote.")],
    key: Annotated[
        str | None,
        typer.Option(help="The log's public key, name+hash+key. Default: the one of this system."),
    ] = None,
    told_in: InLanguage = "en",
    in_json: Json = False,
) -> None:
    """Check a proof of one event, without the database: whether it is in the log that this key signs. Exit
    code 1 where it is not, 2 where the file is no proof or the key is none.

    \b
    Examples: toegang audit check-proof 7.tlog-proof
              toegang audit check-proof 7.tlog-proof --key "$(cat log.public)\""""
    from api.cli.audit_proving import check_and_show

    check_and_show(proof, key, told_in, in_json=in_json)


def export(
    out: Annotated[Path, typer.Argument(help="The bundle to write, a ZIP.")],
    checker: Annotated[
        Path | None, typer.Option(help="Write the program that checks a bundle here, too.")
    ] = None,
    in_json: Json = False,
) -> None:
    """Write the log as it is signed into one file to take away: events, tree, checkpoint, schemas, manifest,
    and a program that checks it without us (Python's standard library alone). The same bytes when repeated.

    \b
    Examples: toegang audit export log.zip --checker check_bundle.py
              python3 check_bundle.py log.zip --key "$(toegang audit sign --json | jq -r .key)\""""
    from api.cli.audit_proving import export_bundle

    export_bundle(out, checker, in_json=in_json)


def join(app: typer.Typer) -> None:
    """Its commands become the group's."""
    for command in (sign, verify, acknowledge, prove, export):
        app.command()(command)
    app.command("check-proof")(check_proof)
