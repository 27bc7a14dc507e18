"""What `toegang audit acknowledge` does: a log that contradicts its tree is taken into use as it is."""

from api.cli.audit_signing import proving, told_plainly
from api.cli.operating import of_operator
from api.compose import System, open_system
from api.process.evidence import begin_anew, evidence, keeper, names
from api.settings import Settings
from api.terminal.drawing import bar, bars
from api.terminal.show import USAGE, as_json, fail, said
from domain.log_break.commands import AcknowledgeLogBreak
from projections.catalogue import all_projections


def acknowledge_break(reason: str, case: str, *, in_json: bool) -> None:
    with proving() as log:
        found, held = log.contradiction(), log.head
    if found is None:
        fail("nothing contradicts what was signed: there is nothing to acknowledge", USAGE)
    settings = Settings()
    with told_plainly(), open_system(settings, despite_a_break=True) as system:
        former, name = names(settings)
        _record(system, found, held, (former, name), reason, case)
        _read_models_anew(system, hidden=in_json)  # first: what is cut short before the end can be repeated
        begin_anew(settings)
        while keeper(system.store, settings).step():
            pass
    if in_json:
        as_json(
            {"kind": found.kind, "former": found.before.origin, "signed": found.before.size, "name": name}
        )
        return
    said(f"Acknowledged, and recorded: {found}.")
    said(f"The former tree is kept in {settings.evidence_dir / 'former'}; the log is signed as {name} now.")
    said("Start serve and work anew: what is running stays read only.")


def _record(
    system: System, found: evidence.Contradicted, held: int, between: tuple[str, str], reason: str, case: str
) -> None:
    """Before anything is set aside: cut short after it, the same is asked again and recorded once."""
    wish = AcknowledgeLogBreak(
        at=system.clock.now(),
        former_name=found.before.origin or between[0],
        kind=found.kind,
        signed_events=found.before.size,
        signed_root=found.before.root.hex(),
        held_events=held,
        name=between[1],
        case=case,
    )
    system.ports.executor.execute(wish, of_operator(system.ports, reason))


def _read_models_anew(system: System, *, hidden: bool) -> None:
    """They may show what is no longer in the log."""
    names = [projection.name for projection in all_projections()]
    with bars(hidden=hidden) as progress:
        outcomes = system.subscriptions.rebuild_together(names, bar(progress, "read models"))
    if failed := [name for name, outcome in outcomes.items() if isinstance(outcome, Exception)]:
        said(f"Not rebuilt, run toegang rebuild: {', '.join(failed)}")
