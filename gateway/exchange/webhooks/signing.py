"""Secrets and signatures of web-hooks, as Standard Webhooks has them (``whsec_``, ``webhook-signature: v1,...``)."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Final

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32


def new_secret() -> str:
    """Return a new secret: 32 random bytes in base64 behind ``whsec_``."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers(message: str, at: datetime, body: bytes, keys: Iterable[str]) -> dict[str, str]:
    """Return the header fields of a message: its id, the moment of sending and a signature by each secret."""
    stamp = str(int(at.timestamp()))
    signed = b".".join((message.encode(), stamp.encode(), body))
    signatures = [base64.b64encode(hmac.digest(_raw(key), signed, "sha256")).decode() for key in keys]
    return {
        "webhook-id": message,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _raw(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX))
