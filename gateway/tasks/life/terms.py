"""What is assigned: by whom, to whom, what, by when; and what a happening says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from gateway.moments import day_of


@dataclass(frozen=True, slots=True)
class Body:
    """An agency as a task names it: the OrganId where the directory knows it, and the name as written."""

    id: str = ""
    name: str = ""

    def plain(self) -> dict[str, str]:
        """Return it for JSON."""
        return {"id": self.id, "name": self.name}


class TaskKind(StrEnum):
    """How it ends (guideline 2.7)."""

    ONE_OFF = "one-off"
    RECURRING = "recurring"
    STANDING = "standing"


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a task. ``deadline`` is a day of Viet Nam, all of which is in time; nothing for one without."""

    content: str
    assigner: Body
    lead: Body
    support: tuple[Body, ...] = ()
    monitor: Body | None = None
    leader: str = ""
    """Who gave it, by name or office."""
    deadline: date | None = None
    deadline_text: str = ""
    recurrence: Mapping[str, Any] | None = None
    kind: TaskKind = TaskKind.ONE_OFF
    key: bool = False
    """Nhiệm vụ trọng tâm: one of those that are counted apart."""
    field: str = ""
    """Lĩnh vực."""
    product: str = ""
    confirmation: bool = True
    """Whether a report has to be confirmed by the assigner."""
    unit: str = ""
    """Of the performing agency; likewise the person."""
    person: str = ""

    def plain(self) -> dict[str, Any]:
        """Return the terms for JSON."""
        return {
            "content": self.content,
            "assigner": self.assigner.plain(),
            "lead": self.lead.plain(),
            "support": [one.plain() for one in self.support],
            "monitor": self.monitor.plain() if self.monitor else None,
            "leader": self.leader,
            "deadline": self.deadline.isoformat() if self.deadline else None,
            "deadline_text": self.deadline_text,
            "recurrence": dict(self.recurrence) if self.recurrence else None,
            "kind": self.kind.value,
            "key": self.key,
            "field": self.field,
            "product": self.product,
            "confirmation": self.confirmation,
            "unit": self.unit,
            "person": self.person,
        }

    def changed(self, given: Mapping[str, Any]) -> Terms:
        """Return the terms with some of them given anew, as :meth:`plain` writes them. Raises ValueError."""
        return replace(self, **_read(given))


def terms_of(given: Mapping[str, Any]) -> Terms:
    """Return terms from what :meth:`Terms.plain` wrote. Raises ValueError or KeyError."""
    return Terms(**_read(given))


NAMES: Final = frozenset(one.name for one in fields(Terms))

MOST_WORDS: Final = 20_000
"""Letters of one text in an event."""
MOST_NAME: Final = 2_000
"""Letters of a name or short text."""
MOST_ID: Final = 64
MOST_BODIES: Final = 1_000
MOST_MEMBERS: Final = 10
_LONGEST: Final = {"content": MOST_WORDS, "product": MOST_WORDS}
_ODD: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML, and so no message, can carry."""


def _read(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return terms as they are kept. Raises ValueError with the name of what is wrong."""
    read: dict[str, Any] = {}
    for name, value in given.items():
        if name not in NAMES:
            raise ValueError(name)
        read[name] = _READERS.get(name, _words)(name, value)
    return read


def _words(name: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST.get(name, MOST_NAME) or _ODD.search(value):
        raise ValueError(name)
    return value


def _body(name: str, value: object) -> Body:
    if isinstance(value, Body):
        return value
    if not isinstance(value, Mapping) or set(value) - {"id", "name"}:
        raise ValueError(name)
    held = Body(_words(name, value.get("id", "")), _words(name, value.get("name", "")))
    if len(held.id) > MOST_ID:
        raise ValueError(name)
    return held


def _bodies(name: str, value: object) -> tuple[Body, ...]:
    if not isinstance(value, list | tuple) or len(value) > MOST_BODIES:
        raise ValueError(name)
    return tuple(_body(name, one) for one in value)


def _maybe_body(name: str, value: object) -> Body | None:
    return None if value is None else _body(name, value)


def _deadline(name: str, value: object) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return day_of(_words(name, value))
    except ValueError:
        raise ValueError(name) from None


def _recurrence(name: str, value: object) -> Mapping[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping) or len(value) > MOST_MEMBERS:
        raise ValueError(name)
    for word, said in value.items():
        _words(name, word)
        if not (said is None or isinstance(said, bool | int)):
            _words(name, said)
    return dict(value)


def _kind(name: str, value: object) -> TaskKind:
    try:
        return TaskKind(_words(name, value))
    except ValueError:
        raise ValueError(name) from None


def _truth(name: str, value: object) -> bool:
    if value is True or value is False:
        return value
    raise ValueError(name)


_READERS: Final[Mapping[str, Callable[[str, object], Any]]] = {
    "assigner": _body,
    "lead": _body,
    "support": _bodies,
    "monitor": _maybe_body,
    "deadline": _deadline,
    "recurrence": _recurrence,
    "kind": _kind,
    "key": _truth,
    "confirmation": _truth,
}


class ReturnCause(StrEnum):
    """Why a task is given back."""

    WRONG_AUTHORITY = "wrong-authority"
    """Sai thẩm quyền: it is not ours."""
    WRONG_DEADLINE = "wrong-deadline"
    """Sai thời hạn."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that happened, as somebody says it: before it has a place among the events.

    ``at`` is when it happened by whoever says it, ``id`` its own for ever: the same event again changes nothing. What
    another book tells comes ``after`` an event of that book; what is said here comes after all that is known here.
    """

    id: str
    at: datetime
    actor: str
    agency: str
    body: Mapping[str, Any]
    after: str | None = None
