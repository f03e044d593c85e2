"""The names of SOAP: its two versions, the forms of attachments, and our own contract (``schemas/soap``)."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Final

CONTRACT: Final = "urn:lienthong:edoc:1"
"""Namespace of our contract; its last part is the version."""

XOP: Final = "http://www.w3.org/2004/08/xop/include"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_WSS: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
WSSE: Final = f"{_WSS}-wssecurity-secext-1.0.xsd"
WSU: Final = f"{_WSS}-wssecurity-utility-1.0.xsd"
PASSWORD_TEXT: Final = f"{_WSS}-username-token-profile-1.0#PasswordText"
PASSWORD_DIGEST: Final = f"{_WSS}-username-token-profile-1.0#PasswordDigest"
X509_TOKEN: Final = f"{_WSS}-x509-token-profile-1.0#X509v3"
BASE64_ENCODING: Final = f"{_WSS}-soap-message-security-1.0#Base64Binary"

XOP_TYPE: Final = "application/xop+xml"


class Version(Enum):
    """A version of SOAP: namespace of its envelope, media type, and what its headers are addressed to."""

    V11 = "http://schemas.xmlsoap.org/soap/envelope/"
    V12 = "http://www.w3.org/2003/05/soap-envelope"

    @property
    def media(self) -> str:
        """Media type of a message without attachments."""
        return "text/xml" if self is Version.V11 else "application/soap+xml"

    @property
    def addressed(self) -> str:
        """Name of the attribute that says for whom a header is."""
        return "actor" if self is Version.V11 else "role"

    @property
    def ours(self) -> frozenset[str]:
        """Values of that attribute that mean whoever receives the message at its end (SOAP 1.1, 4.2.2; 1.2, 2.2)."""
        if self is Version.V11:
            return frozenset({"", "http://schemas.xmlsoap.org/soap/actor/next"})
        return frozenset({"", f"{self.value}/role/next", f"{self.value}/role/ultimateReceiver"})


class Form(StrEnum):
    """How the bytes of a packet travel in a message."""

    INLINE = "inline"
    """As base64 in the envelope."""
    MTOM = "mtom"
    """As a part of their own that ``xop:Include`` names (XOP)."""
    SWA = "swa"
    """As a part of their own that a reference ``cid:…`` names (SOAP with Attachments)."""
