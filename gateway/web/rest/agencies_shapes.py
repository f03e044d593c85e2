"""The JSON of the directory, as types."""

from __future__ import annotations

from typing_extensions import TypedDict

from gateway.web.rest.shapes import Moment


class LabelOut(TypedDict):
    """An id or a name, and when it is good."""

    kind: str
    text: str
    since: str | None
    until: str | None


class SuccessionOut(TypedDict):
    """Where an agency went, and on which day."""

    relation: str
    key: str
    day: str


class EntryOut(TypedDict):
    """One agency of the directory."""

    key: str
    kind: str
    name: str
    ids: list[str]
    labels: list[LabelOut]
    parent: str | None
    valid_from: str | None
    valid_to: str | None
    valid: bool
    successors: list[SuccessionOut]
    mail: str
    provenance: str
    note: str


class KeptOut(EntryOut):
    """One agency and the number of its last change."""

    changed: int
    gone: bool


class PredecessorOut(TypedDict):
    """An agency that went into another."""

    key: str
    name: str
    valid_to: str | None


class FieldOut(TypedDict):
    """A field that was changed."""

    field: str
    before: str
    after: str


class PastOut(TypedDict):
    """One change in the history of an agency."""

    number: int
    set: str
    at: Moment | None
    actor: str
    what: str
    source: str
    act: str
    changes: list[FieldOut]


class AgencyOut(KeptOut):
    """One agency with its history and those that went into it."""

    predecessors: list[PredecessorOut]
    history: list[PastOut]


class AgenciesOut(TypedDict):
    """A page of agencies."""

    items: list[KeptOut]
    next: str | None


class AgencyChangesOut(TypedDict):
    """What changed, and the number from which it goes on."""

    items: list[KeptOut]
    next: str
    more: bool


class MeaningOut(TypedDict):
    """What an id or a name means on a day."""

    asked: str
    day: str
    state: str
    agency: EntryOut | None
    now: EntryOut | None
    way: list[SuccessionOut]
    candidates: list[EntryOut]
    parts: list[SuccessionOut]


class SetOut(TypedDict):
    """What was changed together."""

    set: str
    at: Moment | None
    actor: str
    what: str
    source: str
    entries: int
    done_at: Moment | None
    undoes: str | None
    undone_by: str | None


class SetsOut(TypedDict):
    """The last sets of changes."""

    items: list[SetOut]


class UndoneOut(TypedDict):
    """What taking a set back did; ``stay`` are the keys of those that were changed again since."""

    set: str
    entries: int
    stay: list[str]


class ConflictOut(TypedDict):
    """A field in which a bus says something else than an administrator set."""

    source: str
    key: str
    field: str
    ours: str
    theirs: str
    at: Moment | None


class ConflictsOut(TypedDict):
    """Where buses say something else."""

    items: list[ConflictOut]
