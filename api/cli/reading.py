"""`toegang history`, `rebuild`, `inbox`: looking at what is there."""

import json
from dataclasses import asdict

from api.process.opening import open_log
from api.settings import Settings
from api.terminal.drawing import bar, bars, table
from api.terminal.show import as_json, fail, said
from domain.kernel import Event, Recorded
from domain.ports import KeyVault
from domain.values import Sealed


def show_history(stream: str, *, in_json: bool) -> None:
    with open_log(Settings()) as (log, vault):
        events = log.history(stream)
        if not events:
            fail(
                f"there is no stream {stream}: names look like account-<id>, customer-<id>, invoice-<number>"
            )
        if in_json:
            as_json([history_entry(vault, recorded) for recorded in events])
            return
        table(
            ("position", "version", "recorded (UTC)", "actor", "event", "what"),
            [history_line(vault, recorded) for recorded in events],
        )


def history_line(vault: KeyVault, recorded: Recorded[Event]) -> tuple[str, ...]:
    """One event as an auditor reads it: [sealed] can still be read by who may, [erased] by nobody."""
    by = f"{recorded.actor} ({recorded.role}, {recorded.reason})" if recorded.role else recorded.actor
    return (
        str(recorded.position),
        str(recorded.version),
        f"{recorded.recorded_at:%Y-%m-%d %H:%M:%S}",
        by,
        recorded.event.NAME,
        json.dumps(_fields(vault, recorded.event), ensure_ascii=False, default=str),
    )


def history_entry(vault: KeyVault, recorded: Recorded[Event]) -> dict[str, object]:
    """All that is stored beside one event, and the event as an auditor reads it."""
    return {
        "position": recorded.position,
        "stream": recorded.stream,
        "version": recorded.version,
        "recorded_at": recorded.recorded_at.isoformat(),
        "actor": recorded.actor,
        "role": recorded.role,
        "reason": recorded.reason,
        "command_id": recorded.command_id,
        "causation_id": recorded.causation_id,
        "correlation_id": recorded.correlation_id,
        "event": recorded.event.NAME,
        "what": _fields(vault, recorded.event),
    }


def _fields(vault: KeyVault, event: Event) -> dict[str, object]:
    return {name: _shown(vault, value) for name, value in event if value is not None}


def _shown(vault: KeyVault, value: object) -> object:
    if isinstance(value, Sealed):
        return "[erased]" if vault.unseal(value) is None else "[sealed]"
    return value


def rebuild_read_models(name: str, *, in_json: bool) -> None:
    from api.compose import open_system
    from projections.catalogue import all_projections

    known = [projection.name for projection in all_projections()]
    if name not in (*known, "all"):
        fail(f"there is no read model {name}: all, {', '.join(known)}")
    names = known if name == "all" else [name]
    with open_system(Settings()) as system, bars(hidden=in_json) as progress:
        outcomes = system.subscriptions.rebuild_together(names, bar(progress, name))
    reached = {each: found for each, found in outcomes.items() if not isinstance(found, Exception)}
    troubles = [_trouble(each, found) for each, found in outcomes.items() if isinstance(found, Exception)]
    if in_json:
        as_json([{"name": each, "position": position} for each, position in reached.items()])
    elif reached:
        table(("read model", "position"), [(each, str(position)) for each, position in reached.items()])
    if troubles:
        fail("; ".join(troubles))
    if not in_json:
        said("Rebuilt.")


def _trouble(name: str, error: Exception) -> str:
    from projections.kernel import AlreadyRebuilding

    if isinstance(error, AlreadyRebuilding):
        return f"another process is rebuilding {name}: wait until it is done"
    return f"{name} was not rebuilt: {type(error).__name__}"  # the text may hold personal data


def show_inbox(*, in_json: bool) -> None:
    from api.compose import open_system

    with open_system(Settings()) as system:
        mails = system.inbox()
    if in_json:
        as_json([asdict(mail) for mail in mails])
        return
    if not mails:
        said("No mail was caught yet.")
    for mail in mails:
        said(f"To: {mail.to}\nSubject: {mail.subject}\n\n{mail.text.rstrip()}\n{'-' * 72}")
