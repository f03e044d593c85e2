"""From the settings about evidence to the rules that the exchange takes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gateway.assembly.signing import signer_of
from gateway.exchange.certificates import states
from gateway.exchange.evidence.rules import Datum, EvidenceRules
from gateway.findings import Finding, Refused
from gateway.trust.anchors import Anchors
from gateway.trust.answers import Kind
from gateway.trust.timestamps import StampRules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from gateway.settings import Settings
    from gateway.trust.certificates import Certificate
    from gateway.trust.keys import Signer


def evidence_rules(settings: Settings, anchors: Anchors, faults: list[Finding]) -> EvidenceRules:
    """Return what ``[evidence]`` and ``[trust.timestamps]`` say, adding every fault found to ``faults``."""
    return EvidenceRules(
        signer=_signer(settings, faults), stamps=_stamps(settings, anchors, faults), revocations=_at_hand
    )


def _at_hand(connection: Connection, path: Sequence[Certificate]) -> Sequence[Datum]:
    """Return what authorities have said about these certificates."""
    found = states.evidence(connection, [one.fingerprint for one in path])
    lists = [answer.digest for answer in found.values() if answer.kind is Kind.CRL]
    answers = [*found.values(), *states.deltas(connection, lists)]
    # A delta is a revocation list to whoever reads the archive.
    return [Datum("ocsp" if answer.kind is Kind.OCSP else "crl", answer.content) for answer in answers]


def _signer(settings: Settings, faults: list[Finding]) -> Signer | None:
    source = settings.evidence.source
    if source is None:
        return None
    try:
        return signer_of(source, settings)
    except Refused as refused:
        faults += [Finding(one.code, "evidence", one.facts) for one in refused.findings]
        return None


def _stamps(settings: Settings, anchors: Anchors, faults: list[Finding]) -> StampRules:
    given = settings.trust.timestamps
    files = [settings.folder / file.expanduser() for file in given.anchors]
    own = partial(Anchors.from_pem, files, anchors.allowed)
    try:
        held = own() if files else anchors
    except Refused as refused:
        faults += [Finding(one.code, "trust.timestamps.anchors", one.facts) for one in refused.findings]
        held = anchors
    return StampRules(given.urls, held, given.hash, given.seconds)
