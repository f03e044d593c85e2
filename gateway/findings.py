"""What was found about an input: plain facts with a stable code, shared by every room.

A finding carries no sentence. The sentences, Vietnamese and English, stand in ``gateway/catalogue/`` and are put
together at the edge (web, command line) by :mod:`gateway.catalogue`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Finding:
    """One error or warning: a code of the catalogue, the place, and the facts that its sentence names.

    ``path`` is the place in the reader's words: element names joined by ``/`` from the header down
    (``MessageHeader/To[2]/OrganId``, counting from 1), ``Attachment[3]``, a header or a JSON member; empty where the
    whole input is meant. ``facts`` fill the sentence's ``{placeholders}``; they never hold content or secrets.
    """

    code: str
    path: str = ""
    facts: Mapping[str, str | int] = field(default_factory=dict)


class LienThongError(Exception):
    """Root of all errors that this program raises on purpose."""


class Refused(LienThongError):
    """The input is refused for good, with all reasons at once; the sender has to change something."""

    def __init__(self, findings: Iterable[Finding], *, reference: str = "") -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        self.reference = reference
        """Id under which the refusal was recorded; empty while it has not been."""
        super().__init__(", ".join(f"{f.code} at {f.path}" if f.path else f.code for f in self.findings))


def refuse(code: str, path: str = "", /, **facts: str | int) -> Refused:
    """Return a refusal with a single reason, ready to be raised."""
    return Refused([Finding(code, path, facts)])


class NotNow(Refused):
    """Nothing is wrong with the input: the store is full or out of order, and the same input may be sent again."""


class NotYet(NotNow):
    """Something about this one input has to be learnt first; others are taken meanwhile."""
