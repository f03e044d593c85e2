"""What an OCSP answer or a revocation list says about one certificate, judged by pyhanko-certvalidator with its signer.

Off the hot path: it takes milliseconds for an answer and seconds for a large list. Nothing is fetched here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from asn1crypto import crl, ocsp, x509
from pyhanko_certvalidator.authority import AuthorityWithCert, CertTrustAnchor
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import (
    CRLValidationError,
    OCSPValidationError,
    PathError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.fetchers.common_utils import format_ocsp_request
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.revinfo.archival import OCSPContainer
from pyhanko_certvalidator.revinfo.validate_crl import verify_crl
from pyhanko_certvalidator.revinfo.validate_ocsp import verify_ocsp_response

from gateway.trust.answers import Answer, Kind, Learnt
from gateway.trust.certificates import Certificate
from gateway.trust.deltas import Change, newest_change
from gateway.trust.distribution import list_addresses
from gateway.trust.verdict import Revocation

WITHOUT_END: Final = timedelta(minutes=30)
"""How long an answer counts that names no next one (RFC 6960, 4.2.2.1: newer information is always available)."""

CLOCKS: Final = timedelta(minutes=5)
"""How far an authority's clock may be ahead of ours."""

_NOT_READABLE: Final = (ValueError, TypeError, LookupError, OverflowError, AttributeError)
"""What asn1crypto raises for bytes that are not what they should be; it reads them only when they are asked for."""


def read_answer(content: bytes) -> Answer | None:
    """Return an OCSP answer or a revocation list (DER) with what it is about, or ``None`` for any other bytes."""
    for read in (_read_crl, _read_ocsp):
        try:
            return read(content)
        except Exception:  # noqa: BLE001, S112 - whatever strange bytes do to the parser, they are no answer
            continue
    return None


def topics(certificate: Certificate, issuer: Certificate) -> tuple[str, ...]:
    """Return the keys under which answers about a certificate of this issuer are found."""
    parsed, above = _parsed(certificate), _parsed(issuer)
    names = [f"crl:{above.subject.sha256.hex()}"]
    names.append(f"delta:{above.subject.sha256.hex()}")
    return (
        *names,
        *(f"ocsp:{getattr(above.subject, name).hex()}:{parsed.serial_number:x}" for name in ("sha1", "sha256")),
    )


def ocsp_request(certificate: Certificate, issuer: Certificate) -> bytes:
    """Return an OCSP request about a certificate; without nonce, so that responders may answer from their stock."""
    authority = AuthorityWithCert(_parsed(issuer))
    request = format_ocsp_request(_parsed(certificate), authority, certid_hash_algo="sha1", request_nonces=False)
    return bytes(request.dump())


def addresses(certificate: Certificate, kind: Kind) -> tuple[str, ...]:
    """Return the addresses in a certificate where its authority tells of revocations: by OCSP, or by whole lists."""
    if kind is not Kind.OCSP:
        return list_addresses(certificate)
    try:
        found = _parsed(certificate).ocsp_urls
    except _NOT_READABLE:
        return ()
    return tuple(dict.fromkeys(url for url in found if url and url.lower().startswith(("http://", "https://"))))


def judge_answer(
    answer: Answer, path: tuple[Certificate, ...], now: datetime, deltas: Sequence[Answer] = ()
) -> Learnt | None:
    """Return what an answer proves about the first certificate of a path to an anchor, or ``None``: nothing.

    ``path`` goes up to the anchor, at least two long. An answer that no longer counts is judged at its last moment, for
    whoever takes stale ones. One from the future proves nothing, nor does a delta alone: ``deltas`` are what is at hand
    of them, and a list is judged together with the newest one that fits it.
    """
    if answer.kind is Kind.DELTA or answer.as_of > now + CLOCKS or len(path) < 2:
        return None
    signers: list[bytes] = []
    learnt = _judge(answer, path, now, signers)
    if learnt is None or answer.kind is not Kind.CRL or not signers or not deltas:
        return learnt
    change = newest_change(answer, deltas, path[0], signers[0], now + CLOCKS)
    return learnt if change is None else _changed(learnt, change, now)


def _changed(learnt: Learnt, change: Change, now: datetime) -> Learnt:
    """Return what a list and the delta to it prove together."""
    if change.revoked_at is not None:
        return Learnt(Revocation.REVOKED, change.as_of, change.until, change.revoked_at, change.reason)
    if learnt.state is Revocation.REVOKED and not change.listed:
        return replace(learnt, as_of=change.as_of, until=change.until)
    # When the delta's time is over, a list that says the same by itself still counts for its own.
    alone = now > change.until and learnt.state is Revocation.GOOD
    return Learnt(Revocation.GOOD, change.as_of, max(learnt.until, change.until) if alone else change.until)


def _judge(answer: Answer, path: tuple[Certificate, ...], now: datetime, signers: list[bytes]) -> Learnt | None:
    """Judge an answer by itself; whoever signed a list is added to ``signers``."""
    # Judged at a moment not before the answer itself, or a revocation of this minute would lie in the future.
    moment = max(min(now, answer.until), answer.as_of)
    try:
        asyncio.run(_verify(answer, path, moment, signers))
    except RevokedError as revoked:
        if _is_about_another(revoked, path[0]):
            return None
        reason = str(revoked.reason.native) if revoked.reason is not None else None
        return Learnt(Revocation.REVOKED, answer.as_of, answer.until, revoked.revocation_dt, reason)
    except (CRLValidationError, OCSPValidationError, PathError, ValidationError):
        return None
    except Exception:  # noqa: BLE001 - strange bytes make the library fail in strange ways, and prove nothing
        return None
    return Learnt(Revocation.GOOD, answer.as_of, answer.until)


async def _verify(answer: Answer, path: tuple[Certificate, ...], moment: datetime, signers: list[bytes]) -> None:
    leaf, *middle, anchor = [_parsed(item) for item in path]
    data: dict[str, Any] = {"ocsps": [answer.content]} if answer.kind is Kind.OCSP else {"crls": [answer.content]}
    context = ValidationContext(
        trust_roots=[anchor], other_certs=middle, moment=moment, time_tolerance=CLOCKS, allow_fetching=False, **data
    )
    way = ValidationPath(CertTrustAnchor(anchor), list(reversed(middle)), leaf)
    if answer.kind is Kind.OCSP:
        await verify_ocsp_response(leaf, way, context)
        return
    try:
        # A list that names a place for its deltas would prove nothing without one.
        await verify_crl(leaf, way, context, use_deltas=False)
    finally:
        for listed in context.revinfo_manager.currently_available_crls():
            signer = context.revinfo_manager.check_crl_issuer(listed.crl_data)
            signers += [signer.dump()] if signer is not None else []


def _is_about_another(revoked: RevokedError, certificate: Certificate) -> bool:
    """Tell whether it is the answer's own signer that was revoked."""
    leaf = revoked.current_path.leaf
    return leaf is None or leaf.dump() != _parsed(certificate).dump()


def _parsed(certificate: Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.der)


def _read_crl(content: bytes) -> Answer:
    whole = crl.CertificateList.load(content, strict=True)
    listed = whole["tbs_cert_list"]
    as_of = listed["this_update"].native
    until = listed["next_update"].native or as_of + WITHOUT_END
    kind = Kind.CRL if whole.delta_crl_indicator_value is None else Kind.DELTA
    return Answer(kind, content, (f"{kind.value}:{listed['issuer'].sha256.hex()}",), as_of, until)


def _read_ocsp(content: bytes) -> Answer:
    containers = OCSPContainer.load_multi(ocsp.OCSPResponse.load(content, strict=True))
    singles = [single for item in containers if (single := item.extract_single_response()) is not None]
    if not singles:
        raise ValueError("an OCSP answer about nothing")
    about = []
    for single in singles:
        identity = single["cert_id"]
        about.append(f"ocsp:{identity['issuer_name_hash'].native.hex()}:{identity['serial_number'].native:x}")
    as_of = max(single["this_update"].native for single in singles)
    until = min(single["next_update"].native or as_of + WITHOUT_END for single in singles)
    return Answer(Kind.OCSP, content, tuple(about), as_of, until)
