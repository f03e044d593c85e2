"""REST about lists of tasks as sheets: taken away, brought, and taken back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.exchange.views import Caller, StoredFile
from gateway.findings import refuse
from gateway.ids import new_id
from gateway.roles import Act
from gateway.sheets import CSV, XLSX
from gateway.tasks.lists.columns import HEADINGS
from gateway.tasks.lists.imports import Checked, Imports, Taken
from gateway.tasks.lists.planning import Unknown
from gateway.tasks.lists.rows import MOST_FAULTS
from gateway.tasks.lists.sheets import MOST_BYTES, MOST_ROWS
from gateway.web.problems import finding_json
from gateway.web.rest.answers import Answer, answer
from gateway.web.rest.bodies import moment_json
from gateway.web.rest.calls import Parameter, Raw, call, file_of, json_of
from gateway.web.rest.files import SERVED, send_file
from gateway.web.rest.registers import FORMAT, LANGUAGE, format_of
from gateway.web.rest.task_choice import PROBLEMS, scope_of
from gateway.web.rest.task_counts import language_of
from gateway.web.rest.task_list_shapes import CheckedOut, TakenListsOut, TakenOut
from gateway.web.rest.tasks import FILTERS, looked_for

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.tasks.tasks import Tasks

AGENCY: Final = Parameter(
    "agency", "Danh sách của cơ quan nào; cần khi khóa có nhiều.", "Whose list it is; needed where a key has several."
)
NAME: Final = Parameter("name", "Tên tệp.", "The file’s name.")
UNKNOWN: Final = Parameter(
    "unknown", "Khi danh bạ không có cơ quan: từ chối hoặc giữ nguyên tên.", "What is done with unknown agencies.",
    {"type": "string", "enum": [one.value for one in Unknown], "default": Unknown.REFUSE.value},
)  # fmt: skip
CHECK: Final = Parameter(
    "check", "Chỉ kiểm tra, không ghi gì.", "Only checks; nothing is written.",
    {"type": "string", "enum": ["true", "false"], "default": "false"},
)  # fmt: skip


class TaskLists:
    """The operations; each takes a request and who asks."""

    def __init__(self, tasks: Tasks) -> None:
        self._lists = tasks.lists
        self._imports: Imports = tasks.imports
        self._staging = tasks.staging

    @call(
        "GET",
        "/tasks/list/file",
        Act.TASKS_LOOK,
        vi="Cả danh sách nhiệm vụ thành tệp, theo các cột quen dùng.",
        en="A whole list of tasks as a file, in the usual columns.",
        gives=file_of(CSV, XLSX, statuses=SERVED),
        query=(*FILTERS, FORMAT, LANGUAGE),
        problems=(*PROBLEMS, "registers.format-wrong", "rest.range-wrong", "task.list-too-long"),
    )
    async def file(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET a list as a file."""
        form, looked = format_of(request.query.get("format", "xlsx")), looked_for(request)
        file = self._staging / f"tasks-{new_id()}"
        try:
            await self._lists.write(file, scope_of(request, caller), looked, form, language_of(request))
            stored = StoredFile(file, file.stat().st_size, new_id())
            name = f"danh-sach-nhiem-vu-{looked.choice.as_of}.{form}"
            return await send_file(request, stored, name, XLSX if form == "xlsx" else CSV)
        finally:
            await asyncio.to_thread(file.unlink, missing_ok=True)

    @call(
        "POST",
        "/tasks/imports",
        Act.TASKS_DECIDE,
        vi="Nhập một danh sách nhiệm vụ: kiểm tra trước, rồi nhận tất cả hoặc không gì cả.",
        en="Takes a list of tasks in: checked first, then all of it or nothing.",
        gives=json_of(CheckedOut, 200, 201),
        takes=Raw(XLSX, (CSV,)),
        query=(AGENCY, NAME, UNKNOWN, CHECK),
        problems=("task.list-*", "task.filter-wrong", "task.code-taken"),
    )
    async def take(self, request: web.Request, caller: Caller) -> Answer[CheckedOut]:
        """POST a list; 201 where it was taken in, 200 where it was only checked or had been taken in before."""
        query = request.query
        if query.get("unknown", Unknown.REFUSE.value) not in set(Unknown):
            raise refuse("task.filter-wrong", "unknown", value=query["unknown"][:64])
        unknown = Unknown(query.get("unknown", Unknown.REFUSE.value))
        file = self._staging / f"list-{new_id()}"
        try:
            await self._received(request, file)
            checked = await self._imports.check(
                caller, file, agency=query.get("agency", ""), name=query.get("name", ""), unknown=unknown
            )
        finally:
            await asyncio.to_thread(file.unlink, missing_ok=True)
        if query.get("check") == "true":
            return answer(checked_json(checked, None))
        taken = await self._imports.take(checked)
        return answer(checked_json(checked, taken), 200 if taken.again else 201)

    @call(
        "GET",
        "/tasks/imports",
        Act.TASKS_LOOK,
        vi="Các danh sách đã nhập, mới nhất trước.",
        en="The lists that were taken in, the newest first.",
        gives=json_of(TakenListsOut),
    )
    async def listed(self, _request: web.Request, caller: Caller) -> Answer[TakenListsOut]:
        """GET the lists of the caller's agencies."""
        return answer({"items": [taken_json(one) for one in await self._imports.page(caller)]})

    @call(
        "POST",
        "/tasks/imports/{list}/undo",
        Act.TASKS_DECIDE,
        vi="Hoàn tác một danh sách: thu hồi mọi nhiệm vụ mà nó đã tạo.",
        en="Takes a list back: recalls all tasks that it made.",
        gives=json_of(TakenOut),
        problems=("task.list-unknown", "task.list-undone", "task.list-used"),
    )
    async def undo(self, request: web.Request, caller: Caller) -> Answer[TakenOut]:
        """POST that a list is taken back."""
        return answer(taken_json(await self._imports.undo(caller, request.match_info["list"])))

    async def _received(self, request: web.Request, file: Path) -> None:
        size = 0
        with await asyncio.to_thread(file.open, "xb") as out:
            async for chunk in request.content.iter_chunked(256 * 1024):
                size += len(chunk)
                if size > MOST_BYTES:
                    raise refuse("task.list-too-large", "", most=MOST_BYTES // 2**20, rows=MOST_ROWS)
                await asyncio.to_thread(out.write, chunk)


def checked_json(checked: Checked, taken: Taken | None) -> CheckedOut:
    """Return what a list would do, or did."""
    plan = checked.plan
    return {
        "rows": plan.rows,
        "new": plan.fresh,
        "known": plan.known,
        "skipped": plan.skipped,
        "columns": [HEADINGS[column][0] for column in checked.heading.places],
        "strange": list(checked.heading.strange),
        "faults": [finding_json(one) for one in plan.faults[:MOST_FAULTS]],
        "notes": [finding_json(one) for one in plan.notes[:MOST_FAULTS]],
        "taken": taken_json(taken) if taken is not None else None,
    }


def taken_json(taken: Taken) -> TakenOut:
    """Return a list that was taken in."""
    return {
        "id": taken.id,
        "agency": taken.agency,
        "name": taken.name,
        "sha256": taken.sha256,
        "by": taken.actor,
        "at": moment_json(taken.at),
        "tasks": taken.tasks,
        "rows": taken.rows,
        "undone_at": moment_json(taken.undone_at),
        "undone_by": taken.undone_by,
        "unwritten": taken.unwritten,
        "again": taken.again,
    }
