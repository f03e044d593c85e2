"""REST about figures of tasks: as JSON with the list behind each number, as files, as charts."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from aiohttp import web

from gateway.exchange.views import Caller, StoredFile
from gateway.findings import refuse
from gateway.ids import new_id
from gateway.roles import Act
from gateway.sheets import CSV, XLSX
from gateway.tasks.counts import charts, files, report
from gateway.tasks.counts.choice import Choice, Dimension, by_of
from gateway.tasks.counts.figures import FORMULAS, Numbers, Table
from gateway.tasks.counts.found import DONE, OF_ALL, OF_DUE
from gateway.tasks.counts.wording import Language
from gateway.tasks.life.standing import Standing
from gateway.web.rest.answers import Answer, answer, limit_of, unchanged
from gateway.web.rest.calls import BASE, call, file_of, json_of, limit_up_to
from gateway.web.rest.conditions import is_known, state_tag
from gateway.web.rest.files import IF_NONE_MATCH, SERVED, send_file
from gateway.web.rest.registers import FORMAT, LANGUAGE, format_of
from gateway.web.rest.task_choice import BY, CHOICE, ORDER, PROBLEMS, chosen_by, narrowed, order_of, scope_of
from gateway.web.rest.task_count_shapes import FiguresOut, TaskCountsOut

if TYPE_CHECKING:
    from gateway.tasks.tasks import Tasks

MOST: Final = 2_000
SVG: Final = "image/svg+xml"


class TaskFigures:
    """The operations; each takes a request and who asks."""

    def __init__(self, tasks: Tasks) -> None:
        self._counts = tasks.counts
        self._staging = tasks.staging

    @call(
        "GET",
        "/tasks/counts",
        Act.TASKS_LOOK,
        vi="Số liệu nhiệm vụ tính đến một ngày; mỗi số dẫn đến danh sách của nó.",
        en="Figures about tasks as of a day; each number leads to its list.",
        gives=json_of(TaskCountsOut, 200, 304),
        query=(*CHOICE, BY, ORDER, limit_up_to(MOST)),
        headers=(IF_NONE_MATCH,),
        problems=(*PROBLEMS, "task.by-wrong", "rest.query-wrong"),
    )
    async def counts(self, request: web.Request, caller: Caller) -> Answer[TaskCountsOut]:
        """GET figures."""
        choice = chosen_by(request)
        found = await self._table(request, caller, choice, limit_of(request, MOST))
        body = counts_json(found, choice, request.query.getall("side", []))
        tag = state_tag(body)
        return unchanged(tag) if is_known(request, tag) else answer(body, headers={"ETag": f'"{tag}"'})

    @call(
        "GET",
        "/tasks/counts/file",
        Act.TASKS_LOOK,
        vi="Số liệu nhiệm vụ thành tệp.",
        en="Figures about tasks as a file.",
        gives=file_of(CSV, XLSX, statuses=SERVED),
        query=(*CHOICE, BY, ORDER, FORMAT, LANGUAGE),
        problems=(*PROBLEMS, "task.by-wrong", "registers.format-wrong", "rest.range-wrong"),
    )
    async def file(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET figures as a file."""
        form, language = format_of(request.query.get("format", "csv")), language_of(request)
        found = await self._table(request, caller, chosen_by(request))
        return await self._sent(
            request, f"nhiem-vu-{found.as_of}.{form}", lambda file: files.write(file, found, form, language)
        )

    @call(
        "GET",
        "/tasks/counts/chart",
        Act.TASKS_LOOK,
        vi="Biểu đồ: cột chồng theo giá trị, đường theo tháng.",
        en="A chart: stacked bars by value, lines by month.",
        gives=file_of(SVG),
        query=(*CHOICE, BY, ORDER, LANGUAGE),
        problems=(*PROBLEMS, "task.by-wrong", "task.chart-one"),
    )
    async def chart(self, request: web.Request, caller: Caller) -> web.Response:
        """GET a chart."""
        found = await self._table(request, caller, chosen_by(request), charts.MOST_BARS)
        if len(found.by) != 1:
            raise refuse("task.chart-one", "by")
        content = await asyncio.to_thread(charts.draw, found, language_of(request))
        headers = {
            "Content-Type": SVG,
            "Cache-Control": "no-store",
            # Its style stands in it; nothing in it runs or is fetched.
            "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
        }
        return web.Response(body=content, headers=headers)

    @call(
        "GET",
        "/tasks/report",
        Act.TASKS_LOOK,
        vi="Báo cáo định kỳ: tổng số, hai cách tính tỷ lệ, bảng theo cơ quan.",
        en="The periodic report: totals, both denominators, a table by agency.",
        gives=file_of(CSV, XLSX, statuses=SERVED),
        query=(*CHOICE, FORMAT, LANGUAGE),
        problems=(*PROBLEMS, "registers.format-wrong", "rest.range-wrong"),
    )
    async def report(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET the report."""
        form, language = format_of(request.query.get("format", "xlsx")), language_of(request)
        scope, choice = scope_of(request, caller), chosen_by(request)
        found = await self._counts.table(scope, choice, (Dimension.LEAD,), order_of(request))
        return await self._sent(
            request, f"bao-cao-nhiem-vu-{found.as_of}.{form}", lambda file: report.write(file, found, form, language)
        )

    async def _table(self, request: web.Request, caller: Caller, choice: Choice, most: int = files.MOST) -> Table:
        by = by_of(request.query.get("by", ""))
        return await self._counts.table(scope_of(request, caller), choice, by, order_of(request), most)

    async def _sent(self, request: web.Request, name: str, write: files.Write) -> web.StreamResponse:
        file = self._staging / f"tasks-{new_id()}"
        try:
            await asyncio.to_thread(write, file)
            stored = StoredFile(file, file.stat().st_size, new_id())
            return await send_file(request, stored, name, XLSX if name.endswith("xlsx") else CSV)
        finally:
            await asyncio.to_thread(file.unlink, missing_ok=True)


def language_of(request: web.Request) -> Language:
    """Return the language of headings."""
    return "en" if request.query.get("lang") == "en" else "vi"


def counts_json(found: Table, choice: Choice, sides: list[str]) -> TaskCountsOut:
    """Return figures."""

    def values(key: tuple[str, ...]) -> dict[Dimension, str]:
        return dict(zip(found.by, key, strict=True))

    return {
        "as_of": found.as_of.isoformat(),
        "by": list[Dimension](found.by),
        "order": found.order,
        "formulas": dict(FORMULAS),
        "together": figures_json(found.together, choice, sides, {}),
        "rows": [
            {
                "values": {one.value: value for one, value in values(row.key).items()},
                "names": {
                    one.value: found.names[value] for one, value in values(row.key).items() if value in found.names
                },
                "rank": row.rank,
                "figures": figures_json(row.numbers, choice, sides, values(row.key)),
            }
            for row in found.rows
        ],
        "others": {"rows": found.left_out, "standings": _by_name(found.others) if found.left_out else {}},
        "remainder": found.remainder,
    }


def figures_json(numbers: Numbers, choice: Choice, sides: list[str], more: dict[Dimension, str]) -> FiguresOut:
    """Return figures with the lists behind them."""

    def listed(standing: Standing | None) -> str:
        return f"{BASE}/tasks?{urlencode(narrowed(choice, sides, more, standing))}"

    return {
        "standings": _by_name(numbers),
        "all": numbers.all,
        "due": numbers.due,
        "done": numbers.done,
        "outside": numbers.outside,
        "of_all": {
            "done": numbers.share_of_all(DONE),
            **{one.value: numbers.share_of_all((one,)) for one in OF_ALL},
        },
        "of_due": {one.value: numbers.share_of_due((one,)) for one in OF_DUE},
        "list": listed(None),
        "lists": {one.value: listed(one) for one in Standing if numbers.by.get(one)},
    }


def _by_name(numbers: Numbers) -> dict[str, int]:
    return {one.value: numbers.by.get(one, 0) for one in Standing}
