"""Endpoints and dead letters as the JSON of REST answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.web.rest.bodies import delivery_json, ledger_json, moment_json

if TYPE_CHECKING:
    from gateway.exchange.delivery.desk_views import DeadGroup, DeadLetter, Replayed
    from gateway.web.rest.desk_shapes import GroupOut, LetterHistoryOut, LetterOut, ReplayedOut


def letter_json(letter: DeadLetter) -> LetterOut:
    """Return a dead letter."""
    return {
        **delivery_json(letter.delivery),
        "document": letter.delivery.document,
        "kind": letter.delivery.kind,
        "from": letter.delivery.sender,
        "to": letter.delivery.receiver,
        "address": letter.address,
        "subject": letter.subject,
        "document_code": letter.code,
        "document_id": letter.document_id,
        "size": letter.size,
        "sha256": letter.sha256,
        "group": letter.group,
    }


def letter_history_json(letter: DeadLetter) -> LetterHistoryOut:
    """Return a dead letter with all entries of its packet's ledger."""
    return {**letter_json(letter), "history": ledger_json(letter.history)["entries"]}


def group_json(group: DeadGroup) -> GroupOut:
    """Return a group of dead letters of one cause."""
    return {
        "id": group.id,
        "endpoint": group.endpoint,
        "cause": group.cause,
        "code": group.code,
        "error": group.error,
        "count": group.count,
        "first": moment_json(group.first),
        "last": moment_json(group.last),
        "example": group.example,
    }


def replayed_json(done: Replayed) -> ReplayedOut:
    """Return how many dead letters were let out again, and between which moments they are tried."""
    return {"replayed": done.count, "first": moment_json(done.first), "last": moment_json(done.last)}
