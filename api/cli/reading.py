"""`toegang rebuild`, `inbox`: looking at what is there."""

from dataclasses import asdict
from datetime import UTC, datetime

from api.settings import Settings
from api.terminal.drawing import bar, bars, table
from api.terminal.show import as_json, fail, said


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
        found = [("mail", mail) for mail in system.inbox()]
        found += [("letter", letter) for letter in system.letters()]
    found.sort(key=lambda each: each[1].at or datetime.min.replace(tzinfo=UTC))
    if in_json:
        as_json([{"kind": kind, **asdict(one), "at": one.at and one.at.isoformat()} for kind, one in found])
        return
    if not found:
        said("No mail was caught and no letter was posted yet.")
    for kind, one in found:
        to = ", ".join(one.to.splitlines())
        at = f", {one.at:%Y-%m-%d %H:%M}" if one.at else ""
        said(f"{kind.capitalize()}{at}\nTo: {to}\nSubject: {one.subject}\n\n{one.text.rstrip()}\n{'-' * 72}")
