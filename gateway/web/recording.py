"""Refusals of doors that record all of them: written down under a reference that the sender is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.logs import logger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.exchange.exchange import Exchange
    from gateway.findings import Finding

LOG: Final = logger("web")


async def recorded(exchange: Exchange, findings: Sequence[Finding], *, door: str, system: str | None) -> str:
    """Write a refusal down and return its reference, empty where that cannot be."""
    try:
        return await exchange.record_refusal(findings, door=door, system=system)
    except Exception:  # the sender must hear the reason even when the store is the trouble
        LOG.exception("refusal not recorded", door=door)
        return ""
