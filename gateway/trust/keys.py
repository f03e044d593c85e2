"""The key that this program signs with, loaded once and checked against its certificate before the first packet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from gateway.findings import Refused, refuse
from gateway.trust.anchors import read_pem
from gateway.trust.certificates import MAX_KEY_BITS, STRONG_KEY_BITS, Certificate


@dataclass(frozen=True, slots=True)
class Signer:
    """A private RSA key with its certificate first, followed by those that lead towards an anchor."""

    key: rsa.RSAPrivateKey
    certificates: tuple[Certificate, ...]

    @classmethod
    def from_pem(cls, key: Path, certificate: Path, password: bytes | None = None) -> Signer:
        """Load key and certificates from PEM files.

        Raises :class:`gateway.findings.Refused` with a ``key.*`` code that names the file.
        """
        private = _read_key(key, password)
        certificates = _read_certificates(certificate)
        numbers = private.public_key().public_numbers()
        own = [item for item in certificates if item.key and item.key.public_numbers() == numbers]
        if not own:
            raise refuse("key.mismatch", key=str(key), certificate=str(certificate))
        return cls(private, (own[0], *(item for item in certificates if item != own[0])))

    @property
    def chain(self) -> tuple[bytes, ...]:
        """The certificates as DER, the signer's own first."""
        return tuple(item.x509.public_bytes(Encoding.DER) for item in self.certificates)


def _read_key(path: Path, password: bytes | None) -> rsa.RSAPrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password)
    except OSError as error:
        raise refuse("key.unreadable", file=str(path), cause=error.strerror or type(error).__name__) from error
    except TypeError as error:  # the library's way to say: a password is needed, or one too many
        raise refuse("key.password", file=str(path)) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise refuse("key.password" if password else "key.damaged", file=str(path)) from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise refuse("key.not-rsa", file=str(path))
    if not STRONG_KEY_BITS <= key.key_size <= MAX_KEY_BITS:
        raise refuse("key.size", file=str(path), bits=key.key_size, least=STRONG_KEY_BITS)
    return key


def _read_certificates(path: Path) -> list[Certificate]:
    try:
        return read_pem(path)
    except Refused as error:
        cause = error.findings[0].facts["cause"]
        raise refuse("key.certificate", file=str(path), cause=cause) from error
