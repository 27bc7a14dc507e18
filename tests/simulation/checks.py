"""What must hold once the queues have drained: each promise is counted every time it is put to the test."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from adapters.subscriptions.checkpoints import places_of
from adapters.subscriptions.reactions import parked
from api.compose import System
from api.explaining.consistency import inconsistencies, live
from api.year.credit import differing
from api.year.sent import said_to_be_sent
from domain.account.aggregate import ACCOUNT
from domain.account.events import CreditDeposited
from domain.effect.events import EffectDone, EffectFailed
from domain.invoice.aggregate import INVOICE
from domain.ports import RefundState
from domain.values import AccountId, InvoiceNumber
from projections.journal_lines import JournalLine, journal_lines
from tests.simulation.world import Broken, World, digest_at

Check = Callable[[World], Iterator[str]]
AT_TIMES: Final = ("answer_application-", "answer_typed_address-", "tell_loss-", "tell_replaced-")
"""Effects that send something or nothing, as what happened before has it."""


def check_all(world: World) -> None:
    """Raises Broken with all that does not hold; AssertionError where the auditor objects."""
    world.read_on()
    found = [f"{name}: {wrong}" for name, check in CHECKS.items() for wrong in check(world)]
    if found:
        raise Broken("; ".join(found))


def _system(world: World) -> System:
    return world.alive[0].system


# --- the log --------------------------------------------------------------------------------------
def no_acknowledged_event_is_lost(world: World) -> Iterator[str]:
    """I19: what was answered is there, the same bytes."""
    for position, digest in world.acknowledged.items():
        world.tested["no acknowledged event is lost"] += 1
        if position > len(world.log) or digest_at(world.alive[0], position) != digest:
            yield f"position {position} was acknowledged, and is lost or another"


def no_event_is_skipped(world: World) -> Iterator[str]:
    """I18; and who follows the log stands at its head."""
    versions: Counter[str] = Counter()
    before = world.log[0].recorded_at
    for number, recorded in enumerate(world.log, 1):
        versions[recorded.stream] += 1
        if (recorded.position, recorded.version) != (number, versions[recorded.stream]):
            yield f"position {recorded.position}, version {recorded.version} of {recorded.stream}"
        if recorded.recorded_at < before:
            yield f"time runs backwards at position {recorded.position}"
        before = recorded.recorded_at
    for state in _system(world).subscriptions.states():
        world.tested["no event is skipped"] += 1
        if state.position != len(world.log) or state.failed_at is not None:
            yield f"{state.name} stands at {state.position} of {len(world.log)}"


def rebuilt_equals_live(world: World) -> Iterator[str]:
    """I20, I6, D18: read models, the books and the numbers, by another reading of the same log."""
    system = _system(world)
    with system.ports.reads.connect() as tx:
        seen = live(tx, {name: at for name, at in places_of(tx).items() if ":" not in name})
    world.tested["a rebuilt read model equals the live one"] += len(seen.digests)
    yield from (
        f"{off.what}: {off.says}" for off in inconsistencies(system.log, seen, lambda _done, _of: None)
    )


# --- money ----------------------------------------------------------------------------------------
def credit_is_never_negative(world: World) -> Iterator[str]:
    """I1: one amount wherever it is told, and none below nothing."""
    system = _system(world)
    for account_id, book in world.auditor.accounts.items():
        world.tested["credit is never negative"] += 1
        credit = system.log.state(ACCOUNT.stream(AccountId(account_id))).credit
        told = credit.balance_cents, credit.available_cents
        if told != (book.balance_cents, book.available_cents) or min(told) < 0:
            yield f"account {account_id} has {told}"
    for number, one in world.auditor.invoices.items():
        invoice = system.log.state(INVOICE.stream(InvoiceNumber(number)))
        if invoice.outstanding_cents != one.outstanding_cents:
            yield f"invoice {number} claims {invoice.outstanding_cents}, not {one.outstanding_cents}"
    yield from differing(system, world.log, _journal(world))


def _journal(world: World) -> Iterator[JournalLine]:
    system, after = _system(world), None
    first = world.log[0].recorded_at.date()
    with system.ports.reads.connect() as tx:
        while page := journal_lines(tx, first, system.ports.today(), after=after):
            yield from page
            after = page[-1].position, page[-1].line


# --- retries: what left, and once -----------------------------------------------------------------
def retries_are_safe(world: World) -> Iterator[str]:
    """I2, I10, I23: what was asked again outside did nothing twice, and said the same."""
    asked = [*world.provider.asked.values(), *world.room.arrivals.values()]
    world.tested["retries are safe"] += sum(times - 1 for times in asked)
    yield from world.provider.wrong
    yield from world.bank.wrong
    yield from world.room.wrong
    credited = Counter(one.event.payment_id for one in world.log if isinstance(one.event, CreditDeposited))
    yield from (f"payment {one} was credited {times} times" for one, times in credited.items() if times > 1)


def no_effect_is_lost(world: World) -> Iterator[str]:
    """What the log says was sent, arrived; what arrived and is not said to be sent, staff has on a list."""
    sent = world.room.arrivals.keys()
    said = {one for one in said_to_be_sent(world.log) if not one.startswith(AT_TIMES)}
    ended = {one.event.effect_id for one in world.log if isinstance(one.event, EffectDone | EffectFailed)}
    on_list = {
        f"{one.name.removeprefix('reactor:')}-{one.position}"
        for one in parked(_system(world).subscriptions.operational)
    }
    world.tested["no effect is lost"] += len(said)
    yield from (f"{one} is said to be sent, and is nowhere" for one in sorted(said - sent))
    yield from (f"{one} was sent, and has no end" for one in sorted(sent - ended - on_list))


def the_provider_agrees(world: World) -> Iterator[str]:
    """Every refund that the provider was asked for is one of the log's, and none is forgotten there."""
    named = {
        str(one.event.provider_refund_id) for one in world.log if hasattr(one.event, "provider_refund_id")
    }
    lost = {one for one, state in world.provider.refunds.items() if state is not RefundState.FAILED} - named
    on_list = parked(_system(world).subscriptions.operational)
    if lost and not on_list:
        yield f"the provider pays back what nobody knows of: {sorted(lost)}"


CHECKS: Final[dict[str, Check]] = {
    check.__name__: check
    for check in (
        no_acknowledged_event_is_lost,
        no_event_is_skipped,
        rebuilt_equals_live,
        credit_is_never_negative,
        retries_are_safe,
        no_effect_is_lost,
        the_provider_agrees,
    )
}
