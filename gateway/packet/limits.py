"""How much of anything a packet may hold; every number is a setting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB
GIB: Final = 1024 * MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one packet; what goes past one is refused with the bound named."""

    packet: int = 2 * GIB
    """Bytes of the whole packet."""
    skeleton: int = 4 * MIB
    """Bytes of everything outside attachment content."""
    token: int = 1 * MIB
    """Bytes of one name, attribute, comment or text, and bytes since the parser last reported anything."""
    depth: int = 64
    """Elements within each other."""
    elements: int = 100_000
    attributes: int = 256
    """Attributes of one element; also namespace declarations in force at one place."""
    attachments: int = 1_000
    zip_ratio: int = 200
    """Unpacked bytes for each packed byte of an attachment's ZIP wrapping."""
