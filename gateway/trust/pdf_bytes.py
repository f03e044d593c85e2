"""The byte range of a PDF signature held against the file itself, apart from any reader of PDF structure.

A signature must be over everything from the first byte on but its own value, which must stand in the very gap: all
attacks by wrapping, doubled contents and ranges out of bounds end here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

_RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_MOST_VALUE: Final = 4 * 1024 * 1024
"""Bytes of hex between the two parts; signatures with much revocation data inside have some 100 KB."""
_PIECE: Final = 4 * 1024 * 1024
_OVERLAP: Final = 200
_MOST_RANGES: Final = 1000


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Two parts of a file with the gap between them."""

    first: int
    first_size: int
    second: int
    second_size: int

    @property
    def end(self) -> int:
        """Where the signed part of the file ends."""
        return self.second + self.second_size


def byte_range(values: Sequence[object]) -> ByteRange | None:
    """Return the range of four plain numbers, or ``None`` for anything else."""
    numbers = [int(value) for value in values if isinstance(value, int) and not isinstance(value, bool)]
    if len(numbers) != len(values) or len(numbers) != 4 or min(numbers) < 0:
        return None
    return ByteRange(*numbers)


def is_honest(file: BinaryIO, given: ByteRange, value: bytes) -> bool:
    """Tell whether the range is over all but this value, written as hex in the gap, within the file."""
    if given.first != 0 or not given.first_size < given.second - 1 or given.end > _size(file):
        return False
    inside = _gap(file, given)
    return inside is not None and inside == value


def has_lost_signature(file: BinaryIO, known: set[ByteRange]) -> bool:
    """Tell whether the bytes hold a signature over the file's beginning that its structure no longer shows."""
    return any(_gap(file, one) for one in _ranges(file) - known if one.first == 0 and one.end <= _size(file))


def _gap(file: BinaryIO, given: ByteRange) -> bytes | None:
    """Return the bytes written as hex in the gap, or nothing if something else is there."""
    length = given.second - given.first_size
    if not 2 < length <= _MOST_VALUE:
        return None
    file.seek(given.first_size)
    text = file.read(length)
    if not (text.startswith(b"<") and text.endswith(b">")):
        return None
    try:
        return bytes.fromhex(text[1:-1].decode("ascii"))
    except ValueError:
        return None


def _ranges(file: BinaryIO) -> set[ByteRange]:
    found: set[ByteRange] = set()
    file.seek(0)
    before = b""
    while (piece := file.read(_PIECE)) and len(found) < _MOST_RANGES:
        text = before + piece
        found |= {ByteRange(*map(int, match.groups())) for match in _RANGE.finditer(text)}
        before = text[-_OVERLAP:]
    return found


def _size(file: BinaryIO) -> int:
    return file.seek(0, 2)
