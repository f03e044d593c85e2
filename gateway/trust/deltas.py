"""Delta lists (RFC 5280, 5.2.4): what changed since a whole list, believed only where both fit together.

A delta counts for a whole list of the same signer, key and scope, whose number is not below the one that the delta
builds on, and below its own. Nothing here is fetched. Deltas of indirect scope are passed over: the whole list stands
alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtensionOID

from gateway.trust.answers import Answer, Kind
from gateway.trust.certificates import Certificate
from gateway.trust.distribution import STRANGE

_UNDERSTOOD: Final = frozenset({ExtensionOID.DELTA_CRL_INDICATOR, ExtensionOID.ISSUING_DISTRIBUTION_POINT})
"""Critical extensions that we heed; a list with any other proves nothing (RFC 5280, 5.2)."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a delta says about one certificate: nothing (``listed`` is false), removed from the list, or revoked."""

    as_of: datetime
    until: datetime
    listed: bool = False
    revoked_at: datetime | None = None
    reason: str | None = None


def newest_change(
    whole: Answer, deltas: Iterable[Answer], certificate: Certificate, signer: bytes, latest: datetime
) -> Change | None:
    """Return what the newest delta that fits a proven list says about a certificate, or ``None``: none fits.

    ``signer`` is the certificate (DER) that signed the list; deltas of after ``latest`` are not believed.
    """
    base = _parsed(whole.content)
    if base is None:
        return None
    fitting = [one for one in deltas if one.kind is Kind.DELTA and whole.as_of <= one.as_of <= latest]
    for delta in sorted(fitting, key=lambda one: one.as_of, reverse=True):
        parsed = _parsed(delta.content)
        try:
            if parsed is not None and _fits(base, parsed) and _signed(parsed, signer):
                return _said(parsed, certificate, delta)
        except STRANGE:
            continue
    return None


@lru_cache(maxsize=8)
def _parsed(content: bytes) -> x509.CertificateRevocationList | None:
    """Return a list as the library reads it; kept, since one whole list is judged for many certificates."""
    try:
        return x509.load_der_x509_crl(content)
    except STRANGE:
        return None


def _fits(base: x509.CertificateRevocationList, delta: x509.CertificateRevocationList) -> bool:
    number, own, built_on = _number(base), _number(delta), _built_on(delta)
    if number is None or own is None or built_on is None or not built_on <= number < own:
        return False
    same = (
        base.issuer == delta.issuer
        and _value(base, x509.IssuingDistributionPoint) == _value(delta, x509.IssuingDistributionPoint)
        and _value(base, x509.AuthorityKeyIdentifier) == _value(delta, x509.AuthorityKeyIdentifier)
    )
    scope = _value(delta, x509.IssuingDistributionPoint)
    indirect = isinstance(scope, x509.IssuingDistributionPoint) and scope.indirect_crl
    return same and not indirect and all(not one.critical or one.oid in _UNDERSTOOD for one in delta.extensions)


def _number(listed: x509.CertificateRevocationList) -> int | None:
    found = _value(listed, x509.CRLNumber)
    return found.crl_number if isinstance(found, x509.CRLNumber) else None


def _built_on(listed: x509.CertificateRevocationList) -> int | None:
    found = _value(listed, x509.DeltaCRLIndicator)
    return found.crl_number if isinstance(found, x509.DeltaCRLIndicator) else None


def _value(listed: x509.CertificateRevocationList, kind: type[x509.ExtensionType]) -> x509.ExtensionType | None:
    try:
        return listed.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _signed(delta: x509.CertificateRevocationList, signer: bytes) -> bool:
    key = x509.load_der_x509_certificate(signer).public_key()
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return False
    try:
        return delta.is_signature_valid(key)
    except InvalidSignature:
        return False


def _said(delta: x509.CertificateRevocationList, certificate: Certificate, answer: Answer) -> Change:
    entry = delta.get_revoked_certificate_by_serial_number(certificate.x509.serial_number)
    if entry is None:
        return Change(answer.as_of, answer.until)
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        reason = x509.ReasonFlags.unspecified
    if reason is x509.ReasonFlags.remove_from_crl:
        return Change(answer.as_of, answer.until, listed=True)
    # Whatever else an entry says that we do not understand: it is there, so the certificate is revoked.
    return Change(answer.as_of, answer.until, listed=True, revoked_at=entry.revocation_date_utc, reason=reason.name)
