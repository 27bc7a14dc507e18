"""`toegang staff`: the members of staff, as the operator adds and helps them."""

from typing import Annotated, Any

import typer

from api.cli.operating import of_operator, operating
from api.terminal.show import USAGE, Json, as_json, fail, said
from domain.roles import Role

app = typer.Typer(
    help="""Members of staff: add, change, help, list, log in.

    \b
    Example: toegang staff add 'R. Vos' r.vos@register.example --role supervisor""",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Person = Annotated[str, typer.Argument(help="The person id that `toegang staff list` shows.")]
RoleOption = Annotated[list[Role] | None, typer.Option(help="What the person may do. Repeatable.")]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The person's name.")],
    email: Annotated[str, typer.Argument(help="The work email address: the login name.")],
    role: RoleOption = None,
    in_json: Json = False,
) -> None:
    """Add a member, and show the invitation once: the first, a supervisor, and whom supervisors do not add.

    \b
    Example: toegang staff add 'R. Vos' r.vos@register.example --role supervisor"""
    from pydantic import ValidationError

    from api.staff.members import NewMember
    from api.staff.members import add as added

    try:
        who = NewMember(name=name, email=email, roles=role or [], reason="staff_change")  # type: ignore[arg-type] # parsed
    except ValidationError as wrong:
        fail("; ".join(str(error["loc"][0]) + ": " + error["msg"] for error in wrong.errors()), USAGE)
    with operating("staff_change") as (ports, request):
        _invitation(added(ports, request, who, None), in_json=in_json)


@app.command("list")
def listed(in_json: Json = False) -> None:
    """List the members, with those who left. That they were read is recorded first.

    \b
    Examples: toegang staff list
              toegang staff list --json | jq '.[] | select(.state == "in_service").email'"""
    from api.compose import open_system
    from api.settings import Settings
    from api.staff.consulting import reading
    from domain.consultation.events import ReadingPurpose
    from domain.staff_member.aggregate import STAFF_MEMBER
    from projections.staff_members import members

    with open_system(Settings()) as system:
        system.subscriptions.step_all()
        with system.ports.reads.connect() as tx:
            found = members(tx, limit=MEMBERS_MAX)
        request = of_operator(system.ports, None)
        with reading(system.ports, request, ReadingPurpose.STAFF_MEMBERS) as read:
            rows = [
                {
                    "person_id": one.person_id,
                    "name": read.of(STAFF_MEMBER.stream(one.person_id).name)(one.name),
                    "email": read.of(STAFF_MEMBER.stream(one.person_id).name)(one.email),
                    "roles": list(one.roles),
                    "state": one.state.value,
                }
                for one in found
            ]
    if in_json:
        as_json(rows)
        return
    from api.terminal.drawing import table

    columns = ("person_id", "name", "email", "roles", "state")
    table(columns, [tuple(_cell(row[column]) for column in columns) for row in rows])


@app.command()
def roles(person: Person, role: RoleOption = None) -> None:
    """Give a member these roles and no others; their sessions end.

    \b
    Example: toegang staff roles 4f2a --role clerk --role finance"""
    from domain.staff_member.commands import ChangeRoles

    if not role:
        fail("give --role, at least once", USAGE)
    _does(person, "staff_change", ChangeRoles, "Changed.", roles=tuple(sorted(set(role))))


@app.command()
def block(person: Person) -> None:
    """Keep a member out for a time; their sessions end.

    \b
    Example: toegang staff block 4f2a"""
    from domain.staff_member.commands import BlockMember

    _does(person, "suspected_misuse", BlockMember, "Blocked.")


@app.command()
def unblock(person: Person) -> None:
    """Let a member in again.

    \b
    Example: toegang staff unblock 4f2a"""
    from domain.staff_member.commands import UnblockMember

    _does(person, "correction", UnblockMember, "Unblocked.")


@app.command()
def reset(person: Person, in_json: Json = False) -> None:
    """For a lost password or second factor: neither works any more; shows a new invitation once.

    \b
    Example: toegang staff reset 4f2a"""
    from api.staff.members import reset as done
    from domain.values import PersonId

    with operating("lost_access") as (ports, request):
        _invitation(done(ports, request, PersonId(person), None), in_json=in_json)


@app.command()
def leave(person: Person) -> None:
    """Record that a member left for good.

    \b
    Example: toegang staff leave 4f2a"""
    from api.staff.members import leave as done
    from domain.values import PersonId

    with operating("staff_change") as (ports, request):
        done(ports, request, PersonId(person), None)
    said("Recorded: they left.")


@app.command("log-in")
def log_in(
    login_name: Annotated[str, typer.Argument(help="The work email address.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, help="Asked for if not given.")],
    code: Annotated[str, typer.Option(prompt="One-time code", help="Asked for if not given.")],
) -> None:
    """Log in at the running service, and show the session's token, for the header Authorization: Bearer.

    \b
    Example: toegang staff log-in r.vos@register.example"""
    import httpx

    from api.settings import Settings

    settings = Settings()
    base = f"http://{settings.host}:{settings.port}"
    body = {"login_name": login_name, "password": password, "code": code}
    try:
        answer = httpx.post(f"{base}/v1/staff/sessions", json=body, timeout=30)
    except httpx.TransportError:
        fail(f"nothing answers at {base}: run toegang serve, or set TOEGANG_HOST and TOEGANG_PORT.")
    told = answer.json()
    if answer.status_code != httpx.codes.CREATED:
        fail(f"{told['title']} {told['what_to_do']}")
    said(told["token"])


@app.command("demo-code")
def demo_code(
    login_name: Annotated[str, typer.Argument(help="clerk@toegang.example or supervisor@toegang.example")],
) -> None:
    """Show the one-time code that a demo's member would read from a telephone. It works once.

    \b
    Example: toegang staff demo-code clerk@toegang.example"""
    from api.demo.data import code_of
    from api.settings import Settings

    said(code_of(Settings(), login_name))


MEMBERS_MAX = 10_000


def _does(person: str, reason: str, command: Any, told: str, **more: Any) -> None:
    from domain.values import PersonId

    with operating(reason) as (ports, request):
        wish = command(at=ports.clock.now(), person_id=PersonId(person), by=None, **more)
        ports.executor.execute(wish, request)
    said(told)


def _invitation(told: dict[str, Any], *, in_json: bool) -> None:
    if in_json:
        as_json({name: str(told[name]) for name in ("person_id", "invitation", "expires_at")})
        return
    said(f"person id   {told['person_id']}")
    said(f"invitation  {told['invitation']}")
    said(f"valid until {told['expires_at']:%Y-%m-%d %H:%M} UTC; hand it over in person, it is shown once.")


def _cell(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")
