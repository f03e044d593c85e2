"""Whose certificate it is, told by subjects as Vietnamese authorities write them."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from gateway.trust.pdf_holder import holder_kind
from gateway.trust.pdf_verdict import HolderKind
from tests.pki import SINCE, UNTIL, read, rsa_key

A, P, U = HolderKind.AGENCY, HolderKind.PERSON, HolderKind.UNKNOWN
CN, O, OU, UID = (  # noqa: E741 - names of attributes
    NameOID.COMMON_NAME,
    NameOID.ORGANIZATION_NAME,
    NameOID.ORGANIZATIONAL_UNIT_NAME,
    NameOID.USER_ID,
)


@pytest.mark.parametrize(
    ("subject", "kind", "why"),
    [
        ({CN: "CÔNG TY CỔ PHẦN THỬ", UID: "MST:0100000000"}, A, "body-number"),
        ({CN: "Nguyễn Văn A", UID: "CMND:012345678"}, P, "person-number"),
        ({CN: "Nguyễn Văn A", O: "Công ty Thử", UID: "MST:0100000000, CCCD:001"}, P, "person-number"),
        ({CN: "Trần B", NameOID.SERIAL_NUMBER: "PNOVN-001234567890"}, P, "person-number"),
        ({CN: "Trần B", NameOID.TITLE: "Vụ trưởng", O: "Bộ Thử"}, P, "person-attribute"),
        ({CN: "BỘ THỬ NGHIỆM", O: "Bộ Thử nghiệm"}, A, "name-is-body"),
        ({CN: "Cục Văn thư", OU: "Cục  văn thư", O: "Bộ Nội vụ"}, A, "name-is-body"),
        ({CN: "Văn phòng Chính phủ"}, A, "name-of-body"),
        ({CN: "Nguyễn Văn A", O: "Bộ Thử"}, U, "no-mark"),
        ({CN: "Bộc Thị C"}, U, "no-mark"),
    ],
)
def test_the_clearest_mark_of_a_subject_decides(
    subject: dict[x509.ObjectIdentifier, str], kind: HolderKind, why: str
) -> None:
    name = x509.Name([x509.NameAttribute(oid, value) for oid, value in subject.items()])
    builder = x509.CertificateBuilder(name, name, rsa_key(0).public_key(), 5, SINCE, UNTIL)
    assert holder_kind(read(builder.sign(rsa_key(0), hashes.SHA256()))) == (kind, why)
