"""What the operations of the SOAP door take, as strict models; elements have their names in capitals and small letters.

The metadata of a document are REST's own model (:mod:`gateway.web.rest.model`).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from gateway.validation import Strict
from gateway.web.rest.model import MOST_RECEIVERS, Needed, StaffIn, Text, Word

Ids = Annotated[tuple[Needed, ...], Field(strict=False, max_length=1000)]
KindName = Literal["document", "status"]
Limit = Annotated[int, Field(ge=1, le=1000)]


class SendIn(Strict):
    """``SendDocument`` without what it carries."""

    kind: KindName | None = None
    to: Annotated[tuple[Needed, ...], Field(strict=False, max_length=MOST_RECEIVERS)] = ()
    idempotency_key: Word | None = None


class AttachmentIn(Strict):
    """A file of a document that is composed here, without its content."""

    name: Needed
    content_type: Word | None = None


class PendingIn(Strict):
    """``GetPendingDocumentIds``."""

    kind: KindName | None = None
    agency: Ids = ()
    after: Word = ""
    limit: Limit = 1000


class GetIn(Strict):
    """``GetDocument``."""

    delivery: Needed | None = None
    id: Needed | None = None
    transfer: Literal["mtom", "swa", "inline"] | None = None


class TracesIn(Strict):
    """``GetTraces``."""

    id: Needed | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    after: Word = ""
    limit: Limit = 1000


class TraceIn(Strict):
    """One status to be reported."""

    id: Needed
    code: Needed
    reason: Text | None = None
    staff: StaffIn | None = None
    agency: Word | None = None


class UpdateIn(Strict):
    """``UpdateTraces``."""

    trace: Annotated[tuple[TraceIn, ...], Field(strict=False, min_length=1, max_length=100)]


class ConfirmIn(Strict):
    """``ConfirmReceived``."""

    delivery: Annotated[tuple[Needed, ...], Field(strict=False, min_length=1, max_length=1000)]
    outcome: Literal["received", "processing", "failed"] = "received"
    reason: Text = ""


class PermissionIn(Strict):
    """``CheckPermission``."""

    agency: Ids = ()


class OrganizationsIn(Strict):
    """``GetOrganizations``."""

    after: Word = ""
    limit: Limit = 1000
