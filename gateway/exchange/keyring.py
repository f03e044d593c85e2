"""The signing keys of the agencies served here, and which of them signs when.

A new key is published first and signs from its moment on; the one before it signs until then and is retired after that.
Stages are never written down anywhere: they follow from the moments and the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from gateway.directory.names import fold
from gateway.trust.certificates import Certificate
from gateway.trust.keys import Signer


class Stage(StrEnum):
    """How far a key has come."""

    PUBLISHED = "published"
    """Partners may know its certificate already; it does not sign yet."""
    SIGNING = "signing"
    RETIRED = "retired"
    """It signed once; its certificate is still shown, since its signatures live on."""


@dataclass(frozen=True, slots=True)
class AgencyKey:
    """One key of an agency; without ``sign_from`` it signs from the beginning."""

    agency: str
    signer: Signer
    sign_from: datetime | None = None

    @property
    def certificate(self) -> Certificate:
        """The key's certificate."""
        return self.signer.certificate


@dataclass(frozen=True, slots=True)
class StagedKey:
    """A key with its stage at some moment; ``successor`` is when the next key takes over, where one is known."""

    key: AgencyKey
    stage: Stage
    successor: datetime | None = None


class Keyring:
    """All signing keys of this service; may be replaced as a whole while others sign."""

    def __init__(self, keys: Iterable[AgencyKey] = ()) -> None:
        self._keys: Mapping[str, Sequence[AgencyKey]] = _by_agency(keys)

    def replace(self, keys: Iterable[AgencyKey]) -> None:
        """Take these keys instead; who has taken a signer already ends with it."""
        self._keys = _by_agency(keys)

    def signer(self, agency: str, at: datetime | None = None) -> Signer | None:
        """Return what signs for an agency at a moment (aware; now if not given), or nothing."""
        signing = _signing(self._keys.get(fold(agency), ()), at or datetime.now(UTC))
        return signing.signer if signing is not None else None

    def staged(self, agency: str, at: datetime | None = None) -> list[StagedKey]:
        """Return the keys of an agency, the oldest first, with their stages at a moment."""
        return _staged(self._keys.get(fold(agency), ()), at or datetime.now(UTC))

    def all_staged(self, at: datetime | None = None) -> list[StagedKey]:
        """Return the keys of all agencies with their stages at a moment."""
        return [one for agency in tuple(self._keys) for one in self.staged(agency, at)]


_BEGINNING = datetime.min.replace(tzinfo=UTC)


def _by_agency(keys: Iterable[AgencyKey]) -> Mapping[str, Sequence[AgencyKey]]:
    found: dict[str, list[AgencyKey]] = {}
    for key in sorted(keys, key=lambda key: key.sign_from or _BEGINNING):
        found.setdefault(fold(key.agency), []).append(key)
    return found


def _signing(keys: Sequence[AgencyKey], at: datetime) -> AgencyKey | None:
    """Return the newest key whose moment has come and whose certificate holds, else the newest whose moment has come.

    So the old key goes on while the certificate of its successor is not valid yet.
    """
    come = [key for key in keys if key.sign_from is None or key.sign_from <= at]
    holding = [key for key in come if key.certificate.not_before <= at <= key.certificate.not_after]
    return (holding or come)[-1] if come else None


def _staged(keys: Sequence[AgencyKey], at: datetime) -> list[StagedKey]:
    signing = _signing(keys, at)
    place = next((number for number, key in enumerate(keys) if key is signing), len(keys))
    found = []
    for number, key in enumerate(keys):
        coming = key.sign_from is not None and key.sign_from > at
        stage = Stage.SIGNING if key is signing else Stage.PUBLISHED if coming or number > place else Stage.RETIRED
        later = keys[number + 1].sign_from if number + 1 < len(keys) else None
        found.append(StagedKey(key, stage, later))
    return found
