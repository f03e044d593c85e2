"""Chains of all shapes, judged by us and by pyhanko-certvalidator: both believe the same ones.

Left out is where we differ knowingly: policies (refused where critical, not processed), SHA-1 (flagged where it
refuses), version 1 roots (we take those that an administrator named), and what only we ask of a signer's usage.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko_certvalidator import CertificateValidator
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from gateway.trust.anchors import Anchors
from gateway.trust.chain import judge_chain
from tests.pki import END, NOW, Holder, issue, key_usage, read, root, rsa_key

YEAR = timedelta(days=365)
DIRECTORIES = [
    x509.DirectoryName(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])) for name in ("Sở A", "Sở B", "Bộ C")
]
CONSTRAINED = [
    *DIRECTORIES,
    x509.DNSName("gov.vn"),
    x509.DNSName("mic.gov.vn"),
    x509.RFC822Name("gov.vn"),
    x509.RFC822Name(".gov.vn"),
    x509.RFC822Name("vanthu@mic.gov.vn"),
]
BORNE = [
    x509.DNSName("mic.gov.vn"),
    x509.DNSName("www.mic.gov.vn"),
    x509.DNSName("evilgov.vn"),
    x509.RFC822Name("vanthu@gov.vn"),
    x509.RFC822Name("vanthu@mic.gov.vn"),
    x509.RFC822Name("other@mic.gov.vn"),
]


@dataclass(frozen=True)
class Shape:
    """What one certificate of a chain looks like."""

    ca: bool | None
    length: int | None
    certify: bool | None
    """``None``: no key usage at all."""
    begun: bool
    ended: bool
    self_issued: bool
    permitted: tuple[int, ...]
    excluded: tuple[int, ...]


mostly = st.sampled_from([True] * 9 + [False])
subtrees = st.one_of(st.just(()), st.just(()), st.lists(st.integers(0, len(CONSTRAINED) - 1), max_size=2).map(tuple))
shapes = st.builds(
    Shape,
    ca=st.sampled_from([True] * 10 + [False, None]),
    length=st.sampled_from([None, None, None, 0, 1, 2]),
    certify=st.sampled_from([True] * 8 + [None, False]),
    begun=mostly,
    ended=st.sampled_from([False] * 9 + [True]),
    self_issued=st.sampled_from([False] * 5 + [True]),
    permitted=subtrees,
    excluded=subtrees,
)


@cache
def authority(above: Holder, shape: Shape, place: int) -> Holder:
    """Return an authority of this shape below another; making them is what costs."""
    extensions: list[tuple[x509.ExtensionType, bool]] = []
    if shape.permitted or shape.excluded:
        permitted, excluded = ([CONSTRAINED[number] for number in some] for some in (shape.permitted, shape.excluded))
        extensions.append((x509.NameConstraints(permitted or None, excluded or None), True))
    name = common_name(above) if shape.self_issued else f"Trung gian {place}"
    made = issue(
        above,
        key=rsa_key(4 + place),
        name=name,
        basic=None if shape.ca is None else x509.BasicConstraints(shape.ca, shape.length if shape.ca else None),
        usage=None if shape.certify is None else key_usage(certify=shape.certify, sign=True),
        since=NOW - YEAR if shape.begun else NOW + YEAR,
        until=NOW - timedelta(days=1) if shape.ended and shape.begun else NOW + 2 * YEAR,
        extensions=extensions,
    )
    return Holder(made, rsa_key(4 + place))


def common_name(holder: Holder) -> str:
    return str(holder.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def leaf_of(above: Holder, names: list[int], name: str) -> x509.Certificate:
    extensions: list[tuple[x509.ExtensionType, bool]] = []
    if names:
        extensions = [(x509.SubjectAlternativeName([BORNE[number] for number in dict.fromkeys(names)]), False)]
    return issue(above, name=name, basic=END, usage=key_usage(sign=True), extensions=extensions)


def referee_believes(leaf: x509.Certificate, others: list[x509.Certificate]) -> bool:
    first, anchor, *rest = (
        asn1.Certificate.load(item.public_bytes(Encoding.DER)) for item in (leaf, root().certificate, *others)
    )
    context = ValidationContext(trust_roots=[anchor], other_certs=rest, moment=NOW, allow_fetching=False)
    try:
        asyncio.run(CertificateValidator(first, validation_context=context).async_validate_path())
    except (PathError, ValidationError):
        return False
    return True


@settings(max_examples=60, deadline=None)
@given(
    st.lists(shapes, max_size=3),
    st.lists(st.integers(0, len(BORNE) - 1), max_size=2),
    st.sampled_from(["Sở A", "Sở B", "Bộ C", "sở  a"]),
)
def test_we_and_the_referee_believe_the_same_chains(above: list[Shape], names: list[int], name: str) -> None:
    holder, others = root(), []
    for place, shape in enumerate(above):
        holder = authority(holder, shape, place)
        others.append(holder.certificate)
    leaf = leaf_of(holder, names, name)
    trust = judge_chain(read(leaf), tuple(read(item) for item in others), Anchors([read(root().certificate)]), NOW)
    ours = not trust.faults
    assert ours == referee_believes(leaf, others), [finding.code for finding in trust.faults]
