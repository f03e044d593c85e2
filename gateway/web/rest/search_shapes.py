"""The JSON that REST answers to a search, as types."""

from __future__ import annotations

from typing_extensions import TypedDict

from gateway.exchange.views import DeliveryState
from gateway.packet.names import Kind
from gateway.web.rest.shapes import From, Moment


class FoundReceiverOut(TypedDict):
    """One receiver of what was found, and how far it came there."""

    agency: str
    delivery: str
    state: DeliveryState
    stage: str | None


class FoundOut(From):
    """One packet that was found; ``receivers`` is their number, ``to`` are those that the key may see."""

    id: str
    kind: Kind
    directions: list[str]
    document_id: str | None
    code: str | None
    subject: str | None
    promulgation_date: str | None
    business_type: int | None
    type_name: str | None
    priority: int | None
    status_code: str | None
    verdict: str | None
    received_at: Moment | None
    size: int
    receivers: int
    to: list[FoundReceiverOut]


class FoundPageOut(TypedDict):
    """A page of what was found; ``next`` is the ``after`` of the next one."""

    items: list[FoundOut]
    next: str | None
