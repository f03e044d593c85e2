"""When two dead letters have the same cause: their words agree once names, numbers and addresses are taken out."""

from __future__ import annotations

import hashlib
import re
from typing import Final

_MASKS: Final = (
    (re.compile(r"https?://\S+"), "<url>"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "<mail>"),
    (re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"), "<id>"),
    (re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b"), "<address>"),
    (re.compile(r"\[[0-9a-fA-F:]*:[0-9a-fA-F:]+\](?::\d+)?"), "<address>"),
    # An agency's or a host's name with a number in it: 901.23.01.Z91, axis-2.bo.example:8443.
    (re.compile(r"\b(?=[\w.-]*\d)\w[\w-]*(?:\.[\w-]+)+(?::\d+)?"), "<name>"),
    (re.compile(r"\b(?=\w*\d)[0-9a-fA-F]{8,}\b"), "<id>"),
    (re.compile(r"\b(?=\w*\d)(?=\w*[A-Za-z])\w{6,}\b"), "<id>"),
    (re.compile(r"\d+"), "#"),
    (re.compile(r"\s+"), " "),
)
"""In this order: the longer forms before the numbers that they hold."""


def masked(error: str) -> str:
    """Return the words of an error without what differs from case to case."""
    for pattern, word in _MASKS:
        error = pattern.sub(word, error)
    return error.strip()


def group_id(endpoint: str, cause: str, code: str, error: str) -> str:
    """Return the id of the group of dead letters to which one belongs: 16 hex digits, the same for ever."""
    text = "\0".join((endpoint, cause, code, masked(error)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
