"""What inspection found as the JSON of REST answers, each finding with its sentence in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.catalogue import message
from gateway.findings import Finding

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.exchange.inspection.views import FindingView, InspectionView
    from gateway.web.rest.shapes import InspectionFindingOut, InspectionOut


def inspection_json(inspection: InspectionView | None) -> InspectionOut | None:
    """Return where the inspection of a document stands, with all that was found."""
    if inspection is None:
        return None
    return {
        "state": inspection.state,
        "flagged": inspection.flagged,
        "since": _time(inspection.since),
        "settled_at": _time(inspection.settled_at),
        "findings": [finding_view_json(one) for one in inspection.findings],
    }


def finding_view_json(found: FindingView) -> InspectionFindingOut:
    """Return one finding in one attachment (0: in the document as a whole)."""
    told = message(Finding(found.code, f"Attachment[{found.attachment}]", dict(found.facts)))
    return {
        "attachment": found.attachment,
        "check": found.check,
        "verdict": found.verdict,
        "action": found.action,
        "code": found.code,
        "message": told.vi,
        "message_en": told.en,
        "facts": dict(found.facts),
        "at": _time(found.at),
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment is not None else None
