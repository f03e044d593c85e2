"""The schema's judgement on a skeleton: libxml2 says whether, and only for a refusal xmlschema says why and where."""

from __future__ import annotations

from typing import Final

from lxml import etree

import schemas
from gateway.findings import Finding
from gateway.packet.names import EDXML
from gateway.packet.notes import fatal, shortened

MOST: Final = 50
"""Reasons given for one packet."""

_PREFIX: Final = f"{{{EDXML}}}"


def parse_skeleton(skeleton: bytes) -> etree._Element:
    """Return the tree of a skeleton that expat has accepted; raise Fatal where libxml2 does not."""
    # Comments go: text around one must be read as a whole, or two readers see two values.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(skeleton, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise fatal("packet.not-wellformed", line=line, column=column, reason=error.msg or "?") from None


def check_schema(tree: etree._Element, *, strict: bool) -> tuple[Finding, ...]:
    """Return all reasons why the tree does not follow the schema, at most :data:`MOST`; none if it does.

    ``strict`` asks for what we send (order, required elements, lengths), else for what we receive.
    """
    judge = schemas.packet_schema("send" if strict else "receive")
    if judge.validate(tree):
        return ()
    return _explained(tree, strict) or _told_by_libxml2(judge)


def check_skeleton(skeleton: bytes, *, strict: bool) -> tuple[Finding, ...]:
    """Return what :func:`check_schema` finds about the bytes of a skeleton that was read without error."""
    return check_schema(parse_skeleton(skeleton), strict=strict)


def _explained(tree: etree._Element, strict: bool) -> tuple[Finding, ...]:
    """Ask xmlschema, which is some 35 times slower and names path and reason."""
    found = []
    for path, reason in schemas.explain(tree, "send" if strict else "receive"):
        found.append(Finding("schema.invalid", _short_path(path), shortened({"reason": reason})))
        if len(found) == MOST:
            break
    return tuple(found)


def _told_by_libxml2(judge: etree.XMLSchema) -> tuple[Finding, ...]:
    reason = str(judge.error_log).replace(_PREFIX, "")
    return (Finding("schema.invalid", "", shortened({"reason": reason})),)


def _short_path(path: str) -> str:
    """Return an XPath in the words of findings: no prefixes, from the header down."""
    names = [step.rpartition(":")[2] for step in path.split("/") if step]
    for above in ("edXMLHeader", "edXMLBody", "AttachmentEncoded"):
        if above in names[:-1]:
            return "/".join(names[names.index(above) + 1 :])
    return "/".join(names[1:] or names)
