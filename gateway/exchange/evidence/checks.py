"""Checks of an archive's other members: the list of them, original bytes, the packet's signature, receipt, statuses."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import orjson

from gateway.exchange.evidence import members, receipts
from gateway.exchange.evidence.checks_ledger import Ledger
from gateway.exchange.evidence.opening import Archive
from gateway.exchange.evidence.steps import Belief, Step
from gateway.findings import Finding, Refused
from gateway.trust.certificates import Certificate
from gateway.trust.chain import judge_chain
from gateway.trust.stamps import judge
from gateway.trust.then import Said, Then, revoked_then
from gateway.trust.verdict import SignatureReport, Verdict
from gateway.trust.verify import verify
from gateway.trust.weakness import weak
from gateway.trust.xades_check import SignedXml, check_xml

GOOD: Final = (Verdict.VALID, Verdict.WEAK)

GONE: Final = ("content-destroyed", "purged", "content-withheld")
"""Events after which an archive need not have the content."""

_UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError)


def check_manifest(archive: Archive, belief: Belief, at: datetime) -> tuple[Step, members.Manifest | None]:
    """See that the list of members is signed by whom it should be, and that it tells the truth; ``at`` is now."""
    step = Step("evidence.step-manifest")
    try:
        signed = check_xml(archive.read(members.MANIFEST))
        manifest = members.read_manifest(signed.root)
    except Refused as refused:
        step.refused(refused, members.MANIFEST)
        return step, None
    except _UNREADABLE:
        step.fault(Finding("xades.shape", members.MANIFEST))
        return step, None
    _check_service(signed, belief, min(signed.said_at, at), step)
    for item in signed.certificates:
        if item.fingerprint not in belief.certificates:
            step.fault(Finding("evidence.member-missing", members.certificate(item.fingerprint)))
    listed = {one.name: one for one in manifest.members}
    if len(listed) != len(manifest.members):
        step.fault(Finding("evidence.member-twice", members.MANIFEST))
    for name in sorted({*listed, *archive.names} - {members.MANIFEST}):
        if name not in archive or name not in listed:
            step.fault(Finding("evidence.member-missing" if name in listed else "evidence.member-not-listed", name))
            continue
        try:
            if archive.digest(name) != (listed[name].sha256, listed[name].size):
                step.fault(Finding("evidence.member-changed", name))
        except Refused as refused:
            step.refused(refused, name)
    step.facts = {"members": len(listed), "signer": signed.signer.subject}
    return step, manifest


def _check_service(signed: SignedXml, belief: Belief, at: datetime, step: Step) -> None:
    """Judge the chain of what this service signed; algorithms by the list of that day."""
    trust = judge_chain(signed.signer, (*signed.certificates[1:], *belief.others), belief.anchors, at)
    for finding in trust.faults:
        step.fault(finding)
    for finding in trust.weak:
        step.remark(finding)
    allowed = belief.anchors.allowed
    limit = allowed.method(signed.method, at)
    if limit is None and signed.signer.key is not None:
        limit = allowed.key(signed.signer.key, at)
    if limit is not None:
        step.fault(weak("signature.weak-method", limit))
    if belief.own:
        step.remark(Finding("evidence.own-anchors"))


def check_content(archive: Archive, document: str, ledger: Ledger) -> Step:
    """Compare the original bytes with the digest of the ledger's first entry."""
    step = Step("evidence.step-content")
    chain = ledger.chains.get(document, [])
    received = str(chain[0]["facts"].get("sha256")) if chain else ""
    step.facts = {"sha256": received}
    gone = next((one for one in chain if one["event"] in GONE), None)
    if members.PACKET in archive:
        if archive.digest(members.PACKET)[0] != received:
            step.fault(Finding("evidence.content-changed", members.PACKET))
    elif gone is not None:
        step.remark(Finding("evidence.content-gone", "", {"at": gone["at"]}))
    else:
        step.fault(Finding("evidence.member-missing", members.PACKET))
    return step


def check_signature(archive: Archive, belief: Belief, document: str, ledger: Ledger) -> Step:
    """Judge the packet's signature anew, as of the moment at which a timestamp proves that it was there."""
    step = Step("evidence.step-signature")
    told = orjson.loads(archive.read(members.SIGNATURE))
    chain = ledger.chains.get(document, [])
    noted = next((one["facts"]["verdict"] for one in chain if one["event"] == "signature-judged"), None)
    accepted = datetime.fromisoformat(told["received_at"])
    proven = ledger.proven_at(chain[0]["number"]) if chain else None
    at = proven or accepted
    step.facts = {"verdict": told["verdict"], "signer": told["signer"] or "-", "at": at.isoformat(timespec="seconds")}
    if noted != told["verdict"] or not chain or accepted != datetime.fromisoformat(chain[0]["at"]):
        step.fault(Finding("evidence.verdict-not-noted", members.SIGNATURE))
    if members.PACKET not in archive:
        step.remark(Finding("evidence.signature-gone"))
        return step
    if proven is None:
        step.remark(Finding("evidence.time-not-proven"))
    report = verify(lambda: archive.stream(members.PACKET), belief.anchors, at)
    _compare(Verdict(told["verdict"]), report, step)
    if report.verdict in GOOD and (leaf := belief.certificates.get(report.certificate or "")):
        _check_revocation(archive, belief, leaf, at, step)
    return step


def _compare(noted: Verdict, report: SignatureReport, step: Step) -> None:
    if noted is Verdict.UNCHECKED:
        step.remark(Finding("evidence.was-unchecked", "", {"verdict": report.verdict.value}))
    elif report.verdict in GOOD and noted not in GOOD:
        # It was thought less of then, as where the certificate was not the sender's: nobody gains by that.
        step.remark(Finding("evidence.verdict-differs", "", {"noted": noted.value, "found": report.verdict.value}))
    elif noted is not report.verdict and report.verdict not in GOOD:
        step.fault(Finding("evidence.verdict-differs", "", {"noted": noted.value, "found": report.verdict.value}))
        step.faults += report.reasons
    elif report.verdict is not Verdict.VALID:
        step.remark(Finding(f"verdict.{report.verdict}", "Signature"))


def _check_revocation(archive: Archive, belief: Belief, leaf: Certificate, at: datetime, step: Step) -> None:
    names = archive.under("revocation")
    said = Said(
        tuple(archive.read(name) for name in names if name.endswith(".crl")),
        tuple(archive.read(name) for name in names if name.endswith(".ocsp")),
    )
    facts = {"certificate": leaf.subject}
    match revoked_then(leaf, belief.others, belief.anchors, said, at):
        case Then.REVOKED:
            step.fault(Finding("evidence.revoked-then", "", facts))
        case Then.UNKNOWN:
            step.remark(Finding("evidence.revocation-not-known", "", facts))
        case Then.GOOD:
            pass


def check_receipt(archive: Archive, belief: Belief, document: str, ledger: Ledger) -> Step:
    """Verify the receipt, its timestamp, and that it says what ledger and bytes say."""
    step = Step("evidence.step-receipt")
    if members.RECEIPT not in archive:
        step.remark(Finding("evidence.no-receipt-inside"))
        return step
    try:
        signed = check_xml(archive.read(members.RECEIPT))
        said = receipts.read(signed.root)
        at = signed.said_at
        for token in signed.tokens:
            at = judge(token, signed.octets, belief.anchors, belief.others, belief.knowledge).at
    except Refused as refused:
        step.refused(refused, members.RECEIPT)
        return step
    except _UNREADABLE:
        step.fault(Finding("xades.shape", members.RECEIPT))
        return step
    if not signed.tokens:
        step.remark(Finding("evidence.receipt-not-stamped"))
    _check_service(signed, belief, at, step)
    for wrong in _contradictions(said, document, ledger, orjson.loads(archive.read(members.DOCUMENT))):
        step.fault(Finding("evidence.receipt-contradicts", members.RECEIPT, {"what": wrong}))
    step.facts = {"signer": signed.signer.subject, "at": at.isoformat(timespec="seconds")}
    return step


def _contradictions(said: receipts.Said, document: str, ledger: Ledger, told: dict[str, Any]) -> list[str]:
    chain = ledger.chains.get(document, [])
    first: dict[str, Any] = chain[0] if chain else {"facts": {}, "agency": "", "at": "1970-01-01T00:00:00+00:00"}
    head = chain[said.position - 1]["hash"] if said.position <= len(chain) else ""
    noted = next((one["facts"]["verdict"] for one in chain if one["event"] == "signature-judged"), None)
    packet = told["packet"]
    agree = {
        "Document": said.document == document == packet["id"],
        "Packet": (said.sha256, said.size) == (first["facts"].get("sha256"), packet["size"]),
        "Sender": said.sender == first["agency"] == packet["sender"],
        "AcceptedAt": said.accepted_at == datetime.fromisoformat(first["at"]),
        "PacketSignature": said.verdict == noted == packet["verdict"],
        "LedgerHead": said.hash == head,
        "Attachment": [(one.number, one.sha256) for one in said.attachments]
        == [(one["number"], one["sha256"]) for one in told["attachments"]],
    }
    return [name for name, right in agree.items() if not right]


def check_statuses(archive: Archive, document: str, ledger: Ledger) -> Step:
    """See that each status is noted in the document's ledger, and that its original bytes are those that came."""
    step = Step("evidence.step-statuses")
    told = orjson.loads(archive.read(members.STATUSES))
    noted = {one["facts"].get("packet") for one in ledger.chains.get(document, []) if one["event"] == "status"}
    for one in told:
        packet, name = one["packet"], members.status(one["packet"])
        chain = ledger.chains.get(packet, [])
        received = chain[0]["facts"].get("sha256") if chain else None
        if one["document"] != document or received != one["sha256"]:
            step.fault(Finding("evidence.status-wrong", name, {"packet": packet}))
        elif name in archive and archive.digest(name)[0] != received:
            step.fault(Finding("evidence.content-changed", name))
    listed = {one["packet"] for one in told}
    missing = sorted(str(one) for one in noted - listed)
    for packet in missing:
        step.remark(Finding("evidence.status-elsewhere", "", {"packet": packet}))
    step.facts = {"statuses": len(told)}
    return step
