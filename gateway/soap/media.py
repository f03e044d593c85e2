"""The Content-Type of a SOAP message: version, form of attachments, boundary; and addresses of parts.

Rules: RFC 2387 (multipart/related), RFC 2392 (``cid:``), SOAP 1.2 Part 2, MTOM 3.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from urllib.parse import unquote

from gateway.findings import refuse
from gateway.soap.names import XOP_TYPE, Form, Version

MOST_BOUNDARY = 70
"""Characters of a boundary (RFC 2046, 5.1.1)."""


@dataclass(frozen=True, slots=True)
class Media:
    """What a Content-Type says. ``action`` is that of SOAP 1.2; ``boundary`` is empty without parts."""

    version: Version
    form: Form
    boundary: str = ""
    start: str = ""
    action: str = ""


def media_of(content_type: str) -> Media:
    """Return what a Content-Type says. Raises Refused ``soap.media``, ``soap.charset`` or ``soap.boundary``."""
    kind, given = _parsed(content_type)
    if kind != "multipart/related":
        return Media(_version(kind, given), Form.INLINE, action=given.get("action", ""))
    inner = given.get("type", "").lower()
    form = Form.MTOM if inner == XOP_TYPE else Form.SWA
    if form is Form.MTOM:
        inner = given.get("start-info", "text/xml").split(";")[0].strip().lower()
    boundary = given.get("boundary", "")
    if not 1 <= len(boundary) <= MOST_BOUNDARY or not boundary.isascii() or not boundary.isprintable():
        raise refuse("soap.boundary", "Content-Type")
    version = _version(inner or "text/xml", given)
    return Media(version, form, boundary, plain_id(given.get("start", "")), given.get("action", ""))


def check_root(media: Media, content_type: str) -> Media:
    """Return the media, its version corrected by the envelope's own part. Raises Refused ``soap.media``.

    Clients disagree about ``start-info``: the type that stands at the part itself is the one that counts.
    """
    kind, given = _parsed(content_type)
    if media.form is Form.MTOM:
        if kind != XOP_TYPE:
            raise refuse("soap.media", "Content-Type", type=kind[:100])
        kind = given.get("type", media.version.media).split(";")[0].strip().lower()
    version = _version(kind, given)
    return Media(version, media.form, media.boundary, media.start, media.action or given.get("action", ""))


def _parsed(content_type: str) -> tuple[str, dict[str, str]]:
    message = Message()
    message["Content-Type"] = content_type[:2000].replace("\r", " ").replace("\n", " ")
    found = message.get_params(failobj=[], unquote=True)
    given = {name.lower(): value for name, value in found[1:] if isinstance(value, str)}
    return (found[0][0].strip().lower() if found else ""), given


def _version(kind: str, given: dict[str, str]) -> Version:
    version = next((one for one in Version if one.media == kind), None)
    if version is None:
        raise refuse("soap.media", "Content-Type", type=kind[:100])
    if given.get("charset", "utf-8").lower() not in ("utf-8", "utf8", "us-ascii"):
        raise refuse("soap.charset", "Content-Type", charset=given["charset"][:40])
    return version


def plain_id(text: str) -> str:
    """Return a Content-ID without its angle brackets."""
    return text.strip().removeprefix("<").removesuffix(">").strip()


def id_of(address: str) -> str | None:
    """Return the Content-ID that a ``cid:`` address names, or nothing for any other address."""
    scheme, colon, rest = address.strip().partition(":")
    return unquote(rest) if colon and scheme.lower() == "cid" and rest else None
