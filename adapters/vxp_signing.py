"""The client's half of the bus's signature: parameters as headers, and the signed text over them (wire 1.2 and 2)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

PREFIX: Final = "XroadVnpt-"
VERSION: Final = "3.0.201608"


def signed_headers(
    system: str, secret: bytes, parameters: Mapping[str, str], content_type: str, at: datetime
) -> dict[str, str]:
    """Return the headers of one call. ``parameters`` are ASCII texts; ``at`` is the caller's local time."""
    signed = {"systemid": system, **parameters, "timestamp": timestamp(at), "Content-Type": content_type}
    text = json.dumps(
        {PREFIX + name: value for name, value in signed.items()}, ensure_ascii=False, separators=(",", ":")
    )
    return {
        **{PREFIX + name: value for name, value in signed.items()},
        "Content-Type": content_type,
        PREFIX + "sign-header-key": ";".join(signed),
        PREFIX + "sign-header": text,
        PREFIX + "hash-header": hmac.new(secret, text.encode(), hashlib.sha256).hexdigest(),
        PREFIX + "version": VERSION,
    }


def timestamp(at: datetime) -> str:
    """Return a time as the bus's client writes it; after the plus stand milliseconds, not a zone."""
    return f"{at:%d%m%YT%H%M%S}+{at.microsecond // 1000:04d}"


def unpadded(digest: str) -> str:
    """Return a hex digest with each byte's leading zero left out, the only form that the bus is known to take."""
    return "".join(f"{byte:x}" for byte in bytes.fromhex(digest))
