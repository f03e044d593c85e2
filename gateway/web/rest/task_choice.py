"""What queries about figures and lists of tasks have in common: as of when, of which tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.findings import refuse
from gateway.tasks.counts.choice import Choice, Dimension, Scope, choice_of
from gateway.tasks.counts.desk import today
from gateway.tasks.counts.found import Order
from gateway.tasks.life.happenings import Side
from gateway.tasks.life.standing import Standing
from gateway.tasks.lists.finding import Sort
from gateway.web.rest.calls import Parameter

if TYPE_CHECKING:
    from aiohttp import web

    from gateway.exchange.views import Caller

AS_OF: Final = Parameter(
    "as_of", "Tính đến hết ngày này; nếu thiếu: đến nay.", "As of the end of this day; without it: as of now.",
    {"type": "string", "format": "date"},
)  # fmt: skip
SIDE: Final = Parameter(
    "side", "Phía của cơ quan mình.", "On which side one stands.",
    {"type": "string", "enum": [side.value for side in Side]},
)  # fmt: skip
STANDING: Final = Parameter(
    "standing", "Tình trạng khi thống kê; có thể lặp lại.", "How it counts; may be repeated.",
    {"type": "string", "enum": [one.value for one in Standing]},
)  # fmt: skip
LEAD: Final = Parameter("lead", "Cơ quan chủ trì; «-» nếu không có mã.", "The lead’s id; «-» for one without.")
ASSIGNER: Final = Parameter("assigner", "Cơ quan giao.", "The assigner’s id.")
DIRECTIVE: Final = Parameter("directive", "Văn bản giao; «-» nếu không có.", "Our id of the directive; «-» for none.")
_MONTH: Final = {"type": "string", "pattern": "^([0-9]{4}-(0[1-9]|1[0-2])|-)$"}
MORE: Final = (
    AS_OF,
    STANDING,
    Parameter("leader", "Người giao; «-» nếu không có.", "Who gave it; «-» for nobody."),
    Parameter("field", "Lĩnh vực; «-» nếu không có.", "The field; «-» for none."),
    Parameter("key", "Nhiệm vụ trọng tâm.", "Of those counted apart.", {"type": "string", "enum": ["true", "false"]}),
    Parameter("assigned_month", "Tháng giao; «-» nếu chưa giao.", "Month of assignment; «-» for none.", _MONTH),
    Parameter("due_month", "Tháng đến hạn; «-» nếu không có thời hạn.", "Month of the deadline; «-» for none.", _MONTH),
)
"""What a list can be narrowed by beside its older conditions."""
CHOICE: Final = (LEAD, ASSIGNER, DIRECTIVE, SIDE, *MORE)
WORDS: Final = Parameter("q", "Từ cần tìm, có dấu hoặc không dấu.", "Words, with or without diacritics.")
SORT: Final = Parameter(
    "sort", "Thứ tự.", "The order.",
    {"type": "string", "enum": [one.value for one in Sort], "default": Sort.NEWEST.value},
)  # fmt: skip
BY: Final = Parameter(
    "by", "Đếm theo: một hoặc hai chiều, cách nhau bằng dấu phẩy.", "By what: one or two of these, apart by a comma.",
    {"type": "string", "examples": ["lead", "lead,field"]},
)  # fmt: skip
ORDER: Final = Parameter(
    "order", "Thứ tự các dòng; ba thứ tự giữa kèm xếp hạng.", "The order of rows; the middle three rank them.",
    {"type": "string", "enum": [one.value for one in Order], "default": Order.NUMBER.value},
)  # fmt: skip
PROBLEMS: Final = ("task.day-wrong", "task.day-ahead", "task.filter-wrong")


def chosen_by(request: web.Request) -> Choice:
    """Return which tasks a request means. Raises Refused with one of :data:`PROBLEMS`."""
    return choice_of(request.query, request.query.getall("standing", []), today())


def scope_of(request: web.Request, caller: Caller) -> Scope:
    """Return whose tasks a request means. Raises Refused ``task.filter-wrong``."""
    given = request.query.getall("side", [])
    try:
        sides = frozenset(Side(one) for one in given) or frozenset(Side)
    except ValueError:
        raise refuse("task.filter-wrong", "side", value=", ".join(given)[:64]) from None
    return Scope(caller.agencies, sides)


def order_of(request: web.Request) -> Order:
    """Return the order of rows. Raises Refused ``task.filter-wrong``."""
    text = request.query.get("order", Order.NUMBER.value)
    if text not in set(Order):
        raise refuse("task.filter-wrong", "order", value=text[:64])
    return Order(text)


def sort_of(request: web.Request) -> Sort:
    """Return the order of a list. Raises Refused ``task.filter-wrong``."""
    text = request.query.get("sort", Sort.NEWEST.value)
    if text not in set(Sort):
        raise refuse("task.filter-wrong", "sort", value=text[:64])
    return Sort(text)


def is_more(request: web.Request) -> bool:
    """Tell whether a list is asked for by what only :mod:`gateway.tasks.lists.finding` knows."""
    return bool({one.name for one in (*MORE, WORDS, SORT)} & request.query.keys())


def narrowed(
    choice: Choice, sides: list[str], more: dict[Dimension, str], standing: str | None
) -> list[tuple[str, str]]:
    """Return the query of the list that stands behind a figure."""
    only = {**choice.only, **more}
    found = [("as_of", choice.as_of.isoformat()), *((one.value, value) for one, value in sorted(only.items()))]
    found += [("side", side) for side in sides]
    standings = [standing] if standing else sorted(one.value for one in choice.standings)
    return found + [("standing", one) for one in standings]
