"""Both forms of a message as bytes: told apart by how they begin, read within bounds, judged alike."""

from __future__ import annotations

import orjson

from gateway.findings import refuse
from gateway.tasks.messages.model import MOST_BYTES, Message
from gateway.tasks.messages.parsing import message_of
from gateway.tasks.messages.plain import plain_of
from gateway.tasks.messages.xml import plain_of_xml, xml_of


def write_json(message: Message) -> bytes:
    """Return a message as JSON."""
    return orjson.dumps(plain_of(message))


def write_xml(message: Message) -> bytes:
    """Return a message as XML."""
    return xml_of(plain_of(message))


def read_message(data: bytes) -> Message:
    """Return the message that bytes of either form hold.

    Raises Refused ``task-message.too-large``, ``task-message.unreadable``, ``task-message.version``,
    ``task-message.invalid``.
    """
    if len(data) > MOST_BYTES:
        raise refuse("task-message.too-large", "", limit=MOST_BYTES)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return message_of(_json(data))
    return message_of(plain_of_xml(data))


def _json(data: bytes) -> object:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as fault:
        raise refuse("task-message.unreadable", "", reason=str(fault)[:100]) from None
