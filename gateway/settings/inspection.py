"""The rooms of the settings file about inspection: ``[inspection]``, ``[inspection.pdf]`` and
``[inspection.malware]``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from gateway.validation import Strict, fault

Seconds = Annotated[float, Field(ge=0.1, le=3600)]


PdfAction = Literal["note", "flag", "quarantine"]


class PdfSettings(Strict):
    """What follows from the signatures inside PDF attachments, and by what they are judged besides ``[trust]``."""

    enabled: bool = True
    anchors: Annotated[tuple[Annotated[Path, Field(strict=False)], ...], Field(strict=False)] = ()
    """Anchors of people's, agencies' and timestamps' certificates in PDFs, besides those of ``[trust]``."""
    revocations: Annotated[Path, Field(strict=False)] | None = None
    """Folder with revocation lists and OCSP answers (``*.crl``, ``*.ocsp``): nothing is fetched."""
    altered: PdfAction = "flag"
    """The content was changed after signing."""
    invalid: PdfAction = "flag"
    revoked: PdfAction = "flag"
    untrusted: PdfAction = "flag"
    unverifiable: PdfAction = "flag"
    weak: PdfAction = "flag"
    unchecked: PdfAction = "note"
    """No anchors are configured."""
    absent: PdfAction = "note"
    """The file carries no signature."""


class MalwareSettings(Strict):
    """Where ClamAV's daemon listens; without a socket or a host nothing is scanned."""

    socket: Annotated[Path, Field(strict=False)] | None = None
    """Path of the daemon's socket, such as ``/run/clamav/clamd.ctl``."""
    host: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """The daemon's host, where it is another machine on a network that nobody else can enter."""
    port: int = Field(default=3310, ge=1, le=65535)
    down: Literal["hold", "pass"] = "hold"
    """While it does not answer, documents wait (``hold``) or are delivered flagged (``pass``)."""
    seconds: Seconds = 60.0
    """Time for one file."""
    most_mib: int = Field(default=100, ge=1, le=4096)
    """Longer files are not scanned but flagged; no more than the daemon's ``StreamMaxLength``."""

    @model_validator(mode="after")
    def _one_place(self) -> MalwareSettings:
        if self.socket is not None and self.host is not None:
            raise fault("config.malware-place")
        return self


class InspectionSettings(Strict):
    """What is looked at before a document is delivered."""

    enabled: bool = True
    """Whether marks of secrecy are looked for and files are scanned at all."""
    text: bool = True
    """Whether the text of PDF and office files is dug out; fields, names and plain text are always looked at."""
    seconds: Seconds = 20.0
    """Time for one file in a worker process."""
    memory_mib: int = Field(default=1024, ge=256, le=65536)
    """Memory of one worker process."""
    parallel: int = Field(default=2, ge=1, le=64)
    """Worker processes for each serving process."""
    unreadable: Literal["flag", "quarantine"] = "flag"
    """A file that is damaged or locked by a password, so that nobody can see what it shows."""
    crashed: Literal["flag", "quarantine"] = "quarantine"
    """A file that makes its inspection break, hang or take too much memory."""
    pdf: PdfSettings = PdfSettings()
    malware: MalwareSettings = MalwareSettings()
