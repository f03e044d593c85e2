"""From a signer's certificate to an anchor: RFC 5280 as far as signatures of offices need it, without revocation.

Not the library's own verifier: it is made for web servers, refuses the SHA-1 and version 1 roots still in use, and says
only that a chain failed, where people here must be told why.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from gateway.findings import Finding
from gateway.trust.anchors import Anchors, Trust
from gateway.trust.certificates import Certificate
from gateway.trust.names import outside
from gateway.trust.weakness import weak

_MAX_LENGTH: Final = 8  # certificates of one chain
_MAX_CHECKS: Final = 64  # signatures tried for one signer
_MAX_STEPS: Final = 500  # partial chains looked at: certificates that all issue each other make millions
_MAX_KEPT: Final = 1000  # verdicts
_UNDERSTOOD: Final = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.ISSUER_ALTERNATIVE_NAME,
        ExtensionOID.CRL_DISTRIBUTION_POINTS,
        ExtensionOID.AUTHORITY_INFORMATION_ACCESS,
        ExtensionOID.NAME_CONSTRAINTS,
    }
)
"""Critical extensions that we heed or that say nothing against a signature; any other refuses (RFC 5280, 4.2)."""

_OTHER_PURPOSES: Final = frozenset(
    {
        ExtendedKeyUsageOID.SERVER_AUTH,
        ExtendedKeyUsageOID.CODE_SIGNING,
        ExtendedKeyUsageOID.TIME_STAMPING,
        ExtendedKeyUsageOID.OCSP_SIGNING,
    }
)
"""Purposes that have nothing to do with documents; with any other purpose besides, a certificate may sign."""


@dataclass(slots=True)
class _Search:
    others: tuple[Certificate, ...]
    anchors: Anchors
    checks: int = 0
    steps: int = 0
    seen: dict[tuple[str, str], bool] = field(default_factory=dict)

    def issued(self, child: Certificate, issuer: Certificate) -> bool:
        pair = (child.fingerprint, issuer.fingerprint)
        if pair not in self.seen:
            if self.checks >= _MAX_CHECKS or issuer.oversized:
                return False
            self.checks += 1
            self.seen[pair] = _directly_issued(child, issuer)
        return self.seen[pair]


def judge_chain(leaf: Certificate, others: tuple[Certificate, ...], anchors: Anchors, at: datetime) -> Trust:
    """Return whether a chain from the leaf over the others to an anchor holds at that moment (UTC).

    Verdicts are kept for as long as no certificate concerned begins or ends to be valid.
    """
    own = sorted(moment for item in (leaf, *others) for moment in (item.not_before, item.not_after))
    # The last moment of a validity still counts as valid, so such a moment is an era of its own.
    touching = at if at in own or at in anchors.moments else None
    key = (leaf, others, bisect_right(own, at), bisect_right(anchors.moments, at), touching)
    kept = anchors.kept.get(key)
    if kept is None:
        if len(anchors.kept) >= _MAX_KEPT:
            anchors.kept.clear()
        kept = anchors.kept[key] = _judge(leaf, _Search(others, anchors), at)
    return kept


def _judge(leaf: Certificate, search: _Search, at: datetime) -> Trust:
    best: Trust | None = None
    for path in _paths(search, (leaf,)):
        found = _judge_path(path, search.anchors, at)
        if not found.faults:
            return found
        if best is None or len(found.faults) < len(best.faults):
            best = found
    if best is not None:
        return best
    alone = _judge_signer(leaf, at)
    return Trust((Finding("signature.no-chain", "Signature", {"issuer": leaf.issuer}), *alone))


def _paths(search: _Search, path: tuple[Certificate, ...]) -> Iterator[tuple[Certificate, ...]]:
    last = path[-1]
    if last in search.anchors:
        yield path
        return
    search.steps += 1
    if len(path) >= _MAX_LENGTH or search.steps > _MAX_STEPS:
        return
    inside = [item for item in search.others if item.subject_der == last.issuer_der]
    for candidate in [*search.anchors.named(last.issuer_der), *inside]:
        if candidate not in path and search.issued(last, candidate):
            yield from _paths(search, (*path, candidate))


def _directly_issued(child: Certificate, issuer: Certificate) -> bool:
    try:
        child.x509.verify_directly_issued_by(issuer.x509)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return _hash_name(child) not in {"md5", "unknown"}


def _judge_path(path: tuple[Certificate, ...], anchors: Anchors, at: datetime) -> Trust:
    faults = _judge_signer(path[0], at)
    for place, issuer in enumerate(path[1:]):
        below = sum(item.subject_der != item.issuer_der for item in path[1 : place + 1])
        faults += _validity(issuer, at) + _judge_issuer(issuer, below)
    faults += [_about("signature.name-constraint", item, issuer=above.subject) for item, above in outside(path)]
    return Trust(tuple(faults), tuple(_weaknesses(path, anchors, at)), path)


def _weaknesses(path: tuple[Certificate, ...], anchors: Anchors, at: datetime) -> Iterator[Finding]:
    for item in path[:-1]:
        name = _hash_name(item)
        limit = anchors.allowed.digest(name, at) if name != "none" else None
        if limit is not None:
            yield weak("signature.weak-certificate", limit, certificate=item.subject)
    for item in path[1:]:
        limit = anchors.allowed.key(item.key, at) if item.key is not None else None
        if limit is not None and item.key is not None:
            bits = item.key.key_size
            yield weak("signature.weak-issuer-key", limit, certificate=item.subject, key=limit.name, bits=bits)


def _judge_signer(leaf: Certificate, at: datetime) -> list[Finding]:
    faults = _validity(leaf, at) + _critical(leaf) + _purposes(leaf)
    try:
        usage = leaf.x509.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return faults
    except (ValueError, x509.DuplicateExtension, UnsupportedAlgorithm):
        return faults  # named by _critical already
    if not (usage.digital_signature or usage.content_commitment):
        faults.append(_about("signature.key-usage", leaf))
    return faults


def _purposes(leaf: Certificate) -> list[Finding]:
    """Name a certificate that was issued for other things alone, such as for web servers or timestamps."""
    try:
        purposes = set(leaf.x509.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        return []
    except (ValueError, x509.DuplicateExtension, UnsupportedAlgorithm):
        return []  # named by _critical already
    return [_about("signature.purpose", leaf)] if purposes <= _OTHER_PURPOSES else []


def _judge_issuer(issuer: Certificate, below: int) -> list[Finding]:
    faults = _critical(issuer)
    if faults:
        return faults
    extensions = {item.oid: item.value for item in issuer.x509.extensions}
    basic = extensions.get(ExtensionOID.BASIC_CONSTRAINTS)
    usage = extensions.get(ExtensionOID.KEY_USAGE)
    if isinstance(basic, x509.BasicConstraints):
        if not basic.ca:
            faults.append(_about("signature.not-ca", issuer))
        elif basic.path_length is not None and below > basic.path_length:
            faults.append(_about("signature.path-length", issuer))
    elif issuer.x509.version is not x509.Version.v1 or issuer.issuer_der != issuer.subject_der:
        faults.append(_about("signature.not-ca", issuer))
    if isinstance(usage, x509.KeyUsage) and not usage.key_cert_sign:
        faults.append(_about("signature.issuer-key-usage", issuer))
    return faults


def _validity(certificate: Certificate, at: datetime) -> list[Finding]:
    if at < certificate.not_before:
        return [_about("signature.not-yet-valid", certificate, since=certificate.not_before.isoformat())]
    if at > certificate.not_after:
        return [_about("signature.expired", certificate, until=certificate.not_after.isoformat())]
    return []


def _critical(certificate: Certificate) -> list[Finding]:
    try:
        unknown = [item.oid for item in certificate.x509.extensions if item.critical and item.oid not in _UNDERSTOOD]
    except (ValueError, x509.DuplicateExtension, UnsupportedAlgorithm):
        return [_about("signature.extension", certificate, extension="?")]
    return [_about("signature.extension", certificate, extension=oid.dotted_string) for oid in unknown[:1]]


def _hash_name(certificate: Certificate) -> str:
    try:
        algorithm: hashes.HashAlgorithm | None = certificate.x509.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return "unknown"
    # Ed25519 names no hash and is strong.
    return algorithm.name if algorithm is not None else "none"


def _about(code: str, certificate: Certificate, **facts: str | int) -> Finding:
    return Finding(code, "Signature", {"certificate": certificate.subject, **facts})
