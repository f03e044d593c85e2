"""The parts of the room ``[listen]`` that say who is at the other end: ``[listen.tls]`` and the proxies before us.

Paths count from the settings file; they are put beside it where the service is put together.
"""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from gateway.validation import Strict, fault

File = Annotated[Path, Field(strict=False)]
"""A file; relative ones count from the settings file."""


def _network(text: str) -> str:
    try:
        ip_network(text, strict=False)
    except ValueError:
        raise fault("listen.not-an-address", name=text[:60]) from None
    return text


Network = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_network)]
"""An address such as ``10.0.0.5`` or a network such as ``10.0.0.0/24``."""

Networks = Annotated[tuple[Network, ...], Field(strict=False)]


class TlsSettings(Strict):
    """The certificate that the service shows, and what it asks of clients."""

    certificate: File
    """PEM file: the service's certificate, then those above it."""
    key: File
    """PEM file of the private key; others must not be able to read it."""
    secret_file: File | None = None
    """File with the password of the key, where it has one."""
    secret_env: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """Name of the environment variable with that password."""
    minimum: Literal["1.2", "1.3"] = "1.2"
    """Oldest version of TLS that is spoken."""
    client_certificates: Literal["none", "optional", "required"] = "none"
    """Whether clients are asked for a certificate, and turned away without one."""
    client_ca: File | None = None
    """PEM file of the authorities from which clients' certificates must come."""

    @model_validator(mode="after")
    def _whole(self) -> TlsSettings:
        if self.secret_file is not None and self.secret_env is not None:
            raise fault("config.secret-place")
        if (self.client_certificates == "none") != (self.client_ca is None):
            raise fault("tls.client-ca")
        return self
