"""A task as another book has it: how this one takes that over, where a person has decided so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gateway.findings import refuse
from gateway.moments import day_of, moment_of
from gateway.tasks.life.states import State, Verdict
from gateway.tasks.life.terms import Said, terms_of

if TYPE_CHECKING:
    from gateway.tasks.life.task import Task


def adopted(task: Task, said: Said) -> Task:
    """Return the task with ``terms`` and as it ``stands`` elsewhere. Raises Refused ``task.terms-wrong``."""
    try:
        terms, stands = terms_of(said.body["terms"]), said.body["stands"]
        return replace(
            task,
            terms=terms,
            state=State(stands["state"]),
            held=State(stands["held"]) if "held" in stands else None,
            asked=day_of(stands["asked"]) if "asked" in stands else None,
            percent=int(stands["percent"]),
            assigned_at=_moment(stands, "assigned_at") or task.assigned_at,
            accepted_at=_moment(stands, "accepted_at"),
            reported_at=_moment(stands, "reported_at"),
            ended_at=_moment(stands, "ended_at"),
            verdict=Verdict(stands["verdict"]) if "verdict" in stands else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise refuse("task.terms-wrong", "terms", name=str(fault)[:64]) from None


def _moment(stands: Mapping[str, Any], name: str) -> datetime | None:
    return moment_of(stands[name]) if name in stands else None
