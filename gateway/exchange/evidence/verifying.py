"""Verifies an archive of evidence, offline and from nothing but the archive and the anchors that one is given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from gateway.exchange.evidence.checks import (
    check_content,
    check_manifest,
    check_receipt,
    check_signature,
    check_statuses,
)
from gateway.exchange.evidence.checks_ledger import Ledger, check_chains, check_seals, check_timestamps
from gateway.exchange.evidence.opening import Archive, opened
from gateway.exchange.evidence.steps import Belief, Step
from gateway.findings import Finding, refuse
from gateway.trust.allowed import AllowList
from gateway.trust.anchors import Anchors
from gateway.trust.certificates import Certificate, read_certificate
from gateway.trust.knowledge import Knowledge

_UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError)


def verify_archive(file: Path, anchors: Anchors | None = None, allowed: AllowList | None = None) -> Iterator[Step]:
    """Yield the steps as they are taken; without anchors those of the archive itself are taken, which is remarked.

    ``allowed`` is a list of algorithms instead of the shipped one. Raises Refused ``evidence.*`` for what is no
    archive, or a hostile one.
    """
    with opened(file) as archive:
        belief = _belief(archive, anchors, allowed)
        step, manifest = check_manifest(archive, belief, datetime.now(UTC))
        yield step
        if manifest is None:
            return
        try:
            yield from _rest(archive, belief, manifest.document)
        except _UNREADABLE:
            # What is inside was written otherwise than by us.
            yield Step("evidence.step-rest", faults=[Finding("evidence.member-form")])


def _rest(archive: Archive, belief: Belief, document: str) -> Iterator[Step]:
    ledger = Ledger()
    yield check_chains(archive, document, ledger)
    yield check_seals(archive, ledger)
    yield check_timestamps(archive, belief, ledger)
    yield check_content(archive, document, ledger)
    yield check_signature(archive, belief, document, ledger)
    yield check_receipt(archive, belief, document, ledger)
    yield check_statuses(archive, document, ledger)


def _belief(archive: Archive, anchors: Anchors | None, allowed: AllowList | None) -> Belief:
    found, knowledge = _certificates(archive), _knowledge(archive)
    if anchors is not None:
        return Belief(anchors, own=False, certificates=found, knowledge=knowledge)
    roots = [item for item in found.values() if item.subject_der == item.issuer_der]
    return Belief(Anchors(roots, allowed), own=True, certificates=found, knowledge=knowledge)


def _certificates(archive: Archive) -> dict[str, Certificate]:
    found: dict[str, Certificate] = {}
    for name in archive.under("certificates"):
        certificate = read_certificate(archive.read(name))
        if certificate is None:
            raise refuse("evidence.member-damaged", name)
        found[certificate.fingerprint] = certificate
    return found


def _knowledge(archive: Archive) -> Knowledge:
    # Imported late: what reads answers brings large libraries along, and this module is loaded by every service.
    from gateway.trust.revocation import read_answer

    read = (read_answer(archive.read(name)) for name in archive.under("revocation"))
    return Knowledge(tuple(answer for answer in read if answer is not None))
