"""From the settings about certificates to the rules that the exchange takes."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from gateway.exchange.certificates.desk import CertificateRules
from gateway.exchange.certificates.fetch_rules import FetchRules
from gateway.exchange.certificates.peers import PeerRules
from gateway.findings import Finding, Refused
from gateway.packet.limits import MIB
from gateway.trust.anchors import read_pem
from gateway.trust.standing import RevocationPolicy, RevocationRules

if TYPE_CHECKING:
    from gateway.settings import AgencySettings, Settings
    from gateway.trust.certificates import Certificate


def certificate_rules(settings: Settings, faults: list[Finding]) -> CertificateRules:
    """Return what ``[trust.revocation]`` and ``[[agencies]] certificates`` say; faults are added to the list."""
    given = settings.trust.revocation
    rules = FetchRules(given.seconds, given.most_mib * MIB, given.private_addresses, frozenset(given.ldap_hosts))
    fetch = rules if given.fetch else None
    held = {
        agency.id: tuple(_certificates(agency, f"agencies[{number}].certificates", faults))
        for number, agency in enumerate(settings.agencies, 1)
        if agency.certificates
    }
    grace = timedelta(hours=given.grace_hours)
    return CertificateRules(
        RevocationRules(RevocationPolicy(given.policy), grace),
        fetch,
        settings.folder / given.folder.expanduser() if given.folder is not None else None,
        held,
        PeerRules(
            RevocationRules(RevocationPolicy(given.clients or given.policy), grace),
            RevocationRules(RevocationPolicy(given.servers or given.policy), grace),
            tuple(_authorities(settings, faults)),
        ),
    )


def _authorities(settings: Settings, faults: list[Finding]) -> list[Certificate]:
    """Return the authorities of clients; a ``client_ca`` that cannot be read is told of where it serves."""
    tls, given = settings.listen.tls, settings.trust.revocation.client_authorities
    found = []
    for number, file in enumerate(given, 1):
        try:
            found += read_pem(settings.folder / file.expanduser())
        except Refused as refused:
            path = f"trust.revocation.client_authorities[{number}]"
            faults += [Finding(finding.code, path, finding.facts) for finding in refused.findings]
    if tls is not None and tls.client_ca is not None:
        with suppress(Refused):
            found += read_pem(settings.folder / tls.client_ca.expanduser())
    return found


def _certificates(agency: AgencySettings, path: str, faults: list[Finding]) -> list[Certificate]:
    """Return the first certificate of each file, and that of the agency's own key: what follows are its issuers."""
    found = []
    own = [agency.certificate] if agency.certificate is not None else []
    for file in (*agency.certificates, *own):
        try:
            found.append(read_pem(file)[0])
        except Refused as refused:
            faults += [Finding(finding.code, path, finding.facts) for finding in refused.findings]
    return found
