"""Attachments on their way out: announced, wrapped where the bus's library wraps, and streamed as base64 (wire 6.1).

Memory does not grow with the files: pieces go through base64 one by one, and a ZIP is made in a scratch file.
"""

from __future__ import annotations

import base64
import uuid
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Final, TypeAlias

from gateway.findings import refuse
from gateway.packet import archive
from gateway.packet.limits import MIB, Limits
from gateway.packet.markup import Markup

OutgoingFile: TypeAlias = tuple[str, str | None, Path]
"""Name for people, content type if known, and where the bytes are."""

_RAW_TYPES: Final = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "zip": "application/zip",
}
"""Extensions that are encoded as they are; everything else is wrapped in a ZIP first (wire 6.1)."""

_ZIP: Final = "application/zip"
_PIECE: Final = 57 * 1024  # bytes; a multiple of 3, so that base64 pieces join without padding


def check(files: Sequence[OutgoingFile]) -> None:
    """Raise Refused for a file without name or content: the bus's library cannot read them back (wire 7)."""
    for number, (name, _, path) in enumerate(files, 1):
        if not name.strip():
            raise refuse("attachment.unnamed", f"Attachment[{number}]")
        if path.stat().st_size == 0:
            raise refuse("attachment.empty-file", f"Attachment[{number}]", name=name)


def _content_id(number: int) -> str:
    return f"cid:attachment-{number}"


def write_manifest(out: Markup, files: Sequence[OutgoingFile]) -> None:
    """Write the body: one line of the manifest for each file."""
    out.open("edXML:edXMLBody")
    out.open("edXML:edXMLManifest", 'version="1.0"')
    for number, (name, content_type, path) in enumerate(files, 1):
        out.group(
            "edXML:Reference",
            ("edXML:ContentId", _content_id(number)),
            ("edXML:ContentType", _announced(name, content_type, path)),
            ("edXML:AttachmentName", name),
        )
    out.close()
    out.close()


def write_attachments(out: Markup, document_id: str, files: Sequence[OutgoingFile]) -> None:
    """Write the attachments with their content; ``document_id`` makes the names of ZIP entries stable."""
    if not files:
        return
    out.open("AttachmentEncoded")
    for number, (name, content_type, path) in enumerate(files, 1):
        out.open("Attachment")
        out.text("ContentId", _content_id(number))
        out.text("AttachmentName", name)
        out.text("ContentType", _announced(name, content_type, path))
        with path.open("rb") as source, out.raw_text("edXML:ContentTransferEncoded"):
            if _is_wrapped(name, path):
                entry = f"{uuid.uuid5(uuid.NAMESPACE_OID, f'{document_id}/{number}')}.{archive.extension(name)}"
                _encode_wrapped(source, entry.rstrip("."), out)
            else:
                _encode(source, out)
        out.close()
    out.close()


def _is_wrapped(name: str, path: Path) -> bool:
    """Say whether a ZIP goes around the file.

    Beyond the library's rule, a PDF or DOC whose bytes are an archive is wrapped too: a reader that goes by the magic
    bytes would otherwise take it apart.
    """
    kind = archive.extension(name)
    if kind not in _RAW_TYPES:
        return True
    if kind not in {"pdf", "doc"}:
        return False
    with path.open("rb") as file:
        return archive.is_zip(file.read(4))


def _announced(name: str, content_type: str | None, path: Path) -> str:
    """Return the content type to announce: what is wrapped must say ZIP, and what is not must not (wire 7)."""
    kind = archive.extension(name)
    if _is_wrapped(name, path) or kind == "zip":
        return _ZIP
    if content_type is None or content_type.lower() == _ZIP or kind == "pdf":
        return _RAW_TYPES[kind]
    return content_type


def _encode_wrapped(source: IO[bytes], entry: str, out: Markup) -> None:
    """Encode the file inside a ZIP; stored instead of deflated where readers would take the ratio for a bomb."""
    with SpooledTemporaryFile(max_size=MIB) as scratch:
        for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
            scratch.seek(0)
            scratch.truncate()
            info = zipfile.ZipInfo(entry)
            info.compress_type = method
            with zipfile.ZipFile(scratch, "w") as wrapping:
                source.seek(0)
                with wrapping.open(info, "w", force_zip64=False) as inside:
                    while piece := source.read(_PIECE):
                        inside.write(piece)
            if info.file_size <= Limits().zip_ratio * info.compress_size:
                break
        scratch.seek(0)
        _encode(scratch, out)


def _encode(source: IO[bytes], out: Markup) -> None:
    """Encode a file as base64 on one line."""
    rest = b""
    while data := source.read(_PIECE):
        data = rest + data
        whole = len(data) - len(data) % 3
        out.raw(base64.b64encode(data[:whole]))
        rest = data[whole:]
    out.raw(base64.b64encode(rest))
