"""WS-Security 1.1 as far as it says who calls: username token, certificate, timestamp, and their signature.

A signature counts only over the Body that is processed and the Timestamp of the same header; everything else that it
names has to hold as well, and an id that stands twice makes it worthless (signature wrapping).
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Final

from gateway.findings import refuse
from gateway.soap.events import Header
from gateway.soap.names import PASSWORD_DIGEST, PASSWORD_TEXT, WSSE, WSU, Version
from gateway.soap.tree import Node
from gateway.trust.structure import decode_base64

ID: Final = f"{{{WSU}}}Id"
MOST_NONCE: Final = 256
"""Bytes of a nonce."""


@dataclass(frozen=True, slots=True)
class UsernameToken:
    """Who it is and what proves it: the password itself, or its digest with nonce and time."""

    name: str
    password: str
    digest: bool
    nonce: bytes = b""
    created: str = ""

    def fits(self, password: bytes) -> bool:
        """Tell whether the digest was made with this password (UsernameToken Profile 1.1, 3.1)."""
        made = hashlib.sha1(self.nonce + self.created.encode() + password, usedforsecurity=False).digest()
        return compare_digest(base64.b64encode(made), self.password.encode())


@dataclass(frozen=True, slots=True)
class Security:
    """What stands in the Security header that is addressed to us."""

    node: Node
    username: UsernameToken | None = None
    timestamp: Node | None = None
    created: datetime | None = None
    expires: datetime | None = None
    signature: Node | None = None
    tokens: dict[str, Node] = field(default_factory=dict)
    """BinarySecurityTokens by their ``wsu:Id``."""


def read_header(header: Header, version: Version) -> Security | None:
    """Return the Security header, if there is one.

    Raises Refused ``soap.must-understand`` for what has to be understood and is not, ``soap.security`` for the rest.
    """
    ours = [node for node in (header.node.children if header.node is not None else ()) if _is_ours(node, version)]
    found = [node for node in ours if (node.namespace, node.local) == (WSSE, "Security")]
    for node in ours:
        if node not in found and node.attributes.get(f"{{{version.value}}}mustUnderstand") in ("1", "true"):
            raise refuse("soap.must-understand", node.local[:100], header=node.local[:100])
    if len(found) > 1:
        raise refuse("soap.security", "Security", element="Security")
    return _security(found[0]) if found else None


def _is_ours(node: Node, version: Version) -> bool:
    return node.attributes.get(f"{{{version.value}}}{version.addressed}", "") in version.ours


def _security(node: Node) -> Security:
    timestamp = _one(node, WSU, "Timestamp")
    username = _one(node, WSSE, "UsernameToken")
    tokens = [child for child in node.children if (child.namespace, child.local) == (WSSE, "BinarySecurityToken")]
    return Security(
        node,
        username=_username(username) if username is not None else None,
        timestamp=timestamp,
        created=_moment(timestamp, "Created"),
        expires=_moment(timestamp, "Expires"),
        signature=_one(node, "http://www.w3.org/2000/09/xmldsig#", "Signature"),
        tokens={token.attributes.get(ID, ""): token for token in tokens},
    )


def _one(node: Node, namespace: str, local: str) -> Node | None:
    found = [child for child in node.children if (child.namespace, child.local) == (namespace, local)]
    if len(found) > 1:
        raise refuse("soap.security", "Security", element=local)
    return found[0] if found else None


def _moment(timestamp: Node | None, local: str) -> datetime | None:
    found = _one(timestamp, WSU, local) if timestamp is not None else None
    return moment_of(found.content, f"Timestamp/{local}") if found is not None else None


def moment_of(text: str, path: str) -> datetime:
    """Return a time of the header; without a zone it is UTC. Raises Refused ``soap.security``."""
    try:
        found = datetime.fromisoformat(text.strip()[:40])
    except ValueError:
        raise refuse("soap.security", path, element=path) from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _username(node: Node) -> UsernameToken:
    name, password = _one(node, WSSE, "Username"), _one(node, WSSE, "Password")
    nonce, created = _one(node, WSSE, "Nonce"), _one(node, WSU, "Created")
    kind = password.attributes.get("Type", PASSWORD_TEXT) if password is not None else ""
    if name is None or password is None or kind not in (PASSWORD_TEXT, PASSWORD_DIGEST):
        raise refuse("soap.security", "UsernameToken", element="UsernameToken")
    digest = kind == PASSWORD_DIGEST
    octets = decode_base64(nonce.content) if nonce is not None else None
    if digest and (not octets or len(octets) > MOST_NONCE or created is None):
        raise refuse("soap.security", "UsernameToken", element="Nonce")
    return UsernameToken(
        name=name.content.strip(),
        password=password.content if not digest else password.content.strip(),
        digest=digest,
        nonce=octets or b"",
        created=created.content.strip() if created is not None else "",
    )
