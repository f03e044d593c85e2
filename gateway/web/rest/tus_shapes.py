"""The JSON that REST answers about files that come in pieces, as types."""

from __future__ import annotations

from typing_extensions import TypedDict

from gateway.web.rest.shapes import Moment


class UploadOut(TypedDict):
    """A file that comes in pieces."""

    id: str
    name: str
    content_type: str | None
    length: int
    received: int
    complete: bool
    created_at: Moment | None
    expires_at: Moment | None


class UploadsOut(TypedDict):
    """The key's uploads, the oldest first."""

    items: list[UploadOut]
