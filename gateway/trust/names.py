"""Name constraints (RFC 5280, 4.2.1.10): which names an authority may certify, below it in a chain.

Names of a kind that is not understood here are outside where that kind is constrained: never a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import NameOID

from gateway.trust.certificates import Certificate

_UNREADABLE: Final = (ValueError, x509.DuplicateExtension, UnsupportedAlgorithm)


def outside(path: tuple[Certificate, ...]) -> Iterator[tuple[Certificate, Certificate]]:
    """Return certificates of a path that bear a name which an authority above may not certify, with that authority.

    ``path`` begins with the signer. Certificates that an authority issued to itself are exempt, unless the signer's.
    """
    for place, issuer in enumerate(path[1:], 1):
        constraints = _constraints(issuer)
        if constraints is None:
            continue
        for below, item in enumerate(path[:place]):
            exempt = below > 0 and item.subject_der == item.issuer_der
            if not exempt and not _within(item, constraints):
                yield item, issuer


def _constraints(issuer: Certificate) -> x509.NameConstraints | None:
    try:
        return issuer.x509.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return None
    except _UNREADABLE:
        return None  # an authority with unreadable extensions is refused for that


def _within(item: Certificate, constraints: x509.NameConstraints) -> bool:
    permitted, excluded = constraints.permitted_subtrees or [], constraints.excluded_subtrees or []
    for name in _names(item):
        if any(type(base) is type(name) and _matches(name, base, unsure=True) for base in excluded):
            return False
        same = [base for base in permitted if type(base) is type(name)]
        if same and not any(_matches(name, base, unsure=False) for base in same):
            return False
    return True


@lru_cache(maxsize=256)
def _names(item: Certificate) -> tuple[x509.GeneralName, ...]:
    """Return all names of a certificate: its subject, what it is called besides, addresses in an old-fashioned one."""
    subject = item.x509.subject
    found: list[x509.GeneralName] = [x509.DirectoryName(subject)] if list(subject) else []
    try:
        others = list(item.x509.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except x509.ExtensionNotFound:
        others = []
    except _UNREADABLE:
        others = []  # refused for that
    if not any(isinstance(name, x509.RFC822Name) for name in others):
        # Bytes that are no address are no reason to fail here: they match nothing.
        mails = [str(part.value) for part in subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)]
        found += [x509.RFC822Name(mail) for mail in mails if mail.isascii()]
    return (*found, *others)


def _matches(name: x509.GeneralName, base: x509.GeneralName, *, unsure: bool) -> bool:
    """Tell whether a name lies in a subtree; ``unsure`` is the answer for kinds that are not understood."""
    match name, base:
        case x509.DirectoryName(), x509.DirectoryName():
            wanted = _folded(base.value)
            return _folded(name.value)[: len(wanted)] == wanted
        case x509.RFC822Name(), x509.RFC822Name():
            return _mail_matches(name.value, base.value)
        case x509.DNSName(), x509.DNSName():
            return _ends(name.value, base.value, itself=not base.value.startswith("."))
        case x509.UniformResourceIdentifier(), x509.UniformResourceIdentifier():
            host = _host(name.value)
            return unsure if host is None else _host_matches(host, base.value)
        case x509.IPAddress(), x509.IPAddress():
            return isinstance(base.value, IPv4Network | IPv6Network) and ip_address(str(name.value)) in base.value
    return unsure


def _folded(name: x509.Name) -> list[frozenset[tuple[str, str]]]:
    return [
        frozenset((part.oid.dotted_string, " ".join(str(part.value).split()).casefold()) for part in rdn)
        for rdn in name.rdns
    ]


def _mail_matches(mail: str, base: str) -> bool:
    if "@" in base:
        box, _, host = mail.rpartition("@")
        wanted, _, place = base.rpartition("@")
        return box == wanted and host.casefold() == place.casefold()
    return _host_matches(mail.rpartition("@")[2], base)


def _host_matches(host: str, base: str) -> bool:
    """A host alone, or, with a dot before it, all hosts below."""
    if base.startswith("."):
        return _ends(host, base, itself=False)
    return host.casefold() == base.casefold()


def _ends(host: str, base: str, *, itself: bool) -> bool:
    wanted, given = base.casefold().lstrip("."), host.casefold()
    return not wanted or given.endswith(f".{wanted}") or (itself and given == wanted)


def _host(uri: str) -> str | None:
    try:
        return urlsplit(uri).hostname
    except ValueError:
        return None
