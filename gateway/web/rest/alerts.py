"""Alerts as JSON, with their sentences: for REST and for ``lienthong alerts --json`` alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.catalogue import message
from gateway.findings import Finding
from gateway.packet.dates import VIETNAM

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from gateway.catalogue import Message
    from gateway.exchange.clocks.alerts import AlertView
    from gateway.web.rest.shapes import AlertOut, AlertsOut

HOURS: Final = "%H:%M:%S %d/%m/%Y"


def alerts_json(found: Iterable[AlertView]) -> AlertsOut:
    """Return a list of alerts as an object with the member ``alerts``."""
    return {"alerts": [_alert(alert) for alert in found]}


def _alert(alert: AlertView) -> AlertOut:
    words = alert_words(alert)
    return {
        "id": alert.id,
        "kind": alert.kind,
        "agency": alert.agency,
        "document": alert.facts.get("document"),
        "due_at": _time(alert.due_at),
        "raised_at": _time(alert.raised_at),
        "facts": dict(alert.facts),
        "vi": words.vi,
        "en": words.en,
        "do_vi": words.do_vi,
        "do_en": words.do_en,
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment is not None else None


def alert_words(alert: AlertView) -> Message:
    """Return an alert in words; hours are Vietnam's."""
    facts = dict(alert.facts)
    if alert.agency:
        facts["agency"] = alert.agency
    if alert.due_at:
        facts["due"] = f"{alert.due_at.astimezone(VIETNAM):{HOURS}}"
    return message(Finding(alert.kind, "", facts))
