"""Trust anchors: the certificates that an operator configured, with what was already judged against them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.findings import Finding, refuse
from gateway.trust.allowed import AllowList, shipped
from gateway.trust.certificates import Certificate, read_certificate


@dataclass(frozen=True, slots=True)
class Trust:
    """What a chain is worth: trusted where ``faults`` is empty; ``weak`` are reasons that it is old-fashioned.

    ``path`` goes from the signer's certificate to the anchor, both included; it is empty where no chain was found.
    """

    faults: tuple[Finding, ...] = ()
    weak: tuple[Finding, ...] = ()
    path: tuple[Certificate, ...] = ()


class Anchors:
    """The certificates that end a chain: roots, intermediates, or a signer's own.

    It does not change; it indexes its certificates by subject and by fingerprint.
    """

    def __init__(self, certificates: Iterable[Certificate], allowed: AllowList | None = None) -> None:
        self.allowed: AllowList = allowed or shipped()
        """The algorithms that signatures and certificates may use."""
        self._by_fingerprint = {item.fingerprint: item for item in certificates}
        self._by_subject: dict[bytes, list[Certificate]] = {}
        for item in self._by_fingerprint.values():
            self._by_subject.setdefault(item.subject_der, []).append(item)
        self.moments: tuple[datetime, ...] = tuple(
            sorted(
                [moment for item in self._by_fingerprint.values() for moment in (item.not_before, item.not_after)]
                + self.allowed.moments()
            )
        )
        """When anchors and algorithms begin and end to be good; between two of these, a chain's verdict is the same."""
        self.kept: dict[tuple[object, ...], Trust] = {}
        """Verdicts about chains, kept by :mod:`gateway.trust.chain`: one signer sends thousands of packets."""

    @classmethod
    def none(cls) -> Anchors:
        """Return the anchors of a gateway that checks no signatures."""
        return cls([])

    @classmethod
    def from_pem(cls, paths: Iterable[Path], allowed: AllowList | None = None) -> Anchors:
        """Read all certificates of PEM files; other PEM blocks are passed over.

        Raises :class:`gateway.findings.Refused` with ``trust.anchors``, naming the file.
        """
        return cls((certificate for path in paths for certificate in read_pem(path)), allowed)

    @property
    def empty(self) -> bool:
        """Whether no anchors are configured."""
        return not self._by_fingerprint

    def __contains__(self, certificate: Certificate) -> bool:
        return certificate.fingerprint in self._by_fingerprint

    def __iter__(self) -> Iterator[Certificate]:
        return iter(self._by_fingerprint.values())

    def named(self, subject: bytes) -> list[Certificate]:
        """Return the anchors of this subject (DER)."""
        return self._by_subject.get(subject, [])


def read_pem(path: Path) -> list[Certificate]:
    """Return the certificates of one PEM file; refuses with ``trust.anchors`` a file without readable ones."""
    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
        certificates = [read_certificate(item.public_bytes(Encoding.DER)) for item in found]
    except OSError as error:
        raise refuse("trust.anchors", file=str(path), cause=error.strerror or type(error).__name__) from error
    except ValueError as error:
        raise refuse("trust.anchors", file=str(path), cause="PEM") from error
    if not all(certificates):
        raise refuse("trust.anchors", file=str(path), cause="X.509")
    return [item for item in certificates if item is not None]
