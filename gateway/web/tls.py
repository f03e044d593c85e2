"""The service's TLS: one strict context made of files, and made anew when they change, for new handshakes only.

A context is never changed once it serves, so that connections that stand keep what they were agreed with. Files that do
not fit together leave the context before in place.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from gateway.findings import Refused, refuse
from gateway.logs import logger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

LOG: Final = logger("tls")

MOST_PEM: Final = 1024 * 1024
"""Bytes of a file of certificates or keys."""

LOOK_SECONDS: Final = 3.0
"""Time between two looks at the files."""

CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""For TLS 1.2: forward secrecy and authenticated encryption alone; those of TLS 1.3 are all of that kind."""

_VERSIONS: Final = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
_WANTED: Final = {"none": ssl.CERT_NONE, "optional": ssl.CERT_OPTIONAL, "required": ssl.CERT_REQUIRED}


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Where certificate and key are, and what is asked of clients."""

    certificate: Path
    key: Path
    password: bytes = field(default=b"", repr=False)
    minimum: Literal["1.2", "1.3"] = "1.2"
    client_certificates: Literal["none", "optional", "required"] = "none"
    client_ca: Path | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """All files that matter."""
        return tuple(filter(None, (self.certificate, self.key, self.client_ca)))


def context_of(files: TlsFiles, now: datetime | None = None) -> ssl.SSLContext:
    """Return a server's context of these files.

    Raises Refused ``tls.*`` where they are damaged, do not belong together or are out of their time, and
    ``config.secret-open-to-all`` for a key that every user of the machine can read.
    """
    leaf = certificates_in(files.certificate, "certificate")[0]
    check_dates(leaf, now or datetime.now(UTC), file=str(files.certificate))
    _check_key(files, leaf)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = _VERSIONS[files.minimum]
    context.set_ciphers(CIPHERS)
    context.set_alpn_protocols(["http/1.1"])
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    try:
        context.load_cert_chain(files.certificate, files.key, lambda: files.password)
        if files.client_ca is not None:
            certificates_in(files.client_ca, "client_ca")
            context.load_verify_locations(cafile=files.client_ca)
    except (ssl.SSLError, OSError) as error:
        raise refuse("tls.files-unusable", "certificate", reason=_reason(error)) from None
    context.verify_mode = _WANTED[files.client_certificates]
    if context.verify_mode is not ssl.CERT_NONE:
        # A session that is taken up again has forgotten the certificates between the client's own and its authority.
        context.options |= ssl.OP_NO_TICKET
        context.num_tickets = 0
    return context


def _reason(error: OSError) -> str:
    return str(getattr(error, "reason", None) or error.strerror or type(error).__name__)[:200]


def certificates_in(file: Path, path: str) -> list[x509.Certificate]:
    """Return the certificates of a PEM file, at least one.

    Raises Refused ``config.file-unreadable`` or ``tls.no-certificate``, naming the setting ``path``.
    """
    try:
        return x509.load_pem_x509_certificates(_text(file, path))
    except ValueError:
        raise refuse("tls.no-certificate", path, file=str(file)) from None


def _text(file: Path, path: str, *, private: bool = False) -> bytes:
    try:
        with file.open("rb") as stream:
            if private and os.fstat(stream.fileno()).st_mode & (stat.S_IROTH | stat.S_IWOTH):
                raise refuse("config.secret-open-to-all", path, file=str(file))
            return stream.read(MOST_PEM)
    except OSError as error:
        raise refuse("config.file-unreadable", path, file=str(file), reason=error.strerror or "") from None


def _check_key(files: TlsFiles, leaf: x509.Certificate) -> None:
    text = _text(files.key, "key", private=True)
    try:
        # A password is only taken for a key that has one.
        key = load_pem_private_key(text, files.password or None if b"ENCRYPTED" in text else None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise refuse("tls.key-unreadable", "key", file=str(files.key)) from None
    form = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    if key.public_key().public_bytes(*form) != leaf.public_key().public_bytes(*form):
        raise refuse("tls.key-other", "key", file=str(files.key), certificate=str(files.certificate))


def check_dates(certificate: x509.Certificate, now: datetime, *, file: str) -> None:
    """Raise Refused ``tls.expired`` or ``tls.not-yet`` for a certificate that is out of its time."""
    if now > certificate.not_valid_after_utc:
        raise refuse("tls.expired", "certificate", file=file, day=f"{certificate.not_valid_after_utc:%d/%m/%Y}")
    if now < certificate.not_valid_before_utc:
        raise refuse("tls.not-yet", "certificate", file=file, day=f"{certificate.not_valid_before_utc:%d/%m/%Y}")


class TlsKeeper:
    """Holds the context that new handshakes get, and renews it.

    ``report`` is told the refusal of files that could not be taken, and ``None`` once they could.
    """

    def __init__(self, files: TlsFiles, report: Callable[[Refused | None], Awaitable[None]]) -> None:
        self._files = files
        self._report = report
        self._seen = _marks(files)
        self._tried = self._seen
        self.context = context_of(files)

    async def reload(self) -> bool:
        """Take the files as they are now; tell whether that was possible."""
        marks = _marks(self._files)
        try:
            self.context = await asyncio.to_thread(context_of, self._files)
        except Refused as refused:
            await self._refused(refused)
            return False
        finally:
            self._tried = self._seen = marks
        LOG.info("tls-files-taken", process=os.getpid())
        await self._report(None)
        return True

    async def _refused(self, refused: Refused) -> None:
        codes = [finding.code for finding in refused.findings]
        LOG.error("tls-files-refused", codes=codes, process=os.getpid())
        await self._report(refused)

    async def watch(self) -> None:
        """Look at the files for ever, and take them once they have changed and stand still."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            marks = _marks(self._files)
            # Certificate and key are replaced one after the other: between the two is nothing to complain of.
            if marks == self._seen != self._tried:
                await self._reload_safely()
            self._seen = marks

    async def _reload_safely(self) -> None:
        try:
            await self.reload()
        except Exception:  # whatever files can hold: the watch goes on
            LOG.exception("tls-reload-broken")


def _marks(files: TlsFiles) -> tuple[tuple[int, int, int] | None, ...]:
    return tuple(map(_mark, files.paths))


def _mark(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
