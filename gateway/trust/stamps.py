"""Timestamps of RFC 3161: how one is asked for, and what a token proves, wherever it stands: one judge for all.

Nothing is fetched here. Off the hot path: a judgement takes milliseconds, and the libraries load when first needed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from gateway.findings import refuse
from gateway.trust.algorithms import HASHES
from gateway.trust.anchors import Anchors
from gateway.trust.certificates import Certificate, read_certificate
from gateway.trust.chain import judge_chain
from gateway.trust.knowledge import NOTHING, Knowledge, told_of
from gateway.trust.verdict import Revocation

if TYPE_CHECKING:
    from gateway.trust.pdf_cms import Signed

StampHash = Literal["sha256", "sha384", "sha512"]

MOST_TOKEN: Final = 256 * 1024
"""Bytes of a token; real ones have a few thousand."""

_FOR_OTHER_THINGS: Final = "signature.purpose"
"""What a chain for documents says of a certificate for timestamps."""

_HARMLESS: Final = frozenset({"affiliation_changed", "superseded", "cessation_of_operation"})
"""Reasons of a revocation after which tokens from before it still count (RFC 3161, 4.1); of any other none does."""

_NOT_READABLE: Final = (ValueError, TypeError, LookupError, OverflowError, AttributeError)
"""What asn1crypto raises for bytes that are not what they should be; it reads them only when they are asked for."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """One verified token (DER): when it was made, by whom, with which certificates (DER) inside.

    ``trusted`` says whether a chain to an anchor was found, which is ``path``; without anchors nobody looked.
    """

    token: bytes
    at: datetime
    authority: str
    certificates: tuple[bytes, ...]
    trusted: bool
    path: tuple[Certificate, ...] = ()


DigestOf = Callable[[str], bytes]
"""Gives the digest, by the name of a hash, of the bytes that a token must be about."""


def request(octets: bytes, hash_name: StampHash, nonce: int) -> bytes:
    """Return the request for a timestamp on these bytes, which asks for the authority's certificate too."""
    return request_digest(hashlib.new(hash_name, octets).digest(), hash_name, nonce)


def request_digest(digest: bytes, hash_name: StampHash, nonce: int) -> bytes:
    """Return the request for a timestamp on the bytes with this digest."""
    imprint = {"hash_algorithm": {"algorithm": hash_name}, "hashed_message": digest}
    asked = {"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True}
    return bytes(tsp.TimeStampReq(asked).dump())


def granted(answer: bytes, nonce: int) -> bytes:
    """Return the token of an authority's answer to our request.

    Raises Refused ``timestamp.refused``, ``timestamp.unreadable`` or ``timestamp.nonce``.
    """
    try:
        response = tsp.TimeStampResp.load(answer, strict=True)
        status = response["status"]["status"].native
        if status not in ("granted", "granted_with_mods"):
            raise refuse("timestamp.refused", "", status=str(status))
        token = response["time_stamp_token"]
        told = _info(token)["nonce"].native
        found = bytes(token.dump())
    except _NOT_READABLE:
        raise refuse("timestamp.unreadable") from None
    if told != nonce:
        raise refuse("timestamp.nonce")
    return found


def judge(
    token: bytes,
    octets: bytes,
    anchors: Anchors | None,
    others: Iterable[Certificate] = (),
    knowledge: Knowledge = NOTHING,
) -> Stamp:
    """Return what a token about these bytes proves; ``others`` are further certificates for its chain.

    The authority's chain is judged at the token's own moment; with ``None`` for anchors it is not judged. Raises
    Refused with a ``timestamp.*`` code. Never on an event loop.
    """
    return judge_digest(token, lambda name: hashlib.new(name, octets).digest(), anchors, others, knowledge)


def judge_digest(
    token: bytes,
    digest_of: DigestOf,
    anchors: Anchors | None,
    others: Iterable[Certificate] = (),
    knowledge: Knowledge = NOTHING,
) -> Stamp:
    """Return the same for bytes of which only digests are at hand."""
    if len(token) > MOST_TOKEN:
        raise refuse("timestamp.unreadable")
    try:
        signed = _signed(token)
    except _NOT_READABLE:
        raise refuse("timestamp.unreadable") from None
    return replace(judge_signed(signed, digest_of, anchors, others, knowledge), token=token)


def judge_signed(
    data: cms.SignedData,
    digest_of: DigestOf,
    anchors: Anchors | None,
    others: Iterable[Certificate] = (),
    knowledge: Knowledge = NOTHING,
) -> Stamp:
    """Return the same for a token that somebody has read already; ``token`` stays empty."""
    # Imported late: large, and only who asks for or judges timestamps needs them.
    from gateway.trust.pdf_cms import STRANGE, Unjudged, read_signed

    try:
        signed = read_signed(data)
        at, imprint = _check_content(signed, digest_of)
    except (*STRANGE, Unjudged):
        raise refuse("timestamp.unreadable") from None
    _check_value(signed)
    _check_purpose(signed.signer)
    path = () if anchors is None else _check_trust(signed, (*signed.others, *others), anchors, at, imprint, knowledge)
    inside = tuple(bytes(item.dump()) for item in _certificates(data))
    return Stamp(b"", at, _name(signed.signer), inside, anchors is not None, path)


def _signed(token: bytes) -> Any:
    content = cms.ContentInfo.load(token, strict=True)
    if content["content_type"].native != "signed_data":
        raise ValueError("not signed data")
    return content["content"]


def _info(token: Any) -> Any:
    return token["content"]["encap_content_info"]["content"].parsed


def _certificates(signed: Any) -> list[Any]:
    return [item.chosen for item in signed["certificates"] or () if item.name == "certificate"]


def _check_content(signed: Signed, digest_of: DigestOf) -> tuple[datetime, str]:
    """Return the moment, and the hash by which the token names what it is about."""
    told = signed.data["encap_content_info"]["content"].parsed
    if not isinstance(told, tsp.TSTInfo):
        raise refuse("timestamp.unreadable")
    moment: datetime = told["gen_time"].native.astimezone(UTC)
    name = str(told["message_imprint"]["hash_algorithm"]["algorithm"].native)
    if name not in HASHES:
        raise refuse("timestamp.weak", "", algorithm=name)
    if bytes(told["message_imprint"]["hashed_message"].native) != digest_of(name):
        raise refuse("timestamp.imprint")
    return moment, name


def _check_value(signed: Signed) -> None:
    from gateway.trust.pdf_cms import STRANGE, Unjudged, holds

    try:
        name = str(signed.info["digest_algorithm"]["algorithm"].native)
        digest = hashlib.new(name, bytes(signed.data["encap_content_info"]["content"])).digest()
        right = holds(signed, "tst_info", digest)
    except (*STRANGE, Unjudged):
        right = (False, False)
    if right != (True, True):
        raise refuse("timestamp.signature")


def _check_purpose(signer: Certificate) -> None:
    """RFC 3161, 2.3: the certificate is for timestamps alone, and says so in a critical extension."""
    try:
        found = signer.x509.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, ValueError, x509.DuplicateExtension):
        found = None
    if found is None or not found.critical or set(found.value) != {ExtendedKeyUsageOID.TIME_STAMPING}:
        raise refuse("timestamp.purpose", "", authority=_name(signer))


def _check_trust(
    signed: Signed,
    others: tuple[Certificate, ...],
    anchors: Anchors,
    at: datetime,
    imprint: str,
    knowledge: Knowledge,
) -> tuple[Certificate, ...]:
    """Return the authority's chain to an anchor, all of which held at that moment and was not revoked."""
    authority = _name(signed.signer)
    if anchors.allowed.method(signed.method, at) or anchors.allowed.digest(imprint, at):
        raise refuse("timestamp.weak", "", algorithm=f"{imprint}, {signed.method.name}")
    trust = judge_chain(signed.signer, others, anchors, at)
    if any(one.code != _FOR_OTHER_THINGS for one in trust.faults):
        raise refuse("timestamp.untrusted", "", authority=authority)
    told = told_of(trust.path, knowledge, at, datetime.now(UTC))
    if told.state is Revocation.REVOKED:
        before = told.at is not None and at < told.at and told.reason in _HARMLESS
        if not before:
            since = told.at.isoformat() if told.at else "?"
            raise refuse("timestamp.revoked", "", authority=authority, since=since, reason=told.reason or "?")
    return trust.path


def _name(certificate: Certificate) -> str:
    return certificate.subject[:300]


def certificates_of(token: bytes) -> tuple[bytes, ...]:
    """Return the certificates (DER) inside a token, nothing being judged. Raises Refused ``timestamp.unreadable``."""
    try:
        return tuple(bytes(item.dump()) for item in _certificates(_signed(token)))
    except _NOT_READABLE:
        raise refuse("timestamp.unreadable") from None


def signer_of(token: bytes) -> tuple[Certificate | None, tuple[Certificate, ...]]:
    """Return whose token it is and all certificates inside, nothing being judged.

    Raises Refused ``timestamp.unreadable``.
    """
    found = [one for der in certificates_of(token) if (one := read_certificate(der)) is not None]
    try:
        named = next(iter(_signed(token)["signer_infos"]))["sid"]
        issuer, serial = bytes(named.chosen["issuer"].dump()), int(named.chosen["serial_number"].native)
    except (*_NOT_READABLE, StopIteration):
        return None, tuple(found)
    own = (one for one in found if one.issuer_der == issuer and one.x509.serial_number == serial)
    return next(own, None), tuple(found)
