"""Runs in the former build: ``python -P benchmarks/former_worker.py``, its packages on PYTHONPATH.

A line of JSON asks, a line of JSON answers. Everything imported here is the former build's own, frozen at
``former.COMMIT``, its benchmarks too: whatever changes in ours, this stays true."""

# It speaks to another build than the one that is checked.
# mypy: ignore-errors

import json
import sys
from contextlib import ExitStack
from dataclasses import replace
from functools import cache

from adapters.clock import SystemClock
from adapters.event_store.facts import Append, NewEvent
from adapters.subscriptions.checkpoints import Checkpoints
from adapters.subscriptions.reading import read_on
from adapters.subscriptions.rebuild import rebuild
from benchmarks import sample
from benchmarks.commands import Turns, executing
from benchmarks.harness import QUICK, count, drive
from benchmarks.store import Bench
from projections.catalogue import all_projections

_stack = ExitStack()


@cache
def _store(_purpose, server):
    return _stack.enter_context(Bench(QUICK, server).store())


def _appends(server, callers, seconds):
    store = _store("appends", server)
    [event] = [new for new in sample.life(store.mapper) if new.type == "account.activated"]

    def append():
        request = sample.request()
        [new] = sample.of(request.command_id, [event])
        store.writer.append(Append(request, {new.stream: 0}, [replace(new, version=1)]))

    return drive(callers, seconds, lambda _: append)


@cache
def _accounts(server, streams):
    store, accounts = _store("commands", server), [f"a{number}" for number in range(streams)]
    sample.fill(store.recorder, sample.lives(sample.life(store.mapper), accounts))
    return Turns(accounts)


def _commands(server, streams, callers, seconds):
    turns = _accounts(server, streams)
    return drive(callers, seconds, lambda _: executing(_store("commands", server), turns))


@cache
def _log(server, rows):
    """A store with the events that stand in a file, a line each."""
    store = _store(rows, server)
    with open(rows) as lines:
        sample.fill(store.recorder, (NewEvent(*json.loads(line)) for line in lines))
    return store


def _catch_up(server, rows):
    store = _log(server, rows)
    head = store.app.head()

    def work():
        position = 0
        while stretch := read_on(store.app, position):
            position = stretch[-1].position

    return count(head, work)


@cache
def _checkpoints(server, rows):
    checkpoints = Checkpoints(_log(server, rows).engine, "bench", SystemClock())
    checkpoints.create()
    with checkpoints.writer.begin() as tx:
        for projection in all_projections():
            projection.create(tx)
    return checkpoints


def _rebuild(server, rows):
    store, checkpoints = _log(server, rows), _checkpoints(server, rows)

    def work():
        for projection in all_projections():
            rebuild(projection, checkpoints, store.app)

    return count(store.app.head(), work)


@cache
def _long(server, sizes):
    store = _store("long", server)
    for size in sizes:
        sample.fill(store.recorder, sample.long_life(store.mapper, f"of-{size}", size))
    return {size: executing(store, Turns([f"of-{size}"])) for size in sizes}


def _stream_size(server, sizes, size, seconds):
    execute = _long(server, tuple(sizes))[size]
    return drive(1, seconds, lambda _: execute)


def story():
    """What its tests tell, encoded: the events that both builds can read."""
    from tests.projections.story import story as told

    mapper = _store("story", None).mapper
    encoded = [mapper.encode(one.stream, one.version, one.event) for one in told()]
    return [[new.stream, new.version, new.type, new.schema_version, new.payload] for new in encoded]


ASKED = {
    "appends": _appends,
    "commands": _commands,
    "catch_up": _catch_up,
    "rebuild": _rebuild,
    "stream_size": _stream_size,
}


def _measured(what, asked):
    speed = ASKED[what](**asked)
    return {"per_second": speed.per_second, "latencies": list(speed.latencies)}


def main():
    with _stack:
        for line in sys.stdin:
            asked = json.loads(line)
            what = asked.pop("what")
            sys.stdout.write(f"{json.dumps(story() if what == 'story' else _measured(what, asked))}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
