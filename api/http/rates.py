"""How often one may ask: token buckets in memory, per client, network and known device, and for all."""

import ipaddress
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final

CLIENTS_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` at once, then ``per_s`` a second."""

    per_s: float
    burst: int

    def part(self, processes: int) -> "Rate":
        """Of each of so many processes; at least one at once."""
        return Rate(self.per_s / processes, max(1, self.burst // processes))


@dataclass(frozen=True, slots=True)
class Rates:
    """The ``guarded`` ones are for what a stranger may guess at or fill the log with: applying, activating,
    logging in, passwords, asking a question. ``guarded_56`` and ``guarded_48``: of an IPv6 network of that
    prefix, of which a household or an office has many clients to send from. ``device``: of one known device,
    ``devices`` of all, apart from strangers. How many passwords are hashed at a time is bounded elsewhere."""

    client: Rate = Rate(per_s=200, burst=400)
    everybody: Rate = Rate(per_s=2_000, burst=4_000)
    guarded_client: Rate = Rate(per_s=0.5, burst=20)
    guarded_56: Rate = Rate(per_s=1, burst=40)
    guarded_48: Rate = Rate(per_s=2, burst=80)
    guarded_everybody: Rate = Rate(per_s=200, burst=600)
    device: Rate = Rate(per_s=0.5, burst=20)
    devices: Rate = Rate(per_s=200, burst=600)

    def part(self, processes: int) -> "Rates":
        """Of each of so many processes: together they grant no more, wherever a client's connections go."""
        return Rates(*(getattr(self, field.name).part(processes) for field in fields(self)))


USUAL: Final = Rates()
UNLIMITED: Final = Rates(*[Rate(per_s=1e9, burst=10**9)] * 8)
"""Where the only client is a driver of ours."""
GUARDED: Final = (
    "/v1/applications/",
    "/v1/lost-codes",
    "/v1/activations",
    "/v1/sessions",
    "/v1/password-replacements",
    "/v1/password-resets",
    "/v1/staff/sessions",
    "/v1/staff/passkey-sessions",
    "/v1/staff/enrolments",
)
"""POST only. Changing a password is not here: that takes a session, and its tries count by the code."""
ASKING: Final = "/v1/questions"
"""POST only, and nothing below it: staff answers there."""
UNLIMITED_ROUTES: Final = frozenset({"/health", "/ready", "/metrics"})
"""What a monitor asks: no rate limit."""


class Buckets:
    """One bucket per name, full at first. The names longest not seen are forgotten beyond CLIENTS_MAX."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, name: str, now_s: float) -> float:
        """Seconds until a token is there; 0 if one is."""
        left, seen_s = self._left.pop(name, (float(self._rate.burst), now_s))
        left = min(self._rate.burst, left + (now_s - seen_s) * self._rate.per_s)
        self._left[name] = (left, now_s)
        if len(self._left) > CLIENTS_MAX:
            self._left.popitem(last=False)
        return 0.0 if left >= 1 else (1 - left) / self._rate.per_s

    def take(self, name: str) -> None:
        """One token, after wait_s said 0."""
        left, seen_s = self._left[name]
        self._left[name] = (left - 1, seen_s)


class RateLimit:
    """For one process; called by its event loop only, so no lock."""

    def __init__(self, rates: Rates) -> None:
        self._client, self._everybody = Buckets(rates.client), Buckets(rates.everybody)
        self._guarded = [Buckets(rates.guarded_client), Buckets(rates.guarded_56), Buckets(rates.guarded_48)]
        self._guarded_everybody = Buckets(rates.guarded_everybody)
        self._device, self._devices = Buckets(rates.device), Buckets(rates.devices)

    def wait_s(self, host: str, now_s: float, *, guarded: bool, device: str | None) -> float:
        """Seconds to wait before asking; 0: granted, and counted. ``device``: the known one it comes from,
        which strangers never shut out: it has buckets of its own in the place of the guarded ones."""
        client, *networks = clients_of(host)
        pairs = [(self._client, client), (self._everybody, "")]
        if guarded and device is not None:
            pairs += [(self._device, device), (self._devices, "")]
        elif guarded:
            pairs += [*zip(self._guarded, (client, *networks), strict=False), (self._guarded_everybody, "")]
        return _take(pairs, now_s)


def is_guarded(method: str, path: str) -> bool:
    """Whether a stranger may guess there, or fill the log."""
    return method == "POST" and (path.startswith(GUARDED) or path == ASKING)


@lru_cache(CLIENTS_MAX)
def clients_of(host: str) -> tuple[str, ...]:
    """Who counts as one client, then the networks around it: an IPv4 address has none; of IPv6 the /64 that
    one customer has, and the /56 and /48 that it may lie in."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return (host,)
    if address.version == 4:
        return (host,)
    return tuple(str(ipaddress.ip_network(f"{host}/{bits}", strict=False)) for bits in (64, 56, 48))


def _take(pairs: Iterable[tuple[Buckets, str]], now_s: float) -> float:
    """From every bucket, or from none."""
    pairs = list(pairs)
    wait_s = max(buckets.wait_s(name, now_s) for buckets, name in pairs)
    if wait_s == 0:
        for buckets, name in pairs:
            buckets.take(name)
    return wait_s
