"""Checks of an archive's ledger: chains, the seals over them computed anew, and the timestamps on seals."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from gateway.exchange.evidence import members
from gateway.exchange.evidence.opening import Archive
from gateway.exchange.evidence.stamping import seal_octets
from gateway.exchange.evidence.steps import Belief, Step
from gateway.exchange.proof.seals import Seal
from gateway.exchange.proof.witness import parse
from gateway.findings import Finding, Refused
from gateway.store.chain import GENESIS, entry_hash
from gateway.trust.stamps import judge

Entry = dict[str, Any]

CLOCKS: Final = timedelta(minutes=5)
"""How far the clock of a timestamp authority may be from that of the service."""

_UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError, OverflowError)


@dataclass(slots=True)
class Ledger:
    """What was found to hold of an archive's ledger."""

    chains: dict[str, list[Entry]] = field(default_factory=dict)
    seals: dict[int, Seal] = field(default_factory=dict)
    covered: dict[int, int] = field(default_factory=dict)
    """The seal that covers an entry, by the entry's number."""
    proven: dict[int, datetime] = field(default_factory=dict)
    """When a timestamp proves at the latest that a seal was there, by the seal's number."""

    def proven_at(self, number: int) -> datetime | None:
        """Return when an entry surely stood in the ledger, or nothing where no timestamp proves it."""
        return self.proven.get(self.covered.get(number, 0))


def check_chains(archive: Archive, document: str, ledger: Ledger) -> Step:
    """Compute every entry's hash anew and follow the chains."""
    step = Step("evidence.step-chains")
    for name in archive.under("ledger"):
        packet = name.removeprefix("ledger/").removesuffix(".jsonl")
        try:
            ledger.chains[packet] = _chain(archive.read(name), packet)
        except _UNREADABLE:
            step.fault(Finding("evidence.chain-broken", name, {"packet": packet}))
    if document not in ledger.chains:
        step.fault(Finding("evidence.member-missing", members.ledger(document)))
    step.facts = {"entries": sum(map(len, ledger.chains.values())), "chains": len(ledger.chains)}
    return step


def _chain(text: bytes, packet: str) -> list[Entry]:
    """Return the entries of a chain. Raises ValueError and others for one that nobody could have written so."""
    before, found = GENESIS, []
    for position, line in enumerate(text.splitlines(), 1):
        entry = orjson.loads(line)
        fields = {name: entry[name] for name in ("packet", "position", "event", "actor", "agency", "facts", "previous")}
        right = entry_hash(at=datetime.fromisoformat(entry["at"]), **fields)
        place = (entry["packet"], entry["position"], entry["previous"])
        if place != (packet, position, before) or right != entry["hash"] or not isinstance(entry["number"], int):
            raise ValueError(position)
        before = entry["hash"]
        found.append(entry)
    if not found:
        raise ValueError("empty")
    return found


def check_seals(archive: Archive, ledger: Ledger) -> Step:
    """See that seals follow each other, that their roots come out of their entries, and which entries they cover."""
    step = Step("evidence.step-seals")
    try:
        ledger.seals = {seal.number: seal for seal in map(parse, archive.read(members.SEALS).splitlines())}
    except _UNREADABLE:
        step.fault(Finding("evidence.seal-wrong", members.SEALS, {"number": 0}))
        return step
    for number, seal in ledger.seals.items():
        before = ledger.seals.get(number - 1)
        follows = before is None or (seal.previous == before.hash and seal.first == before.last + 1)
        if seal.right_hash() != seal.hash or not follows:
            step.fault(Finding("evidence.seal-wrong", members.SEALS, {"number": number}))
    hashes = {entry["number"]: entry["hash"] for chain in ledger.chains.values() for entry in chain}
    for name in archive.under("seals"):
        _check_root(archive, name, hashes, ledger, step)
    _tell_uncovered(hashes, ledger, step)
    step.facts = {"seals": len(ledger.seals), "covered": len(ledger.covered)}
    return step


def _check_root(archive: Archive, name: str, hashes: Mapping[int, str], ledger: Ledger, step: Step) -> None:
    text = archive.read(name)
    seal = ledger.seals.get(int(name.removeprefix("seals/").removesuffix(".txt")))
    if seal is None or hashlib.sha256(text).hexdigest() != seal.root or text.count(b"\n") != seal.entries:
        step.fault(Finding("evidence.seal-root", name, {"number": seal.number if seal else 0}))
        return
    listed = dict(_lines(text))
    for number, found in hashes.items():
        if not seal.first <= number <= seal.last:
            continue
        if listed.get(number) == found:
            ledger.covered[number] = seal.number
        else:
            step.fault(Finding("evidence.entry-not-sealed", name, {"number": number, "seal": seal.number}))


def _lines(text: bytes) -> Iterator[tuple[int, str]]:
    for line in text.decode("ascii", "replace").splitlines():
        number, _, found = line.partition(":")
        if number.isdecimal():
            yield int(number), found


def _tell_uncovered(hashes: Mapping[int, str], ledger: Ledger, step: Step) -> None:
    last = max((seal.last for seal in ledger.seals.values()), default=0)
    uncovered = [number for number in hashes if number not in ledger.covered]
    if any(number <= last for number in uncovered):
        number = min(uncovered)
        step.fault(Finding("evidence.entry-not-sealed", members.SEALS, {"number": number, "seal": 0}))
    elif uncovered:
        step.remark(Finding("evidence.unsealed", "", {"entries": len(uncovered)}))


def check_timestamps(archive: Archive, belief: Belief, ledger: Ledger) -> Step:
    """Judge each timestamp; what it is on, and all seals before that lead there, were there when it was made."""
    step = Step("evidence.step-timestamps")
    names = sorted(archive.under("timestamps"), key=_number)
    for name in names:
        seal = ledger.seals.get(_number(name))
        if seal is None:
            step.fault(Finding("evidence.seal-wrong", name, {"number": _number(name)}))
            continue
        try:
            stamp = judge(archive.read(name), seal_octets(seal), belief.anchors, belief.others, belief.knowledge)
        except Refused as refused:
            step.refused(refused, name)
            continue
        if stamp.at < seal.at - CLOCKS:
            step.fault(Finding("evidence.stamp-before-seal", name, {"number": seal.number}))
            continue
        _prove(seal.number, stamp.at, ledger)
    if not names or any(number not in ledger.proven for number in set(ledger.covered.values())):
        step.remark(Finding("evidence.not-stamped"))
    step.facts = {"timestamps": len(names)}
    return step


def _prove(number: int, at: datetime, ledger: Ledger) -> None:
    while number in ledger.seals and number not in ledger.proven:
        ledger.proven[number] = at
        number -= 1


def _number(name: str) -> int:
    return int(name.removeprefix("timestamps/").removesuffix(".tst"))
