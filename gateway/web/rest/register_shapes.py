"""The JSON of the registers, as types."""

from __future__ import annotations

from typing_extensions import TypedDict

from gateway.web.rest.shapes import Moment


class OutgoingOut(TypedDict):
    """One line of the book of outgoing documents (Decree 30/2020, Annex IV)."""

    document: str
    sent_at: Moment
    code: str
    date: str
    type_name: str
    subject: str
    signer: str
    receivers: str
    keeper: str
    copies: str
    note: str


class OutgoingBookOut(TypedDict):
    """A page of the book of outgoing documents."""

    agency: str
    items: list[OutgoingOut]
    next: str | None


class IncomingOut(TypedDict):
    """One line of the book of incoming documents (Decree 30/2020, Annex IV)."""

    delivery: str
    document: str
    arrived_at: Moment
    number: int
    author: str
    code: str
    date: str
    type_name: str
    subject: str
    handler: str
    passed_on_at: Moment | None
    taken_at: Moment | None
    note: str


class IncomingBookOut(TypedDict):
    """A page of the book of incoming documents."""

    agency: str
    items: list[IncomingOut]
    next: str | None


class TakeBackOut(TypedDict):
    """One request for a document back, at one receiver."""

    document: str
    asked_at: Moment
    form: str
    sender: str
    receiver: str
    code: str
    date: str
    subject: str
    reason: str
    answer: str
    answered_at: Moment | None
    destroyed_at: Moment | None


class TakeBacksOut(TypedDict):
    """A page of the log of take-backs."""

    agency: str
    items: list[TakeBackOut]
    next: str | None


class CountOut(TypedDict):
    """What one agency sent and received in one period, and how far what it received came until now."""

    agency: str
    name: str
    period: str
    sent: int
    received: int
    accepted: int
    refused: int
    finished: int
    given_back: int
    unreported: int


class CountsOut(TypedDict):
    """Counts by agency and period."""

    items: list[CountOut]
