"""Text of old formats: Word and Excel of before 2007, and RTF, found by their letters rather than by their structure.

Vietnamese letters stand in those files as UTF-16, or in the old one-byte fonts, which ``spelling`` knows.
"""

from __future__ import annotations

import re
from typing import BinaryIO, Final

from gateway.packet.limits import MIB

MOST: Final = 4 * MIB
"""Bytes looked at."""

LINES: Final = 2_000

CHARACTERS: Final = 6_000

_WIDE: Final = re.compile(rb"(?:[\x09\x0a\x0d\x20-\xff]\x00|[\x00-\xff][\x01\x1e\x20]){3,}")
_NARROW: Final = re.compile(rb"[\x09\x0a\x0d\x20-\x7e\x80-\xff]{3,}")
_BREAKS: Final = re.compile(r"[\r\n\x07\x0b\x0c\x13-\x15]+")

_RTF: Final = re.compile(
    r"\\u(?P<unicode>-?\d{1,6})[ ]?(?:\\'[0-9a-fA-F]{2}|[?])?|\\'(?P<hex>[0-9a-fA-F]{2})"
    r"|\\(?P<word>[a-zA-Z]{1,32})-?\d{0,10}[ ]?|\\(?P<symbol>[^a-zA-Z])|(?P<brace>[{}])|(?P<end>[\r\n]+)"
    r"|(?P<text>[^\\{}\r\n]+)"
)
_RTF_LINES: Final = frozenset({"par", "line", "cell", "row", "sect", "page", "tab"})
_RTF_UNSEEN: Final = frozenset(
    {"fonttbl", "colortbl", "stylesheet", "info", "pict", "themedata", "datastore", "listtable"}
)


def ole_lines(file: BinaryIO) -> list[str]:
    """Return the lines of text found in an old office file, in the order in which they stand there."""
    file.seek(0)
    data = file.read(MOST)
    found: list[str] = []
    for start in (0, 1):
        # Text begins at an even place or at an odd one.
        for run in _WIDE.finditer(data, start):
            found += _BREAKS.split(run[0].decode("utf-16-le", "ignore"))
        if found:
            break
    for run in _NARROW.finditer(data):
        found += _BREAKS.split(run[0].decode("cp1252", "ignore"))
    return found


def rtf_lines(file: BinaryIO) -> list[str]:
    """Return the lines of the first page of an RTF file."""
    file.seek(0)
    text = file.read(MOST).decode("latin-1")
    found: list[str] = []
    depth, unseen, length = 0, 0, 0
    for token in _RTF.finditer(text):
        kind = token.lastgroup
        if kind == "brace":
            depth += 1 if token[0] == "{" else -1
            unseen = unseen if depth >= unseen else 0
        elif kind == "word" and (token["word"] in _RTF_UNSEEN):
            unseen = unseen or depth
        elif not unseen:
            piece = _piece(token)
            length += len(piece)
            found.append(piece)
            if length > CHARACTERS:
                break
    return "".join(found).split("\n")


def _piece(token: re.Match[str]) -> str:
    match token.lastgroup:
        case "unicode":
            return chr(int(token["unicode"]) & 0xFFFF)
        case "hex":
            return bytes([int(token["hex"], 16)]).decode("cp1252", "replace")
        case "word":
            return "\n" if token["word"] in _RTF_LINES else ""
        case "symbol":
            return " " if token["symbol"] == "~" else ""
        case "text":
            return token["text"]
        case _:
            return ""
