"""Revocation lists from LDAP directories, as older authorities publish them: one anonymous look at one entry.

Only at hosts that the settings name. Time and size are bounded from the first byte on, which the LDAP libraries at hand
do not do: of the whole protocol (RFC 4511) one question is needed, and its bytes are written and read by asn1crypto.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from urllib.parse import unquote, urlsplit

from asn1crypto import core

PORTS: Final = {"ldap": 389, "ldaps": 636}

LISTS: Final = ("certificaterevocationlist", "deltarevocationlist", "authorityrevocationlist")
"""Attributes that hold revocation lists (RFC 4523)."""

_MOST_MESSAGES: Final = 50  # entries, references and the end, of which one entry is wanted
_MOST_AROUND: Final = 64 * 1024  # bytes of a message beside the list
_APPLICATION: Final = 1
_ENUMERATED: Final = {"implicit": (0, 10)}
_SUCCESS: Final = 0


class LdapFault(Exception):
    """No list came; the text is ours, and holds nothing of what was answered."""


@dataclass(frozen=True, slots=True)
class LdapAddress:
    """Where an entry is, and the attribute that is wanted of it."""

    host: str
    port: int
    encrypted: bool
    entry: str
    attribute: str


def address_of(url: str) -> LdapAddress:
    """Return what an LDAP address (RFC 4516) says. Raises :class:`LdapFault` for one that is not of a single list."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise LdapFault("not an LDAP address") from None
    if parts.scheme not in PORTS or not host or parts.username or parts.password:
        raise LdapFault("not an LDAP address")
    # urlsplit takes everything behind the first question mark as one query.
    attributes, scope, *_ = [*parts.query.split("?"), "", ""]
    attribute = unquote(attributes) or "certificateRevocationList;binary"
    if scope.lower() not in {"", "base"} or attribute.partition(";")[0].lower() not in LISTS:
        raise LdapFault("not the address of one list")
    entry = unquote(parts.path.removeprefix("/"))
    return LdapAddress(host, port or PORTS[parts.scheme], parts.scheme == "ldaps", entry, attribute)


async def look_up(address: LdapAddress, *, seconds: float, most: int) -> bytes:
    """Return the list in an entry. Raises :class:`LdapFault`, OSError or TimeoutError."""
    async with asyncio.timeout(seconds):
        context = ssl.create_default_context() if address.encrypted else None
        reader, writer = await asyncio.open_connection(address.host, address.port, ssl=context)
        try:
            writer.write(_question(address))
            await writer.drain()
            return await _answer(reader, address, most)
        except (asyncio.IncompleteReadError, ValueError, TypeError, KeyError) as error:
            raise LdapFault("not an LDAP answer") from error
        finally:
            writer.transport.abort()


async def _answer(reader: asyncio.StreamReader, address: LdapAddress, most: int) -> bytes:
    for _ in range(_MOST_MESSAGES):
        operation = _Message.load(await _message(reader, most + _MOST_AROUND))["operation"]
        if operation.name == "entry" and (found := _value(operation.chosen, address.attribute)) is not None:
            if len(found) > most:
                raise LdapFault("too large")
            return found
        if operation.name == "done":
            code = operation.chosen["code"].native
            raise LdapFault("no such list" if code == _SUCCESS else f"LDAP {code}")
    raise LdapFault("too much")


async def _message(reader: asyncio.StreamReader, most: int) -> bytes:
    """Return one message as its length announces it."""
    head = await reader.readexactly(2)
    length = head[1]
    if length > 0x80:
        more = await reader.readexactly(length & 0x7F) if length <= 0x84 else b""
        if not more:
            raise LdapFault("too large")
        head, length = head + more, int.from_bytes(more)
    if head[0] != 0x30 or length == 0x80:
        raise LdapFault("not an LDAP answer")
    if length > most:
        raise LdapFault("too large")
    return head + await reader.readexactly(length)


def _value(entry: Any, wanted: str) -> bytes | None:
    """Return the first value of an attribute, with or without ``;binary`` in its name."""
    for attribute in entry["attributes"]:
        name = attribute["type"].native.decode("utf-8", "replace").lower()
        if name.partition(";")[0] == wanted.partition(";")[0].lower():
            for value in attribute["values"]:
                return bytes(value.native)
    return None


def _question(address: LdapAddress) -> bytes:
    asked = {
        "base": address.entry.encode(),
        "scope": 0,
        "aliases": 0,
        "size": 1,
        "time": 0,
        "types_only": False,
        "filter": ("present", b"objectClass"),
        "attributes": [address.attribute.encode()],
    }
    return bytes(_Message({"id": 1, "operation": ("search", asked)}).dump())


class _Octets(core.SequenceOf):
    _child_spec = core.OctetString


class _Values(core.SetOf):
    _child_spec = core.OctetString


class _Filter(core.Choice):
    _alternatives: ClassVar[Any] = [("present", core.OctetString, {"implicit": 7})]


class _Search(core.Sequence):
    _fields: ClassVar[Any] = [
        ("base", core.OctetString),
        ("scope", core.Integer, _ENUMERATED),
        ("aliases", core.Integer, _ENUMERATED),
        ("size", core.Integer),
        ("time", core.Integer),
        ("types_only", core.Boolean),
        ("filter", _Filter),
        ("attributes", _Octets),
    ]


class _Attribute(core.Sequence):
    _fields: ClassVar[Any] = [("type", core.OctetString), ("values", _Values)]


class _Attributes(core.SequenceOf):
    _child_spec = _Attribute


class _Entry(core.Sequence):
    _fields: ClassVar[Any] = [("name", core.OctetString), ("attributes", _Attributes)]


class _Done(core.Sequence):
    _fields: ClassVar[Any] = [
        ("code", core.Integer, _ENUMERATED),
        ("matched", core.OctetString),
        ("said", core.OctetString),
        ("referral", _Octets, {"implicit": 3, "optional": True}),
    ]


class _Operation(core.Choice):
    _alternatives: ClassVar[Any] = [
        ("search", _Search, {"implicit": (_APPLICATION, 3)}),
        ("entry", _Entry, {"implicit": (_APPLICATION, 4)}),
        ("done", _Done, {"implicit": (_APPLICATION, 5)}),
        ("reference", _Octets, {"implicit": (_APPLICATION, 19)}),
    ]


class _Message(core.Sequence):
    _fields: ClassVar[Any] = [
        ("id", core.Integer),
        ("operation", _Operation),
        ("controls", core.Any, {"implicit": 0, "optional": True}),
    ]
