"""Writing XML piece by piece as the bus's library lays it out: two blanks a level, CR LF, prefixes (wire 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

from gateway.findings import refuse
from gateway.packet.names import EDXML

_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_PREFIX: Final = f'xmlns:edXML="{EDXML}"'


class Markup:
    """Writes elements to a binary stream and remembers which are open."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._open: list[str] = []

    def open_root(self) -> None:
        """Write the declaration, the root and the start of the envelope."""
        self._target.write(b'<?xml version="1.0" encoding="UTF-8"?>\r\n')
        self.open("edXML", f'xmlns="{EDXML}"')
        self.open("edXML:edXMLEnvelope", _PREFIX)

    def close_root(self) -> None:
        """Close everything that is still open."""
        while self._open:
            self.close()

    def open(self, name: str, attributes: str = "") -> None:
        """Start an element that holds others."""
        self._line(f"<{name} {attributes}>" if attributes else f"<{name}>")
        self._open.append(name)

    def close(self) -> None:
        """End the element started last."""
        name = self._open.pop()
        self._line(f"</{name}>")

    def text(self, name: str, value: str | int | None) -> None:
        """Write an element with a trimmed text; nothing for an empty one. Raises Refused for unwritable characters."""
        text = "" if value is None else str(value).strip()
        if text:
            self._line(f"<{name}>{self._escaped(name, text)}</{name}>")

    def group(self, name: str, *members: tuple[str, str | int | None]) -> None:
        """Write an element with its texts; nothing if all are empty."""
        if any(value is not None and str(value).strip() for _, value in members):
            self.open(name)
            for member, value in members:
                self.text(member, value)
            self.close()

    @contextmanager
    def raw_text(self, name: str) -> Iterator[None]:
        """Write a prefixed element outside the envelope, whose text comes through :meth:`raw`."""
        self.raw(f"{self._indent()}<{name} {_PREFIX}>".encode())
        yield
        self.raw(f"</{name}>\r\n".encode())

    def raw(self, data: bytes) -> None:
        """Write bytes as they are."""
        self._target.write(data)

    def _indent(self) -> str:
        return "  " * len(self._open)

    def _line(self, text: str) -> None:
        self._target.write(f"{self._indent()}{text}\r\n".encode())

    def _escaped(self, name: str, text: str) -> str:
        if found := _UNWRITABLE.search(text):
            path = "/".join(part.rpartition(":")[2] for part in (*self._open[3:], name))
            raise refuse("text.unwritable", path, character=f"U+{ord(found.group()):04X}")
        return text.translate(_ESCAPES)
