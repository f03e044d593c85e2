"""The JSON that is answered about joins, as types: see :mod:`gateway.web.rest.shapes`."""

from __future__ import annotations

from typing_extensions import TypedDict

from gateway.web.rest.shapes import Moment
from gateway.web.rest.task_shapes import TaskOut


class TaskJoinOut(TypedDict):
    """An own record and the assigner's: ``place`` is whether both stand at one place of the directive, ``words`` how
    alike their words are, from 0 to 1. Joined, ``own`` has ended and ``given`` goes on.
    """

    id: str
    agency: str
    state: str
    place: bool
    words: float
    own: TaskOut
    given: TaskOut
    created_at: Moment | None
    decided_at: Moment | None
    decided_by: str
    reason: str


class TaskJoinsOut(TypedDict):
    """A page of pairs, the oldest first; ``next`` is the ``after`` of the page behind it."""

    items: list[TaskJoinOut]
    next: str | None
