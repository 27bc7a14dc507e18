"""A holder chooses a password: the hash is kept first, then an event names it."""

from collections.abc import Callable

from api.http.idempotency import alone
from api.http.problems import rejection
from api.ports import Ports
from domain.kernel import Command, Done, Rejected, Request
from domain.ports import CommandIdMisused
from domain.values import Plain


def choose(
    ports: Ports, request: Request, credential_id: str, password: Plain, command: Callable[[], Command]
) -> Done:
    """Keeps the password under an id derived from the request, and executes. Raises Problem 403 where the
    domain refuses; CommandIdMisused where the request's key was used before with another password."""
    try:
        with alone(request):
            if ports.executor.known(request) is None:
                ports.credentials.put(credential_id, password)
            if not ports.credentials.verify(credential_id, password):
                raise CommandIdMisused
            return ports.executor.execute(command(), request)
    except Rejected as rejected:
        ports.credentials.forget(credential_id)  # no event names it: no erasure would find it
        raise rejection(rejected, 403) from None
