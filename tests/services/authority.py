"""The certification authorities of the tests: what `authority.yml` declares, and revocation data as a test wants it.

Certomancer makes certificates, OCSP answers and timestamps; revocation lists are built here, since its own follow a
fixed calendar. `authority_http.py` serves all of it on a port of 127.0.0.1 that stands in the certificates.
"""

from __future__ import annotations

import socket
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml
from asn1crypto import core, crl, ocsp, tsp
from asn1crypto import x509 as x509asn1
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, PKIArchitecture, ServiceLabel
from certomancer.registry.issued.general import RevocationStatus
from certomancer.services import CRLBuilder, choose_signed_digest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from gateway.trust.anchors import Anchors
from gateway.trust.certificates import Certificate, read_certificate
from tests.pki import Holder

PrivateKey: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

DECLARED: Final = Path(__file__).with_name("authority.yml")
NATION: Final = "nation"
"""Name of the one architecture, the first part of every address."""

STALE: Final = timedelta(days=2)
"""How old a stale answer is."""


class Answer(StrEnum):
    """How a service answers; see :meth:`Authority.answering`."""

    FRESH = "fresh"
    STALE = "stale"
    """What was true two days ago, and no longer claims to be."""
    FORGED = "forged"
    """Signed by the stranger, whom nobody entitled."""
    ABSENT = "absent"
    """404."""
    BROKEN = "broken"
    """Bytes that are no answer."""
    ENDLESS = "endless"
    """Bytes that never end."""
    SILENT = "silent"
    """The request is taken, and nothing comes while this lasts."""
    ELSEWHERE = "elsewhere"
    """A redirection to another host."""


@dataclass(frozen=True, slots=True)
class Files:
    """One holder's files: PEM of key, certificate with the chain, anchors; and all of it as PKCS#12."""

    key: Path
    certificate: Path
    anchors: Path
    pkcs12: Path
    password: bytes


@dataclass(frozen=True, slots=True)
class _Whole:
    """A list to which deltas are published: its number, its bytes, the serial numbers in it."""

    number: int
    content: bytes
    revoked: set[int]


class Authority:
    """All authorities of `authority.yml`, whose labels name certificates and services here.

    A session has one of them: what a test changes, it changes with :meth:`revoked` or :meth:`answering`, which put it
    back.
    """

    def __init__(self, sock: socket.socket, folder: Path) -> None:
        """Make keys and certificates whose addresses name the bound socket; keys lie in ``folder`` for a moment."""
        host, port = sock.getsockname()[:2]
        self.url = f"http://{host}:{port}"
        self.lasts = timedelta(hours=1)
        """How long what is answered from now on may be used."""
        self.answers: dict[str, Answer] = {}
        self.asked: Counter[str] = Counter()
        """Requests by service, ``ocsp/seals``, ``crls/root``, ``tsa/stamps``."""
        declared = yaml.safe_load(DECLARED.read_text(encoding="utf-8"))
        self._wholes: dict[str, _Whole] = {}
        self._keys = _make_keys(declared, folder)
        config = CertomancerConfig(declared, str(folder), external_url_prefix=self.url)
        self._nation: PKIArchitecture = config.get_pki_arch(ArchLabel(NATION))

    # --- certificates and keys ------------------------------------------------------------------------------------

    def der(self, label: str) -> bytes:
        """Return a certificate."""
        return bytes(self._nation.get_cert(CertLabel(label)).dump())

    def x509(self, label: str) -> x509.Certificate:
        """Return a certificate as the cryptography library has it."""
        return x509.load_der_x509_certificate(self.der(label))

    def certificate(self, label: str) -> Certificate:
        """Return a certificate as the product reads it."""
        found = read_certificate(self.der(label))
        assert found is not None
        return found

    def chain(self, label: str) -> tuple[str, ...]:
        """Return the labels from a certificate to below its root."""
        above = [item.value for item in self._nation.get_chain(CertLabel(label))]
        return (label, *above[:-1])

    def key(self, label: str) -> PrivateKey:
        """Return the private key to a certificate."""
        return self._keys[self._nation.get_cert_spec(CertLabel(label)).subject_key.value]

    def holder(self, label: str) -> Holder:
        """Return an RSA certificate with its key and chain as `tests/pki.py` has them."""
        key = self.key(label)
        assert isinstance(key, rsa.RSAPrivateKey)
        certificate, *above = [self.x509(item) for item in self.chain(label)]
        return Holder(certificate, key, tuple(above))

    @cached_property
    def anchors(self) -> Anchors:
        """Anchors that hold the one trusted root."""
        return Anchors([self.certificate("root")])

    def write(self, label: str, folder: Path, password: bytes = b"thu-2026") -> Files:
        """Write what a service or a foreign tool needs to sign as this holder, and the trusted root."""
        key, pem, root, sealed = (folder / f"{label}.{end}" for end in ("key.pem", "cert.pem", "root.pem", "p12"))
        files = Files(key, pem, root, sealed, password)
        certificate, *above = [self.x509(item) for item in self.chain(label)]
        files.key.write_bytes(self.key(label).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        files.certificate.write_bytes(b"".join(item.public_bytes(Encoding.PEM) for item in (certificate, *above)))
        files.anchors.write_bytes(self.x509("root").public_bytes(Encoding.PEM))
        closed = BestAvailableEncryption(password)
        together = pkcs12.serialize_key_and_certificates(label.encode(), self.key(label), certificate, above, closed)
        files.pkcs12.write_bytes(together)
        files.key.chmod(0o600)
        return files

    # --- revocation -----------------------------------------------------------------------------------------------

    def revoke(self, label: str, since: datetime | None = None, reason: str = "key_compromise") -> None:
        """Revoke a certificate since a moment (aware; now if not given): what is answered from now on says so."""
        status = RevocationStatus(revoked_since=since or _now(), reason=crl.CRLReason(reason))
        self._set_revocation(label, status)

    def restore(self, label: str) -> None:
        """Take a revocation back, as no real authority does."""
        self._set_revocation(label, None)

    @contextmanager
    def revoked(self, label: str, since: datetime | None = None, reason: str = "key_compromise") -> Iterator[None]:
        """Revoke a certificate for the length of a block."""
        self.revoke(label, since, reason)
        try:
            yield
        finally:
            self.restore(label)

    @contextmanager
    def answering(self, how: Answer, *services: str) -> Iterator[None]:
        """Let services (``ocsp/seals``, ``crls/root``, ``tsa/stamps``; all without any) answer so within a block."""
        before = dict(self.answers)
        self.answers.update(dict.fromkeys(services or self.services, how))
        try:
            yield
        finally:
            self.answers = before

    @property
    def services(self) -> tuple[str, ...]:
        """The names of all services."""
        registry = self._nation.service_registry
        return (
            *(f"ocsp/{info.label.value}" for info in registry.list_ocsp_responders()),
            *(f"crls/{info.label.value}" for info in registry.list_crl_repos()),
            *(f"tsa/{info.label.value}" for info in registry.list_time_stamping_services()),
        )

    def address(self, service: str) -> str:
        """Return the address of a service, as it stands in certificates."""
        return f"{self.url}/{NATION}/{service}{'/latest.crl' if service.startswith(('crls/', 'deltas/')) else ''}"

    def _set_revocation(self, label: str, status: RevocationStatus | None) -> None:
        name = CertLabel(label)
        self._nation._cert_specs[name] = replace(self._nation.get_cert_spec(name), revocation=status)

    # --- what the services say ------------------------------------------------------------------------------------

    def crl(self, name: str, *, at: datetime | None = None, forged: bool = False) -> bytes:
        """Return the revocation list that an authority publishes at a moment; its next one comes after ``lasts``."""
        if name in self._wholes and not forged:
            return self._wholes[name].content
        moment = at or _now()
        return self._list(name, moment, int(moment.timestamp()), self._revoked(name, moment), forged=forged)

    @contextmanager
    def telling_by_deltas(self, name: str, *, since: timedelta = timedelta(minutes=10)) -> Iterator[None]:
        """Let an authority leave the list of some minutes ago as it is, and publish deltas to it (RFC 5280, 5.2.4).

        The list says where they are (freshestCRL). Who was revoked, or restored, since then stands in the deltas alone.
        """
        moment = _now() - since
        url = x509asn1.GeneralName("uniform_resource_identifier", self.address(f"deltas/{name}"))
        points = x509asn1.CRLDistributionPoints([{"distribution_point": ("full_name", [url])}])
        number, revoked = int(moment.timestamp()), self._revoked(name, moment)
        more = [crl.TBSCertListExtension({"extn_id": "freshest_crl", "extn_value": points})]
        content = self._list(name, moment, number, revoked, more=more)
        self._wholes[name] = _Whole(number, content, {one["user_certificate"].native for one in revoked})
        try:
            yield
        finally:
            del self._wholes[name]

    def tells_by_deltas(self, name: str) -> bool:
        """Tell whether an authority publishes deltas now."""
        return name in self._wholes

    def delta(
        self,
        name: str,
        *,
        at: datetime | None = None,
        built_on: int = 0,
        ahead: int = 1,
        forged: bool = False,
        more: Sequence[object] = (),
    ) -> bytes:
        """Return the delta to the list of :meth:`telling_by_deltas` at a moment.

        It builds on the list's number plus ``built_on``; its own is ``ahead`` of that.
        """
        whole, moment = self._wholes[name], at or _now()
        revoked = self._revoked(name, moment)
        now = {one["user_certificate"].native for one in revoked}
        changed = [one for one in revoked if one["user_certificate"].native not in whole.revoked]
        removed = crl.CRLReason("remove_from_crl")
        changed += [CRLBuilder.format_revoked_cert(one, removed, moment) for one in sorted(whole.revoked - now)]
        indicator = core.Integer(whole.number + built_on)
        said = {"extn_id": "delta_crl_indicator", "critical": True, "extn_value": indicator}
        extensions = [crl.TBSCertListExtension(said), *more]
        return self._list(name, moment, whole.number + ahead, changed, forged=forged, more=extensions)

    def _revoked(self, name: str, moment: datetime) -> list[Any]:
        info = self._nation.service_registry.get_crl_repo_info(ServiceLabel(name))
        return list(self._nation.get_revoked_certs_at_time(moment, info))

    def _list(
        self,
        name: str,
        moment: datetime,
        number: int,
        revoked: list[Any],
        *,
        forged: bool = False,
        more: Sequence[object] = (),
    ) -> bytes:
        nation = self._nation
        info = nation.service_registry.get_crl_repo_info(ServiceLabel(name))
        issuer = nation.get_cert(info.resolve_issuer_cert(nation))
        pair = nation.key_set.get_asym_key(nation.get_cert_spec(CertLabel("stranger")).subject_key)
        if not forged:
            pair = nation.key_set.get_asym_key(info.signing_key)
        assert pair.private is not None
        algorithm = choose_signed_digest("sha256", pair.public)
        builder = CRLBuilder(issuer.subject, pair.private, algorithm, issuer.key_identifier_value, list(more))
        # About all that it issued, as most authorities have it: no distribution point that certificates must name.
        made = builder.build_crl(number, moment, moment + self.lasts, revoked)
        return bytes(made.dump())

    def ocsp(self, name: str, request: bytes, *, at: datetime | None = None, forged: bool = False) -> bytes:
        """Return a responder's answer to an OCSP request at a moment."""
        responder = self._nation.service_registry.summon_responder(ServiceLabel(name), at or _now())
        responder.validity = self.lasts
        if forged:
            stranger = self._nation.get_cert_spec(CertLabel("stranger"))
            responder.responder_cert = self._nation.get_cert(stranger.label)
            responder.responder_key = self._nation.key_set.get_private_key(stranger.subject_key)
            responder.signature_algo = choose_signed_digest("sha256", responder.responder_cert.public_key)
        return bytes(responder.build_ocsp_response(ocsp.OCSPRequest.load(request)).dump())

    def ocsp_about(self, label: str, *, at: datetime | None = None, forged: bool = False) -> bytes:
        """Return the answer about one certificate by its issuer's responder, as an administrator would copy it in."""
        certificate, issuer = (self._nation.get_cert(CertLabel(item)) for item in self._with_issuer(label))
        digests = {"issuer_name_hash": issuer.subject.sha1, "issuer_key_hash": issuer.public_key.sha1}
        asked = {"hash_algorithm": {"algorithm": "sha1"}, **digests, "serial_number": certificate.serial_number}
        request = ocsp.OCSPRequest({"tbs_request": {"request_list": [{"req_cert": asked}]}})
        name = self._nation.get_cert_spec(CertLabel(label)).issuer.value
        return self.ocsp(name, request.dump(), at=at, forged=forged)

    def timestamp(self, name: str, request: bytes, *, at: datetime | None = None, forged: bool = False) -> bytes:
        """Return a timestamp authority's answer to a request of RFC 3161."""
        stamper = self._nation.service_registry.summon_timestamper(ServiceLabel(name), at or _now())
        if forged:
            stranger = self._nation.get_cert_spec(CertLabel("stranger"))
            stamper.tsa_key = self._nation.key_set.get_private_key(stranger.subject_key)
            stamper.signature_algo = choose_signed_digest("sha256", self._nation.get_cert(stranger.label).public_key)
        return bytes(stamper.request_tsa_response(tsp.TimeStampReq.load(request)).dump())

    def _with_issuer(self, label: str) -> tuple[str, str]:
        return label, self._nation.get_cert_spec(CertLabel(label)).issuer.value


def new_authority(sock: socket.socket) -> Authority:
    """Return the authorities with fresh keys for a service on this bound socket."""
    with tempfile.TemporaryDirectory(prefix="lienthong-ca-") as folder:
        return Authority(sock, Path(folder))


def _make_keys(
    declared: dict[str, dict[str, dict[str, dict[str, dict[str, str]]]]], folder: Path
) -> dict[str, PrivateKey]:
    keys: dict[str, PrivateKey] = {}
    for label, entry in declared["keysets"][NATION]["keys"].items():
        curve = entry["path"].endswith(".ec")
        keys[label] = ec.generate_private_key(ec.SECP256R1()) if curve else rsa.generate_private_key(65537, 2048)
        text = keys[label].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / entry["path"]).write_bytes(text)
    return keys


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
