"""One member of a list of agencies, as it was read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a list; ``names`` are several where a short form names several.

    ``plain``: a word of a formula such as "các bộ, ngành". ``merges``: it may go on a formula before it. ``closed``: a
    tail has ended the formula. ``waits``: a holder whose places follow at the next unit.
    """

    names: tuple[str, ...]
    start: int
    end: int
    plain: bool = False
    merges: bool = False
    closed: bool = False
    waits: bool = False
    places: tuple[str, ...] = ()
    title: str = ""
    head: str = ""
    several: bool = False
