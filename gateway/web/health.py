"""Signs of life: ``/health/live`` says that the loop turns, ``/health/ready`` that the service can do its work.

They answer different questions: a service that is alive but not ready should be left running and given no traffic.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange
    from gateway.exchange.health import ExchangeHealth


@dataclass(frozen=True, slots=True)
class Readiness:
    """Bounds within which the service calls itself ready: bytes free, age of the oldest delivery, drift of clocks."""

    min_free: int
    oldest_seconds: float
    drift_seconds: float = 5.0


def health_routes(exchange: Exchange, bounds: Readiness) -> list[web.RouteDef]:
    """Return the two routes."""

    async def live(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(_request: web.Request) -> web.Response:
        checks = checks_of(await exchange.health(), bounds, datetime.now(UTC))
        well = all(check["ok"] for check in checks.values())
        return web.json_response(
            {"status": "ok" if well else "failing", "checks": checks},
            status=200 if well else 503,
            headers={"Cache-Control": "no-store"},
        )

    return [web.get("/health/live", live), web.get("/health/ready", ready)]


def checks_of(health: ExchangeHealth, bounds: Readiness, now: datetime) -> dict[str, dict[str, Any]]:
    """Return every check with its outcome and the figures it was judged by."""
    oldest = health.oldest_waiting
    age = max(0.0, (now - oldest).total_seconds()) if oldest is not None else 0.0
    checks: dict[str, dict[str, Any]] = {
        "store": {"ok": health.store_ok, "detail": health.store_detail},
        "disk": {"ok": health.disk_free >= bounds.min_free, "free_bytes": health.disk_free, "least": bounds.min_free},
        "oldest_waiting": {
            "ok": age <= bounds.oldest_seconds,
            "waiting": health.waiting,
            "seconds": round(age, 1),
            "most": bounds.oldest_seconds,
        },
    }
    if health.objects is not None:
        checks["objects"] = {"ok": not health.objects, "detail": health.objects}
    held = health.inspection
    waited = max(0.0, (now - held.oldest).total_seconds()) if held.oldest is not None else 0.0
    checks["inspection"] = {
        "ok": waited <= bounds.oldest_seconds,
        "held": held.held,
        "seconds": round(waited, 1),
        "quarantined": held.quarantined,
        "most": bounds.oldest_seconds,
    }
    for name, sign in health.endpoints.items():
        checks[f"endpoint:{name}"] = {"ok": sign.ok, "detail": sign.detail}
    for name, fault in health.distribution.items():
        checks[f"distribution:{name}"] = {"ok": False, "detail": fault}
    for name, offset in health.clocks.items():
        checks[f"clock:{name}"] = {
            "ok": abs(offset) <= bounds.drift_seconds,
            "offset_seconds": round(offset, 3),
            "most": bounds.drift_seconds,
        }
    return checks
