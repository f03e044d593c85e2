"""``lienthong tasks``: lists, acts, figures, sheets and verification at the command line of the machine."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from gateway.cli import main
from gateway.directory import agencies
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate
from gateway.store.schema import audit
from tests.integration.tasks.listing import ROWS, xlsx

NAMES = [("G22", "Văn phòng Chính phủ", None), ("H41", "Bộ H41", None), ("H14", "Bộ H14", None)]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    migrate(database_url(tmp_path))
    database = Database(database_url(tmp_path))
    database.hand_over(lambda c: agencies.configure(c, NAMES, only_these=False)).result()
    database.close()
    (tmp_path / "nv.xlsx").write_bytes(xlsx(ROWS))
    return tmp_path


def test_a_list_is_taken_in_worked_on_counted_verified_and_taken_back(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str, ends: int = 0) -> str:
        assert main(["tasks", *words, "--data", str(data)]) == ends
        said = capsys.readouterr()
        return said.out + said.err

    assert "5 mới" in run("import", str(data / "nv.xlsx"), "--agency", "G22", "--check")
    assert run("list") == ""
    run("import", str(data / "nv.xlsx"), "--agency", "G22")
    task = run("list", "--standing", "overdue").split()[0]
    run("progress", task, "--percent", "50", "--agency", "H14")
    run("report", task, "--text", "Xong")
    run("confirm-report", task)
    assert "task.not-now" in run("confirm-report", task, ends=1)
    assert "task.kind-unknown" in run("do", task, "dance", ends=1)
    assert "task.body-wrong" in run("do", task, "noted", "--body", "[", ends=1)
    assert "task.unknown" in run("show", "nothing", ends=1)
    assert "reported H14" in run("show", task)
    counts = orjson.loads(run("counts", "--by", "lead", "--json"))
    assert counts["together"] == {"done-on-time": 1, "done-late": 2, "no-deadline": 2}
    for name in ("so-lieu.xlsx", "so-lieu.csv", "so-lieu.svg"):
        run("counts", "--by", "lead", "-o", str(data / name))
        assert (data / name).stat().st_size > 500
    assert "registers.format-wrong" in run("counts", "-o", str(data / "so-lieu.pdf"), ends=1)
    run("counts", "--report", "-o", str(data / "bao-cao.xlsx"))
    run("export", "-o", str(data / "out.xlsx"))
    assert "đúng" in run("verify")
    which = run("imports", "--agency", "G22").split()[0]
    assert "task.list-used" in run("undo", which, "--agency", "G22", ends=1)
    made = run("assign", "--agency", "G22", "--lead", "H41", "--content", "Việc mới", "--deadline", "2099-01-01")
    run("recall", made.split()[0], "--reason", "trùng")
    database = Database(database_url(data))
    rows = database.read_now(lambda c: list(c.execute(select(audit.c.action).order_by(audit.c.number)).scalars()))
    database.close()
    assert [one for one in rows if one.startswith("tasks.")] == [
        "tasks.import", "tasks.progress", "tasks.reported", "tasks.confirmed", "tasks.assigned", "tasks.recalled",
    ]  # fmt: skip
