"""Text dug out of files, as the lines of their first pages; runs in a worker process, on files that may be hostile.

An archive is opened one level deep: the names in it are looked at like names of attachments, its files like files.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from gateway.exchange.inspection.dug_office import office_pages
from gateway.exchange.inspection.dug_old import ole_lines, rtf_lines
from gateway.exchange.inspection.dug_pdf import pdf_lines
from gateway.exchange.inspection.dug_zip import MOST_ENTRY, Unreadable, entry, opened
from gateway.exchange.inspection.kinds import FileKind, kind_of
from gateway.exchange.inspection.marks import Place, mark_in
from gateway.exchange.inspection.plain import plain_lines

__all__ = ["Unreadable", "pages_of"]

MOST_FILES: Final = 100
"""Files of an archive that are looked at."""

Page = list[str]


def pages_of(file: BinaryIO, kind: FileKind) -> Iterator[Page]:
    """Yield the lines of first pages: one of a document, one for each file of an archive. Raises Unreadable."""
    if kind is FileKind.ZIP:
        yield from _zipped(file)
    else:
        yield _page(file, kind)


def _page(file: BinaryIO, kind: FileKind) -> Page:
    match kind:
        case FileKind.PDF:
            return pdf_lines(file)
        case FileKind.RTF:
            return rtf_lines(file)
        case FileKind.OLE:
            return ole_lines(file)
        case FileKind.TEXT:
            return plain_lines(file)
        case _:
            return []


def _zipped(file: BinaryIO) -> Iterator[Page]:
    try:
        with opened(file) as archive:
            pages = office_pages(archive)
            if pages is not None:
                yield from pages
                return
            yield from _archive(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise Unreadable(type(error).__name__) from None


def _archive(archive: zipfile.ZipFile) -> Iterator[Page]:
    """Look at names and files; a file that cannot be read makes the whole unreadable, once the others were seen."""
    blocked = ""
    for number, item in enumerate(archive.infolist()):
        yield [mark_in(name, Place.NAME) for name in item.filename.split("/")]
        if item.filename.endswith("/"):  # its own question fails where the name is empty
            continue
        if number >= MOST_FILES or item.file_size > MOST_ENTRY:
            blocked = blocked or "too-much"
            continue
        try:
            yield from _entry(archive, item)
        except Unreadable as reason:
            blocked = blocked or str(reason)
    if blocked:
        raise Unreadable(blocked)


def _entry(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> Iterator[Page]:
    inner = io.BytesIO(entry(archive, item.filename, item))
    kind = kind_of(inner)
    if kind is not FileKind.ZIP:
        yield _page(inner, kind)
        return
    with opened(inner) as archive_inside:
        pages = office_pages(archive_inside)
        if pages is None:
            raise Unreadable("archive-in-archive")
        yield from pages
