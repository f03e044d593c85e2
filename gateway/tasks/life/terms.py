"""What is assigned: by whom, to whom, what, by when; and what a happening says."""

from __future__ import annotations

from collections.abc import Mapping
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


def _read(given: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(given) - NAMES):
        raise ValueError(unknown[0])
    read = dict(given)
    for name in ("assigner", "lead", "monitor"):
        if isinstance(given.get(name), Mapping):
            read[name] = Body(**given[name])
    if "support" in given:
        read["support"] = tuple(Body(**one) for one in given["support"])
    if given.get("deadline"):
        read["deadline"] = day_of(given["deadline"])
    if "kind" in given:
        read["kind"] = TaskKind(given["kind"])
    return read


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

    ``at`` is when it happened by whoever says it, ``id`` its own for ever: the same event again changes nothing.
    """

    id: str
    at: datetime
    actor: str
    agency: str
    body: Mapping[str, Any]
