"""What the calls of tus declare alike: header fields, and codes of their own."""

from __future__ import annotations

from typing import Final

from gateway.web.rest.calls import Parameter

VERSION: Final = "1.0.0"
PIECE: Final = "application/offset+octet-stream"

SPOKEN: Final = Parameter(
    "Tus-Resumable",
    "Phiên bản tus.",
    "The version of tus that the client speaks.",
    {"type": "string", "enum": [VERSION]},
)
SO_FAR: Final = {
    "Upload-Offset": "How many bytes lie safely here.",
    "Upload-Expires": "Until when it is kept if nothing more comes.",
    "Tus-Resumable": "The version of tus that is spoken here.",
}
NUMBERED: Final = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}
ABOUT_ONE: Final = ("upload.unknown", "upload.expired", "upload.elsewhere", "upload.busy")
WRITING: Final = (
    *ABOUT_ONE,
    "upload.version",
    "upload.content-type",
    "upload.header-wrong",
    "upload.offset-wrong",
    "upload.too-long",
    "upload.algorithm",
    "upload.checksum-wrong",
)
OFFSET: Final = Parameter("Upload-Offset", "Vị trí của mẩu này.", "Where this piece begins.", NUMBERED)
CHECKSUM: Final = Parameter(
    "Upload-Checksum", "Thuật toán và tổng kiểm tra.", "Algorithm and checksum of the piece, as sha256 and base64."
)

ABLE: Final = {
    "Tus-Version": "All versions of tus that are spoken here.",
    "Tus-Extension": "Its extensions that are spoken here.",
    "Tus-Max-Size": "The largest file, in bytes.",
    "Tus-Checksum-Algorithm": "What checksums may be made with.",
}
