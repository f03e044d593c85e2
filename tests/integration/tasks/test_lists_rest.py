"""Lists and figures over REST, on both databases: sheets come in and go out, every number leads to its tasks."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree
from openpyxl import load_workbook

from gateway.sheets import XLSX
from gateway.tasks.counts.desk import today
from gateway.tasks.lists import bodies, imports, planning
from tests.integration.rest.conftest import Desk, OpenDesk
from tests.integration.tasks.listing import HEADING, ROWS, xlsx

LISTED = "G22"


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    made = await open_desk("G22", "H41", "H14", role="hub", routed=False)
    from gateway.directory import agencies

    named = [("G22", "Văn phòng Chính phủ", None), ("H41", "Bộ H41", None), ("H14", "Bộ H14", None)]
    await made.house.exchange.database.write(lambda c: agencies.configure(c, named, only_these=False))
    return made


async def take(
    desk: Desk, content: bytes, query: str = "name=nv.xlsx", who: str = LISTED
) -> tuple[int, dict[str, Any]]:
    return await desk.call("POST", f"/tasks/imports?{query}", who, data=content, Content_Type=XLSX)


async def file_of(desk: Desk, path: str, who: str = LISTED) -> bytes:
    key = await desk.key(who)
    async with desk.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {key}"}) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.read()


def link(url: str) -> str:
    return url.removeprefix("/api/v1")


async def test_a_list_comes_in_once_is_counted_searched_and_taken_back(desk: Desk) -> None:
    yesterday = (today() - timedelta(days=1)).isoformat()
    status, checked = await take(desk, xlsx(ROWS), "check=true")
    assert (status, checked["rows"], checked["new"], checked["faults"]) == (200, 4, 5, [])
    assert (await desk.call("GET", "/tasks", LISTED))[1]["items"] == []
    status, taken = await take(desk, xlsx(ROWS))
    assert (status, taken["taken"]["tasks"]) == (201, 5)
    status, again = await take(desk, xlsx(ROWS, merged=["A1:C1"]))
    assert (status, again["known"], again["new"], again["taken"]["tasks"]) == (201, 5, 0, 0)

    _, counts = await desk.call("GET", "/tasks/counts?by=lead&order=on-time", LISTED)
    assert counts["remainder"] == 0
    together = counts["together"]
    assert {name: number for name, number in together["standings"].items() if number} == {
        "done-on-time": 1, "done-late": 1, "overdue": 1, "no-deadline": 2,
    }  # fmt: skip
    assert (together["all"], together["due"], together["of_due"]["done-on-time"]) == (5, 3, 33.33)
    assert [(row["values"]["lead"], row["names"]["lead"], row["rank"]) for row in counts["rows"]] == [
        ("H41", "Bộ H41", 1), ("H14", "Bộ H14", 2),
    ]  # fmt: skip
    for figures in (together, *(row["figures"] for row in counts["rows"])):
        for standing, number in figures["standings"].items():
            if number:
                _, page = await desk.call("GET", link(figures["lists"][standing]), LISTED)
                assert [item["standing"] for item in page["items"]] == [standing] * number
        assert len((await desk.call("GET", link(figures["list"]), LISTED))[1]["items"]) == sum(
            figures["standings"].values()
        )

    for words, number in (("rà soát quy định", 1), ("ra soat", 1), ("de an", 1), ("khongco", 0), ("H14", 3)):
        _, page = await desk.call("GET", f"/tasks?q={words}", LISTED)
        assert len(page["items"]) == number, words
    # What nobody of theirs is concerned by, others do not see: neither in figures nor in lists.
    _, theirs = await desk.call("GET", "/tasks/counts", "H14")
    assert theirs["together"]["all"] == 3
    _, before = await desk.call("GET", f"/tasks/counts?as_of={yesterday}", LISTED)
    assert before["together"]["all"] == 0

    listed = (await desk.call("GET", "/tasks/imports", LISTED))[1]["items"]
    assert [one["tasks"] for one in listed] == [0, 5]
    status, _ = await desk.call("POST", f"/tasks/imports/{listed[1]['id']}/undo", LISTED)
    assert status == 200
    _, counts = await desk.call("GET", "/tasks/counts", LISTED)
    assert (counts["together"]["all"], counts["together"]["standings"]["recalled"]) == (0, 5)
    status, back = await take(desk, xlsx(ROWS))
    assert (status, back["taken"]["tasks"]) == (201, 5)
    assert (await desk.call("POST", f"/tasks/imports/{listed[1]['id']}/undo", LISTED))[0] == 409
    assert (await desk.call("POST", f"/tasks/imports/{listed[1]['id']}/undo", "H41"))[0] == 404


async def test_a_list_of_which_something_was_used_is_not_taken_back(desk: Desk) -> None:
    _, taken = await take(desk, xlsx(ROWS[2:3]))
    _, page = await desk.call("GET", "/tasks", LISTED)
    task = page["items"][0]["id"]
    await desk.call("POST", f"/tasks/{task}/events", "H14", json={"kind": "progress", "body": {"percent": 30}})
    status, problem = await desk.call("POST", f"/tasks/imports/{taken['taken']['id']}/undo", LISTED)
    assert (status, problem["errors"][0]["code"]) == (409, "task.list-used")


async def test_nothing_is_taken_up_in_the_name_of_another(desk: Desk) -> None:
    rows = [ROWS[2], [*ROWS[2][:4], "Báo cáo D", "Bộ H14", *ROWS[2][6:10], "Chờ xác nhận", None, "Đã gửi"]]
    assert (await take(desk, xlsx(rows)))[0] == 201
    _, page = await desk.call("GET", "/tasks", LISTED)
    assert {item["state"] for item in page["items"]} == {"assigned"}
    _, told = await desk.call("GET", f"/tasks/{page['items'][0]['id']}", LISTED)
    assert [event["agency"] for event in told["events"]] == [LISTED] * 3
    assert told["events"][2]["body"]["text"] == "Đã gửi: chờ xác nhận"
    own = [*ROWS[2][:5], "Văn phòng Chính phủ", *ROWS[2][6:]]
    assert (await take(desk, xlsx([own])))[0] == 201
    _, page = await desk.call("GET", "/tasks?lead=G22", LISTED)
    assert [item["state"] for item in page["items"]] == ["in-progress"]


async def test_a_list_comes_again_however_often_it_was_taken_back(desk: Desk) -> None:
    for _ in range(3):
        status, taken = await take(desk, xlsx(ROWS))
        assert (status, taken["taken"]["tasks"]) == (201, 5)
        assert (await desk.call("POST", f"/tasks/imports/{taken['taken']['id']}/undo", LISTED))[0] == 200
    _, listed = await desk.call("GET", "/tasks/imports", LISTED)
    assert [one["tasks"] for one in listed["items"]] == [5, 5, 5]
    assert "tasks" not in imports.TOLD.selected_columns, "very many ids of each"


async def test_every_fault_is_told_with_row_and_column_and_nothing_is_written(desk: Desk) -> None:
    wrong: list[list[Any]] = [
        [1, "", "", "", "Không rõ hạn", "Bộ H41", None, "31/02/2026", None, None, None, None, None],
        [2, "", "", "", "Cơ quan lạ", "Bộ H4l", None, None, None, None, None, None, None],
        [3, "", "", "", "", "Bộ H41", None, None, None, None, None, None, "x"],
        [4, "", "", "", "Xong mà không có ngày", "Bộ H41", None, None, None, None, "Hoàn thành", None, None],
        [5, "", "", "", "Trạng thái lạ", "Bộ H41", None, None, None, "có thể", "Kỳ lạ", None, None],
    ]
    status, problem = await take(desk, xlsx([*ROWS, *wrong]))
    assert status == 422
    found = [(one["code"], one["path"]) for one in problem["errors"]]
    assert found == [
        ("task.list-day-wrong", "[7].Thời hạn"),
        ("task.list-cell-missing", "[9].Nội dung nhiệm vụ"),
        ("task.list-done-day", "[10].Ngày hoàn thành"),
        ("task.list-state-wrong", "[11].Trạng thái"),
        ("task.list-yes-wrong", "[11].Trọng tâm"),
        ("task.list-agency-unknown", "[8].Cơ quan chủ trì"),
    ]
    assert (await desk.call("GET", "/tasks", LISTED))[1]["items"] == []
    assert (await desk.call("GET", "/tasks/imports", LISTED))[1]["items"] == []
    kept = await take(desk, xlsx([ROWS[0], wrong[1]]), "unknown=keep")
    assert (kept[0], kept[1]["taken"]["tasks"], len(kept[1]["notes"])) == (201, 2, 1)


async def test_what_a_list_costs_is_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = [[*ROWS[2][:5], name, *ROWS[2][6:]] for name in ("H4L", "H4A", "H4B")]
    monkeypatch.setattr(bodies, "MOST_NEAR", 1)
    _, told = await take(desk, xlsx(unknown), "check=true")
    assert ["Bộ H41" in one["message"] for one in told["faults"]] == [True, False, False]
    monkeypatch.setattr(planning, "MOST_TASKS", 4)
    status, problem = await take(desk, xlsx(ROWS))
    assert (status, problem["errors"][0]["code"]) == (422, "task.list-tasks-many")


async def test_codes_that_meet_in_a_list_are_told_apart(desk: Desk) -> None:
    heading = ["Mã nhiệm vụ", "Nội dung nhiệm vụ", "Cơ quan chủ trì"]
    rows = [[code, f"Việc {number}", "Bộ H41"] for number, code in enumerate(("A", "A", "A-2"))]
    for new in (3, 0):
        status, taken = await take(desk, xlsx(rows, [heading], merged=["A1:B1"] if new else ()))
        assert (status, taken["new"], taken["known"]) == (201, new, 3 - new)


async def test_a_code_that_grows_too_long_is_a_fault(desk: Desk) -> None:
    from gateway.directory import agencies

    long = "H" * 60
    database = desk.house.exchange.database
    await database.write(lambda c: agencies.configure(c, [(long, "Bộ dài", None)], only_these=False))
    heading = ["Mã nhiệm vụ", "Nội dung nhiệm vụ", "Cơ quan chủ trì"]
    row = ["M" * 100, "Việc", "Bộ H41; Bộ dài"]
    status, problem = await take(desk, xlsx([row], [heading]))
    assert (status, [one["code"] for one in problem["errors"]]) == (422, ["task.list-text-long"])


NO_LISTS = [
    (b"", "task.list-empty"),
    (b"PK\x03\x04 no archive", "task.list-unreadable"),
    (b"\xff\xfe\x00", "task.list-unreadable"),
    (b"a,b\r\n1,2\r\n", "task.list-no-heading"),
    ("Nội dung nhiệm vụ,Cơ quan chủ trì\r\n".encode(), "task.list-empty"),
]


async def test_what_is_no_list_is_refused(desk: Desk) -> None:
    for content, code in NO_LISTS:
        status, problem = await take(desk, content)
        assert (status, problem["errors"][0]["code"]) == (422, code), content


async def test_headings_in_two_rows_and_merged_cells_are_understood(desk: Desk) -> None:
    heading: list[list[Any]] = [
        ["TT", "Văn bản giao", None, "Nhiệm vụ được giao", "Cơ quan", None, "Hạn", "Tình trạng thực hiện"],
        [None, "Số, ký hiệu", "Ngày ban hành", None, "chủ trì", "phối hợp", None, None],
    ]
    rows: list[list[Any]] = [
        ["I", "Lĩnh vực y tế", None, None, None, None, None, None],
        [1, "12/TB", "05/01/2026", "Việc thứ nhất", "Bộ H41", "Bộ H14", "31/12/2099", None],
        [2, None, None, "Việc thứ hai", "Bộ H14", None, "2099-12-31", "Chưa thực hiện"],
    ]
    status, taken = await take(desk, xlsx(rows, heading, ["B2:C2", "E2:F2", "B5:B6", "C5:C6"]))
    assert (status, taken.get("rows"), taken.get("skipped")) == (201, 2, 1), taken
    assert "Cơ quan phối hợp" in taken["columns"]
    text = (await file_of(desk, "/tasks/list/file?format=csv")).decode("utf-8-sig")
    out = list(csv.DictReader(io.StringIO(text)))
    assert [(row["Nội dung nhiệm vụ"], row["Số/ký hiệu văn bản"], row["Ngày văn bản"]) for row in out] == [
        ("Việc thứ hai", "12/TB", "2026-01-05"), ("Việc thứ nhất", "12/TB", "2026-01-05"),
    ]  # fmt: skip


async def test_a_list_that_went_out_comes_in_elsewhere_the_same(desk: Desk) -> None:
    hostile = [5, "", "", "", "=HYPERLINK(1)", "Bộ H41", None, None, "+1", None, None, None, None]
    await take(desk, xlsx([*ROWS, hostile]))
    content = await file_of(desk, "/tasks/list/file")
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    status, taken = await take(desk, content, who="H41")
    # H41 neither gives nor leads what H14 leads.
    assert (status, {one["code"] for one in taken["errors"]}) == (422, {"task.list-not-yours"})
    mine = await file_of(desk, "/tasks/list/file?lead=H41")
    status, taken = await take(desk, mine, who="H41")
    assert (status, taken["taken"]["tasks"]) == (201, 4)
    before = (await desk.call("GET", "/tasks/counts?lead=H41", LISTED))[1]["together"]["standings"]
    assert before["done-on-time"] == 1, "a list of the lead's own shows in no figure of the assigner"
    both = (await desk.call("GET", "/tasks/counts?lead=H41&by=field", "H41"))[1]["together"]["standings"]
    assert both == {name: 2 * number for name, number in before.items()}


async def test_figures_go_out_as_files_and_charts(desk: Desk) -> None:
    await take(desk, xlsx(ROWS))
    text = (await file_of(desk, "/tasks/counts/file?by=lead,field")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[-1][0] == "Chênh lệch"
    assert rows[-1][5] == "0"
    assert rows[-2][0] == "Cộng"
    report = load_workbook(io.BytesIO(await file_of(desk, "/tasks/report"))).active
    assert report is not None
    told = {str(row[1]): row[2] for row in report.iter_rows(values_only=True) if row[1]}
    assert (told["Tổng số"], told["Đã hoàn thành"], told["Chưa hoàn thành, quá hạn"], told["Đã đến hạn"]) == (
        5,
        2,
        1,
        3,
    )
    for by in ("lead", "due_month", "key"):
        first = await file_of(desk, f"/tasks/counts/chart?by={by}")
        assert first == await file_of(desk, f"/tasks/counts/chart?by={by}")
        tree = etree.fromstring(first)
        assert tree[0].tag.endswith("title")
        assert not [one for one in tree.iter() if isinstance(one.tag, str) and one.tag.endswith("script")]
        assert b"href" not in first
        assert "Hoàn thành đúng hạn".encode() in first
    status, problem = await desk.call("GET", "/tasks/counts/chart?by=lead,field", LISTED)
    assert (status, problem["errors"][0]["code"]) == (422, "task.chart-one")


async def test_lists_come_in_pages_by_deadline_and_are_not_sent_twice(desk: Desk) -> None:
    await take(desk, xlsx(ROWS))
    found: list[str | None] = []
    after = ""
    while True:
        _, page = await desk.call("GET", f"/tasks?sort=deadline&limit=2{after}", LISTED)
        found += [item["terms"]["deadline"] for item in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == ["2026-01-31", "2026-02-28", "2026-03-31", None, None]
    status, problem = await desk.call("GET", "/tasks?sort=deadline&after=x~y", LISTED)
    assert (status, problem["errors"][0]["code"]) == (422, "task.place-wrong")
    key = await desk.key(LISTED)
    for path in ("/tasks?standing=overdue", "/tasks/counts?by=lead"):
        async with desk.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {key}"}) as answer:
            tag = answer.headers["ETag"]
        assert (await desk.call("GET", path, LISTED, If_None_Match=tag))[0] == 304


QUESTIONS = [
    ("/tasks/counts?by=lead,lead", "task.by-wrong"),
    ("/tasks/counts?by=weather", "task.by-wrong"),
    ("/tasks/counts?as_of=2999-01-01", "task.day-ahead"),
    ("/tasks/counts?as_of=31/01/2026", "task.day-wrong"),
    ("/tasks/counts?due_month=2026-13", "task.filter-wrong"),
    ("/tasks?due_month=0000-01", "task.filter-wrong"),
    ("/tasks?assigned_month=9999-12", "task.filter-wrong"),
    ("/tasks?standing=happy", "task.filter-wrong"),
    ("/tasks?sort=random", "task.filter-wrong"),
    ("/tasks/counts?side=left", "task.filter-wrong"),
    ("/tasks/counts?order=up", "task.filter-wrong"),
]


async def test_questions_that_make_no_sense_are_refused(desk: Desk) -> None:
    for path, code in QUESTIONS:
        status, problem = await desk.call("GET", path, LISTED)
        assert (status, problem["errors"][0]["code"]) == (422, code), path


def test_the_heading_that_goes_out_is_one_that_comes_in() -> None:
    from gateway.tasks.lists.columns import HEADINGS, recognised

    assert {recognised(vi) for vi, _, _ in HEADINGS.values()} == set(HEADINGS)
    assert {recognised(en) for _, en, _ in HEADINGS.values()} == set(HEADINGS)
    assert all(recognised(one) for one in HEADING)
