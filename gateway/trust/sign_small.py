"""Small packets as our writers make them, through libxml2: where the signature goes, and what is digested.

Status packets are a page long and come by the thousand; the stream of :mod:`gateway.trust.sign` spends as much time on
them as the signature itself. What is proven to mean the same to both is taken here: UTF-8, no comments, no CDATA, no
instructions, no references by number, no namespaces but the standard's own. Everything else is left to the stream, and
so is every refusal.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from gateway.packet.names import DSIG, EDXML

MOST: Final = 64 * 1024
"""Bytes; the stream's own share shrinks as packets grow."""

_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>'
_UNUSUAL: Final = re.compile(rb"<!|<\?|&#|\bxml:|\0")
_NAMESPACES: Final = re.compile(rb"xmlns(?::[A-Za-z]+)?(.{0,80})")
_USUAL: Final = tuple(f'="{uri}"'.encode() for uri in (EDXML, DSIG))
_HEADER: Final = f"{{{EDXML}}}edXMLEnvelope/{{{EDXML}}}edXMLHeader"
_SIGNATURE: Final = f"{{{DSIG}}}Signature"

_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def end_of_header(packet: bytes) -> tuple[int, bytes, bytes] | None:
    """Return the offset of the header's end tag, its beginning, and the exclusive canonical form of the whole packet.

    Returns nothing for a packet that is in any way unusual.
    """
    if not packet.startswith(_DECLARATION) or _UNUSUAL.search(packet, len(_DECLARATION)):
        return None
    if not all(found.startswith(_USUAL) for found in _NAMESPACES.findall(packet)):
        return None
    try:
        root = etree.fromstring(packet, _PARSER)
        headers = root.findall(_HEADER)
        if root.tag != f"{{{EDXML}}}edXML" or len(headers) != 1 or next(root.iter(_SIGNATURE), None) is not None:
            return None
        name = f"{headers[0].prefix}:edXMLHeader" if headers[0].prefix else "edXMLHeader"
        end_tag = f"</{name}".encode()
        offset = packet.find(end_tag)
        if offset < 0 or packet.count(end_tag) != 1 or packet[offset + len(end_tag)] not in b">":
            return None
        return offset, end_tag, etree.tostring(root, method="c14n", exclusive=True, with_comments=False)
    except etree.LxmlError:
        return None
