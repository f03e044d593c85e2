"""Who sent a request of the bus's wire: the signed text as received, its HMAC, and the headers that it covers.

The signed text is verified byte for byte before it is parsed, and nothing that it does not cover is ever used. Names
are looked up in any case; a name that came in two spellings with two values is ambiguous (wire 2 and 3).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gateway.findings import Finding, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PREFIX: Final = "XroadVnpt-"
SYSTEM: Final = "systemid"
NAMES: Final = "sign-header-key"
TEXT: Final = "sign-header"
HASH: Final = "hash-header"

RawHeaders = tuple[tuple[bytes, bytes], ...]
Values = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class SignedHeaders:
    """The headers of a verified request: what came and what of it was signed, by folded name without prefix."""

    system: str
    received: Mapping[str, Sequence[str]]
    signed: Mapping[str, Sequence[str]]


def verify(raw: RawHeaders, systems: Mapping[str, bytes]) -> SignedHeaders:
    """Return the headers of a request whose signature holds.

    ``systems`` are the secrets by system id. Raises Refused ``wire.*`` with all reasons of the first stage that fails:
    headers that are missing or repeated, who and whether signed, what was signed.
    """
    received = _received(raw)
    _require_one_each(received)
    system = received[SYSTEM][0]
    _check_hash(system, _text_bytes(raw), received[HASH][0], systems)
    members = _members(received[TEXT][0])
    _check_members(members, received, system)
    signed: Values = defaultdict(list)
    for name, value in members:
        signed[_fold(name)].append(value.strip(" \t"))
    return SignedHeaders(system, received, signed)


def _fold(name: str) -> str:
    folded = name.lower()
    return folded.removeprefix(PREFIX.lower())


def _text(value: bytes) -> str:
    # What is not UTF-8 becomes plain ASCII: it equals nothing that a client signs, and every reply can hold it.
    return value.decode("utf-8", "backslashreplace")


def _received(raw: RawHeaders) -> Values:
    found: Values = {}
    for name, value in raw:
        text = _text(name)
        if text.lower().startswith(PREFIX.lower()):
            found.setdefault(_fold(text), []).append(_text(value).strip(" \t"))
    return found


def _text_bytes(raw: RawHeaders) -> bytes:
    wanted = (PREFIX + TEXT).lower().encode()
    return next(value for name, value in raw if name.lower() == wanted)


def _require_one_each(received: Values) -> None:
    findings = []
    for name in (SYSTEM, NAMES, TEXT, HASH):
        values = set(received.get(name, ()))
        if not values or values == {""}:
            findings.append(Finding("wire.header-missing", PREFIX + name, {"name": PREFIX + name}))
        elif len(values) > 1:
            findings.append(Finding("wire.header-repeated", PREFIX + name, {"name": PREFIX + name}))
    if findings:
        raise Refused(findings)


def _check_hash(system: str, text: bytes, claimed: str, systems: Mapping[str, bytes]) -> None:
    secret = systems.get(system)
    computed = hmac.new(secret or b"nobody", text, hashlib.sha256).hexdigest()
    same = hmac.compare_digest(computed.encode(), claimed.lower().encode())
    if not secret:
        raise Refused([Finding("wire.system-unknown", PREFIX + SYSTEM, {"system": system[:64]})])
    if not same:
        raise Refused([Finding("wire.signature-wrong", PREFIX + HASH, {"system": system[:64]})])


def _members(text: str) -> list[tuple[str, str]]:
    try:
        parsed = json.loads(text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        raise _malformed() from None
    if not isinstance(parsed, _Pairs) or len({name for name, _ in parsed}) < len(parsed):
        raise _malformed()
    if not all(isinstance(value, str) and name.lower().startswith(PREFIX.lower()) for name, value in parsed):
        raise _malformed()
    return list(parsed)


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as its members in order, repeated ones included."""


def _malformed() -> Refused:
    return Refused([Finding("wire.signature-malformed", PREFIX + TEXT)])


def _check_members(members: Iterable[tuple[str, str]], received: Values, system: str) -> None:
    members = list(members)
    findings = [
        Finding("wire.signature-mismatch", PREFIX + TEXT, {"name": _shown(name)})
        for name, value in members
        if value.strip(" \t") not in received.get(_fold(name), ())
    ]
    names = [name[len(PREFIX) :] for name, _ in members]
    if received[NAMES][0].split(";") != names:
        findings.append(Finding("wire.signature-names", PREFIX + NAMES))
    if system not in {value for name, value in members if _fold(name) == SYSTEM}:
        findings.append(_unsigned(SYSTEM))
    if findings:
        raise Refused(findings)


def _shown(name: str) -> str:
    return name.encode("ascii", "backslashreplace").decode()[:100]


def _unsigned(name: str) -> Finding:
    return Finding("wire.parameter-unsigned", PREFIX + name, {"name": PREFIX + name})


class Parameters:
    """Reads the parameters of one operation from verified headers, gathering everything that is wrong.

    A value is only given out if it was signed and no other spelling of its name says something else.
    """

    def __init__(self, headers: SignedHeaders) -> None:
        self._headers = headers
        self.findings: list[Finding] = []

    def optional(self, name: str) -> str:
        """Return the value of a parameter, or an empty text where it is missing or not to be trusted."""
        values = {value for value in self._headers.received.get(_fold(name), ()) if value}
        if len(values) > 1:
            self.add("wire.parameter-ambiguous", name)
            return ""
        if not values:
            return ""
        value = values.pop()
        if value not in self._headers.signed.get(_fold(name), ()):
            self.findings.append(_unsigned(name))
            return ""
        return value

    def required(self, name: str) -> str:
        """Return the value of a parameter; without one note that it is missing."""
        before = len(self.findings)
        value = self.optional(name)
        if not value and len(self.findings) == before:
            self.add("wire.parameter-missing", name)
        return value

    def one_of(self, name: str, *allowed: str) -> str:
        """Return which of the allowed words, whatever its capitals, a required parameter says."""
        value = self.required(name)
        found = next((word for word in allowed if word.lower() == value.lower()), "")
        if value and not found:
            self.add("wire.parameter-invalid", name, expected=", ".join(allowed))
        return found

    def add(self, code: str, name: str, **facts: str | int) -> None:
        """Note that something is wrong with a parameter."""
        self.findings.append(Finding(code, PREFIX + name, {"name": PREFIX + name, **facts}))

    def settle(self) -> None:
        """Raise Refused if anything was wrong."""
        if self.findings:
            raise Refused(self.findings)
