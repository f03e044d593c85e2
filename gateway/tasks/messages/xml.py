"""The XML form of a message, to and from the plain data that the JSON form is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from gateway.findings import refuse
from gateway.tasks.messages.model import MAJOR, NAMESPACE
from gateway.tasks.messages.parsing import NUMBERS, SAID, TEXTS, is_newer
from gateway.tasks.messages.strict import wrong
from schemas import task_message_schema

_SPACE: Final = f"{{{NAMESPACE}{MAJOR}}}"
_MAP: Final[dict[str | None, str]] = {None: f"{NAMESPACE}{MAJOR}"}
_BODIES: Final = ("assigner", "lead", "monitor", "recurrence", "directive", "stands")
"""Objects that hold nothing but attributes."""
_SIMPLE: Final = (*TEXTS, *SAID, "deadline", "kind", "cause", "key", "confirmation", "percent")
_NUMBERS: Final = ("percent", "occurrence", *NUMBERS)
_TRUTHS: Final = ("key", "confirmation")
_WHOLE: Final = re.compile("0|[1-9][0-9]{0,8}", re.ASCII)


def xml_of(plain: Mapping[str, Any]) -> bytes:
    """Return plain data as XML."""
    top = etree.Element(f"{_SPACE}tasks", nsmap=_MAP)  # type: ignore[arg-type]  # the stubs know no default namespace
    _attributes(top, {name: plain[name] for name in ("version", "id", "sent_at", "from", "to")})
    for one in plain["tasks"]:
        task = _below(top, "task", {name: one[name] for name in ("system", "code", "period") if name in one})
        if "directive" in one:
            _below(task, "directive", one["directive"])
        _members(_below(task, "terms"), one["terms"])
        _below(task, "stands", one["stands"])
        for event in one["events"]:
            said = {name: value for name, value in event.items() if name != "body"}
            _members(_below(task, "event", said), event["body"])
    return etree.tostring(top, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def plain_of_xml(data: bytes) -> dict[str, Any]:
    """Return the plain data of XML.

    Nothing outside of it is read and no entity is put in. Raises Refused ``task-message.unreadable``,
    ``task-message.version``, ``task-message.invalid``.
    """
    top = _parsed(data)
    space = etree.QName(top).namespace or ""
    if etree.QName(top).localname != "tasks" or not space.startswith(NAMESPACE):
        raise refuse("task-message.unreadable", "", reason="tasks")
    if space != f"{NAMESPACE}{MAJOR}":
        version = space.removeprefix(NAMESPACE)[:16]
        raise refuse("task-message.version", "version", version=version, known=f"{MAJOR}.x")
    newer = is_newer(top.get("version"))
    if not newer:
        _judge(top)
    return {
        **_given(top),
        "tasks": [_task(one) for one in _children(top, "task")],
        **_unknown(top, {"task"}),
    }


def _parsed(data: bytes) -> etree._Element:
    # No sender of ours writes a DOCTYPE, and it could make a second reader see something else; other encodings hide it.
    if b"\0" in data or b"<!DOCTYPE" in data:
        raise refuse("task-message.unreadable", "", reason="DOCTYPE")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        top = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise refuse("task-message.unreadable", "", reason=str(fault)[:100]) from None
    tree = top.getroottree()
    if tree.docinfo.internalDTD is not None or (tree.docinfo.encoding or "UTF-8").upper() != "UTF-8":
        raise refuse("task-message.unreadable", "", reason=(tree.docinfo.encoding or "DOCTYPE")[:32])
    return top


def _judge(top: etree._Element) -> None:
    try:
        task_message_schema().assertValid(top)
    except etree.DocumentInvalid as fault:
        raise wrong("", str(fault).replace(_SPACE, "")[:200]) from None


def _task(element: etree._Element) -> dict[str, Any]:
    found = _given(element)
    for name in ("directive", "stands", "terms"):
        if inner := _children(element, name):
            found[name] = _read_members(inner[0]) if name == "terms" else _typed(inner[0])
    found["events"] = [{**_given(one), "body": _read_members(one)} for one in _children(element, "event")]
    return found


def _read_members(element: etree._Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in element.iterchildren(f"{_SPACE}*"):
        name = etree.QName(child).localname
        if name in found:
            raise wrong(name[:64], "1")
        if name == "support":
            found[name] = [_given(one) for one in _children(child, "agency")]
        elif name in _BODIES:
            found[name] = _typed(child) if child.attrib else None
        elif name in _SIMPLE:
            found[name] = _value(name, child.text or "")
        else:
            found[name] = child.text
    return found


def _typed(element: etree._Element) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in _given(element).items()}


def _value(name: str, text: str) -> Any:
    """Return what a text stands for; one that is wrong stays a text, and is refused as such."""
    if name in _NUMBERS and _WHOLE.fullmatch(text):
        return int(text)
    if name in _TRUTHS and text in ("true", "false"):
        return text == "true"
    if name == "deadline" and not text:
        return None
    return text


def _given(element: etree._Element) -> dict[str, Any]:
    return {str(name): str(value) for name, value in element.attrib.items() if not str(name).startswith("{")}


def _children(element: etree._Element, name: str) -> list[etree._Element]:
    return list(element.iterchildren(f"{_SPACE}{name}"))


def _unknown(element: etree._Element, known: set[str]) -> dict[str, Any]:
    names = {etree.QName(child).localname for child in element.iterchildren(f"{_SPACE}*")} - known
    return dict.fromkeys(sorted(names))


def _members(element: etree._Element, members: Mapping[str, Any]) -> None:
    for name, value in members.items():
        if name == "support":
            within = _below(element, name)
            for one in value:
                _below(within, "agency", one)
        elif isinstance(value, Mapping):
            _below(element, name, value)
        else:
            child = _below(element, name)
            child.text = _text(value) if value is not None else None


def _below(element: etree._Element, name: str, attributes: Mapping[str, Any] | None = None) -> etree._Element:
    child = etree.SubElement(element, f"{_SPACE}{name}")
    _attributes(child, attributes or {})
    return child


def _attributes(element: etree._Element, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        element.set(name, _text(value))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
