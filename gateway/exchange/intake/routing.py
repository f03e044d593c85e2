"""Who may send this packet, to whom it goes, and through which endpoint: decided before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row

from gateway.directory import agencies
from gateway.directory.knowledge import Knowledge, Known
from gateway.directory.names import fold
from gateway.directory.near import near, near_text
from gateway.directory.resolution import State
from gateway.directory.routes import Routes
from gateway.exchange.views import MAILBOX, Caller
from gateway.findings import Finding, Refused
from gateway.packet.model import DocumentPacket, Packet
from gateway.packet.names import Kind


@dataclass(frozen=True, slots=True)
class Leg:
    """One receiver and the endpoint that reaches it; ``local`` ones fetch from their mailbox here.

    ``address`` is the receiver as the sender wrote it, where that is another of its ids: replies bear it.
    """

    receiver: str
    endpoint: str
    address: str | None = None

    @property
    def local(self) -> bool:
        return self.endpoint == MAILBOX


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a packet goes: the sender's id as it is held here, a leg for each receiver, and what was noticed.

    ``sender_kin`` and ``receiver_kin`` are all ids (folded) that mean the sender, and the first leg's receiver.
    """

    sender: str
    legs: tuple[Leg, ...]
    warnings: tuple[Finding, ...] = ()
    sender_kin: frozenset[str] = frozenset()
    receiver_kin: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Guide:
    """What planning is told beside the packet: routes, what the directory knows, and whether strangers are refused."""

    routes: Routes
    knowledge: Knowledge = field(default_factory=Knowledge)
    strangers: bool = False
    """Send also to receivers that a filled directory does not hold, with a warning."""


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


def plan(connection: Connection, packet: Packet, caller: Caller, claim: Claim, ways: Guide) -> Plan:
    """Return the way of a packet. Raises Refused with all reasons at once."""
    receivers = addressed(packet)
    written = packet.sender.organ_id
    means = ways.knowledge.of(connection, [written, *(agency for _, agency in receivers)])
    known = agencies.by_ids(connection, set().union(*(one.kin for one in means.values())))
    sender = _held(known, means[fold(written)])
    sender_id = str(sender.id) if sender else written
    wrong = [*_claims(packet, claim, receivers), *_speaks_for(sender_id, caller)]
    # A status answers whoever wrote, known or not: it goes back to where the document came from.
    told = _Told(connection, ways, caller, known, reply=not isinstance(packet, DocumentPacket))
    legs: dict[str, Leg] = {}
    for path, agency in _restricted(packet, receivers, claim.only):
        leg = told.leg(path, agency, means[fold(agency)])
        if leg:
            legs.setdefault(fold(leg.receiver), leg)
        elif not caller.carrier or claim.only is not None:
            wrong.append(told.refusal(path, agency, means[fold(agency)]))
    if not legs and not wrong:
        wrong.append(Finding("receiver.none-here", "MessageHeader/To"))
    if wrong:
        raise Refused(wrong)
    warnings = (*_about_sender(means[fold(written)], sender, told), *told.warnings)
    kin = means[fold(receivers[0][1])].kin if receivers else frozenset()
    return Plan(sender_id, tuple(legs.values()), warnings, means[fold(written)].kin, kin)


def _held(known: Mapping[str, Row[Any]], meant: Known) -> Row[Any] | None:
    """Return the agency held here that an id means: the very id first, then others of the same body."""
    wanted = [fold(meant.resolution.asked), *map(fold, meant.ids), *sorted(meant.kin)]
    return next((known[one] for one in wanted if one in known), None)


def _about_sender(meant: Known, held: Row[Any] | None, told: _Told) -> list[Finding]:
    """A stranger's packet is taken with a warning; so is one in the name of a body that has gone (domain 3.3)."""
    path, found = "MessageHeader/From/OrganId", meant.resolution
    if found.state is State.UNKNOWN:
        listed = held is not None or not told.filled
        return [] if listed else [Finding("sender.unlisted", path, {"agency": found.asked[:64]})]
    if found.entry is not None and found.entry.until is not None and found.state is not State.FOUND:
        name = found.now.name(found.day) if found.now else "–"
        facts = {"agency": found.asked[:64], "until": found.entry.until.isoformat(), "now": name}
        return [Finding("sender.gone", path, facts)]
    return []


MOST_NEAR: Final = 5
"""Unknown receivers of one packet for whom near ones are looked up: a packet may name thousands."""


class _Told:
    """Finds the leg of each receiver and collects what is said about it."""

    def __init__(
        self, connection: Connection, ways: Guide, caller: Caller, known: Mapping[str, Row[Any]], *, reply: bool
    ) -> None:
        self._connection = connection
        self._ways = ways
        self._caller = caller
        self._known = known
        self._reply = reply
        self._looked = 0
        self.filled = ways.knowledge.filled(connection)
        self.warnings: list[Finding] = []

    def leg(self, path: str, agency: str, meant: Known) -> Leg | None:
        """Return the leg to a receiver; nothing where there is none, or where the sender has to choose."""
        if (exact := self._known.get(fold(agency))) is not None:
            return Leg(str(exact.id), MAILBOX, None if exact.id == agency else agency)
        if meant.resolution.state in (State.SPLIT, State.ENDED, State.AMBIGUOUS) and not self._reply:
            return None
        held = _held(self._known, meant)
        if held is None and self._caller.carrier:
            return None  # a bus brings packets to us, never through us back to itself
        endpoint = MAILBOX if held is not None else self._endpoint(agency, meant)
        if endpoint is None:
            return None
        if held is None and not meant.listed and self.filled and not self._reply:
            self.warnings.append(Finding("receiver.unlisted", path, {"agency": agency[:64]}))
        if meant.resolution.state is State.SUCCEEDED and not self._reply:
            self.warnings.append(_succeeded(path, agency, meant, str(held.id) if held is not None else ""))
        if held is not None:
            return Leg(str(held.id), MAILBOX, agency)
        # Another bus finds it by what the packet itself says, so it is not called otherwise.
        return Leg(agency, endpoint)

    def _endpoint(self, agency: str, meant: Known) -> str | None:
        routes = self._ways.routes
        named = next((found for one in (agency, *meant.ids) if (found := routes.named(one))), None)
        if named is not None or meant.listed or not self.filled:
            return named or routes.endpoint(agency)
        return routes.endpoint(agency) if self._ways.strangers or self._reply else None

    def refusal(self, path: str, agency: str, meant: Known) -> Finding:
        """Return why a packet cannot go to a receiver, and who may have been meant."""
        found = meant.resolution
        facts: dict[str, str | int] = {"agency": agency[:64]}
        if found.state in (State.SPLIT, State.AMBIGUOUS):
            code = "receiver.split" if found.state is State.SPLIT else "receiver.ambiguous"
            named = [(next(iter(one.ids()), one.key), one.name(found.day)) for one in found.candidates]
            return Finding(code, path, {**facts, "candidates": near_text(named)})
        if found.state is State.ENDED and found.entry is not None:
            return Finding("receiver.ended", path, {**facts, "until": str(found.entry.until)})
        self._looked += 1
        found_near = near(self._connection, agency) if self._looked <= MOST_NEAR else []
        return Finding("receiver.unknown", path, {**facts, "near": near_text(found_near)})


def _succeeded(path: str, agency: str, meant: Known, held: str) -> Finding:
    found = meant.resolution
    body = found.now or found.entry
    facts: dict[str, str | int] = {
        "agency": agency[:64],
        "now": body.name(found.day) if body else "–",
        "id": held or next(iter(meant.ids), "–"),
        "day": found.way[0].day.isoformat() if found.way else "–",
    }
    return Finding("receiver.succeeded", path, facts)


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
