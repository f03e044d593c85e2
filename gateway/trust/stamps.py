"""Timestamps of RFC 3161: how one is asked for, and what a token proves, judged by pyHanko with its chain.

Nothing is fetched here. Off the hot path: a judgement takes milliseconds, and the libraries load when first needed.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from asn1crypto import cms, tsp, x509

from gateway.findings import refuse
from gateway.trust.certificates import Certificate

StampHash = Literal["sha256", "sha384", "sha512"]

MOST_TOKEN: Final = 256 * 1024
"""Bytes of a token; real ones have a few thousand."""

_STRONG: Final = frozenset({"sha256", "sha384", "sha512"})
_NOT_READABLE: Final = (ValueError, TypeError, LookupError, OverflowError, AttributeError)
"""What asn1crypto raises for bytes that are not what they should be; it reads them only when they are asked for."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """One verified token (DER): when it was made, by whom, with which certificates (DER) inside.

    ``trusted`` says whether a chain to an anchor was found; without anchors nobody looked.
    """

    token: bytes
    at: datetime
    authority: str
    certificates: tuple[bytes, ...]
    trusted: bool


def request(octets: bytes, hash_name: StampHash, nonce: int) -> bytes:
    """Return the request for a timestamp on these bytes, which asks for the authority's certificate too."""
    imprint = {"hash_algorithm": {"algorithm": hash_name}, "hashed_message": hashlib.new(hash_name, octets).digest()}
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


def judge(token: bytes, octets: bytes, anchors: Iterable[Certificate] | None, others: Iterable[bytes] = ()) -> Stamp:
    """Return what a token about these bytes proves; ``others`` are further certificates (DER) for its chain.

    The authority's chain is judged at the token's own moment; with ``None`` for anchors it is not judged. Raises
    Refused with a ``timestamp.*`` code. Never on an event loop.
    """
    if len(token) > MOST_TOKEN:
        raise refuse("timestamp.unreadable")
    try:
        signed = _signed(token)
        info = signed["encap_content_info"]["content"].parsed
        at = info["gen_time"].native
        inside = _certificates(signed)
        _check_imprint(info, octets)
        roots = None if anchors is None else [x509.Certificate.load(item.der) for item in anchors]
        found = asyncio.run(_verify(signed, octets, roots, [*inside, *map(x509.Certificate.load, others)], at))
    except _NOT_READABLE:
        raise refuse("timestamp.unreadable") from None
    signer = found["signing_cert"]
    _check_purpose(signer)
    if roots is not None and found.get("validation_path") is None:
        raise refuse("timestamp.untrusted", "", authority=_name(signer))
    ders = tuple(bytes(item.dump()) for item in inside)
    return Stamp(token, at.astimezone(UTC), _name(signer), ders, trusted=roots is not None)


def _signed(token: bytes) -> Any:
    content = cms.ContentInfo.load(token, strict=True)
    if content["content_type"].native != "signed_data":
        raise ValueError("not signed data")
    return content["content"]


def _info(token: Any) -> Any:
    return token["content"]["encap_content_info"]["content"].parsed


def _certificates(signed: Any) -> list[Any]:
    return [item.chosen for item in signed["certificates"] or () if item.name == "certificate"]


def _check_imprint(info: Any, octets: bytes) -> None:
    name = info["message_imprint"]["hash_algorithm"]["algorithm"].native
    if name not in _STRONG:
        raise refuse("timestamp.weak", "", algorithm=str(name))
    if hashlib.new(name, octets).digest() != info["message_imprint"]["hashed_message"].native:
        raise refuse("timestamp.imprint")


def _check_purpose(signer: Any) -> None:
    """RFC 3161, 2.3: the certificate is for timestamps alone, and says so in a critical extension."""
    critical = any(
        item["extn_id"].native == "extended_key_usage" and item["critical"].native
        for item in signer["tbs_certificate"]["extensions"]
    )
    usage = signer.extended_key_usage_value
    if not critical or usage is None or usage.native != ["time_stamping"]:
        raise refuse("timestamp.purpose", "", authority=_name(signer))


async def _verify(signed: Any, octets: bytes, roots: list[Any] | None, others: list[Any], at: datetime) -> Any:
    # Imported late: large, and only who asks for or judges timestamps needs them.
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
    from pyhanko_certvalidator.context import ValidationContext

    context = None
    if roots is not None:
        context = ValidationContext(trust_roots=roots, other_certs=others, moment=at, allow_fetching=False)
    try:
        found = await validate_tst_signed_data(signed, context, lambda name: hashlib.new(name, octets).digest())
    except SignatureValidationError:
        raise refuse("timestamp.signature") from None
    if not (found["intact"] and found["valid"]):
        raise refuse("timestamp.signature")
    return found


def _name(certificate: Any) -> str:
    return str(certificate.subject.human_friendly)[:300]


def certificates_of(token: bytes) -> tuple[bytes, ...]:
    """Return the certificates (DER) inside a token, nothing being judged. Raises Refused ``timestamp.unreadable``."""
    try:
        return tuple(bytes(item.dump()) for item in _certificates(_signed(token)))
    except _NOT_READABLE:
        raise refuse("timestamp.unreadable") from None
