"""The list of algorithms with their dates: what a signature may use, judged at the moment that counts for it.

The list is data (``config/algorithms.toml`` is shipped); a signature outside of it is weak, and the reason names the
date, so that an old signature can still be judged as it was when it was made.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import rsa

from gateway.findings import refuse
from gateway.trust.algorithms import SIGNATURES, SignatureMethod
from gateway.trust.certificates import PublicKey
from gateway.trust.ecdsa import CURVES

VIETNAM: Final = timezone(timedelta(hours=7))
_DIGESTS: Final = frozenset({"sha1", "sha224", "sha256", "sha384", "sha512"})
_METHODS: Final = frozenset(method.name for method in SIGNATURES.values())
_MOST: Final = 1024 * 1024  # bytes of a list


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which something may be used, both included; ``None`` for no bound."""

    since: date | None = None
    until: date | None = None

    def covers(self, at: datetime) -> bool:
        """Tell whether the moment lies within these days of Viet Nam."""
        day = at.astimezone(VIETNAM).date()
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def moments(self) -> list[datetime]:
        """Return when it begins and ceases to cover a moment."""
        days = [self.since] if self.since else []
        days += [self.until + timedelta(days=1)] if self.until else []
        return [datetime.combine(day, time(), VIETNAM).astimezone(UTC) for day in days]


@dataclass(frozen=True, slots=True)
class Limit:
    """Why something may not be used: the bound that was passed, or none where it is not listed at all."""

    name: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AllowList:
    """Dates by name: of methods, of digests, of RSA keys by their least number of bits, of curves."""

    methods: Mapping[str, Span] = field(default_factory=dict)
    digests: Mapping[str, Span] = field(default_factory=dict)
    keys: Mapping[str, Span] = field(default_factory=dict)

    def moments(self) -> list[datetime]:
        """Return all moments at which a judgement may change."""
        spans = [*self.methods.values(), *self.digests.values(), *self.keys.values()]
        return sorted({moment for span in spans for moment in span.moments()})

    def method(self, method: SignatureMethod, at: datetime) -> Limit | None:
        """Return why the method may not be used at that moment, or nothing."""
        return _limit(method.name, self.methods.get(method.name), at)

    def digest(self, name: str, at: datetime) -> Limit | None:
        """Return why the digest may not be used at that moment, or nothing."""
        return _limit(name, self.digests.get(name), at)

    def key(self, key: PublicKey, at: datetime) -> Limit | None:
        """Return why the key may not be used at that moment, or nothing."""
        if not isinstance(key, rsa.RSAPublicKey):
            return _limit(f"ecdsa-{key.curve.name}", self.keys.get(f"ecdsa-{key.curve.name}"), at)
        sizes = [size for name in self.keys if (size := _bits(name)) is not None and size <= key.key_size]
        return _limit(f"rsa-{key.key_size}", self.keys[f"rsa-{max(sizes)}"] if sizes else None, at)


def _limit(name: str, span: Span | None, at: datetime) -> Limit | None:
    if span is None:
        return Limit(name)
    if span.covers(at):
        return None
    early = span.since is not None and at.astimezone(VIETNAM).date() < span.since
    return Limit(name, since=span.since) if early else Limit(name, until=span.until)


def _bits(name: str) -> int | None:
    family, _, bits = name.partition("-")
    return int(bits) if family == "rsa" and bits.isascii() and bits.isdecimal() else None


@cache
def shipped() -> AllowList:
    """Return the list that comes with the program."""
    return _parse((files("config") / "algorithms.toml").read_text(encoding="utf-8"), "config/algorithms.toml")


def load_allowed(file: Path | None) -> AllowList:
    """Return the list of a file, or the shipped one. Raises Refused ``trust.algorithms``, naming file and cause."""
    if file is None:
        return shipped()
    try:
        with file.open("rb") as stream:
            text = stream.read(_MOST).decode("utf-8")
    except OSError as error:
        raise refuse("trust.algorithms", file=str(file), cause=error.strerror or "") from None
    except UnicodeDecodeError:
        raise refuse("trust.algorithms", file=str(file), cause="UTF-8") from None
    return _parse(text, str(file))


def _parse(text: str, file: str) -> AllowList:
    try:
        return _read(tomllib.loads(text))
    except KeyError as error:
        raise refuse("trust.algorithms", file=file, cause=f"[{error.args[0]}]") from None
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise refuse("trust.algorithms", file=file, cause=str(error)[:200]) from None


def _read(data: dict[str, Any]) -> AllowList:
    if unknown := data.keys() - {"methods", "digests", "keys"}:
        raise ValueError(", ".join(sorted(unknown)))
    return AllowList(
        methods={name: _span(name, value, name in _METHODS) for name, value in data["methods"].items()},
        digests={name: _span(name, value, name in _DIGESTS) for name, value in data["digests"].items()},
        keys={name: _span(name, value, _is_key(name)) for name, value in data["keys"].items()},
    )


def _is_key(name: str) -> bool:
    curve = name.removeprefix("ecdsa-") if name.startswith("ecdsa-") else ""
    return bool(_bits(name)) or curve in CURVES


def _span(name: str, value: Any, known: bool) -> Span:
    dates = isinstance(value, dict) and all(type(day) is date for day in value.values())
    if not known or not dates or value.keys() - {"since", "until"}:
        raise ValueError(name)
    span = Span(value.get("since"), value.get("until"))
    if span.since and span.until and span.since > span.until:
        raise ValueError(name)
    return span
