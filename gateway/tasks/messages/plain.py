"""Messages as plain data, which is their JSON form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from gateway.findings import Refused
from gateway.tasks.life.terms import Terms
from gateway.tasks.messages.model import EventSaid, Message, Stands, TaskSaid
from gateway.tasks.messages.parsing import AGENCY, SAID, TEXTS, WORDS, body_of
from gateway.tasks.messages.strict import UNCARRIED, Object


def plain_of(message: Message) -> dict[str, Any]:
    """Return a message as data of JSON; what is empty is left out."""
    return {
        "version": message.version,
        "id": message.id,
        "sent_at": moment_text(message.sent_at),
        "from": message.sender,
        "to": message.receiver,
        "tasks": [_task(one) for one in message.tasks],
    }


def moment_text(moment: datetime) -> str:
    """Return a moment as messages have it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def terms_plain(terms: Terms) -> dict[str, Any]:
    """Return terms as messages have them."""
    return {name: value for name, value in body_plain(terms.plain()).items() if value not in (None, "", [], {})}


def body_plain(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an event says as messages have it: without what is of this house alone, or what no reader takes."""
    found: dict[str, Any] = {}
    for name, value in body.items():
        said = _said(name, value)
        try:
            body_of(Object({name: said}, "", tolerant=False))
        except Refused:
            continue
        found[name] = said
    return found


def _said(name: str, value: Any) -> Any:
    """Return one thing that an event says in the shape of messages."""
    if isinstance(value, str) and (most := TEXTS.get(name) or SAID.get(name)):
        return carried(value)[:most]
    if name in ("assigner", "lead", "monitor") and isinstance(value, Mapping):
        return _body(value)
    if name == "support" and isinstance(value, Iterable):
        return [_body(one) for one in value if isinstance(one, Mapping)]
    if name == "recurrence" and isinstance(value, Mapping):
        return {key: one for key, one in value.items() if one is not None}
    return value


def carried(text: str) -> str:
    """Return a text without the letters that no form carries."""
    return UNCARRIED.sub(" ", text)


def _body(value: Mapping[str, Any]) -> dict[str, str]:
    bounds = (("id", AGENCY), ("name", WORDS))
    return {name: carried(str(value[name]))[:most] for name, most in bounds if value.get(name)}


def _task(one: TaskSaid) -> dict[str, Any]:
    found: dict[str, Any] = {"system": one.system, "code": one.code}
    if one.period:
        found["period"] = one.period
    if one.directive is not None:
        said = one.directive
        named = {"document_id": said.document_id, "code": said.code, "date": said.date, "anchor": said.anchor}
        found["directive"] = {name: carried(value) for name, value in named.items() if value}
        if said.occurrence:
            found["directive"]["occurrence"] = said.occurrence
    found["terms"] = terms_plain(one.terms)
    found["stands"] = stands_plain(one.stands)
    found["events"] = [event_plain(event) for event in one.events]
    return found


def event_plain(event: EventSaid) -> dict[str, Any]:
    """Return one thing that happened as messages have it."""
    found: dict[str, Any] = {"id": event.id, "kind": event.kind.value, "at": moment_text(event.at)}
    found |= {name: value for name, value in (("by", carried(event.by)), ("agency", event.agency)) if value}
    found |= {name: value for name, value in (("after", event.after), ("follows", event.follows)) if value}
    return {**found, "body": body_plain(event.body)}


def stands_plain(one: Stands) -> dict[str, Any]:
    """Return where a task stands as messages have it."""
    found: dict[str, Any] = {"state": one.state.value, "percent": one.percent}
    for name in ("held", "verdict"):
        if (word := getattr(one, name)) is not None:
            found[name] = word.value
    if one.asked is not None:
        found["asked"] = one.asked.isoformat()
    for name in MOMENTS:
        if (moment := getattr(one, name)) is not None:
            found[name] = moment_text(moment)
    return found


MOMENTS: Final = ("assigned_at", "accepted_at", "reported_at", "ended_at")
