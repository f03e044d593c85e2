"""Verdicts as plain data: for the ledger's entry about the signature, and for the packet's row; and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from gateway.trust.verdict import Link, Revocation, SignatureReport


def signature_facts(report: SignatureReport) -> dict[str, Any]:
    """Return what the ledger keeps for ever about a verdict: who, which certificate, and the chain it rests on."""
    facts: dict[str, Any] = {"verdict": report.verdict.value}
    if report.certificate is not None and report.chain:
        facts |= {"signer": report.signer, "certificate": report.certificate}
        facts["chain"] = [link_data(link) for link in report.chain]
    if report.reasons:
        facts["reasons"] = sorted({reason.code for reason in report.reasons})
    return facts


def link_data(link: Link) -> dict[str, Any]:
    """Return one certificate of a chain as data for a JSON column."""
    found: dict[str, Any] = {
        "subject": link.subject,
        "fingerprint": link.fingerprint,
        "until": link.until.isoformat(),
    }
    if link.revocation is not None:
        found["revocation"] = link.revocation.value
        found["as_of"] = link.as_of.isoformat() if link.as_of else None
    return found


def links(data: Iterable[Mapping[str, Any]] | None) -> tuple[Link, ...]:
    """Return the chain that a JSON column holds."""
    return tuple(_link(item) for item in data or ())


def _link(item: Mapping[str, Any]) -> Link:
    state, as_of = item.get("revocation"), item.get("as_of")
    return Link(
        subject=item["subject"],
        fingerprint=item["fingerprint"],
        until=datetime.fromisoformat(item["until"]),
        revocation=Revocation(state) if state else None,
        as_of=datetime.fromisoformat(as_of) if as_of else None,
    )
