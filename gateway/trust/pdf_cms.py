"""The signed data inside a PDF signature or a timestamp: whose it is, whether its value holds, with which algorithm.

Chains and revocation are judged elsewhere, by what judges packets too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from asn1crypto import cms, core
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.sign.general import CMSStructuralError, extract_signer_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, validate_sig_integrity

from gateway.findings import Finding
from gateway.trust.algorithms import HASHES, Family, SignatureMethod
from gateway.trust.certificates import Certificate, read_certificate

STRANGE: Final = (
    SignatureValidationError,
    CMSStructuralError,
    UnsupportedAlgorithm,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    NotImplementedError,
    AssertionError,
)
"""What the libraries raise for bytes that are not what they should be; they read them only when asked."""

_MOST_CERTIFICATES: Final = 64
_MOST_KEY: Final = 16_384


@dataclass(frozen=True, slots=True)
class Signed:
    """Signed data that could be read; ``others`` are certificates that travel along."""

    data: cms.SignedData
    info: cms.SignerInfo
    signer: Certificate
    others: tuple[Certificate, ...]
    method: SignatureMethod


class Unjudged(Exception):
    """The signed data cannot be judged; ``finding`` says why."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.finding = Finding(code, "Signature", facts)


def read_signed(data: cms.SignedData) -> Signed:
    """Return the one signer of signed data with certificates and method. Raises Unjudged."""
    if not isinstance(data, cms.SignedData):
        raise Unjudged("pdf.cms-damaged")
    try:
        info = extract_signer_info(data)
        method = _method(info)
        found = extract_certs_for_validation(data)
        signer = read_certificate(found.signer_cert.dump())
        others = [read_certificate(item.dump()) for item in found.other_certs[:_MOST_CERTIFICATES]]
    except SignatureValidationError as error:
        raise Unjudged("pdf.no-certificate") from error
    except STRANGE as error:
        raise Unjudged("pdf.cms-damaged") from error
    if signer is None:
        raise Unjudged("signature.damaged-certificate")
    if signer.key is None:
        raise Unjudged("signature.key-size" if signer.oversized else "pdf.algorithm-unknown", algorithm="?")
    return Signed(data, info, signer, tuple(item for item in others if item is not None), method)


def holds(signed: Signed, content_type: str, digest: bytes) -> tuple[bool, bool]:
    """Return whether the digest is the one that was signed, and whether the signer's key made the value.

    Raises Unjudged for what cannot be computed.
    """
    try:
        certificate = asn1_certificate(signed.signer)
        intact, valid = validate_sig_integrity(signed.info, certificate, content_type, digest)
    except SignatureValidationError as error:
        raise Unjudged("pdf.cms-attributes") from error
    except STRANGE as error:
        raise Unjudged("pdf.cms-damaged") from error
    return bool(intact), bool(valid)


def asn1_certificate(certificate: Certificate) -> Any:
    """Return the certificate as asn1crypto has it."""
    from asn1crypto import x509

    return x509.Certificate.load(certificate.der)


def has_content(data: cms.SignedData) -> bool:
    """Tell whether the signed data bring content of their own, which a detached signature must not."""
    content = data["encap_content_info"]["content"]
    return not (content is None or content is core.VOID or isinstance(content, core.Void) or content.native is None)


def _method(info: cms.SignerInfo) -> SignatureMethod:
    algorithm = info["signature_algorithm"]
    digest = str(info["digest_algorithm"]["algorithm"].native)
    name = str(algorithm["algorithm"].native)
    try:
        kind = str(algorithm.signature_algo)
        hash_name = digest if name in ("rsassa_pkcs1v15", "ecdsa", "rsassa_pss") else str(algorithm.hash_algo)
    except ValueError as error:
        raise Unjudged("pdf.algorithm-unknown", algorithm=name[:60]) from error
    if hash_name not in HASHES or digest not in HASHES:
        raise Unjudged("pdf.algorithm-unknown", algorithm=f"{name[:60]} {digest[:30]}")
    # Whichever of the two digests is the weaker one counts.
    hash_name = min(hash_name, digest, key=lambda one: HASHES[one].digest_size)
    families = {"rsassa_pkcs1v15": (Family.RSA, False), "rsassa_pss": (Family.RSA, True), "ecdsa": (Family.EC, False)}
    if kind not in families:
        raise Unjudged("pdf.algorithm-unknown", algorithm=name[:60])
    family, pss = families[kind]
    return SignatureMethod(family, hash_name, pss)
