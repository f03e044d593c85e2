"""The formats as data: XML schemas of packets, and the loader that compiles each one once per thread.

libxml2 judges on the hot path; the slower xmlschema is imported only to explain a refusal.
"""

from __future__ import annotations

import threading
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from lxml import etree

if TYPE_CHECKING:
    import xmlschema

PacketSchema: TypeAlias = Literal["receive", "send"]

_compiling = threading.Lock()
"""libxml2 makes its tables of types at the first compilation, and two threads that do it at once break one of them."""

_compiled = threading.local()  # an XMLSchema keeps the errors of its latest judgement, so threads do not share one


def packet_schema(name: PacketSchema) -> etree.XMLSchema:
    """Return the compiled schema for packets: lenient for what is received, strict for what is sent."""
    found: etree.XMLSchema | None = getattr(_compiled, name, None)
    if found is None:
        found = _compile(_text(name))
        setattr(_compiled, name, found)
    return found


def explain(tree: etree._Element, name: PacketSchema) -> list[tuple[str, str]]:
    """Return path and reason of each violation in the order of the document; nothing where xmlschema fails itself.

    It takes long for large trees: some 0.1 ms for each element and more for each violation.
    """
    explainer = _explainer(name)
    try:
        errors = list(explainer.iter_errors(tree, use_location_hints=False))
        return [(error.path or "", error.reason or error.message) for error in errors]
    except (LookupError, ValueError, TypeError, ArithmeticError, RecursionError):
        # An unknown xsi:type, for one, is a KeyError of its own instead of a violation.
        return []


@cache
def _explainer(name: PacketSchema) -> xmlschema.XMLSchema:
    import xmlschema  # costs 15 MB of memory, and most processes never need it

    return xmlschema.XMLSchema(_text(name).decode("utf-8"), allow="none", defuse="always")


@cache
def _text(name: PacketSchema) -> bytes:
    return files(__name__).joinpath("edxml", f"edxml-{name}.xsd").read_bytes()


def receipt_schema() -> etree.XMLSchema:
    """Return the compiled schema of the receipts that this service gives."""
    return _compile(files(__name__).joinpath("evidence", "receipt.xsd").read_bytes())


def _compile(text: bytes) -> etree.XMLSchema:
    with _compiling:
        return etree.XMLSchema(etree.fromstring(text))


SOAP_FILES: Final = ("edoc-1.wsdl", "edoc-1.xsd")
"""The contract of the SOAP door, by the names under which it refers to itself."""


@cache
def soap_file(name: str) -> str:
    """Return one of :data:`SOAP_FILES`; in the WSDL ``ADDRESS`` stands for the address of the service."""
    return files(__name__).joinpath("soap", name).read_text(encoding="utf-8")
