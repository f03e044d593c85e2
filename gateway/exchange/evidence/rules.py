"""What evidence is made with: the service's own key, timestamp authorities, and whoever knows about revocations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import Connection

from gateway.trust.anchors import Anchors
from gateway.trust.certificates import Certificate
from gateway.trust.keys import Signer
from gateway.trust.own_key import CERTIFICATE, make_own_key, own_key
from gateway.trust.timestamps import StampRules

FOLDER: Final = "evidence"
"""Folder of the self-made key in the data folder."""

DatumKind = Literal["certificate", "crl", "ocsp"]


@dataclass(frozen=True, slots=True)
class Datum:
    """A certificate, a revocation list or an OCSP answer, as DER."""

    kind: DatumKind
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes; of a certificate its fingerprint."""
        return sha256(self.content).hexdigest()


Revocations = Callable[[Connection, Sequence[Certificate]], Sequence[Datum]]
"""Gives the revocation data at hand about the certificates of a path to an anchor; asks nobody."""


def none_at_hand(_connection: Connection, _path: Sequence[Certificate]) -> Sequence[Datum]:
    """Say that nothing is known about revocations."""
    return ()


@dataclass(frozen=True, slots=True)
class EvidenceRules:
    """Without ``signer`` the service makes a key of its own in its data folder."""

    signer: Signer | None = None
    stamps: StampRules = field(default_factory=StampRules)
    revocations: Revocations = none_at_hand


class ServiceKey:
    """The service's own key, loaded when it is first needed."""

    def __init__(self, rules: EvidenceRules, data: Path) -> None:
        self._signer = rules.signer
        self._given = rules.signer is not None
        self._folder = data / FOLDER

    @property
    def folder(self) -> Path:
        """Where a self-made key lies."""
        return self._folder

    @property
    def lacking(self) -> bool:
        """Whether :meth:`make` will have to make one."""
        return self.made_here and not (self._folder / CERTIFICATE).is_file()

    def make(self) -> bool:
        """Make a key where none is given and none is there; return whether one was made. Raises OSError."""
        return self.made_here and make_own_key(self._folder)

    @property
    def made_here(self) -> bool:
        """Whether the service made it for itself."""
        return not self._given

    def replace(self, signer: Signer) -> None:
        """Take this key from now on; what it signed before stays signed."""
        self._signer = signer

    def signer(self) -> Signer:
        """Return the signer. Raises Refused with a ``key.*`` code."""
        if self._signer is None:
            self._signer = own_key(self._folder)
        return self._signer


def with_issuers(path: Sequence[Certificate], anchors: Anchors) -> list[Datum]:
    """Return the certificates of a path as data, with the anchors that issued its end."""
    above = [item for item in anchors.named(path[-1].issuer_der) if item not in path] if path else []
    return [Datum("certificate", item.der) for item in (*path, *above)]
