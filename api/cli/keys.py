"""`toegang keys`: the API keys of systems."""

from typing import Annotated

import typer

from api.terminal.show import USAGE, Json, as_json, fail, said
from domain.roles import Scope

app = typer.Typer(
    help="""API keys: make, list, revoke.

    \b
    Example: toegang keys list""",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def make(
    label: Annotated[str, typer.Argument(help="Whose key it is: ordering-site.")],
    scope: Annotated[list[Scope] | None, typer.Option(help="What it may ask. Repeatable.")] = None,
) -> None:
    """Make a key and show it once.

    \b
    Example: toegang keys make ordering-site --scope login-check --scope apply"""
    from api.compose import open_system
    from api.settings import Settings

    if not scope:
        fail("give --scope, at least once: what may the system ask?", USAGE)
    if not label.strip() or not label.isprintable():
        fail("a label has letters or digits, and no control characters", USAGE)
    with open_system(Settings()) as system:
        key = system.ports.api_keys.make(label, scopes=frozenset(scope))
    said(key.text)


@app.command("list")
def listed(in_json: Json = False) -> None:
    """List the keys, never the secrets.

    \b
    Examples: toegang keys list
              toegang keys list --json | jq -r '.[] | select(.label == "ordering-site").key_id'"""
    from api.compose import open_system
    from api.settings import Settings

    with open_system(Settings()) as system:
        keys = system.ports.api_keys.all()
    if in_json:
        as_json([
            {
                "key_id": key.key_id,
                "label": key.label,
                "scopes": sorted(key.scopes),
            }
            for key in keys
        ])  # fmt: skip
        return
    from api.terminal.drawing import table

    table(
        ("id", "label", "may"),
        [(key.key_id, key.label, ", ".join(sorted(key.scopes))) for key in keys],
    )


@app.command()
def revoke(key_id: Annotated[str, typer.Argument(help="The id that `toegang keys list` shows.")]) -> None:
    """Make a key useless at once.

    \b
    Example: toegang keys revoke 4f2a"""
    from api.compose import open_system
    from api.settings import Settings

    with open_system(Settings()) as system:
        if not system.ports.api_keys.revoke(key_id):
            fail("there is no such key: see toegang keys list")
    said("Revoked.")
