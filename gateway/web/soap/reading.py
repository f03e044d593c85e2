"""Elements of our contract as the strict models that REST reads too: same bounds, same codes, paths in XML's words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args, get_origin

from pydantic import BaseModel

from gateway.findings import Finding, Refused
from gateway.soap.names import CONTRACT, XSI
from gateway.validation import Strict, validated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.soap.tree import Node

M = TypeVar("M", bound=Strict)

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_TRUE: Final = frozenset({"true", "1"})
_FALSE: Final = frozenset({"false", "0"})
_NIL: Final = f"{{{XSI}}}nil"


def pascal(name: str) -> str:
    """Return a member's name as an element's: ``organ_id`` is ``OrganId``."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def parse(model: type[M], node: Node, path: str, *, without: frozenset[str] = frozenset()) -> M:
    """Return an element as this model, leaving some of its children aside. Raises Refused with every fault."""
    faults: list[Finding] = []
    data = _members(model, node, path, faults, without)
    try:
        found = validated(model, data)
    except Refused as refused:
        faults += [_in_xml(finding, path) for finding in refused.findings]
    if faults:
        raise Refused(faults)
    return found


def _in_xml(finding: Finding, path: str) -> Finding:
    steps = "/".join(pascal(step) for step in finding.path.split(".")) if finding.path else ""
    place = "/".join(filter(None, (path, steps)))
    facts = dict(finding.facts)
    if facts.get("name") == finding.path:
        facts["name"] = place
    return Finding(finding.code, place, facts)


def _members(
    model: type[BaseModel], node: Node, path: str, faults: list[Finding], without: frozenset[str]
) -> dict[str, Any]:
    known = {pascal(field.alias or name): (field.alias or name, field.annotation) for name, field in _fields(model)}
    found: dict[str, Any] = {}
    if node.content.strip():
        faults.append(Finding("field.not-object", path, {"name": path, "limit": ""}))
    for child in node.children:
        if child.local in without and child.namespace == CONTRACT:
            continue
        place = f"{path}/{child.local[:100]}"
        if child.namespace != CONTRACT or child.local not in known:
            faults.append(Finding("field.unknown", place, {"name": child.local[:100], "known": ", ".join(known)}))
            continue
        if child.attributes.get(_NIL) in _TRUE:
            continue
        name, annotation = known[child.local]
        given = _value(annotation, child, place, faults)
        if _is_list(annotation):
            found.setdefault(name, []).append(given)
        elif name in found:
            faults.append(Finding("soap.repeated", place, {"name": child.local[:100]}))
        else:
            found[name] = given
    return found


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    yield from model.model_fields.items()


def _value(annotation: object, node: Node, path: str, faults: list[Finding]) -> object:
    leaf = _leaf(annotation)
    if isinstance(leaf, type) and issubclass(leaf, BaseModel):
        return _members(leaf, node, path, faults, frozenset())
    if node.children:
        child = node.children[0].local[:100]
        faults.append(Finding("field.unknown", f"{path}/{child}", {"name": child, "known": ""}))
    text = node.content.strip()
    if leaf is bool:
        return True if text in _TRUE else False if text in _FALSE else text
    if leaf is int:
        return int(text) if _NUMBER.fullmatch(text) else text
    return node.content


def _is_list(annotation: object) -> bool:
    return get_origin(annotation) is tuple or any(_is_list(one) for one in get_args(annotation))


def _leaf(annotation: object) -> object:
    """Return what stands at the bottom of options, lists and alternatives: a model, ``bool``, ``int`` or ``str``."""
    if isinstance(annotation, type) and annotation is not type(None) and get_origin(annotation) is None:
        return annotation
    inner = [_leaf(one) for one in get_args(annotation) if isinstance(one, type) or get_args(one)]
    found = [one for one in inner if one is not None]
    if found:
        return found[0]
    given = [type(one) for one in get_args(annotation) if one is not None and not isinstance(one, type)]
    return next((one for one in given if one in (int, str)), None)
