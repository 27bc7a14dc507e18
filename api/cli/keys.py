"""`toegang keys`: the API keys of systems and staff."""

from typing import Annotated

import typer

from api.cli.show import USAGE, Json, as_json, fail, said, table
from domain.ports import Role, Scope
from domain.values import PersonId

app = typer.Typer(
    help="""API keys: make, list, revoke.

    \b
    Example: toegang keys list""",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def make(
    label: Annotated[str, typer.Argument(help="Whose key it is: ordering-site, desk-1.")],
    scope: Annotated[
        list[Scope] | None, typer.Option(help="For a system: what it may ask. Repeatable.")
    ] = None,
    person: Annotated[
        str | None, typer.Option(help="For staff: an opaque id of the person, no name.")
    ] = None,
    role: Annotated[
        list[Role] | None, typer.Option(help="For staff: what the person may do. Repeatable.")
    ] = None,
) -> None:
    """Make a key and show it once.

    \b
    Examples: toegang keys make ordering-site --scope login-check --scope apply
              toegang keys make desk-1 --person p1 --role clerk"""
    from api.compose import open_system
    from api.settings import Settings

    if (bool(scope), bool(person), bool(role)) not in {(True, False, False), (False, True, True)}:
        fail("give --scope for a system, or --person and --role for a member of staff", USAGE)
    if not all(text.strip() and text.isprintable() for text in (label, person or "-")):
        fail("a label and a person have letters or digits, and no control characters", USAGE)
    with open_system(Settings()) as system:
        key = system.ports.api_keys.make(
            label,
            scopes=frozenset(scope or ()),
            person_id=PersonId(person) if person else None,
            roles=frozenset(role or ()),
        )
    said(key.text)


@app.command("list")
def listed(in_json: Json = False) -> None:
    """List the keys, never the secrets.

    \b
    Examples: toegang keys list
              toegang keys list --json | jq -r '.[] | select(.label == "desk-1").key_id'"""
    from api.compose import open_system
    from api.settings import Settings

    with open_system(Settings()) as system:
        keys = system.ports.api_keys.all()
    if in_json:
        as_json([
            {
                "key_id": key.key_id,
                "label": key.label,
                "person_id": key.person_id,
                "scopes": sorted(key.scopes),
                "roles": sorted(key.roles),
            }
            for key in keys
        ])  # fmt: skip
        return
    table(
        ("id", "label", "person", "may"),
        [
            (key.key_id, key.label, key.person_id or "", ", ".join(sorted(key.scopes | key.roles)))
            for key in keys
        ],
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
