"""Webhooks, wired: what they tell, how receivers are reached, who sends."""

from functools import partial

from adapters.clock import SimulatedClock, SystemClock
from adapters.evidence import epochs
from adapters.subscriptions.runner import Subscriptions
from adapters.webhooks.delivering import Deliveries
from adapters.webhooks.kept import SqlWebhooks
from adapters.webhooks.posting import Post
from adapters.webhooks.sending import Sending
from api.following.webhooks import AsCloudEvents
from api.process.opening import Core
from domain.ports import ApiKeys, Webhooks


def webhooks(core: Core, subscriptions: Subscriptions, keys: ApiKeys, source: str) -> Webhooks:
    """``source``: what events name as theirs. Nothing is sent where the log is broken: what it says may never
    have happened."""
    sending = Sending(
        Post(loopback=isinstance(core.clock, SimulatedClock)),
        core.vault,
        SystemClock(),
        AsCloudEvents(source, core.vault, partial(epochs, core.store)),
    )
    kept = SqlWebhooks(subscriptions.operational, sending, keys, core.randomness, core.log.head)
    kept.create()
    if not core.broken():
        subscriptions.add(Deliveries(subscriptions.operational, core.log, sending, keys))
    return kept
