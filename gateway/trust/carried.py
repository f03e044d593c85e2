"""Certificates that travel in a packet's signature, and who issued whom among them: for keeping, not for believing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from gateway.trust.certificates import Certificate, read_certificate
from gateway.trust.scan import Scan
from gateway.trust.stream import NotReadable, read_xml
from gateway.trust.structure import NO_FORMS, parse_signature

_LONGEST: Final = 8  # certificates of one chain


def carried(open_packet: Callable[[], BinaryIO]) -> tuple[Certificate, ...]:
    """Return the certificates of a packet's first signature; none where there is no signature or it is unreadable."""
    scan = Scan(NO_FORMS, first_only=True)
    try:
        with open_packet() as source:
            read_xml(source, scan)
    except NotReadable:
        return ()
    if scan.signature is None:
        return ()
    found = [read_certificate(der) for der in parse_signature(scan.signature).certificates]
    return tuple(dict.fromkeys(item for item in found if item is not None))


def issuers(leaf: Certificate, others: Iterable[Certificate]) -> tuple[Certificate, ...]:
    """Return the leaf and those of the others that issued each other above it, as far as they lead."""
    path, known = [leaf], list(others)
    while len(path) < _LONGEST and path[-1].subject_der != path[-1].issuer_der:
        above = next((item for item in known if item not in path and _issued(path[-1], item)), None)
        if above is None:
            break
        path.append(above)
    return tuple(path)


def _issued(child: Certificate, issuer: Certificate) -> bool:
    if child.issuer_der != issuer.subject_der or issuer.oversized:
        return False
    try:
        child.x509.verify_directly_issued_by(issuer.x509)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True
