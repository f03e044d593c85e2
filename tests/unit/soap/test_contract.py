"""The contract as data: elements of a draft are REST's members, operations of the WSDL are those of the door."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree
from pydantic import BaseModel

from gateway.web.rest import model as rest
from gateway.web.soap import model as soap
from gateway.web.soap.door import ACTS, OPERATIONS
from gateway.web.soap.reading import _is_list, _leaf, pascal
from schemas import soap_file

XS = "{http://www.w3.org/2001/XMLSchema}"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
TREE = etree.fromstring(soap_file("edoc-1.xsd").encode())


def members(holder: etree._Element) -> dict[str, tuple[bool, bool]]:
    """Return name, whether needed, and whether it repeats, for each element of a type."""
    found = {}
    for node in holder.iter(f"{XS}element"):
        if node is holder:
            continue
        found[str(node.get("name"))] = (node.get("minOccurs") != "0", node.get("maxOccurs") is not None)
    return found


def named(name: str) -> etree._Element:
    return next(node for node in TREE.findall(f"{XS}complexType") if node.get("name") == name)


ELSEWHERE = {"Uploads"}
"""Members of REST's documents alone: what was uploaded before; here files come with the call, as attachments."""


def of_model(model: type[BaseModel]) -> dict[str, tuple[bool, bool]]:
    return {
        pascal(field.alias or name): (field.is_required(), _is_list(field.annotation))
        for name, field in model.model_fields.items()
        if pascal(field.alias or name) not in ELSEWHERE
    }


TYPES: dict[str, type[BaseModel]] = {
    "Draft": rest.DocumentIn,
    "Party": rest.PartyIn,
    "Code": rest.CodeIn,
    "Promulgation": rest.PromulgationIn,
    "DocumentType": rest.DocumentTypeIn,
    "Signer": rest.SignerIn,
    "Other": rest.OtherIn,
    "ResponseFor": rest.ResponseForIn,
    "Staff": rest.StaffIn,
    "ReceiverChange": rest.ReceiverChangeIn,
    "DocumentInfo": rest.DocumentInfoIn,
    "Replacement": rest.ReplacementIn,
    "Business": rest.BusinessIn,
    "NewTrace": soap.TraceIn,
}


@pytest.mark.parametrize("name", TYPES)
def test_a_type_of_the_schema_has_the_members_of_the_model(name: str) -> None:
    assert members(named(name)) == of_model(TYPES[name])


def test_leaves_are_found_below_options_and_lists() -> None:
    fields: Any = rest.DocumentIn.model_fields
    assert _leaf(fields["to"].annotation) is rest.PartyIn
    assert _leaf(fields["subject"].annotation) is str
    assert _leaf(rest.OtherIn.model_fields["direction"].annotation) is bool
    assert _leaf(rest.BusinessIn.model_fields["type"].annotation) is int
    assert _leaf(soap.GetIn.model_fields["transfer"].annotation) is str


def test_the_wsdl_names_the_operations_of_the_door_in_both_bindings() -> None:
    tree = etree.fromstring(soap_file("edoc-1.wsdl").encode())
    assert list(OPERATIONS) == list(ACTS)
    for holder in [*tree.iter(f"{WSDL}portType"), *tree.iter(f"{WSDL}binding")]:
        assert [node.get("name") for node in holder.findall(f"{WSDL}operation")] == list(OPERATIONS)
    assert len(list(tree.iter(f"{WSDL}binding"))) == 2
