"""`toegang vault`: the keys that personal data are sealed with."""

import typer

from api.cli.show import Json, as_json, bar, bars, said

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
    from api.compose import open_upkeep
    from api.settings import Settings

    settings = Settings()
    with open_upkeep(settings) as upkeep, bars(hidden=in_json) as progress:
        count = upkeep.rotate_wrapping_key(bar(progress, "keys"))
    if in_json:
        as_json({"wrapped_anew": count, "wrapping_key_file": str(settings.wrapping_key_file)})
        return
    said(f"{count} keys are wrapped by the new key in {settings.wrapping_key_file}; the former is destroyed.")
    said("Next: copy that file to where its copy is kept, then toegang vault backup.")
