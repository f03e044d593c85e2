"""Nothing unsigned is ever trusted: whatever is put around, before or into a signed packet, it is what was signed.

For any packet, signed by the product, and any change by one who has no key: either the verdict is not ``valid``, or all
that the exchange acts on (sender, receivers, ids, attachments) is exactly what was signed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gateway.exchange.intake.rows import duplicate_key
from gateway.packet.model import DocumentPacket, Packet
from gateway.trust.verdict import Verdict
from tests.fuzz.target_signature import said
from tests.packets import document_xml, response_for, status_xml
from tests.pki import office
from tests.unit.trust.signing import check, sign

Change = Callable[[bytes], bytes]
AGENCIES: Final = ("G22", "H41", "G09", "000.00.00.H57")
WORDS: Final = st.text("abc Đđếớ0123,/-&<", min_size=1, max_size=20).map(str.strip).filter(bool)
FOREIGN: Final = document_xml("G09", ["000.00.00.H57"], document_id="giả", subject="Giả mạo")
NAMESPACE: Final = "http://www.mic.gov.vn/TBT/QCVN_102_2016"


def acted_on(packet: Packet) -> tuple[object, ...]:
    """Return all of a packet that routing, deduplication and keeping go by, and what is shown of it."""
    common = (packet.sender.organ_id, packet.kind, duplicate_key(packet, ""))
    if not isinstance(packet, DocumentPacket):
        return (*common, packet.response_for, packet.code, packet.timestamp)
    files = tuple((one.number, one.name, one.size, one.sha256) for one in packet.attachments)
    receivers = tuple(party.organ_id for party in packet.receivers)
    return (*common, receivers, packet.document_id, packet.code, packet.subject, packet.business, files)


@cache
def signed(packet: bytes) -> bytes:
    return sign(packet, office())


@st.composite
def packets(draw: st.DrawFn) -> bytes:
    """Return an unsigned packet of either kind."""
    sender, *others = draw(st.permutations(AGENCIES))
    if draw(st.booleans()):
        return status_xml(sender, others[0], draw(st.sampled_from(["01", "03", "13"])), document_id=draw(WORDS))
    return document_xml(
        sender,
        others[: draw(st.integers(1, 3))],
        document_id=draw(WORDS),
        subject=draw(WORDS),
        content=draw(st.binary(min_size=1, max_size=40)),
        answers=draw(st.sampled_from([(), (response_for("H41", "x"),)])),
        business=draw(st.integers(0, 3)),
    )


def root_of(packet: bytes) -> bytes:
    return packet[packet.index(b"<edXML ") :]


def element(packet: bytes) -> bytes:
    """Return the signature element."""
    return packet[packet.index(b"<Signature ") : packet.index(b"</Signature>") + len(b"</Signature>")]


def _places(packet: bytes, mark: bytes) -> list[int]:
    return [at for at in range(len(packet)) if packet.startswith(mark, at)]


@st.composite
def changes(draw: st.DrawFn, packet: bytes) -> bytes:
    """Return what somebody without a key makes of a signed packet."""
    return draw(st.sampled_from(WAYS))(draw, packet)


def _inserted(draw: st.DrawFn, packet: bytes) -> bytes:
    """Put something between two tags, or into one."""
    at = draw(st.sampled_from(_places(packet, b"<")[1:]))
    return packet[:at] + draw(st.sampled_from(PIECES)) + packet[at:]


def _within_signature(draw: st.DrawFn, packet: bytes) -> bytes:
    """Put something into the signature, which its own digest does not cover."""
    start = packet.index(b"<Signature ")
    inside = [at for at in _places(packet, b"<") if start < at <= packet.index(b"</Signature>")]
    at = draw(st.sampled_from(inside))
    return packet[:at] + draw(st.sampled_from(PIECES)) + packet[at:]


def _wrapped(draw: st.DrawFn, packet: bytes) -> bytes:
    """Hide the signed packet somewhere in another."""
    hidden = draw(st.sampled_from([root_of(packet), b"<x>" + root_of(packet) + b"</x>"]))
    at = draw(st.sampled_from(_places(FOREIGN, b"</")))
    return FOREIGN[:at] + hidden + FOREIGN[at:]


def _as_object(_draw: st.DrawFn, packet: bytes) -> bytes:
    """Make the signature carry the signed packet, and stand in another."""
    carried = element(packet).replace(b"</Signature>", b"<Object>" + root_of(packet) + b"</Object></Signature>")
    return FOREIGN.replace(b"</edXML:edXMLHeader>", carried + b"</edXML:edXMLHeader>", 1)


def _grafted(draw: st.DrawFn, packet: bytes) -> bytes:
    """Give the signature to another packet, at any place."""
    at = draw(st.sampled_from(_places(FOREIGN, b"</")))
    return FOREIGN[:at] + element(packet) + FOREIGN[at:]


def _repeated(draw: st.DrawFn, packet: bytes) -> bytes:
    """Say an element twice, the second or the first time with other words."""
    name = draw(st.sampled_from([b"From", b"To", b"DocumentId", b"OrganId", b"MessageHeader", b"Subject"]))
    start = packet.find(b"<edXML:" + name + b">")
    if start < 0:
        return packet
    end = packet.index(b"</edXML:" + name + b">") + len(name) + len(b"</edXML:>")
    other = packet[start:end].replace(b"G22", b"G09").replace(b"H41", b"G22")
    return packet[:start] + other + packet[start:] if draw(st.booleans()) else packet[:end] + other + packet[end:]


def _renamed(draw: st.DrawFn, packet: bytes) -> bytes:
    """Say the same under other names, or something else under the same."""
    old, new = draw(st.sampled_from(RENAMED))
    return packet.replace(old, new, draw(st.sampled_from([1, -1])))


def _flipped(draw: st.DrawFn, packet: bytes) -> bytes:
    at = draw(st.integers(0, len(packet) - 1))
    return packet[:at] + bytes([draw(st.integers(0, 255))]) + packet[at + 1 :]


WAYS: Final = (_inserted, _within_signature, _wrapped, _as_object, _grafted, _repeated, _renamed, _flipped)
PIECES: Final = (
    b"<!-- -->",
    b"<?x y?>",
    b" ",
    b"\n",
    b"&#13;",
    b"<![CDATA[]]>",
    f'<From xmlns="{NAMESPACE}"><OrganId>G09</OrganId></From>'.encode(),
    f'<To xmlns="{NAMESPACE}"><OrganId>G09</OrganId></To>'.encode(),
    f'<DocumentId xmlns="{NAMESPACE}">giả</DocumentId>'.encode(),
    f'<Object xmlns="http://www.w3.org/2000/09/xmldsig#"><From xmlns="{NAMESPACE}"/></Object>'.encode(),
    b'<Object xmlns="http://www.w3.org/2000/09/xmldsig#"/>',
    b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>',
    f'<Signature xmlns="{NAMESPACE}"/>'.encode(),
    f'<Attachment xmlns="{NAMESPACE}"><ContentTransferEncoded>QUJD</ContentTransferEncoded></Attachment>'.encode(),
    b'<!DOCTYPE edXML [<!ENTITY x "y">]>',
)
RENAMED: Final = (
    (b"<edXML:", b"<e:"),
    (b"xmlns:edXML=", b"xmlns:e="),
    (NAMESPACE.encode(), b"urn:other"),
    (b"edXML:OrganId>G22", b"edXML:OrganId>G09"),
    (b"?>\n", b"?><!-- -->\n"),
    (b'URI=""', b'URI="#x"'),
    (b"enveloped-signature", b"base64"),
    (b"rsa-sha256", b"hmac-sha256"),
    (b"<SignatureValue>", b"<SignatureValue><!-- -->"),
    (b"</AttachmentEncoded>", b"</AttachmentEncoded><AttachmentEncoded/>"),
    (b"standalone", b"x"),
    (b"UTF-8", b"utf-8"),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(packet=packets(), data=st.data())
def test_a_packet_is_valid_only_if_all_that_counts_in_it_was_signed(packet: bytes, data: st.DataObject) -> None:
    original = signed(packet)
    truth = said(original)
    if truth is None:
        return
    bent = data.draw(changes(original))
    if check(bent).verdict is not Verdict.VALID:
        return
    found = said(bent)
    assert found is None or acted_on(found) == acted_on(truth)


@settings(max_examples=40, deadline=None)
@given(packet=packets())
@example(packet=document_xml())
def test_what_is_signed_and_left_alone_is_valid_and_says_the_same(packet: bytes) -> None:
    assert check(signed(packet)).verdict is Verdict.VALID
    before, after = said(packet), said(signed(packet))
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert acted_on(before) == acted_on(after)
