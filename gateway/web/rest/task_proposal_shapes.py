"""The JSON that is answered about directives and proposals, as types: see :mod:`gateway.web.rest.shapes`."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from gateway.tasks.life.terms import TaskKind
from gateway.tasks.proposals.proposal import Part, ProposalKind, ProposalState
from gateway.web.rest.shapes import FindingOut, From, Moment
from gateway.web.rest.task_shapes import TaskOut


class DirectiveOut(From):
    """A document that was read, as one agency sees it: where the reading stands, and how much waits for people."""

    document: str
    agency: str
    side: Literal["sender", "receiver"]
    state: Literal["due", "open", "settled", "nothing"]
    open: int
    reading: Literal["due", "read", "failed", "gone"]
    changed_by: str | None
    subject: str | None
    code: str | None
    received_at: Moment | None
    read_at: Moment | None
    doc_type: str
    number: str
    issuer: str
    issued: str | None
    notes: list[FindingOut]


class DirectivesOut(TypedDict):
    """A page of directives, the newest first; ``next`` is the ``after`` of the page behind it."""

    items: list[DirectiveOut]
    next: str | None


class DoerOut(TypedDict):
    """An agency or a class as the directive names it; ``members`` are those of a class that are concerned."""

    name: str
    id: str
    members: list[str]
    official: str
    maybe: list[str]


class FieldsOut(TypedDict):
    """What is proposed, as it stands now."""

    content: str
    clause: str
    anchor: str
    anchor_occurrence: int | None
    lead: list[DoerOut]
    support: list[DoerOut]
    monitor: DoerOut | None
    deadline: str | None
    deadline_text: str
    recurrence: dict[str, Any] | None
    kind: TaskKind
    key: bool
    field: str
    product: str


class ProposalOut(TypedDict):
    """One proposal; ``read`` is what the reading found, with places in the text and how sure each field is."""

    id: str
    document: str
    agency: str
    kind: ProposalKind
    state: ProposalState
    part: Part
    version: int
    confidence: float
    fields: FieldsOut
    read: dict[str, Any] | None
    targets: list[str]
    made: list[str]
    sources: list[str]
    by_rule: bool
    reason: str
    decided_by: str
    decided_at: Moment | None
    created_at: Moment | None
    updated_at: Moment | None


class ProposalShownOut(ProposalOut):
    """One proposal with the tasks that stand for the same clause already."""

    beside: list[TaskOut]


class DirectiveShownOut(TypedDict):
    """A directive with all its proposals."""

    directive: DirectiveOut
    proposals: list[ProposalShownOut]


class ProposalsOut(TypedDict):
    """What an act left, the proposal with which it ends first."""

    items: list[ProposalOut]


class ExampleOut(TypedDict):
    """A directive with its tasks as people have corrected them, in the shape of the annotated ones."""

    text: str
    gold: dict[str, Any]
