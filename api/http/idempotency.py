"""Repeats: the same key and content give the same answer and no new event (I22); recorder.py knows them."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import reduce
from typing import Annotated, Any

from fastapi import Header

from api.http import this_request
from api.http.problems import IN_FLIGHT
from api.ports import Ports
from domain.kernel import Command, Done, Request, S, Stream

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=128,
        pattern=r"^[!-~]+$",
        description="A UUID of the caller's: a repeat with it changes nothing and answers the same; with"
        " another body or address it is refused. It counts per caller and operation: with another operation"
        " it is a key of its own.",
    ),
]


def request_for(
    ports: Ports,
    actor: str,
    operation: str,
    key: str | None,
    content: Mapping[str, Any],
    *,
    role: str | None = None,
    reason: str | None = None,
) -> Request:
    """Who asks what. ``content`` is the parsed body and the ids in the path, without any password:
    a fast hash of a password is never kept."""
    if key is None:
        command_id = ports.randomness.token(32).hex()
    else:
        command_id = ports.vault.index("command", f"{actor}\x1f{operation}\x1f{key}")
    canonical = json.dumps([operation, content, reason], sort_keys=True, ensure_ascii=False, default=str)
    return Request(
        command_id=command_id,
        fingerprint=bytes.fromhex(ports.vault.index("fingerprint", canonical)),
        actor=actor,
        correlation_id=this_request.correlation_id() or command_id,
        role=role,
        reason=reason,
    )


def once(ports: Ports, request: Request, command: Callable[[], Command]) -> Done:
    """Executes, unless that was done before: then nothing outside is asked again.

    Raises Problem 409 while the same is being answered, Rejected, Contended, CommandIdMisused and what
    making the command raises."""
    with alone(request):
        before = ports.executor.known(request)
        return before if before is not None else ports.executor.execute(command(), request)


_answering: set[str] = set()
_changing = threading.Lock()


@contextmanager
def alone(request: Request) -> Iterator[None]:
    """Raises Problem 409 while this process answers the same command: nothing outside is asked twice."""
    with _changing:
        if request.command_id in _answering:
            raise IN_FLIGHT
        _answering.add(request.command_id)
    try:
        yield
    finally:
        with _changing:
            _answering.remove(request.command_id)


def left(ports: Ports, stream: Stream[S], done: Done) -> S:
    """The state in which a request left a stream: a repeat answers that too, whatever came later (I22)."""
    told = (one.event for one in ports.log.history(stream.name) if one.position <= done.position)
    return reduce(stream.aggregate.evolve, told, stream.aggregate.initial)


def derived(request: Request, label: str) -> str:
    """An id that an answer shows: the same at every repeat."""
    return hashlib.sha256(f"{request.command_id}\x1f{label}".encode()).hexdigest()[:20]
