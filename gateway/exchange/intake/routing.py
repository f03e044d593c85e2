"""Who may send this packet, to whom it goes, and through which endpoint: decided before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from gateway.directory import agencies
from gateway.directory.names import fold
from gateway.directory.routes import Routes
from gateway.exchange.views import MAILBOX, Caller
from gateway.findings import Finding, Refused
from gateway.packet.model import DocumentPacket, Packet
from gateway.packet.names import Kind


@dataclass(frozen=True, slots=True)
class Leg:
    """One receiver and the endpoint that reaches it; ``local`` ones fetch from their mailbox here."""

    receiver: str
    endpoint: str

    @property
    def local(self) -> bool:
        return self.endpoint == MAILBOX


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a packet goes: the sender's id as the directory spells it, and a leg for each receiver."""

    sender: str
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What the transport said beside the packet: its sender, its kind, and for which receivers it is."""

    sender: str | None = None
    kind: Kind | None = None
    only: Sequence[str] | None = None


def addressed(packet: Packet) -> list[tuple[str, str]]:
    """Return path and id of every agency that the packet is for, each agency once.

    A status has no ``To``: it concerns ``ResponseFor/OrganId`` (domain 1.4).
    """
    if not isinstance(packet, DocumentPacket):
        return [("MessageHeader/ResponseFor/OrganId", packet.response_for.organ_id or "")]
    found: dict[str, tuple[str, str]] = {}
    for number, party in enumerate(packet.receivers, 1):
        found.setdefault(fold(party.organ_id), (f"MessageHeader/To[{number}]/OrganId", party.organ_id))
    return list(found.values())


def plan(connection: Connection, packet: Packet, caller: Caller, claim: Claim, routes: Routes) -> Plan:
    """Return the way of a packet. Raises Refused with all reasons at once."""
    receivers = addressed(packet)
    known = agencies.by_ids(connection, [packet.sender.organ_id, *(agency for _, agency in receivers)])
    sender = known.get(fold(packet.sender.organ_id))
    sender_id = str(sender.id) if sender else packet.sender.organ_id
    wrong = [*_claims(packet, claim, receivers), *_speaks_for(sender_id, caller)]
    legs: list[Leg] = []
    for path, agency in _restricted(packet, receivers, claim.only):
        leg = _leg(agency, known, routes, caller)
        if leg:
            legs.append(leg)
        elif not caller.carrier or claim.only is not None:
            wrong.append(Finding("receiver.unknown", path, {"agency": agency}))
    if not legs and not wrong:
        wrong.append(Finding("receiver.none-here", "MessageHeader/To"))
    if wrong:
        raise Refused(wrong)
    return Plan(sender_id, tuple(legs))


def _claims(packet: Packet, claim: Claim, receivers: list[tuple[str, str]]) -> list[Finding]:
    wrong: list[Finding] = []
    if claim.kind is not None and claim.kind != packet.kind:
        wrong.append(Finding("kind.mismatch", "messagetype", {"claimed": claim.kind.value, "found": packet.kind.value}))
    if claim.sender is not None and fold(claim.sender) != fold(packet.sender.organ_id):
        wrong.append(
            Finding("sender.mismatch", "from", {"claimed": claim.sender[:64], "found": packet.sender.organ_id})
        )
    if claim.only is not None and isinstance(packet, DocumentPacket):
        named = {fold(agency) for _, agency in receivers}
        strangers = [agency for agency in claim.only if fold(agency) not in named]
        wrong += [Finding("receiver.not-addressed", "to", {"agency": agency[:64]}) for agency in strangers]
        if not claim.only:
            wrong.append(Finding("receiver.none", "to"))
    return wrong


def _speaks_for(sender: str, caller: Caller) -> list[Finding]:
    if caller.carrier or sender in caller.agencies:
        return []
    facts = {"system": caller.system, "agency": sender}
    return [Finding("sender.not-yours", "MessageHeader/From/OrganId", facts)]


def _restricted(packet: Packet, receivers: list[tuple[str, str]], only: Sequence[str] | None) -> list[tuple[str, str]]:
    if only is None or not isinstance(packet, DocumentPacket):
        return receivers
    wanted = {fold(agency) for agency in only}
    return [(path, agency) for path, agency in receivers if fold(agency) in wanted]


def _leg(agency: str, known: dict[str, Row[Any]], routes: Routes, caller: Caller) -> Leg | None:
    row = known.get(fold(agency))
    if row is not None:
        return Leg(str(row.id), MAILBOX)
    if caller.carrier:
        return None  # a bus brings packets to us, never through us back to itself
    endpoint = routes.endpoint(agency)
    return Leg(agency, endpoint) if endpoint else None
