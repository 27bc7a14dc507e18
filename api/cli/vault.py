"""`toegang vault`: the keys that personal data are sealed with."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.terminal.show import Json, as_json, said

app = typer.Typer(
    help="""The keys that personal data are sealed with: rotate, back up, restore.

    \b
    Example: toegang vault rotate""",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def rotate(in_json: Json = False) -> None:
    """Give the operator's key file a new wrapping key, and wrap every key by it; the former is destroyed.

    serve and work may run meanwhile. Cut off, it goes on where it ended when run again. A backup of the keys
    that was made before needs the former wrapping key: make a new one, and a new copy of the key file.

    \b
    Example: toegang vault rotate"""
    from api.process.opening import open_upkeep
    from api.settings import Settings
    from api.terminal.drawing import bar, bars

    settings = Settings()
    with open_upkeep(settings) as upkeep, bars(hidden=in_json) as progress:
        count = upkeep.rotate_wrapping_key(bar(progress, "keys"))
    if in_json:
        as_json({"wrapped_anew": count, "wrapping_key_file": str(settings.wrapping_key_file)})
        return
    said(f"{count} keys are wrapped by the new key in {settings.wrapping_key_file}; the former is destroyed.")
    said("Next: copy that file to where its copy is kept, then toegang vault backup.")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet.", show_default=False)],
    in_json: Json = False,
) -> None:
    """Write all keys, wrapped, into one file, to be kept apart from the log's backup and the wrapping key.

    serve and work may run meanwhile. Secrets that are still to be sent are not in it.

    \b
    Example: toegang vault backup /mnt/keys/2026-03-02.vault"""
    from api.process.opening import open_upkeep
    from api.settings import Settings

    with open_upkeep(Settings()) as upkeep:
        position = upkeep.backup(file)
    if in_json:
        as_json({"file": str(file), "position": position})
    else:
        said(f"{file} holds the keys as the log stood at position {position}; the wrapping key is not in it.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `toegang vault backup` wrote.", show_default=False)],
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Go on where keys were made after the backup.")
    ] = False,
    in_json: Json = False,
) -> None:
    """Make the key vault from a backup, where there is none, and destroy again what the log says is erased.

    Stop serve and work. The wrapping key that the backup was made with must be in its place, and the log.

    \b
    Example: toegang vault restore /mnt/keys/2026-03-02.vault"""
    from api.process.opening import open_upkeep
    from api.settings import Settings
    from api.terminal.drawing import bar, bars

    settings = Settings()
    with open_upkeep(settings) as upkeep, bars(hidden=in_json) as progress:
        done = upkeep.restore(file, bar(progress, "keys"), accept_loss=accept_loss)
    if in_json:
        as_json(asdict(done))
        return
    said(f"{done.records} records, as the log stood at position {done.position}, are in {settings.keys_dir}.")
    said(f"Destroyed again, as the log says: the keys of {done.destroyed_again} erased subjects.")
    if done.lost:
        said(f"Lost for ever: what {done.lost} keys sealed that were made after the backup.")
    said("Next: toegang doctor.")
