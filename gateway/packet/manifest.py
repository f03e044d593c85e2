"""Manifest and attachments: what the packet lists, what it carries, and where the two disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from gateway.packet import archive
from gateway.packet.attachment import Stored
from gateway.packet.fields import Fields, known
from gateway.packet.model import Attachment, Reference
from gateway.packet.notes import Notes

MANIFEST: Final = known("Reference")
ENCODED: Final = known("Attachment")
_REFERENCE: Final = known("ContentId ContentType AttachmentName Description")
_ATTACHMENT: Final = known("ContentId AttachmentName Description FieldName MimeType ContentType ContentTransferEncoded")
_MAGICS: Final = {"application/pdf": b"%PDF"}
_ZIP: Final = "application/zip"


def references(manifest: Fields | None) -> tuple[Reference, ...]:
    """Return the lines of the manifest."""
    groups = manifest.groups("Reference", _REFERENCE) if manifest else ()
    return tuple(
        Reference(one.text("ContentId"), one.text("ContentType"), one.text("AttachmentName"), one.text("Description"))
        for one in groups
    )


def attachments(
    encoded: Fields | None, stored: Mapping[int, Stored], listed: tuple[Reference, ...], notes: Notes
) -> tuple[Attachment, ...]:
    """Return the attachments whose content could be stored; all are compared with the manifest."""
    groups = list(encoded.groups("Attachment", _ATTACHMENT)) if encoded else []
    ids = []
    found = []
    for number, fields in enumerate(groups, 1):
        fields.path = f"Attachment[{number}]"
        content_id = fields.text("ContentId")
        ids.append(bare_id(content_id))
        fields.single("ContentTransferEncoded")
        one = _attachment(fields, number, content_id, stored.get(number), listed)
        if one is not None:
            found.append(one)
    _compare(ids, [bare_id(reference.content_id) for reference in listed], notes)
    return tuple(found)


def bare_id(content_id: str | None) -> str | None:
    """Return a content id without any leading ``cid:``, of which some senders write two (wire 6.1)."""
    while content_id and content_id[:4].lower() == "cid:":
        content_id = content_id[4:]
    return content_id or None


def _attachment(
    fields: Fields, number: int, content_id: str | None, stored: Stored | None, listed: tuple[Reference, ...]
) -> Attachment | None:
    name = fields.text("AttachmentName")
    if name is None:
        fields.notes.warn("attachment.no-name", fields.path)
        name = _listed_name(content_id, listed) or f"attachment-{number}"
    content_type = fields.text("ContentType")
    description = fields.text("Description")
    if stored is None:
        return None
    _note_type(fields, content_type, stored)
    return Attachment(
        number=number,
        name=name,
        content_type=content_type,
        size=stored.size,
        sha256=stored.sha256,
        content_id=content_id,
        description=description,
        unpacked=stored.unpacked,
        file=stored.file,
    )


def _listed_name(content_id: str | None, listed: tuple[Reference, ...]) -> str | None:
    wanted = bare_id(content_id)
    names = (one.attachment_name for one in listed if wanted and bare_id(one.content_id) == wanted)
    return next(names, None)


def _note_type(fields: Fields, announced: str | None, stored: Stored) -> None:
    """Note a content type that the bytes contradict (domain 1.8): it is never trusted, and peers stumble over it."""
    path = fields.at("ContentType")
    if announced is None:
        fields.notes.warn("attachment.no-type", path)
    elif announced.lower() == _ZIP:
        if not archive.is_zip(stored.magic):
            fields.notes.warn("attachment.not-zip", path, announced=announced)
    elif stored.unpacked:
        fields.notes.warn("attachment.zip-unannounced", path, announced=announced)
    elif stored.size and not stored.magic.startswith(_MAGICS.get(announced.lower(), b"")):
        fields.notes.warn("attachment.wrong-type", path, announced=announced)


def _compare(ids: list[str | None], listed: list[str | None], notes: Notes) -> None:
    known = Counter(listed)
    for number, (one, count) in enumerate(zip(ids, _running(ids), strict=True), 1):
        path = f"Attachment[{number}]/ContentId"
        if one is None or one not in known:
            notes.warn("attachment.unlisted", path)
        elif count > 1:
            notes.warn("attachment.id-repeated", path, id=one)
    present = set(ids)
    for number, one in enumerate(listed, 1):
        if one is None or one not in present:
            notes.warn("manifest.unmatched", f"edXMLManifest/Reference[{number}]/ContentId")


def _running(ids: list[str | None]) -> list[int]:
    """Return for each id how many of it stood up to there."""
    seen: Counter[str | None] = Counter()
    counts = []
    for one in ids:
        seen[one] += 1
        counts.append(seen[one])
    return counts
