"""What was read from one file."""

from __future__ import annotations

from dataclasses import dataclass


class Unreadable(Exception):
    """A file has no text that can be had; the text is one word that says why, and part of a catalogue code.

    ``damaged``, ``password``, ``picture`` (a scan, and no OCR), ``kind`` (not a kind that is read), ``program`` (its
    converter is not installed), ``too-large``, ``empty``.
    """


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs, one a line; cells of a table row stand on one line with tabs between them.

    ``notes`` are words about how it was read: ``ocr``, ``encoding:tcvn3``, ``pages:200`` (only so many were read).
    """

    text: str
    notes: tuple[str, ...] = ()
