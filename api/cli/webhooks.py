"""`toegang webhooks`: to whom what happens is sent, and what could not be delivered."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

import typer

from api.terminal.show import NOT_HEALTHY, USAGE, Json, as_json, fail, said

app = typer.Typer(
    help="""Webhooks: what happens, sent to other systems.

    \b
    Example: toegang webhooks list""",
    no_args_is_help=True,
    rich_markup_mode=None,
)
LISTED_MAX: Final = 10_000

WebhookId = Annotated[str, typer.Argument(help="The id that `toegang webhooks list` shows.")]


@contextmanager
def _system() -> Iterator[Any]:
    from api.compose import open_system
    from api.settings import Settings

    with open_system(Settings()) as system:
        yield system


@contextmanager
def _of(webhook_id: str) -> Iterator[Any]:
    """The ports, where there is such a webhook."""
    with _system() as system:
        if system.ports.webhooks.find(webhook_id) is None:
            fail("there is no such webhook: see toegang webhooks list")
        yield system.ports


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="https://host/path.")],
    key: Annotated[str, typer.Option(help="The id of the API key it belongs to: toegang keys list.")],
    types: Annotated[
        list[str] | None, typer.Option("--type", help="invoice.settled, or invoice for all. Repeatable.")
    ] = None,
    subject: Annotated[str | None, typer.Option(help="One stream only, as account-...")] = None,
    after: Annotated[str | None, typer.Option(help="After this event's id; else from now on.")] = None,
    inside: Annotated[
        bool, typer.Option("--inside", help="The address may be in a private network.")
    ] = False,
) -> None:
    """Register a webhook for a system, and show its secret once.

    \b
    Examples: toegang webhooks add https://books.example/hook --key 4f2a --type invoice
              toegang webhooks add https://10.0.0.7/hook --key 4f2a --inside --after 0"""
    from pydantic_core import PydanticCustomError

    from api.following.reading import NoSuchType, Wanted
    from api.outward import checked
    from domain.ports import AddressRefused, Asked, NotAhead, TooManyWebhooks

    try:
        Wanted.of(types or (), subject)
        asked = Asked(checked(url), tuple(types or ()), subject, inside)
    except NoSuchType:
        fail("there is no such event: docs/events.md lists all", USAGE)
    except PydanticCustomError as error:
        fail(f"the address must be {error.message()}", USAGE)
    with _system() as system:
        ports = system.ports
        found = ports.api_keys.named(key)
        if found is None or not found.may_follow:
            fail("that key may not follow: toegang keys make NAME --scope events")
        try:
            place = ports.log.head() if after is None else _place(ports, after)
            made, secret = ports.webhooks.register(key, asked, place)
        except AddressRefused:
            fail(
                "nothing is sent to a private address, or outside TLS; --inside allows a network of one's own"
            )
        except NotAhead:
            fail("that position does not exist")
        except TooManyWebhooks:
            fail("that key has as many as it may: toegang webhooks remove")
    said(f"{made.webhook_id} {secret.text}")


@app.command("list")
def listed(in_json: Json = False) -> None:
    """List all, how far each is and what became of its last try; exit code 3 where one needs somebody.

    \b
    Example: toegang webhooks list"""
    with _system() as system:
        head = system.ports.log.head()
        keys = {key.key_id: key.label for key in system.ports.api_keys.all()}
        found = system.ports.webhooks.all()
    rows = [_row(each, head, keys.get(each.key_id, "")) for each in found]
    if in_json:
        as_json(rows)
    elif not rows:
        said("There are none.")
    else:
        from api.terminal.drawing import table

        shown = ("webhook_id", "label", "url", "state", "waiting", "failures", "error", "dead_letters")
        table([name.replace("_", " ") for name in shown], [[str(row[n]) for n in shown] for row in rows])
    if any(each.needs_somebody for each in found):
        sys.exit(NOT_HEALTHY)


@app.command()
def pause(webhook_id: WebhookId) -> None:
    """Send nothing for now; it misses nothing.

    \b
    Example: toegang webhooks pause 5f0c1b2a9d3e4f60"""
    with _of(webhook_id) as ports:
        ports.webhooks.pause(webhook_id)
    said("Paused.")


@app.command()
def resume(webhook_id: WebhookId) -> None:
    """Go on at once, also where it waits for its next try or its receiver was gone.

    \b
    Example: toegang webhooks resume 5f0c1b2a9d3e4f60"""
    with _of(webhook_id) as ports:
        ports.webhooks.resume(webhook_id)
    said("It goes on while toegang serve or toegang work runs.")


@app.command()
def rotate(webhook_id: WebhookId) -> None:
    """Make a new secret and show it once; the former one signs beside it for a day.

    \b
    Example: toegang webhooks rotate 5f0c1b2a9d3e4f60"""
    with _of(webhook_id) as ports:
        secret = ports.webhooks.rotate(webhook_id)
    said(secret.text)


@app.command()
def remove(webhook_id: WebhookId) -> None:
    """Forget it, its secret and its dead letters.

    \b
    Example: toegang webhooks remove 5f0c1b2a9d3e4f60"""
    with _of(webhook_id) as ports:
        ports.webhooks.remove(webhook_id)
    said("Removed.")


@app.command()
def test(webhook_id: WebhookId) -> None:
    """Send something that did not happen, signed, once; exit code 3 where it is not taken.

    \b
    Example: toegang webhooks test 5f0c1b2a9d3e4f60"""
    with _of(webhook_id) as ports:
        tried = ports.webhooks.test(webhook_id)
    said(f"{'Taken' if tried.taken else 'Not taken'}: {tried.says}")
    if not tried.taken:
        sys.exit(NOT_HEALTHY)


@app.command()
def replay(
    webhook_id: WebhookId,
    after: Annotated[str, typer.Option(help="All that came after the event of this id.")],
) -> None:
    """Send again from a position on, under the same ids.

    \b
    Example: toegang webhooks replay 5f0c1b2a9d3e4f60 --after 1200"""
    from domain.ports import NotAhead

    with _of(webhook_id) as ports:
        try:
            ports.webhooks.replay(webhook_id, _place(ports, after))
        except NotAhead:
            fail("it has not come that far: what waits comes by itself")
    said("It is sent again while toegang serve or toegang work runs.")


@app.command("dead-letters")
def dead_letters(webhook_id: WebhookId, in_json: Json = False) -> None:
    """List what was given up, and what was dropped and why.

    \b
    Example: toegang webhooks dead-letters 5f0c1b2a9d3e4f60"""
    from dataclasses import asdict

    with _of(webhook_id) as ports:
        found = ports.webhooks.dead_letters(webhook_id, 0, LISTED_MAX)
    if in_json:
        as_json([asdict(each) for each in found])
    elif not found:
        said("There are none.")
    else:
        from api.terminal.drawing import table

        table(
            ("position", "event", "tries", "error", "given up (UTC)", "state"),
            [
                (
                    str(each.position),
                    each.type,
                    str(each.attempts),
                    each.error,
                    f"{each.given_up_at:%Y-%m-%d %H:%M:%S}",
                    f"dropped: {each.reason}" if each.dropped_at else "asked again" if each.asked_at else "",
                )
                for each in found
            ],
        )


@app.command()
def again(
    webhook_id: WebhookId,
    position: Annotated[int | None, typer.Argument(help="Of one dead letter; else all.")] = None,
) -> None:
    """Send dead letters again, once, before anything new.

    \b
    Examples: toegang webhooks again 5f0c1b2a9d3e4f60
              toegang webhooks again 5f0c1b2a9d3e4f60 1234"""
    with _of(webhook_id) as ports:
        asked = ports.webhooks.send_again(webhook_id, position)
    if not asked:
        fail("there is no such dead letter: see toegang webhooks dead-letters")
    said(f"{asked} to be sent again while toegang serve or toegang work runs.")


@app.command()
def drop(
    webhook_id: WebhookId,
    position: Annotated[int, typer.Argument(help="Of the dead letter.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept, so name nobody.")],
) -> None:
    """Decide that a dead letter is not sent any more.

    \b
    Example: toegang webhooks drop 5f0c1b2a9d3e4f60 1234 --reason "Booked by hand." """
    if not reason.strip() or not reason.isprintable():
        fail("give a reason, in one line", USAGE)
    with _of(webhook_id) as ports:
        if not ports.webhooks.drop(webhook_id, position, "operator", reason.strip()):
            fail("there is no such dead letter: see toegang webhooks dead-letters")
    said("Dropped.")


def _place(ports: Any, name: str) -> int:
    from domain.log_break.epochs import NoSuchPosition, PutBack

    try:
        found: int = ports.feed.epochs().position(name)
    except PutBack as lost:
        fail(f"what happened up to there was lost in a break of the log: go on after {lost.go_on_after}")
    except NoSuchPosition:
        fail("that position does not exist")
    return found


def _row(found: Any, head: int, label: str) -> dict[str, Any]:
    """Without its secret, which nobody is shown again."""
    return {
        "webhook_id": found.webhook_id,
        "key_id": found.key_id,
        "label": label,
        "url": found.asked.url,
        "types": list(found.asked.types),
        "subject": found.asked.subject,
        "inside": found.asked.inside,
        "state": str(found.state),
        "position": found.position,
        "waiting": max(0, head - found.position),
        "failures": found.failures,
        "error": found.error,
        "next_try_at": found.next_try_at,
        "taken_at": found.taken_at,
        "dead_letters": found.dead_letters,
    }
