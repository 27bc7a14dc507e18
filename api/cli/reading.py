"""`toegang history`, `rebuild`, `inbox`: looking at what is there."""

import json

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.cli.show import console, fail, said, table
from api.compose import System, open_system
from api.settings import Settings
from domain.kernel import Event, Recorded
from domain.values import Sealed
from projections.catalogue import all_projections


def show_history(stream: str) -> None:
    with open_system(Settings()) as system:
        events = system.log.history(stream)
        if not events:
            fail(
                f"there is no stream {stream}: names look like account-<id>, customer-<id>, invoice-<number>"
            )
        table(
            ("position", "version", "recorded (UTC)", "actor", "event", "what"),
            [history_line(system, recorded) for recorded in events],
        )


def history_line(system: System, recorded: Recorded[Event]) -> tuple[str, ...]:
    """One event as an auditor reads it: [sealed] can still be read by who may, [erased] by nobody."""
    by = f"{recorded.actor} ({recorded.role}, {recorded.reason})" if recorded.role else recorded.actor
    shown = {name: _shown(system, value) for name, value in recorded.event if value is not None}
    return (
        str(recorded.position),
        str(recorded.version),
        f"{recorded.recorded_at:%Y-%m-%d %H:%M:%S}",
        by,
        recorded.event.NAME,
        json.dumps(shown, ensure_ascii=False, default=str),
    )


def _shown(system: System, value: object) -> object:
    if isinstance(value, Sealed):
        return "[erased]" if system.ports.vault.unseal(value) is None else "[sealed]"
    return value


def rebuild_read_models(name: str) -> None:
    known = [projection.name for projection in all_projections()]
    if name not in (*known, "all"):
        fail(f"there is no read model {name}: all, {', '.join(known)}")
    with open_system(Settings()) as system, _progress() as progress:
        for each in known if name == "all" else [name]:
            bar = progress.add_task(each, total=None)

            def moved(position: int, head: int, bar: object = bar) -> None:
                progress.update(bar, completed=position, total=head)  # type: ignore[arg-type]  # rich's TaskID

            system.subscriptions.rebuild(each, moved)
    said("Rebuilt.")


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description:<18}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    )


def show_inbox() -> None:
    with open_system(Settings()) as system:
        mails = system.inbox()
    if not mails:
        said("No mail was caught yet.")
    for mail in mails:
        said(f"To: {mail.to}\nSubject: {mail.subject}\n\n{mail.text.rstrip()}\n{'-' * 72}")
