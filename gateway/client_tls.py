"""Our side of TLS when we call: whom we trust, and the certificate that we show to servers that ask for one."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from gateway.findings import refuse
from gateway.tls_chain import verified_chain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from gateway.findings import Finding

MOST_PASSWORD: Final = 4096
"""Bytes of a key's password."""

JudgeServer: TypeAlias = "Callable[[Sequence[bytes]], Sequence[Finding]]"
"""Returns why a server is not to be believed, of whom these certificates lead to an authority; never waits."""

_JUDGES: Final[list[JudgeServer]] = []


class ServerRefused(ssl.SSLCertVerificationError):
    """The server's certificate holds, but was revoked, or may have been; the text is the code of the catalogue."""


def judge_servers(judge: JudgeServer | None) -> None:
    """Let all handshakes of this process that we begin be judged besides; there is one house in a process."""
    _JUDGES[:] = [judge] if judge is not None else []


class _Judged(ssl.SSLObject):
    """A connection of ours, whose handshake ends well only if the house believes the server's certificate."""

    def do_handshake(self) -> None:
        super().do_handshake()
        for judge in _JUDGES:
            found = judge(verified_chain(self))
            if found:
                raise ServerRefused(ssl.SSL_ERROR_SSL, found[0].code)


@dataclass(frozen=True, slots=True)
class ClientTls:
    """PEM files of a client; without ``ca`` the machine's own authorities are trusted.

    ``password`` is a file whose text, without its line end, opens the key.
    """

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    password: Path | None = None

    def context(self) -> ssl.SSLContext:
        """Return what judges the server's certificate, always with its name, and shows ours.

        Raises Refused ``tls.client-files`` where the files cannot be used together.
        """
        try:
            context = ssl.create_default_context(cafile=self.ca)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            context.sslobject_class = _Judged
            if self.certificate is not None:
                context.load_cert_chain(self.certificate, self.key, self._password)
        except (OSError, ValueError) as error:
            raise refuse("tls.client-files", "certificate_file", reason=_reason(error)) from None
        if self.certificate is None and (self.key is not None or self.password is not None):
            raise refuse("tls.client-files", "key_file", reason="certificate_file?")
        return context

    def _password(self) -> bytes:
        # Without an answer of ours OpenSSL would ask at the terminal.
        if self.password is None:
            return b""
        with self.password.open("rb") as stream:
            return stream.read(MOST_PASSWORD).rstrip(b"\r\n")


def _reason(error: Exception) -> str:
    """Return words without the text of any file."""
    found = getattr(error, "reason", None) or getattr(error, "strerror", None)
    return str(found or type(error).__name__)[:200]
