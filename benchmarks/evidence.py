"""What the signed tree costs: building it, verifying what is new, proving one event, signing commands."""

import gzip
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from adapters.evidence import Keeper, make_key, prove_event, read_evidence, verify_log
from adapters.evidence.keys import CHECKPOINT, VERIFIED, read_signer
from adapters.evidence.leaves import lines
from adapters.evidence.tiles import Tiles, write_whole
from adapters.evidence.tree import Frontier, leaf_hashes, root_at
from benchmarks import sample
from benchmarks.harness import (
    NO_AIM,
    TINY,
    Aim,
    Operation,
    Result,
    Sides,
    compare,
    cost,
    count,
    drive,
    rounds,
)
from benchmarks.raw import Connection
from benchmarks.store import Bench, Store
from domain.account.commands import EndSuspension, Suspend
from domain.values import AccountId

ORIGIN: Final = "toegang.example/log"
VERIFIED_AT: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)
PER_SECOND_MIN: Final = 100_000
"""Or half of what reading the rows takes, whichever is less."""
LEAVES: Final = 1_000_000
SIGN_EVERY_S: Final = 2.0
"""As a running service does."""
PAGE: Final = 2_048
_ROWS: Final = "SELECT * FROM event WHERE position > ? AND position <= ? ORDER BY position"
"""With two ends, as ours are: what PostgreSQL makes of a limit depends on when it counted."""


def run(bench: Bench) -> Iterator[Result]:
    log = bench.history.store
    with _folder() as folder:
        make_key(folder, ORIGIN)
        keeper = Keeper(log.engine, folder, [])
        while keeper.step():
            pass
        yield from _building(bench, log)
        yield _verifying(bench, log, folder)
        yield from _proving(bench, log, folder)
    yield _signing(bench)


def _building(bench: Bench, log: Store) -> Iterator[Result]:
    """From the tree's own leaves to its root, beside one hash over each leaf; and from the events' canonical
    lines, of which a leaf is the hash, beside one over each line."""
    written = [line for page in lines(log.engine, 0, log.recorder.head()) for line in page]
    leaves = [sha256(line).digest() for line in written]

    def build_from_leaves() -> None:
        tree = Frontier()
        for first in range(0, len(leaves), PAGE):
            tree.extend(leaf_hashes(leaves[first : first + PAGE]))

    def build_from_lines() -> None:
        tree = Frontier()
        for first in range(0, len(written), PAGE):
            tree.extend(leaf_hashes([sha256(line).digest() for line in written[first : first + PAGE]]))

    for name, build, hashed in (
        ("tree building (leaves)", build_from_leaves, leaves),
        ("tree building, from the lines (events)", build_from_lines, written),
    ):
        sides = Sides(partial(count, len(hashed), build), partial(count, len(hashed), partial(_hash, hashed)))
        ceiling_is = "hashlib's SHA-256 over the same, once each"
        yield compare(name, ceiling_is, bench.sizes.rounds, sides, aim=Aim(of_ceiling=0.5))


def _hash(each: Sequence[bytes]) -> None:
    for entry in each:
        sha256(entry).digest()


def _verifying(bench: Bench, log: Store, folder: Path) -> Result:
    """What came after the first tenth, which was verified before."""
    evidence, mark = read_evidence(folder), folder / VERIFIED
    head = log.recorder.head()
    before = head // 10
    root = root_at(evidence.node, before)
    known = f'{{"events": {before}, "root": "{root.hex()}"}}'

    def verify() -> None:
        mark.write_text(known)
        found = verify_log(log.engine, read_evidence(folder), [], VERIFIED_AT, whole=False)
        assert (found.since, found.events, found.findings) == (before, head, [])

    connection = log.raw()
    sides = Sides(
        partial(count, head - before, verify),
        partial(count, head - before, partial(_read, connection, before)),
    )
    ceiling_is = f"the bare driver reads the same rows; aim: half of it, or {PER_SECOND_MIN:,}/s if less"
    found = compare("verifying what is new (events)", ceiling_is, bench.sizes.rounds, sides)
    connection.close()
    assert found.ceiling is not None
    return replace(found, aim=Aim(of_ceiling=min(0.5, PER_SECOND_MIN / found.ceiling)))


def _read(connection: Connection, after: int) -> None:
    while connection.execute(_ROWS, (after, after + PAGE)).fetchall():
        after += PAGE


def _proving(bench: Bench, log: Store, folder: Path) -> Iterator[Result]:
    """In a tree of a million, of which this log has the first events."""
    size = LEAVES if bench.sizes is not TINY else 1_000
    tiles, signed = Tiles(folder), read_evidence(folder).checkpoint.size
    tiles.grow(signed, (sha256(str(number).encode()).digest() for number in range(signed, size)))
    size = max(size, signed)
    note = read_signer(folder).sign(size, root_at(partial(tiles.node, size), size))
    write_whole(folder / CHECKPOINT, note.encode())

    def prove() -> None:
        prove_event(log.engine, read_evidence(folder), signed // 2)

    yield from _costs(bench, "proving one event", prove, Aim(at_most=10), size)
    proof = prove_event(log.engine, read_evidence(folder), signed // 2)
    whole, bare = str(proof).encode(), str(replace(proof, line=b"")).encode()
    for name, content, aim in (
        ("a proof, its hashes alone", b"".join(proof.path), Aim(at_most=1_000)),
        ("a proof as text, without its event", bare, Aim(at_most=1_000)),
        ("a proof as text, with its event", whole, NO_AIM),
        ("a proof, compressed, without its event", gzip.compress(bare, mtime=0), Aim(at_most=1_000)),
        ("a proof, compressed, with its event", gzip.compress(whole, mtime=0), NO_AIM),
    ):
        yield cost(name, "B", [[float(len(content))]], load=0, aim=aim, size=size)


def _costs(bench: Bench, name: str, work: Operation, aim: Aim, size: int) -> Iterator[Result]:
    work()  # once, not counted
    taken, loads = [], []
    for load in rounds(name, bench.sizes.rounds):
        loads.append(load)
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    yield cost(name, "ms", [taken], load=max(loads), aim=aim, size=size)


def _signing(bench: Bench) -> Result:
    """As long as a service waits between two signatures one caller asks for commands; then they are signed,
    and the one witness told that a service has: what that takes, of the time that they took."""
    seconds = SIGN_EVERY_S if bench.sizes is not TINY else bench.sizes.seconds
    with bench.store() as store, _folder() as folder, _folder() as witness:
        make_key(folder, ORIGIN)
        keeper = Keeper(store.engine, folder, [witness])
        account = AccountId("signed-for")
        sample.fill(store.recorder, sample.lives(sample.life(store.mapper), [account]))
        keeper.step()
        command, shares, loads = _commands(store, account), [], []
        for load in rounds("signing", bench.sizes.rounds):
            loads.append(load)
            begun = time.perf_counter()
            drive(1, seconds, lambda _: command)
            asked = time.perf_counter()
            assert keeper.step()
            shares.append((time.perf_counter() - asked) / (asked - begun) * 100)
        name = "signing, of the time of the commands that it signs"
        return cost(name, "%", [shares], load=max(loads), aim=Aim(at_most=3))


def _commands(store: Store, account: AccountId) -> Callable[[], object]:
    suspended = False

    def command() -> None:
        nonlocal suspended
        kind = EndSuspension if suspended else Suspend
        store.app.execute(kind(at=VERIFIED_AT, account_id=account), sample.request())
        suspended = not suspended

    return command


@contextmanager
def _folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="toegang-bench-") as folder:
        yield Path(folder)
