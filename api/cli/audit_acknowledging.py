"""What `toegang audit acknowledge` does: a log that contradicts its tree is taken into use as it is."""

from collections.abc import Iterator, Sequence

from api.cli.audit_signing import (
    FINDING,
    in_json_as,
    progressing,
    proving,
    show_findings,
    speaking,
    told_plainly,
)
from api.cli.operating import of_operator
from api.compose import System, open_system
from api.explaining.damage import damaged
from api.explaining.evidence_words import Speaker
from api.process.evidence import Progress, Signed, begin_anew, evidence, keeper, names, trees_begun
from api.settings import Settings
from api.terminal.drawing import bar, bars
from api.terminal.show import USAGE, as_json, fail, said
from domain.log_break.commands import AcknowledgeLogBreak
from domain.log_break.events import BreakFinding, BreakKind, BreakPart, EarlierTree
from domain.staff_member.aggregate import STAFF_MEMBER
from domain.staff_member.state import Standing
from domain.values import PersonId
from projections.catalogue import all_projections

NAMED_MAX = 10
"""Positions in one sentence."""
OF_ROWS = {"event", "position", "stream version"}
OF_THE_TREE = {"tile", "root", "checkpoint"}


def acknowledge_break(reason: str, case: str, by: str | None, told_in: str, *, in_json: bool) -> None:
    tell = speaking(told_in)
    with proving(tell, in_json=in_json) as log, progressing("verified", hidden=in_json) as told:
        held, verified = log.head, _verified(log, told)
        found = log.contradiction() or _in_the_midst(log, verified)
    if found is None:
        fail(tell("nothing contradicts what was signed: there is nothing to acknowledge"), USAGE)
    if verified is not None and not in_json:
        show_findings(verified, tell)
    settings = Settings()
    with told_plainly(tell, in_json=in_json), open_system(settings, despite_a_break=True) as system:
        _refuse_what_cannot_be_read(system, tell, hidden=in_json)
        person = None if by is None else _member(system, by, tell)
        begun = trees_begun(system.store, settings)  # before this break is recorded
        between = names(settings, begun)
        for wish in _wishes(system, found, verified, held, between, case, person):
            # Before anything is set aside: cut short after it, the same is asked again and recorded once.
            system.ports.executor.execute(wish, of_operator(system.ports, reason))
        _turn_webhooks_back(system)
        _read_models_anew(
            system, tell, hidden=in_json
        )  # first: what is cut short before the end can be repeated
        system.log.forget()
        begin_anew(settings, begun)
        while keeper(system.store, settings).step():
            pass
    if in_json:
        _in_json(found, verified, between[1], tell)
        return
    said(tell(f"Acknowledged, and recorded: {found}."))
    said(tell(f"The former tree is kept in {settings.evidence_dir / 'former'}."))
    said(tell(f"The log is signed as {between[1]} now."))
    said(tell("Start serve and work anew: what is running stays read only."))


def _turn_webhooks_back(system: System) -> None:
    """To before what has other names from now on: of a backup that had grown anew before anybody looked,
    receivers were told under the names of what was lost, and took it for known."""
    begun = system.ports.feed.epochs().later
    after = min(one.after for one in begun if one.number == begun[-1].number)
    for webhook in system.ports.webhooks.all():
        if webhook.position > after:
            system.ports.webhooks.replay(webhook.webhook_id, after)


def _member(system: System, by: str, tell: Speaker) -> PersonId:
    """Only whom the log knows: else a name could be written into it for ever."""
    found = system.log.state(STAFF_MEMBER.stream(by))
    if found.standing is Standing.NONE or found.has_left:
        fail(
            tell(
                "--by: the log as it is has no such person id in its staff (`toegang staff list`):"
                " leave it out, and file with the case who looked"
            ),
            USAGE,
        )
    return PersonId(by)


def _verified(log: Signed, told: Progress) -> evidence.Verified | None:
    """Every row, whatever was verified before; nothing where the tree cannot be read at all."""
    try:
        return log.verified(told, whole=True)
    except (evidence.NoEvidence, evidence.Contradicted):
        return None


def _refuse_what_cannot_be_read(system: System, tell: Speaker, *, hidden: bool) -> None:
    """Before anything is recorded or set aside: read models could not be built anew from such a log, nor
    another tree begun over it. Raises LogDamaged where a break is recorded that cannot have been."""
    system.ports.feed.epochs()
    with progressing("read", hidden=hidden) as told:
        found = [*damaged(system.log, told)]
    if found:
        named = ", ".join(map(str, found[:NAMED_MAX]))
        where = named if len(found) <= NAMED_MAX else tell(f"{named} and {len(found) - NAMED_MAX} more")
        fail(
            tell(
                f"There is no event that can be read at position {where}: it cannot be taken into use like"
                " that. Put back a backup of the database that has them, and acknowledge that"
            ),
            FINDING,
        )


def _in_the_midst(log: Signed, verified: evidence.Verified | None) -> evidence.Contradicted | None:
    """What no start finds, which looks at the end of the log only."""
    parts = {one.what for one in verified.parts} if verified is not None else set()
    if parts & OF_ROWS:
        kind, says = BreakKind.CHANGED, "rows of the log are not what was signed"
    elif parts & OF_THE_TREE:
        kind, says = BreakKind.TREE, "the tree is not what was signed"
    else:
        return None
    return evidence.Contradicted(kind, says, log.held().checkpoint)


def _wishes(
    system: System,
    found: evidence.Contradicted,
    verified: evidence.Verified | None,
    held: int,
    between: tuple[str, str],
    case: str,
    by: PersonId | None,
) -> Iterator[AcknowledgeLogBreak]:
    """Of this break; before it those of earlier ones that the log was put back to before."""
    now, before = system.clock.now(), verified.past if verified is not None else ()
    for past in before:
        if past.origin is not None and past.acknowledged is None:
            yield AcknowledgeLogBreak(
                at=now,
                former_name=past.origin,
                kind=_kind(past, held),
                signed_events=past.signed or 0,
                signed_root=past.root or "",
                held_events=held,
                findings=(),
                differing_events=past.differing,
                earlier=(),
                name=between[1],
                case=case,
                by=by,
            )
    yield AcknowledgeLogBreak(
        at=now,
        former_name=found.before.origin or between[0],
        kind=found.kind,
        signed_events=found.before.size,
        signed_root=found.before.root.hex(),
        held_events=held,
        findings=_counted(verified),
        differing_events=None if verified is None else verified.differing,
        earlier=_earlier(before),
        name=between[1],
        case=case,
        by=by,
    )


def _kind(past: evidence.PastBreak, held: int) -> BreakKind:
    """Its own: a tree that is whole is compared with the log ever after."""
    if past.unfit:
        return BreakKind.TREE
    return BreakKind.PUT_BACK if (past.signed or 0) > held else BreakKind.CHANGED


def _earlier(before: Sequence[evidence.PastBreak]) -> tuple[EarlierTree, ...]:
    return tuple(
        EarlierTree(name=past.origin, differing_events=past.differing)
        for past in before
        if past.origin is not None and past.differing is not None
    )


def _counted(verified: evidence.Verified | None) -> tuple[BreakFinding, ...]:
    """That the tree cannot be read is all that is found of it then."""
    if verified is None:
        return (BreakFinding(part=BreakPart.CHECKPOINT, count=1, first_position=None),)
    return tuple(
        BreakFinding(part=BreakPart(one.what.replace(" ", "_")), count=one.count, first_position=one.first)
        for one in verified.parts
    )


def _in_json(
    found: evidence.Contradicted, verified: evidence.Verified | None, name: str, tell: Speaker
) -> None:
    findings = [] if verified is None else in_json_as(verified, tell)
    parts = [one.model_dump(mode="json") for one in _counted(verified)]
    told = {"kind": found.kind, "former": found.before.origin, "signed": found.before.size, "name": name}
    as_json(told | {"findings": findings, "parts": parts})


def _read_models_anew(system: System, tell: Speaker, *, hidden: bool) -> None:
    """They may show what is no longer in the log."""
    names = [projection.name for projection in all_projections()]
    with bars(hidden=hidden) as progress:
        outcomes = system.subscriptions.rebuild_together(names, bar(progress, "read models"))
    if failed := [name for name, outcome in outcomes.items() if isinstance(outcome, Exception)]:
        said(tell(f"Not rebuilt, run toegang rebuild: {', '.join(failed)}"))
