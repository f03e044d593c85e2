"""The receipt of a document as XML (``schemas/evidence/receipt.xsd``): what it says, written and read back.

It says what was accepted, from whom and for whom, when, what was found about the signature, and how far the document's
ledger had come. Reading believes nothing: :mod:`gateway.trust.xades_check` has to have verified it before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from lxml import etree

NAMESPACE: Final = "urn:lienthong:receipt:1"

_NOT_XML: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")
"""Signs that XML cannot carry; a name may have them all the same."""


@dataclass(frozen=True, slots=True)
class PartSaid:
    """One attachment: its number, name, size in bytes and digest."""

    number: int
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a receipt says; ``position`` and ``hash`` are the head of the document's ledger when it was made."""

    document: str
    document_id: str | None
    code: str | None
    size: int
    sha256: str
    attachments: tuple[PartSaid, ...]
    sender: str
    receivers: tuple[str, ...]
    verdict: str
    signer: str | None
    certificate: str | None
    reasons: tuple[str, ...]
    accepted_at: datetime
    position: int
    hash: str


def tree_of(said: Said) -> etree._Element:
    """Return the receipt, not signed yet."""
    root = etree.fromstring(f'<Receipt xmlns="{NAMESPACE}" version="1"/>')
    _add(root, "Document", said.document)
    _add(root, "DocumentId", said.document_id)
    _add(root, "Code", said.code)
    _add(root, "Packet", "", size=str(said.size), sha256=said.sha256)
    for part in said.attachments:
        _add(root, "Attachment", part.name, number=str(part.number), size=str(part.size), sha256=part.sha256)
    _add(root, "Sender", said.sender)
    for receiver in said.receivers:
        _add(root, "Receiver", receiver)
    judged = _add(root, "PacketSignature", "", verdict=said.verdict, signer=said.signer, certificate=said.certificate)
    for reason in said.reasons:
        _add(judged, "Reason", reason)
    _add(root, "AcceptedAt", said.accepted_at.astimezone(UTC).isoformat(timespec="microseconds"))
    _add(root, "LedgerHead", "", position=str(said.position), hash=said.hash)
    return root


def read(root: etree._Element) -> Said:
    """Return what a receipt says. Raises ValueError or LookupError for anything that :func:`tree_of` does not write."""
    packet, judged, head = (_one(root, name) for name in ("Packet", "PacketSignature", "LedgerHead"))
    return Said(
        document=_one(root, "Document").text or "",
        document_id=root.findtext(f"{{{NAMESPACE}}}DocumentId"),
        code=root.findtext(f"{{{NAMESPACE}}}Code"),
        size=int(_attribute(packet, "size")),
        sha256=_attribute(packet, "sha256"),
        attachments=tuple(
            PartSaid(
                int(_attribute(item, "number")),
                item.text or "",
                int(_attribute(item, "size")),
                _attribute(item, "sha256"),
            )
            for item in root.iterfind(f"{{{NAMESPACE}}}Attachment")
        ),
        sender=_one(root, "Sender").text or "",
        receivers=tuple(item.text or "" for item in root.iterfind(f"{{{NAMESPACE}}}Receiver")),
        verdict=_attribute(judged, "verdict"),
        signer=judged.get("signer"),
        certificate=judged.get("certificate"),
        reasons=tuple(item.text or "" for item in judged),
        accepted_at=datetime.fromisoformat(_one(root, "AcceptedAt").text or ""),
        position=int(_attribute(head, "position")),
        hash=_attribute(head, "hash"),
    )


def _one(root: etree._Element, name: str) -> etree._Element:
    found = root.findall(f"{{{NAMESPACE}}}{name}")
    if root.tag != f"{{{NAMESPACE}}}Receipt" or len(found) != 1:
        raise ValueError(name)
    return found[0]


def _attribute(element: etree._Element, name: str) -> str:
    found = element.get(name)
    if found is None:
        raise ValueError(name)
    return found


def _add(parent: etree._Element, name: str, text: str | None, **attributes: str | None) -> etree._Element:
    if text is None:
        return parent
    given = {key: value.translate(_NOT_XML) for key, value in attributes.items() if value is not None}
    found = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", given)
    found.text = text.translate(_NOT_XML) or None
    return found
