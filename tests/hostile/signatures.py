"""Packets whose signature was built to mislead, by family, each with the code among the reasons of its refusal.

``127.0.0.1:1`` is the address of a listener that nobody may call.
"""

from __future__ import annotations

import base64
import hmac

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.trust.canonical import Method
from tests.conformance.vxp_hub import RECEIVER, SENDER
from tests.packets import document_xml
from tests.pki import office, root, stranger
from tests.unit.trust.signing import (
    DSIG,
    ENVELOPED,
    HEADER_END,
    MORE,
    craft,
    key_info,
    reference,
    sign,
    signature,
    signed_info,
    value_of,
)

XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
FILTER = "http://www.w3.org/2002/06/xmldsig-filter2"
BAIT = "http://127.0.0.1:1/x"
PACKET = document_xml(SENDER, [RECEIVER])
OTHER = document_xml(SENDER, [RECEIVER], subject="Về việc khác")
RETRIEVAL = f'<RetrievalMethod URI="{BAIT}" Type="{DSIG}X509Data"/>'


def root_of(packet: bytes) -> bytes:
    """Return the root element without the declaration before it."""
    return packet[packet.index(b"<edXML ") :]


def element_of(packet: bytes) -> bytes:
    """Return the Signature element."""
    return packet[packet.index(b"<Signature ") : packet.index(b"</Signature>") + len(b"</Signature>")]


def moved(place: bytes, packet: bytes = PACKET) -> bytes:
    """Return a packet whose true signature stands before this end tag."""
    return packet.replace(place, element_of(crafted()) + place, 1)


def crafted(info: str | None = None, *, more: str = "", keys: str | None = None, packet: bytes = PACKET) -> bytes:
    """Return a packet with a mathematically right signature over any SignedInfo."""
    return craft(signed_info(packet) if info is None else info, more=more, keys=keys, packet=packet)


def transformed(transform: str) -> bytes:
    """Return a packet whose signature asks for one more transform."""
    return crafted(signed_info(PACKET, transforms=ENVELOPED + transform))


def pointed(uri: str) -> bytes:
    """Return a packet whose signature is over something else."""
    return crafted(signed_info(PACKET, uri=f' URI="{uri}"'))


def by_public_key() -> bytes:
    """Return a packet with an HMAC whose secret is the public key of its certificate."""
    secret = office().key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    info = signed_info(PACKET, method=f"{MORE}hmac-sha256")
    apex = info.replace("<SignedInfo", f'<SignedInfo xmlns="{DSIG}"', 1).encode()
    value = base64.b64encode(hmac.digest(secret, reference(apex, Method(exclusive=True)), "sha256")).decode()
    content = f"{info}<SignatureValue>{value}</SignatureValue>{key_info(office())}"
    return PACKET.replace(HEADER_END, signature(content) + HEADER_END)


def doubled(name: str) -> bytes:
    """Return a packet in whose signature one part stands twice."""
    good = crafted().decode()
    start, end = good.index(f"<{name}"), good.index(f"</{name}>") + len(f"</{name}>")
    return (good[:start] + good[start:end] + good[start:]).encode()


def with_id(packet: bytes, name: str) -> bytes:
    """Return a packet whose root carries an Id, which no reference here follows."""
    return packet.replace(b"<edXML ", f'<edXML Id="{name}" '.encode(), 1)


def renewed(old: str, new: str) -> bytes:
    """Return a signed packet whose text was changed afterwards."""
    packet = sign(PACKET)
    assert old.encode() in packet
    return packet.replace(old.encode(), new.encode(), 1)


def of_two() -> bytes:
    """Return two whole packets, the signed one first, within one root."""
    inner = root_of(sign(PACKET))
    return OTHER.replace(b"<edXML:edXMLEnvelope", inner + b"<edXML:edXMLEnvelope", 1)


PLACE, DIGEST, DETACHED, TRANSFORM = "signature.place", "signature.digest", "signature.detached", "signature.transform"
SIGNATURES: dict[str, dict[str, tuple[bytes, str]]] = {
    "Signatures moved or wrapped": {
        "below the message's header": (moved(b"</edXML:MessageHeader>"), PLACE),
        "below the trace": (moved(b"</edXML:TraceHeaderList>"), PLACE),
        "below an attachment": (moved(b"</Attachment>"), PLACE),
        "the signed packet below an unknown element": (
            OTHER.replace(b"</edXML>", b"<wrapped>" + root_of(sign(PACKET)) + b"</wrapped></edXML>"),
            DIGEST,
        ),
        "the signed packet before another envelope": (of_two(), DIGEST),
        "the signed packet as an object": (
            crafted(more=f'<Object Id="o">{root_of(PACKET).decode()}</Object>', packet=OTHER),
            "signature.object",
        ),
        "an enveloping signature over its object": (
            crafted(signed_info(PACKET, uri=' URI="#o"'), more='<Object Id="o">x</Object>'),
            DETACHED,
        ),
        "one Id at two places": (
            with_id(pointed("#a"), "a").replace(b"<AttachmentEncoded>", b'<AttachmentEncoded Id="a">'),
            DETACHED,
        ),
        "a second signature": (
            sign(PACKET).replace(HEADER_END, element_of(sign(PACKET)) + HEADER_END, 1),
            "signature.several",
        ),
        "a signature within the signature": (
            crafted(more=f"<Object>{element_of(sign(PACKET)).decode()}</Object>"),
            "signature.several",
        ),
        "packet content within the signature": (
            crafted().replace(b"<KeyInfo>", b"<KeyInfo><From xmlns='http://www.mic.gov.vn/TBT/QCVN_102_2016'/>", 1),
            "signature.foreign-content",
        ),
        "another subject": (renewed("Về việc thử", "Về việc khác"), DIGEST),
        "another receiver": (renewed(f"OrganId>{RECEIVER}", "OrganId>903.23.03.Z93"), DIGEST),
        "another attachment": (renewed("JVBERi0", "JVBERi1"), DIGEST),
        "one SignedInfo twice": (doubled("SignedInfo"), "signature.structure"),
        "one reference twice": (doubled("Reference"), "signature.references"),
        "two digests": (doubled("DigestValue"), "signature.structure"),
    },
    "Signatures that choose what they cover": {
        "an XSLT": (transformed(f'<Transform Algorithm="{XSLT}"><s:s xmlns:s="urn:x"/></Transform>'), TRANSFORM),
        "an XPath": (
            transformed(f'<Transform Algorithm="{XPATH}"><XPath>not(ancestor::AttachmentEncoded)</XPath></Transform>'),
            TRANSFORM,
        ),
        "an XPath filter": (transformed(f'<Transform Algorithm="{FILTER}"/>'), TRANSFORM),
        "a part by its Id": (pointed("#a"), DETACHED),
        "a part by a pointer": (pointed("#xpointer(id('a'))"), DETACHED),
        "an address to fetch": (pointed(BAIT), DETACHED),
        "a file": (pointed("file:///etc/passwd"), DETACHED),
        "nothing": (crafted(signed_info(PACKET, uri="")), DETACHED),
    },
    "Keys and algorithms that confuse": {
        "an HMAC by the public key": (by_public_key(), "signature.hmac"),
        "an HMAC cut to eight bits": (
            crafted(signed_info(PACKET, inside_method="<HMACOutputLength>8</HMACOutputLength>")),
            "signature.hmac",
        ),
        "another's certificate": (crafted(keys=key_info(stranger())), "signature.value"),
        "the authority's certificate": (crafted(keys=key_info(root())), "signature.value"),
        "two lists of keys": (crafted(more=key_info(stranger())), "signature.structure"),
        "a stranger who vouches for himself": (
            PACKET.replace(
                HEADER_END,
                signature(signed_info(PACKET) + value_of(signed_info(PACKET), stranger()) + key_info(stranger()))
                + HEADER_END,
                1,
            ),
            "signature.no-chain",
        ),
        "keys to be fetched, in place of a certificate": (
            crafted(keys=f"<KeyInfo>{RETRIEVAL}</KeyInfo>").replace("Về việc thử".encode(), "Về việc khác".encode()),
            DIGEST,
        ),
        "a comment in the digest": (
            crafted().replace(b"<DigestValue>", b"<DigestValue><!-- -->", 1),
            "signature.structure",
        ),
    },
}
"""What is refused, by family and trick: the packet and one of the codes that say why."""

FLAGGED: dict[str, tuple[bytes, str]] = {
    "keys to be fetched": (crafted(keys=f"<KeyInfo>{RETRIEVAL}</KeyInfo>"), "verdict.unverifiable"),
    "a signature in another namespace": (
        PACKET.replace(HEADER_END, b"<Signature><SignedInfo/></Signature>" + HEADER_END, 1),
        "signature.lookalike",
    ),
}
"""What is taken but marked, since nobody can tell: never fetched, never called valid."""
