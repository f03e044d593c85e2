"""The room ``[trust.revocation]`` of the settings file: whether and how it is learnt what was revoked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from gateway.validation import Strict

LdapHost = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.:-]{0,250}[a-z0-9])?$")]
"""A name or address in small letters, with a port where it is not the usual one."""


File = Annotated[Path, Field(strict=False)]
"""A file; relative ones count from the settings file."""


class RevocationSettings(Strict):
    """What is asked about certificates, and what happens where the answer is missing or old."""

    policy: Literal["off", "soft", "hard"] = "off"
    """``soft``: taken in and flagged where nothing fresh is known; ``hard``: asked to come again. ``off``, unless told
    otherwise: asking means calling addresses outside that no administrator has named."""
    clients: Literal["off", "soft", "hard"] | None = None
    """The same for certificates that clients show; as ``policy`` unless told otherwise."""
    servers: Literal["off", "soft", "hard"] | None = None
    """And for those of buses, brokers and receivers of web-hooks that we call."""
    client_authorities: Annotated[tuple[File, ...], Field(strict=False)] = ()
    """PEM files of the authorities of clients whose certificates a proxy hands on; of others ``client_ca`` is known."""
    fetch: bool = True
    """Ask authorities at the addresses in their certificates; without it only brought answers count."""
    private_addresses: bool = False
    """Whether such an address may lie in a private network or on this machine."""
    ldap_hosts: Annotated[tuple[LdapHost, ...], Field(strict=False)] = ()
    """Hosts, or ``host:port``, whose LDAP directories may be asked for lists, wherever they are; nobody else's is."""
    seconds: Annotated[float, Field(gt=0, le=300)] = 10.0
    """How long one answer may take."""
    most_mib: Annotated[int, Field(ge=1, le=1024)] = 32
    """How large one answer may be."""
    grace_hours: Annotated[float, Field(ge=0, le=8760)] = 0.0
    """How long after its end an answer still counts as fresh."""
    folder: Annotated[Path, Field(strict=False)] | None = None
    """Folder into which revocation lists and OCSP answers are copied; watched."""
