"""Agency ids as text: how they may look and when two are the same (domain 3.3)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

AGENCY_ID: Final = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._-]{0,34})")
"""Letters, digits, dots and hyphens, at most 35 (Decision 20/2020/QĐ-TTg); real ones are in either case."""


def fold(agency: str) -> str:
    """Return the form in which ids are compared: trimmed, NFC, upper case; zeros are never stripped."""
    return unicodedata.normalize("NFC", agency.strip()).upper()
