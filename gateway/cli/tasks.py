"""The words of the command line about tasks: ``tasks extract``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, TypeAlias

from gateway.cli.task_book import add_task_book
from gateway.cli.task_proposals import add_proposals

_RAW: Final = argparse.RawDescriptionHelpFormatter

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse gives it no public name

EXTRACT: Final = """\
Đọc nhiệm vụ từ văn bản chỉ đạo. / Read the tasks that a directive assigns.

FILE is plain text, PDF, DOCX, DOC, HTML, a scan, or an edXML packet with such attachments. The day of issue is taken
from --issued, else from the packet, else from the text. What comes out are proposals, each field with its place and how
sure it is: a person confirms them. What names mean is said by the directory that is shipped, or by that of a service.
Ends with 0, or with 1 and one JSON error where nothing could be read."""

REMIND: Final = """\
Xem bản nhắc việc sắp tới của một cơ quan. / Show what the next digest tells an agency.

Nothing is sent and nothing is written."""

CONFLICTS: Final = """\
Xem các cập nhật nhiệm vụ đã đến mà không áp dụng được. / Show updates of tasks that came and cannot happen.

They are settled through REST, by whoever decides for the agency."""

MESSAGE: Final = """\
Viết ra thông điệp của một nhiệm vụ. / Write the message of a task: all of it that others are told.

TASK is our id or the code. Nothing that is inside an agency is in it."""

JOINS: Final = """\
Xem các nhiệm vụ tự ghi có vẻ trùng với nhiệm vụ của cơ quan giao. / Show own records that seem to be the assigner's.

Each pair has its id, both tasks, and why they seem to be one (docs/task-joins.md)."""

JOIN: Final = """\
Gộp nhiệm vụ tự ghi vào nhiệm vụ của cơ quan giao. / Join an own record with the assigner's: it ends, the other goes on.

What the agency did is told to the assigner as its updates. A join is not undone."""

EXAMPLES: Final = """\
examples:
  lienthong tasks extract cong-dien.txt --issued 2025-11-26
  lienthong tasks extract cong-dien.txt --json
  lienthong tasks import danh-sach.xlsx --agency 901.23.01.Z91 --check --config gateway.toml
  lienthong tasks counts --by lead --as-of 2026-06-30 --config gateway.toml -o so-lieu.xlsx
  lienthong tasks extract cong-dien.txt --config gateway.toml --for H41"""


def add_tasks(commands: _Commands) -> None:
    """Add the commands about tasks."""
    tasks = commands.add_parser("tasks", help="tasks that directives assign", epilog=EXAMPLES, formatter_class=_RAW)
    verbs = tasks.add_subparsers(
        metavar="extract|remind|list|show|assign|do|counts|export|import|verify|...", required=True
    )
    extract = verbs.add_parser("extract", help="read them from a file", description=EXTRACT, formatter_class=_RAW)
    extract.add_argument("file", type=Path, metavar="FILE")
    extract.add_argument("--issued", metavar="YYYY-MM-DD", help="day of issue, before any other")
    extract.add_argument("--arrived", metavar="YYYY-MM-DD", help="day of arrival, for deadlines that count from it")
    where = extract.add_mutually_exclusive_group()
    where.add_argument(
        "--config", type=Path, metavar="FILE.toml", help="a service whose directory says what names mean"
    )
    where.add_argument("--data", type=Path, metavar="DIR", help="data folder of a hub, for the same")
    extract.add_argument("--for", dest="receiver", metavar="AGENCY", help="say of each task whether it is theirs")
    extract.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    extract.add_argument("--lang", choices=("vi", "en"), default="vi", help="language (default: %(default)s)")
    extract.set_defaults(run="gateway.commands.tasks:extract")
    remind = verbs.add_parser(
        "remind", help="show the next digest of an agency", description=REMIND, formatter_class=_RAW
    )
    _add_where(remind)
    remind.add_argument("--agency", required=True, metavar="ID", help="whose digest")
    remind.set_defaults(run="gateway.commands.task_reminders:show")
    conflicts = verbs.add_parser(
        "conflicts", help="show updates that cannot happen", description=CONFLICTS, formatter_class=_RAW
    )
    _add_where(conflicts)
    conflicts.add_argument("--agency", metavar="ID", help="of this agency alone")
    conflicts.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    conflicts.add_argument("--lang", choices=("vi", "en"), default="vi", help="language (default: %(default)s)")
    conflicts.set_defaults(run="gateway.commands.task_messages:conflicts")
    message = verbs.add_parser("message", help="write the message of a task", description=MESSAGE, formatter_class=_RAW)
    message.add_argument("task", metavar="TASK")
    _add_where(message)
    message.add_argument("--json", action="store_true", help="the JSON form instead of XML")
    message.set_defaults(run="gateway.commands.task_messages:message")
    _add_joins(verbs)
    add_proposals(verbs)
    add_task_book(verbs)


def _add_joins(verbs: _Commands) -> None:
    joins = verbs.add_parser(
        "joins", help="own records that seem to be one with the assigner's", description=JOINS, formatter_class=_RAW
    )
    joins.add_argument("--state", choices=("proposed", "joined", "refused"), default="proposed", help="(%(default)s)")
    join = verbs.add_parser(
        "join", help="join an own record with the assigner's", description=JOIN, formatter_class=_RAW
    )
    join.add_argument("own", metavar="OWN", help="the agency's own record, or the id of a proposed pair")
    join.add_argument("given", metavar="GIVEN", nargs="?", help="the assigner's record")
    join.add_argument("--refuse", metavar="REASON", help="they are two tasks: of a proposed pair")
    for verb, name in ((joins, "listing"), (join, "join")):
        verb.add_argument("--agency", required=True, metavar="ID", help="for which agency")
        _add_where(verb)
        verb.set_defaults(run=f"gateway.commands.task_joins:{name}")


def _add_where(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--config", type=Path, metavar="FILE.toml", help="settings of the gateway")
    where.add_argument("--data", type=Path, metavar="DIR", help="data folder of a hub")
