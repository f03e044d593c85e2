"""Signs a packet: an enveloped XML-DSig signature at the end of its header, in two passes and constant memory.

Not a byte of the packet changes; the signature is put between two of them, without white space of its own, so that
taking it out again restores exactly what was digested.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from cryptography.hazmat.primitives.asymmetric import ec

from gateway.findings import refuse
from gateway.packet.names import DSIG, EDXML
from gateway.trust.algorithms import (
    ENVELOPED,
    EXCLUSIVE,
    INCLUSIVE,
    Family,
    SignatureMethod,
    digest_uri,
    signature_uri,
)
from gateway.trust.canonical import CanonicalWriter, Method
from gateway.trust.ecdsa import joined_value
from gateway.trust.key_info import key_info
from gateway.trust.keys import Signer
from gateway.trust.namespaces import Element, Scopes
from gateway.trust.profile import DEFAULT, SigningProfile
from gateway.trust.scan import Scan
from gateway.trust.sign_small import MOST, end_of_header
from gateway.trust.stream import NotReadable, read_xml
from gateway.trust.structure import Forms

_HEADER: Final = ["edXML", "edXMLEnvelope", "edXMLHeader"]
_COPY: Final = 256 * 1024  # bytes


def sign_packet(
    source: BinaryIO,
    target: BinaryIO,
    signer: Signer,
    profile: SigningProfile = DEFAULT,
) -> None:
    """Copy the packet from ``source`` (seekable, UTF-8) to ``target`` with its signature put in.

    Raises :class:`gateway.findings.Refused` with a ``sign.*`` code, before anything is written, for input that is no
    packet, is signed already or has no canonical form; NotNow with a ``key.*`` code where the key cannot be had.
    """
    plan = _Plan(profile, signer.family)
    place = _find_place(source, plan)
    signature = _signature(place, plan, signer)
    source.seek(0)
    _copy(source, target, place.offset)
    target.write(signature)
    _copy(source, target, None)


@dataclass(frozen=True, slots=True)
class _Plan:
    profile: SigningProfile
    family: Family

    @property
    def method(self) -> Method:
        return Method(exclusive=self.exclusive)

    @property
    def exclusive(self) -> bool:
        return self.profile.canonicalization == "exclusive"

    @property
    def form_uri(self) -> str:
        return EXCLUSIVE if self.exclusive else INCLUSIVE

    @property
    def method_uri(self) -> str:
        pss = self.profile.pss and self.family is Family.RSA
        return signature_uri(SignatureMethod(self.family, self.profile.hash_name, pss))


@dataclass(slots=True)
class _Place:
    """Where the signature goes, what is in scope there, and the digest of the packet without it."""

    digest: bytes = b""
    offset: int = -1
    end_tag: bytes = b""
    bound: dict[str, str] = field(default_factory=dict)
    inherited: dict[str, str] = field(default_factory=dict)


class _HeaderScan:
    """Visitor that digests the whole document and notes the end of its header."""

    def __init__(self, writer: CanonicalWriter) -> None:
        self.finished = False
        self.place = _Place()
        self._writer = writer
        self._path: list[str] = []
        """Names down to where the header stands; what is deeper is only counted."""
        self._depth = 0
        self.text = writer.text
        self.comment = writer.comment
        self.instruction = writer.instruction

    def begin(self, offset: Callable[[], int]) -> None:
        self._offset = offset

    def start(self, element: Element, scopes: Scopes) -> None:
        if element.namespace == DSIG and element.local == "Signature":
            raise refuse("sign.already-signed")
        if scopes.relative:
            raise refuse("sign.relative-namespace")
        self._writer.start(element, scopes)
        self._depth += 1
        if self._depth > len(_HEADER):
            return
        self._path[self._depth - 1 :] = [element.local if element.namespace == EDXML else "?"]
        if self._path == _HEADER:
            if self.place.offset >= 0:
                raise refuse("sign.no-header")
            self.place.bound = dict(scopes.bound)
            self.place.inherited = dict(scopes.inherited)

    def end(self, name: str) -> None:
        if self._depth == len(_HEADER) and self._path == _HEADER:
            self.place.offset = self._offset()
            self.place.end_tag = f"</{name}".encode()
        self._depth -= 1
        self._writer.end(name)


def _find_place(source: BinaryIO, plan: _Plan) -> _Place:
    source.seek(0)
    small = source.read(MOST + 1) if plan.exclusive else b""
    if 0 < len(small) <= MOST and (found := end_of_header(small)):
        offset, end_tag, canonical = found
        return _Place(hashlib.new(plan.profile.hash_name, canonical).digest(), offset, end_tag)
    return _find_streaming(source, plan)


def _find_streaming(source: BinaryIO, plan: _Plan) -> _Place:
    source.seek(0)
    head = source.read(4)
    if b"\0" in head or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise refuse("sign.encoding")
    source.seek(0)
    digest = hashlib.new(plan.profile.hash_name)
    writer = CanonicalWriter(digest.update, plan.method)
    scan = _HeaderScan(writer)
    try:
        read_xml(source, scan)
    except NotReadable as error:
        raise refuse(f"sign.{error.cause}") from error
    writer.flush()
    place = scan.place
    source.seek(max(place.offset, 0))
    # An empty-element tag has no end tag, and nothing can be put in.
    if place.offset < 0 or source.read(len(place.end_tag)) != place.end_tag:
        raise refuse("sign.no-header")
    place.digest = digest.digest()
    return place


def _signature(place: _Place, plan: _Plan, signer: Signer) -> bytes:
    info = _signed_info(place.digest, plan)
    value = _value(_canonical_info(info, place, plan), plan.profile, signer)
    inside = key_info(signer, plan.profile.key_info)
    return _element(f"{info}<SignatureValue>{_base64(value)}</SignatureValue>{inside}")


def _value(signed: bytes, profile: SigningProfile, signer: Signer) -> bytes:
    value = signer.sign(signed, profile.hash_name, pss=profile.pss)
    if isinstance(signer.public, ec.EllipticCurvePublicKey):
        return joined_value(value, signer.public.curve)
    return value


def _canonical_info(info: str, place: _Place, plan: _Plan) -> bytes:
    if plan.exclusive:
        # It is written in canonical form already, but for the namespace that it has from the element around it.
        return info.replace("<SignedInfo>", f'<SignedInfo xmlns="{DSIG}">', 1).encode()
    scan = Scan(Forms(signed_info=plan.method))
    read_xml(io.BytesIO(_element(info)), scan, scopes=Scopes(place.bound, place.inherited))
    return scan.signed


def _signed_info(digest: bytes, plan: _Plan) -> str:
    form, hash_name = plan.form_uri, plan.profile.hash_name
    return (
        f'<SignedInfo><CanonicalizationMethod Algorithm="{form}"></CanonicalizationMethod>'
        f'<SignatureMethod Algorithm="{plan.method_uri}"></SignatureMethod>'
        f'<Reference URI=""><Transforms><Transform Algorithm="{ENVELOPED}"></Transform>'
        f'<Transform Algorithm="{form}"></Transform></Transforms>'
        f'<DigestMethod Algorithm="{digest_uri(hash_name)}"></DigestMethod>'
        f"<DigestValue>{_base64(digest)}</DigestValue></Reference></SignedInfo>"
    )


def _element(content: str) -> bytes:
    return f'<Signature xmlns="{DSIG}">{content}</Signature>'.encode()


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def _copy(source: BinaryIO, target: BinaryIO, count: int | None) -> None:
    left = count
    while left is None or left > 0:
        piece = source.read(_COPY if left is None else min(_COPY, left))
        if not piece:
            return
        target.write(piece)
        left = None if left is None else left - len(piece)
