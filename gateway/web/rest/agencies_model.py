"""Bodies of administrators' edits of the directory, as JSON."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from gateway.validation import Strict

Key = Annotated[str, Field(pattern=r"^[0-9a-z][0-9a-z._-]{0,63}$")]
Text = Annotated[str, Field(max_length=500)]
Day = Annotated[date, Field(strict=False)]
Kind = Annotated[str, Field(pattern=r"^[0-9a-z][0-9a-z._-]{0,31}$")]


class LabelIn(Strict):
    """An id or a name, and when it is good: from ``since`` on, no more from ``until`` on."""

    kind: Literal["old_id", "new_id", "name", "abbreviation", "alias"]
    text: Text
    since: Day | None = None
    until: Day | None = None


class EntryIn(Strict):
    """A new entry; its name and ids are labels."""

    key: Key
    kind: Kind = "unit"
    labels: Annotated[tuple[LabelIn, ...], Field(strict=False, min_length=1, max_length=64)]
    parent: Key | None = None
    valid_from: Day | None = None
    mail: Text = ""
    note: Text = ""


class ChangeIn(Strict):
    """What is said of an entry beside its names; members that are left out stay as they are."""

    kind: Kind | None = None
    parent: Key | None = None
    valid_from: Day | None = None
    mail: Text | None = None
    note: Text | None = None


class RenameIn(Strict):
    """Another name from a day on; the body stays the same."""

    name: Text
    day: Day


class MergeIn(Strict):
    """All of it goes into another from a day on."""

    into: Key
    day: Day


class SplitIn(Strict):
    """It goes to several from a day on."""

    among: Annotated[tuple[Key, ...], Field(strict=False, min_length=2, max_length=64)]
    day: Day


class EndIn(Strict):
    """It is no more from a day on, and nobody stands for it."""

    day: Day
