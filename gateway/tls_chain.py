"""The certificates by which a handshake believed the other side."""

from __future__ import annotations

from typing import Any, Final

_DER: Final = 2  # the form of certificates that OpenSSL is asked for


def verified_chain(secure: Any) -> list[bytes]:
    """Return the certificates (DER) from the peer's own to the authority by which OpenSSL believed it; or none.

    ``secure`` is a socket or object of :mod:`ssl`. Python has a public name for it from 3.13 on.
    """
    if hasattr(secure, "get_verified_chain"):
        return list(secure.get_verified_chain())
    inner: Any = getattr(secure, "_sslobj", None)
    found = inner.get_verified_chain() if hasattr(inner, "get_verified_chain") else ()
    return [one.public_bytes(_DER) for one in found or ()]
