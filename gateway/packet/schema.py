"""The schema's judgement on a skeleton: libxml2 says whether, and only for a refusal xmlschema says why and where."""

from __future__ import annotations

from itertools import islice
from typing import Final

from lxml import etree

import schemas
from gateway.findings import Finding
from gateway.packet.names import EDXML
from gateway.packet.notes import fatal, shortened

MOST: Final = 50
"""Reasons given for one packet."""

LARGEST: Final = 1_000
"""Elements of a tree that is explained; for one violation in a larger tree libxml2's reason has to do."""

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
    if sum(1 for _ in islice(tree.iter(), LARGEST + 1)) > LARGEST:
        return _judged_as_text(tree, judge)
    return () if judge.validate(tree) else _explained(tree, strict) or _told_by_libxml2(tree, judge)


def check_skeleton(skeleton: bytes, *, strict: bool) -> tuple[Finding, ...]:
    """Return what :func:`check_schema` finds about the bytes of a skeleton that was read without error."""
    return check_schema(parse_skeleton(skeleton), strict=strict)


def _explained(tree: etree._Element, strict: bool) -> tuple[Finding, ...]:
    """Ask xmlschema, which is some 35 times slower and names path and reason."""
    found = schemas.explain(tree, "send" if strict else "receive")[:MOST]
    return tuple(Finding("schema.invalid", _short_path(path), shortened({"reason": reason})) for path, reason in found)


def _told_by_libxml2(tree: etree._Element, judge: etree.XMLSchema) -> tuple[Finding, ...]:
    try:
        judge.assertValid(tree)
    except etree.DocumentInvalid as error:
        return _reason(str(error))
    return ()


def _judged_as_text(tree: etree._Element, judge: etree.XMLSchema) -> tuple[Finding, ...]:
    """Judge a large tree while it is parsed again.

    Violations found in a tree get a path each, which takes longer the more siblings there are: minutes if hostile.
    """
    try:
        etree.fromstring(etree.tostring(tree), etree.XMLParser(schema=judge, resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return _reason(error.msg or "?")
    return ()


def _reason(text: str) -> tuple[Finding, ...]:
    return (Finding("schema.invalid", "", shortened({"reason": text.replace(_PREFIX, "")})),)


def _short_path(path: str) -> str:
    """Return an XPath in the words of findings: no prefixes, from the header down."""
    names = [step.rpartition(":")[2] for step in path.split("/") if step]
    for above in ("edXMLHeader", "edXMLBody", "AttachmentEncoded"):
        if above in names[:-1]:
            return "/".join(names[names.index(above) + 1 :])
    return "/".join(names[1:] or names)
