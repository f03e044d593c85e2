"""The members of an evidence archive: their names, and the signed list of them all with their digests.

Version 1. Which names there may be is fixed here, for whoever writes archives and for whoever refuses hostile ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from lxml import etree

NAMESPACE: Final = "urn:lienthong:evidence:1"

README: Final = "README.txt"
PAGE: Final = "index.html"
DOCUMENT: Final = "document.json"
PACKET: Final = "packet.edxml"
SIGNATURE: Final = "signature.json"
STATUSES: Final = "statuses.json"
SEALS: Final = "seals.jsonl"
RECEIPT: Final = "receipt.xml"
MANIFEST: Final = "manifest.xml"

ALWAYS: Final = (README, PAGE, DOCUMENT, SIGNATURE, STATUSES, SEALS, MANIFEST)
"""Members that no archive lacks."""

NAMES: Final = re.compile(
    r"README\.txt|index\.html|document\.json|packet\.edxml|signature\.json|statuses\.json|seals\.jsonl|receipt\.xml"
    r"|manifest\.xml|certificates/[0-9a-f]{64}\.cer|revocation/[0-9a-f]{64}\.(crl|ocsp)|ledger/[0-9A-Za-z-]{1,64}\.jsonl"
    r"|seals/[0-9]{1,12}\.txt|timestamps/[0-9]{1,12}\.tst|statuses/[0-9A-Za-z-]{1,64}\.edxml",
    re.ASCII,
)


def certificate(fingerprint: str) -> str:
    """Return the name of a certificate (DER)."""
    return f"certificates/{fingerprint}.cer"


def ledger(packet: str) -> str:
    """Return the name of a packet's chain of the ledger: one entry a line, as JSON."""
    return f"ledger/{packet}.jsonl"


def entries(seal: int) -> str:
    """Return the name of the text whose SHA-256 is a seal's root: number and hash of every entry that it covers."""
    return f"seals/{seal}.txt"


def timestamp(seal: int) -> str:
    """Return the name of a seal's timestamp token (DER)."""
    return f"timestamps/{seal}.tst"


def status(packet: str) -> str:
    """Return the name of a status packet's original bytes."""
    return f"statuses/{packet}.edxml"


@dataclass(frozen=True, slots=True)
class Member:
    """One member: its name, size in bytes and digest."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The list of all members but itself, of which document, and when it was made."""

    document: str
    made_at: datetime
    members: tuple[Member, ...]


def manifest_tree(document: str, made_at: datetime, members: Iterable[Member]) -> etree._Element:
    """Return the manifest, not signed yet."""
    root = etree.fromstring(f'<Manifest xmlns="{NAMESPACE}" version="1"/>')
    etree.SubElement(root, f"{{{NAMESPACE}}}Document").text = document
    etree.SubElement(root, f"{{{NAMESPACE}}}MadeAt").text = made_at.astimezone(UTC).isoformat()
    for member in members:
        facts = {"name": member.name, "size": str(member.size), "sha256": member.sha256}
        etree.SubElement(root, f"{{{NAMESPACE}}}Member", facts)
    return root


def read_manifest(root: etree._Element) -> Manifest:
    """Return what a manifest says. Raises ValueError for anything that is none."""
    if root.tag != f"{{{NAMESPACE}}}Manifest" or root.get("version") != "1":
        raise ValueError("no manifest")
    found = tuple(
        Member(item.get("name", ""), int(item.get("size", "")), item.get("sha256", ""))
        for item in root.iterfind(f"{{{NAMESPACE}}}Member")
    )
    made_at = datetime.fromisoformat(root.findtext(f"{{{NAMESPACE}}}MadeAt") or "")
    return Manifest(root.findtext(f"{{{NAMESPACE}}}Document") or "", made_at, found)
