"""Whether a certificate is an agency's or a person's, told by its subject as Vietnamese authorities write it.

No single mark is in all certificates, so the clearest one found decides, and the reason is said; where there is none,
it stays unknown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from cryptography import x509
from cryptography.x509.oid import NameOID

from gateway.trust.certificates import Certificate
from gateway.trust.pdf_verdict import HolderKind

_QC_STATEMENTS: Final = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
_ESIGN: Final = bytes.fromhex("060704008e46010601")
"""id-etsi-qct-esign, in DER: issued for signatures of people (ETSI EN 319 412-5); eseal for seals of bodies."""
_ESEAL: Final = bytes.fromhex("060704008e46010602")

_PERSON_NUMBER: Final = re.compile(r"\b(CMND|CCCD|CCD|CC|HC|PASSPORT|PNO[A-Z]{2}|IDC[A-Z]{2}|PAS[A-Z]{2})\s*[:-]\s*\w")
"""Identity card, citizen's card, passport; and the forms of ETSI EN 319 412-1."""
_BODY_NUMBER: Final = re.compile(r"\b(MST|MNS|MQHNS|BHXH|MADV|VAT[A-Z]{2}|NTR[A-Z]{2})\s*[:-]\s*\w")
"""Tax code, budget code, social insurance code of a body."""

_NUMBERS: Final = (NameOID.USER_ID, NameOID.SERIAL_NUMBER)
_OF_PEOPLE: Final = (NameOID.SURNAME, NameOID.GIVEN_NAME, NameOID.TITLE, NameOID.PSEUDONYM)
_BODIES: Final = (NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME)

_WORDS: Final = re.compile(
    r"(văn phòng|ủy ban|ubnd|hội đồng|hđnd|bộ|sở|cục|chi cục|tổng cục|vụ|viện|thanh tra|kho bạc|bảo hiểm xã hội|"
    r"ban|phòng|trung tâm|trường|đại học|bệnh viện|công ty|tổng công ty|tập đoàn|ngân hàng|chi nhánh|kiểm toán|tòa án|"
    r"viện kiểm sát|tỉnh ủy|thành ủy|huyện ủy|đảng ủy)\b"
)
"""How the names of bodies begin."""


def holder_kind(certificate: Certificate) -> tuple[HolderKind, str]:
    """Return whose the certificate is, and by which mark: a short word for programs."""
    for mark in _MARKS:
        found = mark(certificate.x509)
        if found is not None:
            return found
    return HolderKind.UNKNOWN, "no-mark"


def common_name(certificate: Certificate) -> str | None:
    """Return the common name, cut to a length fit for people."""
    found = _texts(certificate.x509, NameOID.COMMON_NAME)
    return found[0][:200] if found else None


def _by_statement(certificate: x509.Certificate) -> tuple[HolderKind, str] | None:
    try:
        value = certificate.extensions.get_extension_for_oid(_QC_STATEMENTS).value.public_bytes()
    except (x509.ExtensionNotFound, ValueError, x509.DuplicateExtension):
        return None
    if (_ESEAL in value) == (_ESIGN in value):
        return None
    return (HolderKind.AGENCY if _ESEAL in value else HolderKind.PERSON), "qc-type"


def _by_number(certificate: x509.Certificate) -> tuple[HolderKind, str] | None:
    # A person's certificate within a body has the numbers of both.
    numbers = " ".join(text.upper() for oid in _NUMBERS for text in _texts(certificate, oid))
    if _PERSON_NUMBER.search(numbers):
        return HolderKind.PERSON, "person-number"
    if _BODY_NUMBER.search(numbers) or _texts(certificate, NameOID.ORGANIZATION_IDENTIFIER):
        return HolderKind.AGENCY, "body-number"
    return None


def _by_attribute(certificate: x509.Certificate) -> tuple[HolderKind, str] | None:
    return (HolderKind.PERSON, "person-attribute") if any(_texts(certificate, oid) for oid in _OF_PEOPLE) else None


def _by_body(certificate: x509.Certificate) -> tuple[HolderKind, str] | None:
    bodies = {_folded(text) for oid in _BODIES for text in _texts(certificate, oid)}
    names = {_folded(text) for text in _texts(certificate, NameOID.COMMON_NAME)}
    return (HolderKind.AGENCY, "name-is-body") if names & bodies else None


def _by_words(certificate: x509.Certificate) -> tuple[HolderKind, str] | None:
    names = _texts(certificate, NameOID.COMMON_NAME)
    return (HolderKind.AGENCY, "name-of-body") if any(_WORDS.match(_folded(name)) for name in names) else None


_MARKS: Final[tuple[Callable[[x509.Certificate], tuple[HolderKind, str] | None], ...]] = (
    _by_statement,
    _by_number,
    _by_attribute,
    _by_body,
    _by_words,
)


def _texts(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> list[str]:
    values = [item.value for item in certificate.subject.get_attributes_for_oid(oid)]
    return [value.strip() for value in values if isinstance(value, str) and value.strip()]


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
