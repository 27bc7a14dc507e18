"""One act of a member of staff, as every route has it: role and reason stand on every event (D17)."""

from collections.abc import Callable
from typing import Any

from api.http.bodies import StaffAct
from api.http.idempotency import once, request_for
from api.http.principals import Staff
from api.ports import Ports
from domain.kernel import Command, Request

Done = dict[str, Any]


def asked_by(
    ports: Ports, who: Staff, operation: str, key: str | None, body: StaffAct, **ids: str | int
) -> Request:
    """Who asks what and why. ``ids``: those of the path; with the body they tell a repeat (I22)."""
    content = {**ids, **body.model_dump(mode="json")}
    return request_for(ports, who.actor, operation, key, content, role=who.role, reason=body.reason)


def act(
    ports: Ports,
    who: Staff,
    operation: str,
    key: str | None,
    body: StaffAct,
    command: Command | Callable[[], Command],
    **ids: str | int,
) -> Done:
    """Does it once; answers the ids and the position. What makes a command is not called for a repeat."""
    done = once(
        ports,
        asked_by(ports, who, operation, key, body, **ids),
        command if callable(command) else lambda: command,
    )
    return {**ids, "position": done.position}
