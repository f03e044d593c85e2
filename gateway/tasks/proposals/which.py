"""Which documents may assign tasks, by what their header says; the text decides afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from gateway.directory.names import fold_name
from gateway.packet.names import BusinessType

DIRECTIVE: Final = 1
"""``SteeringType`` of a directive."""
REPORT: Final = 2
"""``SteeringType`` of a report on a directive."""


def may_assign(header: Mapping[str, Any], kinds: Collection[str]) -> bool:
    """Tell whether a document is read: its sender calls it a directive, or it is of a kind that assigns.

    One that does not name its kind may be any; numbers of kinds are not looked at, since senders do not agree on them.
    What is about tasks that are there already assigns nothing new.
    """
    if (header.get("business") or {}).get("type") == BusinessType.REVOKE:
        return False
    if header.get("response_for_task") or carries_message(header):
        return False
    steering = header.get("steering_type")
    if steering in (DIRECTIVE, REPORT):
        return bool(steering == DIRECTIVE)
    name = fold_name((header.get("document_type") or {}).get("type_name") or "")
    return not name or any(name.startswith(fold_name(kind)) for kind in kinds)


def is_report(header: Mapping[str, Any]) -> bool:
    """Tell whether a document reports on a directive."""
    return header.get("steering_type") == REPORT


MESSAGE: Final = "nhiem-vu.xml"
"""Name of the attachment by which books of tasks tell each other; what it says is not a reply by hand."""


def carries_message(header: Mapping[str, Any]) -> bool:
    """Tell whether a document carries what books of tasks tell each other."""
    return any(one.get("attachment_name") == MESSAGE for one in header.get("references") or ())
