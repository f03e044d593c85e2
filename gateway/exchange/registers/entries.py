"""What stands in the books: their entries, and the columns under which people read them.

The columns of the two books of documents are those of Decree 30/2020/NĐ-CP, Annex IV (sổ đăng ký văn bản đi, đến);
what only a paper book has (signature of the person who took it) tells the moment when their system took it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the member of an entry, its heading in both languages, its width in characters."""

    member: str
    vi: str
    en: str
    width: int = 16


@dataclass(frozen=True, slots=True)
class OutgoingEntry:
    """One document in the book of outgoing documents; ``place`` is the ``after`` of what follows."""

    place: str
    document: str
    sent_at: datetime
    code: str
    date: str
    type_name: str
    subject: str
    signer: str
    receivers: str
    keeper: str
    copies: str
    note: str


@dataclass(frozen=True, slots=True)
class IncomingEntry:
    """One document in the book of incoming documents; ``number`` counts from 1 each year at each agency."""

    place: str
    delivery: str
    document: str
    arrived_at: datetime
    number: int
    author: str
    code: str
    date: str
    type_name: str
    subject: str
    handler: str
    passed_on_at: datetime | None
    taken_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class TakeBackEntry:
    """One request to take a document back, at one receiver: by status 13 or by a revocation packet."""

    place: str
    document: str
    asked_at: datetime
    form: str
    sender: str
    receiver: str
    code: str
    date: str
    subject: str
    reason: str
    answer: str
    answered_at: datetime | None
    destroyed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CountEntry:
    """What one agency sent and received in one period; of what it received, how far it came until now."""

    agency: str
    name: str
    period: str
    sent: int
    received: int
    accepted: int
    refused: int
    finished: int
    given_back: int
    unreported: int
    """Received, and nothing but its arrival was ever reported."""


OUTGOING: Final = (
    Column("code", "Số, ký hiệu văn bản", "Number and notation", 20),
    Column("date", "Ngày tháng văn bản", "Date of the document", 12),
    Column("type_name", "Tên loại", "Kind", 16),
    Column("subject", "Trích yếu nội dung", "Subject", 60),
    Column("signer", "Người ký", "Signed by", 24),
    Column("receivers", "Nơi nhận văn bản", "Receivers", 48),
    Column("keeper", "Đơn vị, người nhận bản lưu", "Who keeps a copy", 20),
    Column("copies", "Số lượng bản", "Copies", 8),
    Column("note", "Ghi chú", "Note", 30),
    Column("sent_at", "Giờ gửi", "Sent at", 18),
    Column("document", "Mã trên hệ thống", "Id here", 34),
)
INCOMING: Final = (
    Column("arrived_at", "Ngày đến", "Arrived", 18),
    Column("number", "Số đến", "Number", 8),
    Column("author", "Tác giả", "From", 36),
    Column("code", "Số, ký hiệu văn bản", "Number and notation", 20),
    Column("date", "Ngày tháng văn bản", "Date of the document", 12),
    Column("type_name", "Tên loại", "Kind", 16),
    Column("subject", "Trích yếu nội dung", "Subject", 60),
    Column("handler", "Đơn vị hoặc người nhận", "Unit or person", 24),
    Column("passed_on_at", "Ngày chuyển", "Passed on", 18),
    Column("taken_at", "Ký nhận", "Taken", 18),
    Column("note", "Ghi chú", "Note", 30),
    Column("document", "Mã trên hệ thống", "Id here", 34),
)
TAKE_BACKS: Final = (
    Column("asked_at", "Ngày yêu cầu", "Asked", 18),
    Column("form", "Hình thức", "Form", 12),
    Column("sender", "Nơi gửi", "Sender", 20),
    Column("receiver", "Nơi nhận", "Receiver", 20),
    Column("code", "Số, ký hiệu văn bản", "Number and notation", 20),
    Column("date", "Ngày tháng văn bản", "Date of the document", 12),
    Column("subject", "Trích yếu nội dung", "Subject", 60),
    Column("reason", "Lý do", "Reason", 40),
    Column("answer", "Trả lời", "Answer", 10),
    Column("answered_at", "Ngày trả lời", "Answered", 18),
    Column("destroyed_at", "Ngày hủy nội dung", "Content destroyed", 18),
    Column("document", "Mã trên hệ thống", "Id here", 34),
)
COUNTS: Final = (
    Column("agency", "Mã cơ quan", "Agency", 20),
    Column("name", "Tên cơ quan", "Name", 40),
    Column("period", "Kỳ", "Period", 12),
    Column("sent", "Gửi", "Sent", 10),
    Column("received", "Nhận", "Received", 10),
    Column("accepted", "Đã tiếp nhận", "Accepted", 12),
    Column("refused", "Từ chối", "Refused", 10),
    Column("finished", "Hoàn thành", "Finished", 12),
    Column("given_back", "Đã thu hồi", "Given back", 12),
    Column("unreported", "Chưa báo tiếp nhận", "Nothing reported", 14),
)
