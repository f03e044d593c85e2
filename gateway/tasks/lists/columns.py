"""The columns of a list of tasks, as agencies head them: how a list goes out, and how one is recognised."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from gateway.directory.names import plain


class Column(StrEnum):
    """What a column says."""

    PLACE = "place"
    CODE = "code"
    NUMBER = "number"
    """Of the document that assigns it: its number and notation; likewise the next two."""
    ISSUED = "issued"
    SUBJECT = "subject"
    CONTENT = "content"
    LEAD = "lead"
    LEAD_ID = "lead_id"
    SUPPORT = "support"
    ASSIGNER = "assigner"
    LEADER = "leader"
    ASSIGNED = "assigned"
    DEADLINE = "deadline"
    FIELD = "field"
    KEY = "key"
    PRODUCT = "product"
    STATE = "state"
    DONE = "done"
    RESULT = "result"


HEADINGS: Final[Mapping[Column, tuple[str, str, int]]] = {
    Column.PLACE: ("STT", "No.", 6),
    Column.CODE: ("Mã nhiệm vụ", "Task code", 24),
    Column.NUMBER: ("Số/ký hiệu văn bản", "Number and notation", 20),
    Column.ISSUED: ("Ngày văn bản", "Date of the document", 12),
    Column.SUBJECT: ("Trích yếu", "Subject", 40),
    Column.CONTENT: ("Nội dung nhiệm vụ", "Task", 70),
    Column.LEAD: ("Cơ quan chủ trì", "Lead", 36),
    Column.LEAD_ID: ("Mã cơ quan chủ trì", "Lead’s id", 18),
    Column.SUPPORT: ("Cơ quan phối hợp", "Coordinating agencies", 40),
    Column.ASSIGNER: ("Cơ quan giao", "Assigner", 30),
    Column.LEADER: ("Người giao", "Given by", 24),
    Column.ASSIGNED: ("Ngày giao", "Assigned on", 12),
    Column.DEADLINE: ("Thời hạn", "Deadline", 12),
    Column.FIELD: ("Lĩnh vực", "Field", 20),
    Column.KEY: ("Trọng tâm", "Key task", 10),
    Column.PRODUCT: ("Sản phẩm", "Product", 24),
    Column.STATE: ("Trạng thái", "State", 24),
    Column.DONE: ("Ngày hoàn thành", "Done on", 12),
    Column.RESULT: ("Kết quả", "Result", 50),
}
"""Headings in both languages, and widths, in the order in which a list goes out."""

_THEIRS: Final = "( ban hanh| ky| cua)? ?(van ban|vb|ban hanh)"
_DOING: Final = "( hoan thanh| xu ly| thuc hien)?"

_KNOWN: Final[tuple[tuple[Column, str], ...]] = (
    # Without diacritics; the first that matches is it, so that the narrower stand before the wider.
    (Column.PLACE, "stt|tt|so tt|so thu tu|no"),
    (Column.CODE, "(ma|ma so) (nhiem vu|nv)|task code|ma"),
    (Column.LEAD_ID, "ma (cq|co quan|don vi)( chu tri| thuc hien)?|lead s id"),
    (Column.ISSUED, f"(ngay|thoi gian)( thang( nam)?)?{_THEIRS}|date of the document"),
    (Column.NUMBER, "(so|so hieu|ky hieu|so ky hieu|so va ky hieu)( (cua )?(van ban|vb))?( giao)?|number and notation"),
    (Column.NUMBER, "van ban( giao)?( nhiem vu)?"),
    (Column.SUBJECT, "trich yeu.*|ve viec|subject"),
    (Column.SUPPORT, ".*phoi hop.*|coordinating agencies|support"),
    (Column.LEAD, ".*chu tri.*|(co quan|don vi|cq|dv)( duoc giao)?( thuc hien)?|lead"),
    (Column.DONE, "(ngay|thoi gian|thoi diem)( thuc te)?( bao cao)? ?hoan thanh( thuc te)?|done on"),
    (Column.DEADLINE, f"(thoi han|han|ngay den han|thoi gian (hoan thanh|thuc hien)){_DOING}|deadline"),
    (Column.ASSIGNED, "ngay giao( nhiem vu| viec)?|assigned on"),
    (Column.LEADER, "(nguoi|lanh dao)( giao| chi dao)( nhiem vu| viec)?|given by"),
    (Column.ASSIGNER, "(co quan|don vi|noi) giao( nhiem vu| viec)?|assigner"),
    (Column.FIELD, "linh vuc|nhom( nhiem vu)?|field"),
    (Column.KEY, "(nhiem vu )?trong tam|key( task)?"),
    (Column.PRODUCT, "san pham( du kien| dau ra)?|product"),
    (Column.STATE, f"(trang thai|tinh trang){_DOING}|state"),
    (Column.RESULT, f"ket qua{_DOING}|result"),
    (Column.CONTENT, "noi dung.*|(ten )?(cong viec|nhiem vu)( duoc)?( giao)?|task"),
)


def recognised(heading: str) -> Column | None:
    """Return what a heading means, as agencies usually write it; what stands in brackets says nothing."""
    text = plain(re.sub(r"\(.*?\)|\[.*?\]", " ", heading))
    if not text:
        return None
    for column, pattern in _KNOWN:
        if re.fullmatch(pattern, text):
            return column
    return None
