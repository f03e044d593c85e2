"""What figures are called in files and charts, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from gateway.tasks.counts.choice import NONE, Dimension
from gateway.tasks.counts.figures import Row, Table
from gateway.tasks.life.standing import Standing

Language = Literal["vi", "en"]

STANDINGS: Final[Mapping[Standing, tuple[str, str]]] = {
    Standing.DONE_ON_TIME: ("Hoàn thành đúng hạn", "Done on time"),
    Standing.DONE_LATE: ("Hoàn thành quá hạn", "Done late"),
    Standing.DONE_NO_DEADLINE: ("Hoàn thành, không có thời hạn", "Done, no deadline"),
    Standing.UNCONFIRMED: ("Chờ xác nhận", "Unconfirmed"),
    Standing.IN_TIME: ("Đang thực hiện, trong hạn", "In progress, in time"),
    Standing.OVERDUE: ("Chưa hoàn thành, quá hạn", "Overdue"),
    Standing.NO_DEADLINE: ("Đang thực hiện, không có thời hạn", "In progress, no deadline"),
    Standing.SUSPENDED: ("Tạm hoãn", "Suspended"),
    Standing.RECALLED: ("Thu hồi", "Recalled"),
    Standing.DRAFT: ("Dự thảo", "Draft"),
    Standing.JOINED: ("Đã gộp", "Joined"),
}
DIMENSIONS: Final[Mapping[Dimension, tuple[str, str]]] = {
    Dimension.LEAD: ("Cơ quan chủ trì", "Lead"),
    Dimension.ASSIGNER: ("Cơ quan giao", "Assigner"),
    Dimension.LEADER: ("Người giao", "Given by"),
    Dimension.FIELD: ("Lĩnh vực", "Field"),
    Dimension.KEY: ("Trọng tâm", "Key task"),
    Dimension.DIRECTIVE: ("Văn bản giao", "Directive"),
    Dimension.ASSIGNED_MONTH: ("Tháng giao", "Month of assignment"),
    Dimension.DUE_MONTH: ("Tháng đến hạn", "Month of deadline"),
}
ALL: Final = ("Tổng số", "All")
DUE: Final = ("Đã đến hạn", "Due so far")
DONE: Final = ("Đã hoàn thành", "Done")
RANK: Final = ("Xếp hạng", "Rank")
CODE: Final = ("Mã", "Id")
OTHERS: Final = ("Còn lại", "Others")
TOGETHER: Final = ("Cộng", "Together")
REMAINDER: Final = ("Chênh lệch", "Remainder")
TASKS: Final = ("Nhiệm vụ", "Tasks")
NOTHING: Final = ("(không có)", "(none)")
_KEY: Final = {"true": ("Trọng tâm", "Key"), "false": ("Khác", "Other")}


def said(pair: tuple[str, str], language: Language) -> str:
    """Return one of two languages."""
    return pair[0] if language == "vi" else pair[1]


def value_said(found: Table, place: int, row: Row, language: Language) -> str:
    """Return how a value is called: an agency by its name, a month as people write it."""
    one, value = found.by[place], row.key[place]
    if value == NONE:
        return said(NOTHING, language)
    if one is Dimension.KEY:
        return said(_KEY[value], language)
    if one in (Dimension.ASSIGNED_MONTH, Dimension.DUE_MONTH):
        year, month = value.split("-")
        return f"{month}/{year}"
    return found.names.get(value, value)
