"""The JSON that is answered about lists of tasks that are taken in, as types: see :mod:`gateway.web.rest.shapes`."""

from __future__ import annotations

from typing_extensions import TypedDict

from gateway.web.rest.shapes import FindingOut, Moment


class TakenOut(TypedDict):
    """A list that was taken in; ``again`` says that it had been before, and that nothing was changed.

    ``unwritten`` tells of how many tasks the writing, or the recalling, is decided and under way.
    """

    id: str
    agency: str
    name: str
    sha256: str
    by: str
    at: Moment | None
    tasks: int
    rows: int
    undone_at: Moment | None
    undone_by: str | None
    unwritten: int
    again: bool


class TakenListsOut(TypedDict):
    """Lists that were taken in, the newest first."""

    items: list[TakenOut]


class CheckedOut(TypedDict):
    """What a list would do, and what is wrong with it; ``taken`` once it was taken in."""

    rows: int
    new: int
    known: int
    skipped: int
    columns: list[str]
    strange: list[str]
    faults: list[FindingOut]
    notes: list[FindingOut]
    taken: TakenOut | None
