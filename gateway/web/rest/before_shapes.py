"""The JSON that REST answers about what can be sent, as types."""

from __future__ import annotations

from typing_extensions import TypedDict

from gateway.web.rest.shapes import FindingOut, Moment, SignatureOut


class CircuitOut(TypedDict):
    """How the endpoint fares that reaches a receiver."""

    circuit: str
    answers: bool | None
    waiting: int
    oldest_waiting: Moment | None
    again_at: Moment | None


class SignedOut(TypedDict):
    """What a receiver wants signed."""

    documents: bool
    statuses: bool


class CapabilitiesOut(TypedDict):
    """What is known here of an agency as a receiver; ``reached_by`` is ``mailbox`` or an endpoint."""

    agency: str
    known: bool
    name: str | None
    reachable: bool
    reached_by: str | None
    healthy: bool | None
    endpoint: CircuitOut | None
    signatures: SignedOut
    packet_bytes: int
    attachments: int
    takes_size: bool | None
    business_types: list[int]
    status_codes: list[str]


class CheckedOut(TypedDict):
    """What sending a document would have come to; it would have been taken exactly if it is ``sendable``."""

    sendable: bool
    document_id: str
    size: int
    errors: list[FindingOut]
    warnings: list[FindingOut]
    signature: SignatureOut | None
    receivers: list[CapabilitiesOut]
