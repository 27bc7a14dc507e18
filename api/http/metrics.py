"""What Prometheus is told: requests by route template, how far subscriptions are behind, the register."""

from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from api.ports import Ports
from projections import registrations

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Of one application: nothing is shared between two in one process. Where several workers answer on one
    port, every sample tells of which it is: a scrape reaches any of them."""

    def __init__(self, ports: Ports, worker: int | None = None) -> None:
        self._worker = worker
        self._registry = CollectorRegistry()
        self._registry.register(_Behind(ports))
        self._requests = Counter(
            "toegang_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "toegang_http_request_seconds", "Time to answer.", ("method", "route"), registry=self._registry
        )

        self._counted: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        """Looked up by the library anew each time, these cost more than the counting."""

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        counted = self._counted.get((method, route, status))
        if counted is None:
            counted = self._requests.labels(method, route, str(status)), self._seconds.labels(method, route)
            self._counted[method, route, status] = counted
        requests, took = counted
        requests.inc()
        took.observe(seconds)

    def told(self) -> bytes:
        """In the text format that Prometheus scrapes."""
        return generate_latest(self._registry if self._worker is None else self)

    def collect(self) -> Iterator[Metric]:
        for metric in self._registry.collect():
            metric.samples = [
                sample._replace(labels={**sample.labels, "worker": str(self._worker)})
                for sample in metric.samples
            ]
            yield metric


class _Behind(Collector):
    """Asked at every scrape."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def describe(self) -> list[Metric]:
        return []  # so that registering asks nothing

    def collect(self) -> Iterator[Metric]:
        lag = GaugeMetricFamily(
            "toegang_subscription_lag_events", "Events not yet followed.", labels=["name"]
        )
        failed = GaugeMetricFamily("toegang_subscription_failed", "1: stands still.", labels=["name"])
        for state in self._ports.catchup.states():
            lag.add_metric([state.name], max(0, state.head - state.position))
            failed.add_metric([state.name], 0 if state.failed_at is None else 1)
        yield lag
        yield failed
        loose = GaugeMetricFamily("toegang_loose_ends", "What waits for staff.", labels=["name"])
        for name, count in self._ports.loose_ends.counts().items():
            loose.add_metric([name], count)
        yield loose
        line = self._ports.register_line
        away = float(line.is_away)
        yield GaugeMetricFamily("toegang_register_away", "1: it does not answer, R40.", value=away)
        yield CounterMetricFamily("toegang_register_retries", "Questions asked again.", value=line.retries)
        with self._ports.reads.connect() as tx:
            held = registrations.held_companies(tx)
        yield GaugeMetricFamily("toegang_held_companies", "Deregistrations that wait for staff.", value=held)
        yield from self._signing()
        yield from self._webhooks()
        waiting = self._ports.waiting()
        yield GaugeMetricFamily("toegang_writer_queue", "Callers that wait for the writer.", value=waiting)

    def _webhooks(self) -> Iterator[Metric]:
        lag = GaugeMetricFamily(
            "toegang_webhook_lag_events", "Events that came since its last.", labels=["webhook"]
        )
        failures = GaugeMetricFamily(
            "toegang_webhook_failures", "Tries of the next delivery.", labels=["webhook"]
        )
        dead = GaugeMetricFamily(
            "toegang_webhook_dead_letters", "Deliveries given up, not dropped.", labels=["webhook"]
        )
        head = self._ports.log.head()
        for each in self._ports.webhooks.all():
            lag.add_metric([each.webhook_id], max(0, head - each.position))
            failures.add_metric([each.webhook_id], each.failures)
            dead.add_metric([each.webhook_id], each.dead_letters)
        yield lag
        yield failures
        yield dead

    def _signing(self) -> Iterator[Metric]:
        standing, broken = self._ports.signed.standing(), self._ports.broken()
        told = "Events not signed for yet."
        yield GaugeMetricFamily("toegang_unsigned_events", told, value=standing.unsigned)
        told = "Witnesses without the newest checkpoint."
        yield GaugeMetricFamily("toegang_witnesses_behind", told, value=standing.witnesses_behind)
        yield GaugeMetricFamily(
            "toegang_read_only", "1: the log contradicts what was signed.", value=float(bool(broken))
        )
        because = GaugeMetricFamily("toegang_read_only_because", "What contradicts it.", labels=["says"])
        if broken:
            because.add_metric([broken], 1)
        yield because
