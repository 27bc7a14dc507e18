"""How often one may ask: token buckets in memory, per client and for all together."""

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

CLIENTS_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` at once, then ``per_s`` a second."""

    per_s: float
    burst: int


@dataclass(frozen=True, slots=True)
class Rates:
    """The ``guarded`` ones are for what a stranger may guess at or fill the log with: applying, activating,
    logging in, passwords, asking a question."""

    client: Rate = Rate(per_s=200, burst=400)
    everybody: Rate = Rate(per_s=2_000, burst=4_000)
    guarded_client: Rate = Rate(per_s=0.5, burst=20)
    guarded_everybody: Rate = Rate(per_s=20, burst=60)


USUAL: Final = Rates()
UNLIMITED: Final = Rates(*[Rate(per_s=1e9, burst=10**9)] * 4)
"""Where the only client is a driver of ours."""
GUARDED: Final = (
    "/v1/applications/",
    "/v1/activations",
    "/v1/sessions",
    "/v1/password-",
    "/v1/staff/sessions",
    "/v1/staff/enrolments",
)
"""POST only."""
ASKING: Final = "/v1/questions"
"""POST only, and nothing below it: staff answers there."""


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
        self._usual = (Buckets(rates.client), Buckets(rates.everybody))
        self._guarded = (Buckets(rates.guarded_client), Buckets(rates.guarded_everybody))

    def wait_s(self, method: str, path: str, client: str, now_s: float) -> float:
        """Seconds this client must wait before asking that; 0: granted, and counted."""
        guarded = method == "POST" and (path.startswith(GUARDED) or path == ASKING)
        pairs = [*zip(self._usual, (client, ""), strict=True)]
        pairs += [*zip(self._guarded, (client, ""), strict=True)] if guarded else []
        wait_s = max(buckets.wait_s(name, now_s) for buckets, name in pairs)
        if wait_s == 0:
            for buckets, name in pairs:
                buckets.take(name)
        return wait_s


def client_of(host: str) -> str:
    """Who counts as one client: an IPv4 address, or the /64 that one IPv6 customer has."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network(f"{host}/64", strict=False)) if address.version == 6 else host
