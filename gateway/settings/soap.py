"""The part of the settings file about the SOAP door."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from gateway.validation import Strict


class SoapSettings(Strict):
    """How the SOAP door names itself, and how long a caller's proof counts."""

    address: Annotated[str, Field(pattern=r"^(https?://[^\s?#<>\"]{1,500})?$")] = ""
    """Our address as the WSDL tells it, ``https://…/soap/edoc``; without one it is taken from each request."""
    window_seconds: Annotated[float, Field(ge=10, le=3600)] = 300.0
    """How far a caller's clock may be from ours, and how old a nonce or a signed message may be."""
