"""SOAP written: elements as text, envelopes, faults, and what stands around the bytes of a part.

Texts are escaped here and nowhere else; what XML cannot carry is shown as U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from gateway.soap.names import CONTRACT, XOP, XOP_TYPE, Form, Version

_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CR: Final = {"\r": "&#13;"}

DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>'


def element(name: str, *content: str) -> str:
    """Return an element of our contract around content that is XML already."""
    return f"<lt:{name}>{''.join(content)}</lt:{name}>"


def value(name: str, given: object) -> str:
    """Return an element with a value as text; nothing for none."""
    if given is None:
        return ""
    if isinstance(given, bool):
        return element(name, "true" if given else "false")
    return element(name, escape(_NOT_XML.sub("\ufffd", str(given)), _CR))


def values(given: Mapping[str, object]) -> str:
    """Return an element for each value that there is."""
    return "".join(value(name, one) for name, one in given.items())


def envelope(version: Version, body: str, header: str = "") -> str:
    """Return an envelope with one element of our contract, in text."""
    before, after = around(version, header)
    return before + body + after


def around(version: Version, header: str = "") -> tuple[str, str]:
    """Return what stands before and after the operation's element."""
    head = f"<soap:Header>{header}</soap:Header>" if header else ""
    return (
        f'{DECLARATION}<soap:Envelope xmlns:soap="{version.value}" xmlns:lt="{CONTRACT}">{head}<soap:Body>',
        "</soap:Body></soap:Envelope>",
    )


def finding(name: str, found: Mapping[str, Any]) -> str:
    """Return one reason in words, from the members that REST gives it."""
    return element(
        name,
        value("Code", found["code"]),
        value("Path", found["path"]),
        value("Message", found["message"]),
        value("MessageEn", found["message_en"]),
        value("Remedy", found["remedy"]),
        value("RemedyEn", found["remedy_en"]),
    )


_CODES: Final = {
    Version.V11: {"sender": "Client", "receiver": "Server"},
    Version.V12: {"sender": "Sender", "receiver": "Receiver"},
}


def fault(
    version: Version,
    kind: str,
    main: Mapping[str, Any],
    findings: Iterable[Mapping[str, Any]],
    *,
    reference: str = "",
    more: int = 0,
) -> str:
    """Return an envelope with a fault.

    ``kind`` is ``sender``, ``receiver``, ``MustUnderstand`` or ``VersionMismatch``; ``main`` the gravest reason.
    """
    code = f"soap:{_CODES[version].get(kind, kind)}"
    told = value("Reference", reference or None), value("MoreFindings", more or None)
    reasons = "".join(finding("Finding", one) for one in findings)
    detail = element("Refusal", value("Code", main["code"]), told[0], reasons, told[1])
    vi, en = (escape(_NOT_XML.sub("\ufffd", str(main[name]))) for name in ("message", "message_en"))
    if version is Version.V11:
        said = f"<faultcode>{code}</faultcode><faultstring>{vi} / {en}</faultstring><detail>{detail}</detail>"
    else:
        said = (
            f"<soap:Code><soap:Value>{code}</soap:Value>"
            f"<soap:Subcode><soap:Value>lt:{main['code']}</soap:Value></soap:Subcode></soap:Code>"
            f'<soap:Reason><soap:Text xml:lang="vi">{vi}</soap:Text>'
            f'<soap:Text xml:lang="en">{en}</soap:Text></soap:Reason>'
            f"<soap:Detail>{detail}</soap:Detail>"
        )
    return envelope(version, f"<soap:Fault>{said}</soap:Fault>")


def content_type(version: Version, action: str = "") -> str:
    """Return the Content-Type of an envelope alone."""
    said = f'; action="{action}"' if action and version is Version.V12 else ""
    return f"{version.media}; charset=utf-8{said}"


def include(cid: str) -> str:
    """Return the place of a part in an envelope (XOP)."""
    return f'<xop:Include xmlns:xop="{XOP}" href={quoteattr(f"cid:{cid}")}/>'


def multipart(
    version: Version, form: Form, envelope_text: str, cid: str, boundary: str, action: str = ""
) -> tuple[str, bytes, bytes]:
    """Return the Content-Type of a message with one part, and what stands before and after the part's bytes."""
    said = f'; action="{action}"' if action and version is Version.V12 else ""
    if form is Form.MTOM:
        outer = f'type="{XOP_TYPE}"; start-info="{version.media}"'
        inner = f'{XOP_TYPE}; charset=UTF-8; type="{version.media}"{said}'
    else:
        outer, inner = f'type="{version.media}"', f"{version.media}; charset=utf-8{said}"
    head = (
        f"--{boundary}\r\nContent-Type: {inner}\r\nContent-Transfer-Encoding: binary\r\n"
        f"Content-ID: <envelope@lienthong>\r\n\r\n{envelope_text}\r\n"
        f"--{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n"
        f"Content-ID: <{cid}>\r\n\r\n"
    )
    whole = f'multipart/related; {outer}; start="<envelope@lienthong>"; boundary="{boundary}"'
    return whole + said, head.encode(), f"\r\n--{boundary}--\r\n".encode()
