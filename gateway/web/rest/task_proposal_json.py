"""Directives and proposals as the JSON of REST answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from gateway.web.problems import finding_json
from gateway.web.rest.bodies import moment_json
from gateway.web.rest.tasks import task_json

if TYPE_CHECKING:
    from gateway.tasks.proposals.looking import Directive, Shown
    from gateway.tasks.proposals.proposal import Proposed
    from gateway.web.rest.task_proposal_shapes import DirectiveOut, FieldsOut, ProposalOut, ProposalShownOut


def directive_json(one: Directive) -> DirectiveOut:
    """Return a directive as one agency sees it."""
    return cast(
        "DirectiveOut",
        {
            "document": one.document,
            "agency": one.agency,
            "side": one.side,
            "state": one.stands,
            "open": one.open,
            "reading": one.state,
            "changed_by": one.changed_by,
            "from": one.sender,
            "subject": one.subject,
            "code": one.code,
            "received_at": moment_json(one.received_at),
            "read_at": moment_json(one.read_at),
            "doc_type": one.doc_type,
            "number": one.number,
            "issuer": one.issuer,
            "issued": one.issued.isoformat() if one.issued else None,
            "notes": [finding_json(note) for note in one.notes],
        },
    )


def proposal_json(one: Proposed) -> ProposalOut:
    """Return a proposal."""
    return {
        "id": one.id,
        "document": one.packet,
        "agency": one.agency,
        "kind": one.kind,
        "state": one.state,
        "part": one.part,
        "version": one.version,
        "confidence": one.confidence,
        "fields": cast("FieldsOut", one.fields.plain()),
        "read": one.read,
        "targets": list(one.targets),
        "made": list(one.made),
        "sources": list(one.sources),
        "by_rule": one.by_rule,
        "reason": one.reason,
        "decided_by": one.decided_by,
        "decided_at": moment_json(one.decided_at),
        "created_at": moment_json(one.created_at),
        "updated_at": moment_json(one.updated_at),
    }


def shown_json(one: Shown) -> ProposalShownOut:
    """Return a proposal with the tasks beside it."""
    return {**proposal_json(one.proposal), "beside": [task_json(entry) for entry in one.beside]}
