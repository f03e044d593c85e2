"""The readable side of an update: what its subject says, and a page in Vietnamese for systems that know no messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from html import escape
from typing import Any, Final

from gateway.packet.dates import VIETNAM
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.states import State
from gateway.tasks.life.terms import Body, ReturnCause, Terms
from gateway.tasks.messages.model import EventSaid, Message, TaskSaid
from gateway.tasks.messages.plain import carried

FILE: Final = "cap-nhat-nhiem-vu.html"
MEDIA: Final = "text/html"

HAPPENED: Final = {
    Happening.ASSIGNED: "Giao nhiệm vụ",
    Happening.RETURNED: "Trả lại nhiệm vụ",
    Happening.REASSIGNED: "Giao lại nhiệm vụ",
    Happening.INSISTED: "Giữ nguyên việc giao",
    Happening.ACCEPTED: "Tiếp nhận",
    Happening.PROGRESS: "Tiến độ",
    Happening.EXTENSION_ASKED: "Đề nghị gia hạn",
    Happening.EXTENSION_APPROVED: "Đồng ý gia hạn",
    Happening.EXTENSION_REFUSED: "Không đồng ý gia hạn",
    Happening.SUSPENDED: "Tạm hoãn",
    Happening.RESUMED: "Tiếp tục thực hiện",
    Happening.REPORTED: "Báo cáo hoàn thành",
    Happening.CONFIRMED: "Xác nhận hoàn thành",
    Happening.SENT_BACK: "Yêu cầu thực hiện lại",
    Happening.RECALLED: "Thu hồi nhiệm vụ",
    Happening.AMENDED: "Sửa nội dung nhiệm vụ",
    Happening.NOTED: "Ghi chú",
}
"""What happened, in the words of who reads it."""

STATES: Final = {
    State.DRAFT: "Dự thảo",
    State.ASSIGNED: "Chưa tiếp nhận",
    State.RETURNED: "Bị trả lại",
    State.IN_PROGRESS: "Đang thực hiện",
    State.REDO: "Thực hiện lại",
    State.SUSPENDED: "Tạm hoãn",
    State.AWAITING: "Chờ xác nhận",
    State.DONE: "Đã hoàn thành",
    State.RECALLED: "Đã thu hồi",
    State.JOINED: "Đã gộp",
}

CAUSES: Final = {
    ReturnCause.WRONG_AUTHORITY.value: "sai thẩm quyền",
    ReturnCause.WRONG_DEADLINE.value: "sai thời hạn",
    ReturnCause.OTHER.value: "lý do khác",
}


def subject(message: Message) -> str:
    """Return the subject of the document, at most 500 letters."""
    if len(message.tasks) > 1:
        return f"Cập nhật {len(message.tasks)} nhiệm vụ"
    [task] = message.tasks
    last = f": {HAPPENED[task.events[-1].kind]}" if task.events else ""
    return _line(f"Cập nhật nhiệm vụ {task.code}{last}", 500)


def summary(message: Message) -> str:
    """Return the summary of the document, at most 500 letters."""
    return _line("; ".join(one.terms.content for one in message.tasks), 500)


def page(message: Message) -> bytes:
    """Return the page: plain HTML that needs nothing else and does nothing."""
    lines = [
        "<!DOCTYPE html>",
        '<html lang="vi"><head><meta charset="utf-8"><title>Cập nhật nhiệm vụ</title></head><body>',
        f"<h1>{escape(subject(message))}</h1>",
        f"<p>Lúc {_moment(message.sent_at)}. Bản cho máy đọc: nhiem-vu.xml.</p>",
    ]
    for task in message.tasks:
        lines += _task(task)
    return "\n".join([*lines, "</body></html>", ""]).encode("utf-8")


def _task(task: TaskSaid) -> Iterator[str]:
    terms = task.terms
    yield f"<h2>{_text(task.code)}</h2>"
    yield f"<p>{_text(terms.content)}</p>"
    yield "<table>"
    for name, value in _facts(task, terms):
        yield f"<tr><th>{name}</th><td>{_text(value)}</td></tr>"
    yield "</table>"
    if task.events:
        yield "<ul>"
        for event in task.events:
            yield f"<li>{_moment(event.at)}, {_text(event.agency)}: {_event(event)}</li>"
        yield "</ul>"


def _facts(task: TaskSaid, terms: Terms) -> Iterator[tuple[str, str]]:
    if task.directive is not None and task.directive.code:
        yield "Văn bản giao", f"{task.directive.code} ({task.directive.date})"
    yield "Cơ quan giao", _named(terms.assigner)
    yield "Chủ trì", _named(terms.lead)
    if terms.support:
        yield "Phối hợp", "; ".join(_named(one) for one in terms.support)
    if terms.monitor is not None:
        yield "Theo dõi", _named(terms.monitor)
    yield "Thời hạn", _day(terms.deadline) if terms.deadline else terms.deadline_text or "không có"
    yield "Tình trạng", STATES[task.stands.state]
    if task.stands.percent:
        yield "Hoàn thành", f"{task.stands.percent}%"


def _event(event: EventSaid) -> str:
    body = event.body
    said = [HAPPENED[event.kind]]
    if "cause" in body:
        said.append(CAUSES.get(str(body["cause"]), str(body["cause"])))
    if isinstance(body.get("percent"), int):
        said.append(f"{body['percent']}%")
    if event.kind is not Happening.ASSIGNED and isinstance(body.get("deadline"), str):
        said.append(f"thời hạn {_day(_as_day(body['deadline']))}")
    said += [str(body[name]) for name in ("text", "reason") if body.get(name)]
    return _text(". ".join(said))


def _as_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _named(body: Body) -> str:
    return f"{body.name} ({body.id})" if body.id and body.name else body.name or body.id


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day is not None else "?"


def _moment(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%H:%M ngày %d/%m/%Y")


def _text(value: Any) -> str:
    return escape(carried(str(value)))


def _line(text: str, most: int) -> str:
    line = " ".join(carried(text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
