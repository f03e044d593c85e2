"""Where expat's places lie in the packet, when base64 has passed it by."""

from __future__ import annotations

from xml.parsers import expat


class Skipped:
    """Bytes that expat never saw, and how they shift the lines and columns of its errors."""

    def __init__(self) -> None:
        self.size = 0
        self._lines = 0
        self._line = 0  # expat's line on which the latest skip was, and how far columns on it are shifted
        self._shift = 0

    def add(self, text: bytes, parser: expat.XMLParserType) -> None:
        """Note bytes that are passed over at the parser's current place."""
        line = parser.CurrentLineNumber
        breaks = text.count(b"\n") if b"\n" in text else 0  # looking is ten times faster than counting
        if breaks:
            self._shift = len(text) - text.rindex(b"\n") - 1 - parser.CurrentColumnNumber
        else:
            self._shift = len(text) + (self._shift if line == self._line else 0)
        self._line = line
        self._lines += breaks
        self.size += len(text)

    def place(self, line: int, column: int) -> tuple[int, int]:
        """Return a place that expat named as line and column of the packet."""
        return line + self._lines, column + (self._shift if line == self._line else 0)
