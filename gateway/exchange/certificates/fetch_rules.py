"""What is told to whoever asks about revocations, apart from the client of HTTP, which most commands never need."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.packet.limits import MIB


@dataclass(frozen=True, slots=True)
class FetchRules:
    """How long one answer may take, how large it may be, and whether private addresses are allowed."""

    seconds: float = 10.0
    most_bytes: int = 32 * MIB
    private: bool = False
    ldap_hosts: frozenset[str] = frozenset()
    """Hosts, or ``host:port``, whose LDAP directories may be asked, wherever they are; nobody else's is."""
