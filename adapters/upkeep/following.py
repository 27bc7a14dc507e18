"""What `toegang doctor` says of those who follow the log: how far they came, and what their tables hold."""

from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy import Engine, inspect, select

from adapters.access.api_keys import SqlApiKeys
from adapters.clock import SystemClock
from adapters.event_store import EventRecorder
from adapters.loose_ends import counts
from adapters.randomness import SystemRandomness
from adapters.subscriptions.checkpoints import Checkpoints, Place
from adapters.subscriptions.schema import REBUILDING, subscription, trouble
from adapters.upkeep.findings import Finding, Level
from adapters.webhooks.schema import CHECKPOINT, DEAD_LETTER, WEBHOOK
from domain.ports import WebhookState
from projections import loose_ends
from projections.catalogue import all_projections
from projections.kernel import Projection

LAG_FINE: Final = 1_000
"""Events that a subscription at work may be behind without anybody being told."""


def read_models(reads: Engine) -> Iterator[Finding]:
    """Whether their tables have the columns that this release declares: tables of another release are
    neither read nor filled, and no event says so until one comes that needs what is not there."""
    odd = [(each.name, differs) for each in all_projections() if (differs := _differences(reads, each))]
    for name, differs in odd:
        todo = f"toegang rebuild {name}: it makes the tables anew, as this release declares them"
        yield Finding("read models", Level.FAIL, f"{name} differs from this release: {differs}", todo)
    if not odd:
        yield Finding("read models", Level.OK, "their tables are as this release declares them")


def _differences(reads: Engine, projection: Projection) -> str:
    """ "" where they agree, or where it has not been made yet: it is, as it begins."""
    there = inspect(reads)
    made = [table for table in projection.tables if there.has_table(table.name)]
    if not made and not _has_begun(reads, projection.name):
        return ""
    lacking = [table.name for table in projection.tables if table not in made]
    unknown: list[str] = []
    for table in made:
        names, declared = {each["name"] for each in there.get_columns(table.name)}, {*table.columns.keys()}
        lacking += [f"{table.name}.{name}" for name in sorted(declared - names)]
        unknown += [f"{table.name}.{name}" for name in sorted(names - declared)]
    says = [f"there is no {', '.join(lacking)}"] if lacking else []
    says += [f"{', '.join(unknown)} is of another"] if unknown else []
    return "; ".join(says)


def _has_begun(reads: Engine, name: str) -> bool:
    if not inspect(reads).has_table(subscription.name):
        return False
    with reads.connect() as tx:
        return bool(tx.scalar(select(subscription.c.position).where(subscription.c.name == name)))


def subscriptions(store: Engine, reads: Engine) -> Iterator[Finding]:
    """One line for all that are well, and one for each that is not."""
    clock = SystemClock()
    both = [Checkpoints(engine, "doctor", clock) for engine in (store, reads)]
    both = [each for each in both if inspect(each.reader).has_table(subscription.name)]
    if not both:
        todo = "run `toegang serve` or `toegang work`"
        yield Finding("subscriptions", Level.WARN, "none has ever run", todo)
        return
    head = EventRecorder(store, clock).head()
    places = {projection.name: Place() for projection in all_projections()}  # no row before its first step
    for each in both:
        places.update(each.places())
    behind = {n: head - p.position for n, p in places.items() if not n.startswith((REBUILDING, CHECKPOINT))}
    lag = max(behind.values(), default=0)
    if lag > LAG_FINE or (lag and not any(_at_work(each) for each in both)):
        says = f"{sum(map(bool, behind.values()))} of {len(behind)} are behind, by up to {lag} events"
        todo = "is `toegang serve` or `toegang work` running? Watch: toegang subscriptions --watch"
        yield Finding("subscriptions", Level.WARN, says, todo)
    else:
        yield Finding("subscriptions", Level.OK, f"{len(behind)}, at most {lag} events behind {head}")
    failed = {n: (p.failed_at, p.error) for n, p in places.items() if p.failed_at is not None}
    yield from _failed(failed)
    if inspect(reads).has_table(loose_ends.table.name) and inspect(store).has_table(trouble.name):
        with reads.connect() as tx:
            waiting = counts(tx, both[0])
        if waiting:
            says = ", ".join(f"{count} of {name}" for name, count in sorted(waiting.items()))
            todo = "toegang loose-ends, or GET /v1/loose-ends: mend the cause, try again, or settle it"
            yield Finding("loose ends", Level.WARN, f"waits for staff: {says}", todo)


def webhooks(store: Engine, access: Engine) -> Iterator[Finding]:
    """Those that somebody has to look at; nothing where there are none. The same as in `/ready` and the
    list (domain.ports.Webhook)."""
    if not inspect(store).has_table(WEBHOOK.name):
        return
    with store.connect() as tx:
        columns = (WEBHOOK.c.webhook_id, WEBHOOK.c.key_id, WEBHOOK.c.state, WEBHOOK.c.failures)
        states = tx.execute(select(*columns)).all()
        given_up = select(DEAD_LETTER.c.webhook_id).where(DEAD_LETTER.c.dropped_at.is_(None)).distinct()
        dead = set(tx.scalars(given_up))
    following = {key.key_id for key in SqlApiKeys(access, SystemRandomness()).all() if key.may_follow}
    ended = {
        name
        for name, key_id, state, _ in states
        if state == WebhookState.GONE or (state == WebhookState.ON and key_id not in following)
    }
    bad = [name for name, _, _, failures in states if failures or name in ended | dead]
    if bad:
        says = f"{len(bad)} of {len(states)} are not taken, were given up in part, or ended"
        yield Finding("webhooks", Level.WARN, says, "toegang webhooks list says which, and why")
    elif states:
        yield Finding("webhooks", Level.OK, f"{len(states)}, all taken")


def _failed(failed: Mapping[str, tuple[int | None, str | None]]) -> Iterator[Finding]:
    for name, (position, error) in sorted(failed.items()):
        says = f"{name} stopped at position {position}: {error}"
        todo = f"mend its code, then toegang subscriptions --retry {name}, or toegang rebuild {name}"
        yield Finding("subscriptions", Level.FAIL, says, todo)


def _at_work(checkpoints: Checkpoints) -> bool:
    """Whether some process holds a lease on any of them."""
    alive = select(subscription.c.name).where(subscription.c.expires_at > checkpoints.clock.now()).limit(1)
    with checkpoints.reader.connect() as tx:
        return tx.scalar(alive) is not None
