"""Names and code lists of edXML (QCVN 102:2016/BTTTT), spelt as real packets spell them."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final

EDXML: Final = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
"""The one namespace of packets; match by it and the local name, never by prefix."""

DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"

OLD_DIALECTS: Final = {
    "http://www.go.vn/eDoc": "eDoc",
    "http://www.e-doc.vn/Schema/": "e-doc.vn SOAP",
}
"""Namespaces of dialects older than QCVN 102 and the names under which they are refused (domain 1.10, item 11)."""


class Kind(StrEnum):
    """What a packet carries."""

    DOCUMENT = "document"
    STATUS = "status"


class BusinessType(IntEnum):
    """``BussinessDocType``: what a document packet does."""

    NEW = 0
    REVOKE = 1
    UPDATE = 2
    REPLACE = 3


class StatusCode(StrEnum):
    """Processing statuses; 13 is said by the sender of the document, all others by a receiver."""

    ARRIVED = "01"
    REFUSED = "02"
    ACCEPTED = "03"
    ASSIGNED = "04"
    PROCESSING = "05"
    FINISHED = "06"
    TAKE_BACK_REQUESTED = "13"
    AGREED = "15"
    DISAGREED = "16"


class Priority(IntEnum):
    """``OtherInfo/Priority``: urgency of a document."""

    NORMAL = 0
    URGENT = 1
    VERY_URGENT = 2
    EXPRESS = 3
    EXPRESS_TIMED = 4
