"""Packets that try something, by family, each with the code that refuses it; made in code.

Read by the tests of the packet room, by those at the door of the running program, and by the page of answers.
"""

from __future__ import annotations

from tests.packets import document_xml
from tests.unit.packet.crafting import DOCUMENT, bent, content

NS = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
SUBJECT = "<edXML:Subject>"
LONG = 30_000  # beyond a token of TINY, below its other bounds


def headed(prolog: str) -> bytes:
    """Put a prolog between declaration and root."""
    return bent(DOCUMENT, (DECLARATION, DECLARATION + prolog))


def declared(encoding: str) -> bytes:
    return bent(DOCUMENT, ('encoding="UTF-8"', f'encoding="{encoding}"'))


def inserted(markup: str) -> bytes:
    """Put markup into the header, before the subject."""
    return bent(DOCUMENT, (SUBJECT, markup + SUBJECT))


def declared_at(level: int) -> str:
    """Return thirty namespace declarations of one level."""
    return " ".join(f'xmlns:a{level}x{n}="u"' for n in range(30))


def laughs() -> str:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE edXML [<!ENTITY l0 "ha">{levels}]>'


WELL, DTD, CHARSET, TOKEN, ROOT = (
    "packet.not-wellformed",
    "packet.dtd",
    "packet.encoding",
    "packet.token",
    "packet.root",
)

PACKETS: dict[str, dict[str, tuple[bytes, str]]] = {
    "Document types and entities": {
        "a bare DTD": (headed("<!DOCTYPE edXML>"), DTD),
        "a DTD elsewhere": (headed('<!DOCTYPE edXML SYSTEM "http://127.0.0.1:1/x.dtd">'), DTD),
        "a public DTD": (headed('<!DOCTYPE edXML PUBLIC "-//X//EN" "x.dtd">'), DTD),
        "a file as entity": (headed('<!DOCTYPE edXML [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), DTD),
        "a parameter entity": (headed('<!DOCTYPE edXML [<!ENTITY % x SYSTEM "file:///dev/zero"> %x;]>'), DTD),
        "a billion laughs": (headed(laughs()), DTD),
        "quadratic laughs": (headed(f'<!DOCTYPE edXML [<!ENTITY a "{"a" * 9000}">]>'), DTD),
        "attribute defaults": (headed("<!DOCTYPE edXML [<!ATTLIST edXML x CDATA #IMPLIED>]>"), DTD),
        "an unknown entity": (inserted("&xxe;"), WELL),
        "an unknown entity in content": (content("QUJD&xxe;"), WELL),
        "a forbidden reference": (inserted("&#0;"), WELL),
        "a surrogate reference": (inserted("&#xD800;"), WELL),
    },
    "Tokens without end": {
        "an endless comment": (inserted(f"<!--{'x' * LONG}-->"), TOKEN),
        "an endless attribute": (inserted(f'<edXML:X a="{"x" * LONG}"/>'), TOKEN),
        "an endless attribute name": (inserted(f'<edXML:X {"x" * LONG}="1"/>'), TOKEN),
        "an endless name": (inserted(f"<edXML:{'x' * LONG}/>"), TOKEN),
        "an endless instruction": (inserted(f"<?x {'x' * LONG}?>"), TOKEN),
        "an endless instruction name": (inserted(f"<?{'x' * LONG}?>"), TOKEN),
        "an endless text": (inserted(f"<edXML:X>{'x' * LONG}</edXML:X>"), TOKEN),
        "an endless CDATA section": (inserted(f"<edXML:X><![CDATA[{'x' * LONG}]]></edXML:X>"), TOKEN),
        "endless white space": (inserted(" " * LONG), TOKEN),
        "endless references": (inserted("<edXML:X>" + "&#65;" * (LONG // 4) + "</edXML:X>"), TOKEN),
        "endless white space behind the root": (DOCUMENT + b"\n" * LONG, TOKEN),
        "an endless comment in content": (content(f"QUJD<!--{'x' * LONG}-->"), TOKEN),
        "an endless end tag": (
            document_xml(content=b"").replace(b"</edXML:Content", b"</edXML:Content" + b"x" * LONG * 4),
            TOKEN,
        ),
        "a comment that never ends": (DOCUMENT + b"<!--" + b"x" * LONG, TOKEN),
        "an attribute that never ends": (f'<edXML xmlns="{"x" * LONG}'.encode(), TOKEN),
        "many comments in content": (content("<!-- -->" * 20_000), "packet.skeleton"),
        "many empty sections in content": (content("<![CDATA[]]>" * 20_000), "packet.skeleton"),
        "many instructions in content": (content("<?a?>" * 20_000), "packet.skeleton"),
        "many comments": (inserted("<!-- -->" * 20_000), "packet.skeleton"),
    },
    "Shape": {
        "deep nesting": (inserted("<edXML:X>" * 30 + "</edXML:X>" * 30), "packet.depth"),
        "many elements": (inserted("<edXML:X/>" * 400), "packet.elements"),
        "many attributes": (
            inserted("<edXML:X " + " ".join(f'a{n}=""' for n in range(300)) + "/>"),
            "packet.attributes",
        ),
        "many prefixes": (
            inserted("<edXML:X " + " ".join(f'xmlns:a{n}="u"' for n in range(300)) + "/>"),
            "packet.attributes",
        ),
        "prefixes over many levels": (
            inserted("".join(f"<edXML:X {declared_at(level)}>" for level in range(9)) + "</edXML:X>" * 9),
            "packet.attributes",
        ),
        "many attachments": (
            bent(
                DOCUMENT,
                (
                    "<AttachmentEncoded>",
                    "<AttachmentEncoded>" + "<Attachment><ContentTransferEncoded/></Attachment>" * 9,
                ),
            ),
            "packet.attachments",
        ),
        "a large packet": (document_xml(content=b"x" * 400_000), "packet.too-large"),
        "the same attribute twice": (inserted('<edXML:X a="1" a="2"/>'), WELL),
        "the same attribute by two prefixes": (
            inserted(f'<edXML:X xmlns:p="{NS}" edXML:a="1" p:a="2"/>'),
            WELL,
        ),
        "crossed tags": (inserted("<edXML:X><edXML:Y></edXML:X></edXML:Y>"), WELL),
        "two roots": (DOCUMENT + b"<edXML/>", WELL),
        "text behind the root": (DOCUMENT + b"1212", WELL),
        "text before the declaration": (b"1212" + DOCUMENT, WELL),
        "a blank before the declaration": (b" " + DOCUMENT, WELL),
        "a second declaration": (headed(DECLARATION), WELL),
        "an open section": (inserted("<![CDATA["), WELL),
        "the end of a section in content": (content("QUJD]]>"), WELL),
    },
    "Namespaces": {
        "an undeclared prefix": (inserted("<x:Y/>"), WELL),
        "an undeclared attribute prefix": (inserted('<edXML:X xlink:href=""/>'), WELL),
        "an empty prefix binding": (inserted('<x:Y xmlns:x=""/>'), WELL),
        "the xml prefix bound anew": (inserted('<edXML:X xmlns:xml="urn:x"/>'), WELL),
        "no namespace": (b"<edXML/>", ROOT),
        "another namespace": (DOCUMENT.replace(NS.encode(), b"urn:other"), ROOT),
        "another case of the namespace": (DOCUMENT.replace(b"/TBT/", b"/tbt/"), ROOT),
        "another root": (f'<eDXML xmlns="{NS}"/>'.encode(), ROOT),
        "an HTML page": (b"<!doctype html><html><body>502 Bad Gateway</body></html>", WELL),
        "XHTML": (b'<html xmlns="http://www.w3.org/1999/xhtml"/>', ROOT),
        "a SOAP fault": (
            b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>',
            ROOT,
        ),
    },
    "Old dialects": {
        "the flat dialect": (b'<EdXMLEnvelope xmlns="http://www.go.vn/eDoc"/>', "packet.old-dialect"),
        "the flat dialect without a namespace": (b"<EdXMLEnvelope><Manifest/></EdXMLEnvelope>", "packet.old-dialect"),
        "the SOAP dialect": (
            (
                b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>'
                b'<e:MessageHeader xmlns:e="http://www.e-doc.vn/Schema/"/></s:Header></s:Envelope>'
            ),
            "packet.old-dialect",
        ),
    },
    "Bytes and charsets": {
        "nothing": (b"", "packet.empty"),
        "white space": (b" \r\n\t", "packet.empty"),
        "a single bracket": (b"<", WELL),
        "a byte order mark alone": (b"\xef\xbb\xbf", WELL),
        "a NUL byte": (inserted("\x00"), WELL),
        "a NUL byte in content": (content("QUJD\x00"), WELL),
        "a control character": (inserted("\x08"), WELL),
        "broken UTF-8": (DOCUMENT.replace(b"Th", b"\xc3\x28"), WELL),
        "overlong UTF-8": (DOCUMENT.replace(b"Th", b"\xc0\xaf"), WELL),
        "surrogates in UTF-8": (DOCUMENT.replace(b"Th", b"\xed\xa0\x80"), WELL),
        "broken UTF-8 in content": (content("QUJD").replace(b"QUJD", b"QUJ\xff"), WELL),
        "Latin-1": (declared("ISO-8859-1"), CHARSET),
        "Windows-1258": (declared("windows-1258"), CHARSET),
        "UTF-7": (declared("UTF-7"), CHARSET),
        "UTF-7 with a mark": (b"+/v8-" + DOCUMENT, CHARSET),
        "a charset of many bytes": (declared("Shift_JIS"), CHARSET),
        "a charset that is a transformation": (declared("rot13"), CHARSET),
        "a charset of Python": (declared("unicode_escape"), CHARSET),
        "a charset nobody knows": (declared("x-klingon"), CHARSET),
        "UTF-16 declared, UTF-8 written": (declared("UTF-16"), CHARSET),
        "UTF-16 on the wire": (DOCUMENT.decode().encode("utf-16"), CHARSET),
        "UTF-16 without a mark": (DOCUMENT.decode().encode("utf-16-le"), CHARSET),
        "UTF-32": (DOCUMENT.decode().encode("utf-32"), CHARSET),
        "EBCDIC": ("<?xml version='1.0'?><edXML/>".encode("cp037"), CHARSET),
        "XML 1.1": (bent(DOCUMENT, ('version="1.0"', 'version="1.1"')), "packet.xml-version"),
        "a ZIP file": (b"PK\x03\x04" + bytes(200), WELL),
        "a PDF file": (b"%PDF-1.4\n", WELL),
        "JSON": (b'{"status":"FAIL"}', WELL),
        "random bytes": (bytes(range(1, 256)), WELL),
    },
}
"""What is refused, by family and trick: the packet and the code."""

ALL: dict[str, tuple[bytes, str]] = {trick: told for family in PACKETS.values() for trick, told in family.items()}
