"""Parts of a list: what is decided about some hundred tasks, kept until it is done.

A list may have very many tasks, and nobody should wait while all are written. So the whole of it is put down in one
short transaction, as parts; from then on it is decided. Each part is done in a transaction of its own in which it also
goes away: whoever comes after a crash does what is left.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

import orjson
from sqlalchemy import Connection, delete, insert, select

from gateway.ids import new_id
from gateway.store.schema import task_import_parts as table
from gateway.tasks.book.bulk import Beginning
from gateway.tasks.book.writing import Origin
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.terms import Said

SIZE: Final = 250
"""Tasks of a part: others hardly wait while so many are written."""


T = TypeVar("T")


class Kind(StrEnum):
    """What is to be done with the tasks of a part."""

    BEGIN = "begin"
    RECALL = "recall"


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its place, what is to be done, with how many tasks; what it holds is packed."""

    number: int
    kind: Kind
    tasks: int
    content: bytes


def to_begin(beginnings: Sequence[Beginning]) -> list[Part]:
    """Return parts that write new tasks."""
    return [_part(Kind.BEGIN, number, some, some) for number, some in _cut(beginnings)]


def to_recall(tasks: Sequence[str], said: Said) -> list[Part]:
    """Return parts that recall tasks, as somebody says it of all."""
    return [_part(Kind.RECALL, number, some, {"said": said, "tasks": some}) for number, some in _cut(tasks)]


def beginnings(part: Part) -> list[Beginning]:
    """Return the new tasks of a part."""
    return [
        Beginning(
            Origin(**one["origin"]), tuple((Happening(kind), _said(said)) for kind, said in one["steps"]), one["id"]
        )
        for one in _unpacked(part)
    ]


def recalls(part: Part) -> dict[str, Said]:
    """Return the tasks that a part recalls, and how that is said."""
    held = _unpacked(part)
    said = _said(held["said"])
    return {task: replace(said, id=new_id()) for task in held["tasks"]}


def put(connection: Connection, which: str, parts: Sequence[Part]) -> None:
    """Put the parts of a list down."""
    if parts:
        connection.execute(insert(table), [{"list": which, **asdict(one)} for one in parts])


def first(connection: Connection, which: str) -> Part | None:
    """Return the next part of a list that is to be done."""
    here = select(table).where(table.c.list == which).order_by(table.c.number).limit(1)
    row = connection.execute(here).first()
    return Part(row.number, Kind(row.kind), row.tasks, row.content) if row is not None else None


def take_away(connection: Connection, which: str, number: int) -> bool:
    """Take a part away, in the transaction that does it; tell whether it was still there."""
    here = (table.c.list == which) & (table.c.number == number)
    return connection.execute(delete(table).where(here)).rowcount == 1


def _beginning(given: dict[str, Any]) -> Beginning:
    steps = tuple((Happening(kind), _said(said)) for kind, said in given["steps"])
    return Beginning(Origin(**given["origin"]), steps, given["id"])


def _said(given: dict[str, Any]) -> Said:
    return Said(**{**given, "at": datetime.fromisoformat(given["at"])})


def _cut(values: Sequence[T]) -> Iterator[tuple[int, Sequence[T]]]:
    return enumerate(values[start : start + SIZE] for start in range(0, len(values), SIZE))


def _part(kind: Kind, number: int, tasks: Sequence[object], content: object) -> Part:
    # Lists repeat themselves much: the quickest of levels leaves a tenth.
    return Part(number, kind, len(tasks), zlib.compress(orjson.dumps(content), 1))


def _unpacked(part: Part) -> Any:
    return orjson.loads(zlib.decompress(part.content))
