"""Figures for Prometheus, true for the whole service whatever the number of its processes.

Counters live in files shared by all processes (prometheus-client's multiprocess mode, switched on by the environment
before this module is imported); what waits is asked from the store at each scrape.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from gateway.web.metrics_folder import FOLDER
from gateway.web.metrics_tasks import TaskGauges, seconds_since
from gateway.web.server import route_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from prometheus_client.core import Metric

    from gateway.exchange.exchange import Exchange
    from gateway.exchange.health import ExchangeHealth
    from gateway.exchange.inspection.watch import Waiting
    from gateway.findings import Finding
    from gateway.tasks.watch import Signs

    Look = Callable[[], Awaitable[Signs | None]]

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})

REQUESTS: Final = Counter("lienthong_requests", "Requests answered", ("method", "route", "status"))
SECONDS: Final = Histogram(
    "lienthong_request_seconds",
    "Time from a request's head to its answer",
    ("route",),
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 1, 5, 30, 120),
)
DOCUMENTS: Final = Counter("lienthong_documents", "Packets accepted", ("door", "kind", "duplicate"))
REFUSALS: Final = Counter("lienthong_refusals", "Reasons of refusals", ("code",))

WRONG_PROOFS: Final = Counter("lienthong_wrong_proofs", "Keys and secrets that did not hold", ("door", "outcome"))


def count_wrong_proof(door: str, *, waits: bool) -> None:
    """Note a key or secret that did not hold, and whether whoever showed it has to wait."""
    WRONG_PROOFS.labels(door, "waits" if waits else "refused").inc()


def count_accepted(door: str, kind: str, *, duplicate: bool) -> None:
    """Note one accepted packet."""
    DOCUMENTS.labels(door, kind, str(duplicate).lower()).inc()


def count_refused(findings: Iterable[Finding]) -> None:
    """Note one refusal: each of its codes once."""
    for code in {finding.code for finding in findings}:
        REFUSALS.labels(code).inc()


@web.middleware
async def measure(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Count the request and its time under its route's pattern."""
    began = time.perf_counter()
    status = 499  # the client left, or the connection broke
    try:
        response = await handler(request)
        status = response.status
    except web.HTTPException as error:
        status = error.status
        raise
    else:
        return response
    finally:
        route = route_of(request)
        REQUESTS.labels(request.method if request.method in _METHODS else "other", route, str(status)).inc()
        SECONDS.labels(route).observe(time.perf_counter() - began)


class _Waiting:
    """What the exchange says about itself at this moment, as gauges."""

    def __init__(self, health: ExchangeHealth) -> None:
        self._health = health

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges."""
        health = self._health
        yield GaugeMetricFamily("lienthong_store_up", "1 if the store can be written", float(health.store_ok))
        if health.objects is not None:
            up = float(not health.objects)
            yield GaugeMetricFamily("lienthong_objects_up", "1 if the object store takes packets", up)
        yield GaugeMetricFamily("lienthong_disk_free_bytes", "Space left for data", float(health.disk_free))
        yield GaugeMetricFamily("lienthong_waiting", "Deliveries waiting to be sent on", float(health.waiting))
        yield GaugeMetricFamily(
            "lienthong_oldest_waiting_seconds", "Age of the oldest of them", seconds_since(health.oldest_waiting)
        )
        yield from _inspection(health.inspection)
        answers = GaugeMetricFamily("lienthong_endpoint_up", "1 if the other system answers", labels=["endpoint"])
        for name, sign in health.endpoints.items():
            answers.add_metric([name], float(sign.ok))
        yield answers
        drift = GaugeMetricFamily(
            "lienthong_clock_offset_seconds", "How far another clock is ahead of this machine's", labels=["clock"]
        )
        for name, offset in health.clocks.items():
            drift.add_metric([name], offset)
        yield drift
        raised = GaugeMetricFamily("lienthong_alerts", "Open alerts", labels=["kind"])
        for kind, number in health.alerts.items():
            raised.add_metric([kind], float(number))
        yield raised


def _inspection(waiting: Waiting) -> Iterator[Metric]:
    yield GaugeMetricFamily("lienthong_held", "Documents held for inspection", float(waiting.held))
    yield GaugeMetricFamily("lienthong_oldest_held_seconds", "Age of the oldest of them", seconds_since(waiting.oldest))
    yield GaugeMetricFamily("lienthong_quarantined", "Documents in quarantine", float(waiting.quarantined))


def metrics_routes(
    exchange: Exchange, tasks: Callable[[], Awaitable[Signs | None]] | None = None
) -> list[web.RouteDef]:
    """Return the route for Prometheus; ``tasks`` looks at them, where the service has any."""

    async def show(_request: web.Request) -> web.Response:
        text = _shared() + _text(_Waiting(await exchange.health()))
        if tasks is not None and (signs := await tasks()) is not None:
            text += _text(TaskGauges(signs))
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/metrics", show)]


def _shared() -> bytes:
    if FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def _text(collector: _Waiting | TaskGauges) -> bytes:
    registry = CollectorRegistry()
    registry.register(collector)
    return generate_latest(registry)
