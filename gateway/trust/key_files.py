"""Signing keys from files: PEM key and certificate, or both in one PKCS#12 file, loaded once and held in memory.

Each is checked against its certificate before the first packet.
"""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12 as parse_pkcs12

from gateway.findings import Refused, refuse
from gateway.trust.algorithms import HASHES
from gateway.trust.anchors import read_pem
from gateway.trust.certificates import MAX_KEY_BITS, STRONG_KEY_BITS, Certificate, PublicKey, read_certificate
from gateway.trust.keys import HashName, Signer

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class MemorySigner(Signer):
    """A key that this process holds itself."""

    def __init__(self, key: PrivateKey, certificates: tuple[Certificate, ...]) -> None:
        super().__init__(key.public_key(), certificates)
        self._key = key

    def sign(self, octets: bytes, hash_name: HashName = "sha256", *, pss: bool = False) -> bytes:
        """Return the signature value; see :meth:`Signer.sign`."""
        algorithm = HASHES[hash_name]
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(octets, ec.ECDSA(algorithm))
        scheme: padding.AsymmetricPadding = padding.PKCS1v15()
        if pss:
            scheme = padding.PSS(mgf=padding.MGF1(algorithm), salt_length=algorithm.digest_size)
        return self._key.sign(octets, scheme, algorithm)


def load_pem(key: Path, certificate: Path, password: bytes | None = None) -> Signer:
    """Load key and certificates from PEM files.

    Raises :class:`gateway.findings.Refused` with a ``key.*`` code that names the file.
    """
    private = _checked(_read_key(key, password), key)
    certificates = read_certificates(certificate)
    found = fitting(private.public_key(), certificates)
    if not found:
        raise refuse("key.mismatch", key=str(key), certificate=str(certificate))
    return MemorySigner(private, found)


def load_pkcs12(file: Path, password: bytes | None = None) -> Signer:
    """Load key and certificates from a PKCS#12 file (``.p12``, ``.pfx``).

    Raises :class:`gateway.findings.Refused` with a ``key.*`` code that names the file.
    """
    try:
        found = parse_pkcs12(_bytes(file), password)
    except (ValueError, UnsupportedAlgorithm) as error:
        # The library cannot tell a wrong password from damage: the check over the file is keyed with the password.
        raise refuse("key.pkcs12", file=str(file)) from error
    inside = [item.certificate for item in (found.cert, *found.additional_certs) if item is not None]
    certificates = [item for one in inside if (item := read_certificate(one.public_bytes(Encoding.DER)))]
    private = _checked(found.key, file)
    chain = fitting(private.public_key(), certificates)
    if not chain:
        raise refuse("key.mismatch", key=str(file), certificate=str(file))
    return MemorySigner(private, chain)


def fitting(public: PublicKey, certificates: list[Certificate]) -> tuple[Certificate, ...]:
    """Return the certificates with the one of this key first, or none if it is not among them."""
    wanted = _point(public)
    own = [item for item in certificates if item.key is not None and _point(item.key) == wanted]
    return (own[0], *(item for item in certificates if item != own[0])) if own else ()


def read_certificates(path: Path) -> list[Certificate]:
    """Return the certificates of a PEM file. Raises Refused ``key.certificate``."""
    try:
        return read_pem(path)
    except Refused as error:
        cause = error.findings[0].facts["cause"]
        raise refuse("key.certificate", file=str(path), cause=cause) from error


def check_public(key: object, place: str) -> PublicKey:
    """Return the key if it is one to sign with. Raises Refused ``key.kind`` or ``key.size``, naming the place."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        if key.curve.name not in ("secp256r1", "secp384r1"):
            raise refuse("key.kind", file=place, found=key.curve.name)
        return key
    if not isinstance(key, rsa.RSAPublicKey):
        raise refuse("key.kind", file=place, found=type(key).__name__)
    if not STRONG_KEY_BITS <= key.key_size <= MAX_KEY_BITS:
        raise refuse("key.size", file=place, bits=key.key_size, least=STRONG_KEY_BITS)
    return key


def _point(key: PublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _read_key(path: Path, password: bytes | None) -> object:
    try:
        return load_pem_private_key(_bytes(path), password)
    except TypeError as error:  # the library's way to say: a password is needed, or one too many
        raise refuse("key.password", file=str(path)) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise refuse("key.password" if password else "key.damaged", file=str(path)) from error


def _checked(key: object, file: Path) -> PrivateKey:
    if not isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
        raise refuse("key.kind", file=str(file), found=type(key).__name__)
    check_public(key.public_key(), str(file))
    return key


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise refuse("key.unreadable", file=str(file), cause=error.strerror or type(error).__name__) from error
