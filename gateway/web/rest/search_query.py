"""What may stand behind the question mark of a search, as it is declared; :mod:`search_model` reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gateway.exchange.search.pages import MOST
from gateway.web.rest.calls import Parameter
from gateway.web.rest.model import MOST_ID

_WORD: Final = {"type": "string", "maxLength": MOST_ID}
_DAY: Final = {"type": "string", "pattern": "^[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}$"}
_MOMENT: Final = {
    "type": "string",
    "pattern": "^[0-9]{4}-?W?[0-9/-]*",
    "description": "2026-01-05, 2026-01-05T08:00:00Z",
}


def _one_of(*values: str) -> Mapping[str, Any]:
    return {"type": "string", "enum": list(values)}


def _some_of(letters: str) -> Mapping[str, Any]:
    """Return the schema of values apart by commas."""
    return {"type": "string", "pattern": f"^[{letters},]*$"}


PRIORITY: Final = Parameter(
    "priority", "Độ khẩn, nhiều giá trị cách nhau bởi dấu phẩy.", "Urgencies, apart by commas.", _some_of("0-4")
)

QUERY: Final = (
    Parameter(
        "limit",
        "Nhiều nhất bao nhiêu mục.",
        "How many items at most.",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": 50},
    ),
    Parameter("after", "Con trỏ next của trang trước.", "The cursor next of the page before."),
    Parameter("kind", "Loại gói tin.", "Which kind of packet.", _one_of("document", "status", "any")),
    Parameter("direction", "Đến hay đi.", "Received or sent.", _one_of("in", "out")),
    Parameter("agency", "Cơ quan gửi hoặc nhận.", "The agency that sent or received it.", _WORD),
    Parameter("sender", "Nơi gửi.", "The sender’s id.", _WORD),
    Parameter("receiver", "Nơi nhận.", "A receiver’s id.", _WORD),
    Parameter("number", "Số văn bản.", "The document’s number.", _WORD),
    Parameter("notation", "Ký hiệu văn bản.", "The document’s notation.", _WORD),
    Parameter("code", "Số và ký hiệu.", "Number and notation.", _WORD),
    Parameter("document_id", "DocumentId của văn bản.", "The document’s DocumentId.", _WORD),
    Parameter(
        "subject",
        "Những từ trong trích yếu.",
        "Words of the subject.",
        {"type": "string", "minLength": 1, "maxLength": 500},
    ),
    Parameter("issued_from", "Ban hành từ ngày.", "Issued on this day or later.", _DAY),
    Parameter("issued_to", "Ban hành đến ngày.", "Issued on this day or earlier.", _DAY),
    Parameter("received_from", "Nhận từ lúc.", "Received at this moment or later.", _MOMENT),
    Parameter(
        "received_to", "Nhận trước lúc, hoặc đến hết ngày.", "Received before this moment, or until this day.", _MOMENT
    ),
    Parameter("type", "Loại văn bản.", "The type of document.", _WORD),
    PRIORITY,
    Parameter("verdict", "Kết luận về chữ ký.", "Verdicts on the signature, apart by commas.", _some_of("a-z_-")),
    Parameter(
        "business_type",
        "Loại nghiệp vụ, 0 đến 3.",
        "The business type, 0 to 3.",
        {"type": "integer", "minimum": 0, "maximum": 3},
    ),
    Parameter("status", "Mã trạng thái.", "The code of a status.", {"type": "string", "maxLength": 2}),
    Parameter("state", "Trạng thái chuyển.", "States of its deliveries, apart by commas.", _some_of("a-z_-")),
    Parameter("stage", "Giai đoạn ở nơi nhận.", "Stages at its receivers, apart by commas.", _some_of("a-z0-9_-")),
)
