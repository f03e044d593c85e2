"""Which events web-hooks tell, as data: where each comes from, and whom it concerns.

An event of the ledger is told from its entry; others are put into the outbox by what causes them. A new kind of event
is a line here and, where it does not stand in the ledger, a call of :func:`outbox.put`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gateway.exchange.ledger import Event
from gateway.packet.names import Kind


class Side(StrEnum):
    """Whom an event concerns."""

    RECEIVER = "receiver"
    """The agency that the ledger's entry names: a receiver."""
    SENDER = "sender"
    ALL = "all"
    """The sender and every receiver."""
    RECEIVERS = "receivers"
    AGENCY = "agency"
    """The agency that the outbox names."""


@dataclass(frozen=True, slots=True)
class EventType:
    """One kind of event: its name for subscribers, what it means, whom it concerns."""

    name: str
    vi: str
    en: str
    side: Side


RECEIVED: Final = EventType(
    "document.received", "Văn bản đã đến, có thể lấy.", "A document has come and may be fetched.", Side.RECEIVER
)
STATUS: Final = EventType(
    "status.received", "Có trạng thái mới về văn bản đã gửi.", "A status of a sent document has come.", Side.RECEIVER
)
DELIVERED: Final = EventType(
    "delivery.delivered",
    "Bên nhận, hoặc trục, đã nhận gói.",
    "The receiver, or the bus on the way, has the packet.",
    Side.SENDER,
)
DEAD: Final = EventType(
    "delivery.dead",
    "Không chuyển được và không thử nữa.",
    "It could not be delivered and is tried no more.",
    Side.SENDER,
)
TAKE_BACK: Final = EventType(
    "take-back.asked", "Bên gửi xin lấy lại văn bản.", "The sender asks for a document back.", Side.RECEIVER
)
HELD: Final = EventType("quarantine.entered", "Văn bản bị cách ly.", "A document was put into quarantine.", Side.ALL)
RELEASED: Final = EventType(
    "quarantine.released", "Văn bản ra khỏi cách ly.", "A document was let go from quarantine.", Side.ALL
)
DESTROYED: Final = EventType(
    "quarantine.destroyed",
    "Nội dung văn bản bị huỷ khi đang cách ly.",
    "A document’s content was destroyed in quarantine.",
    Side.ALL,
)
RAISED: Final = EventType("alert.raised", "Một cảnh báo được nêu.", "An alert was raised.", Side.AGENCY)
CLOSED: Final = EventType("alert.closed", "Một cảnh báo đã hết.", "An alert is over.", Side.AGENCY)

TASK_CHANGED: Final = EventType(
    "task.changed", "Có việc xảy ra với một nhiệm vụ.", "Something happened to a task.", Side.AGENCY
)

TASK_REMINDER: Final = EventType(
    "task.reminder", "Một nhiệm vụ cần được chú ý.", "A task wants to be looked at.", Side.AGENCY
)
TASK_DIGEST: Final = EventType(
    "task.digest", "Bản nhắc việc của một ngày.", "What is told about tasks, once a day.", Side.AGENCY
)

PING: Final = "webhook.ping"
"""What is sent to find out whether a receiver is there; nobody subscribes to it."""

EVENTS: Final[Mapping[str, EventType]] = {
    one.name: one
    for one in (
        *(RECEIVED, STATUS, DELIVERED, DEAD, TAKE_BACK),
        *(HELD, RELEASED, DESTROYED),
        *(RAISED, CLOSED),
        *(TASK_CHANGED, TASK_REMINDER, TASK_DIGEST),
    )
}
"""Everything that may be subscribed to, by name."""

ROUTED: Final[Mapping[Kind, EventType]] = {Kind.DOCUMENT: RECEIVED, Kind.STATUS: STATUS}
"""What a packet is to a receiver when it is routed there."""

LEDGER: Final[Mapping[str, EventType]] = {
    Event.DELIVERED: DELIVERED,
    Event.TAKEN: DELIVERED,
    Event.DEAD: DEAD,
    Event.TAKE_BACK_ASKED: TAKE_BACK,
    Event.QUARANTINED: HELD,
    Event.QUARANTINE_RELEASED: RELEASED,
    Event.QUARANTINE_DESTROYED: DESTROYED,
}
"""What the other entries of the ledger are to subscribers."""

OPENED: Final = frozenset({Event.INSPECTED.value, Event.QUARANTINE_RELEASED.value})
"""Entries after which a document that was held is there for its receivers."""

TOLD: Final = frozenset({Event.ROUTED.value, Event.INSPECTED.value, *(str(event) for event in LEDGER)})
"""Entries that are looked at."""
