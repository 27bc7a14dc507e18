"""What must hold once the queues have drained: each promise is counted every time it is put to the test."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from adapters.event_store.mapper import sealed_in
from adapters.evidence import make_key
from adapters.subscriptions.checkpoints import places_of
from adapters.subscriptions.reactions import parked
from api.compose import System
from api.explaining.consistency import inconsistencies, live
from api.process.evidence import keeper
from api.year.credit import differing
from api.year.sent import said_to_be_sent
from domain.account.aggregate import ACCOUNT
from domain.account.events import CreditDeposited, HolderErasureDone
from domain.customer.events import CustomerErasureDone
from domain.effect.events import EffectDone, EffectFailed
from domain.guest_order.events import GuestErasureDone
from domain.invoice.aggregate import INVOICE
from domain.kernel import Event, Recorded
from domain.ports import RefundState
from domain.values import AccountId, InvoiceNumber
from projections.journal_lines import JournalLine, journal_lines
from tests.adapters.evidence.signed_log import ORIGIN, SignedLog
from tests.simulation.world import STRETCH, Broken, World
from tests.tamper.tampering import try_one

Check = Callable[[World], Iterator[str]]
TAMPERED_EVERY: Final = 5
"""In one of so many seeds: it copies everything."""
TILE: Final = 256
"""Rows: what tests/tamper does to tiles needs a whole one."""
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
    """I19: what a caller was told of is there, as it was read before."""
    for command_id, (first, last) in world.acknowledged.items():
        world.tested["no acknowledged event is lost"] += last - first + 1
        there = [recorded.command_id for recorded in world.log[first - 1 : last]]
        if there != [command_id] * (last - first + 1):
            yield f"positions {first} to {last} were acknowledged, and are lost or another's"
    yield from (f"position {one} was answered, and is lost" for one in world.answered if one > len(world.log))
    again, log = list[Recorded[Event]](), _system(world).log
    while stretch := log.since(len(again), STRETCH):
        again += stretch
    yield from (f"position {one.position} changed" for one in again if one != world.log[one.position - 1])


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


def a_rebuilt_read_model_equals_the_live_one(world: World) -> Iterator[str]:
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


# --- privacy and evidence ----------------------------------------------------------------------------
def erased_means_unreadable(world: World) -> Iterator[str]:
    """I26, of every value that was sealed for whoever was erased, until then: a company may come back."""
    erased, vault = dict[str, int](), _system(world).ports.vault
    for recorded in world.log:
        match recorded.event:
            case HolderErasureDone(account_id=account_id):
                erased[f"holder/{account_id}"] = recorded.position
            case CustomerErasureDone(customer_id=customer_id):
                erased[f"customer/{customer_id}"] = recorded.position
            case GuestErasureDone(guest_order_id=guest_order_id):
                erased[f"guest/{guest_order_id}"] = recorded.position
            case _:
                pass
    for recorded in world.log if erased else ():
        for subject, sealed in sealed_in(recorded.event):
            if recorded.position < erased.get(subject, 0):
                world.tested["erased means unreadable"] += 1
                if vault.unseal(sealed) is not None:
                    yield f"position {recorded.position}: what is sealed for {subject} can be read"


def tampering_is_found_offline(world: World) -> Iterator[str]:
    """I28: what was signed is what lies there; on SQLite, a change of it is found, here and in a bundle."""
    system = _system(world)
    chosen = system.settings
    while keeper(system.store, chosen).step():
        pass
    signed = SignedLog(system.store, chosen.evidence_dir, chosen.witnesses[0])
    yield from (f"nobody changed anything, and {told}" for told in signed.told())
    if system.store.dialect.name != "sqlite" or world.seed % TAMPERED_EVERY or len(world.log) <= TILE:
        return
    world.tested["tampering is found, offline"] += 1
    with TemporaryDirectory() as folder, TemporaryDirectory() as copy:
        # Signed at once: the parts of tiles that a log signed little by little leaves are missed by nobody.
        fresh = SignedLog(system.store, Path(folder) / "evidence", Path(folder) / "witness")
        make_key(fresh.folder, ORIGIN)
        while fresh.keeper.step():
            pass
        found = try_one(fresh, Path(copy), world.seed)
    if not (found.online and found.offline):
        yield f"not found: {found}"


CHECKS: Final[dict[str, Check]] = {
    check.__name__: check
    for check in (
        no_acknowledged_event_is_lost,
        no_event_is_skipped,
        a_rebuilt_read_model_equals_the_live_one,
        credit_is_never_negative,
        retries_are_safe,
        no_effect_is_lost,
        the_provider_agrees,
        erased_means_unreadable,
        tampering_is_found_offline,
    )
}
