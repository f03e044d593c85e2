"""What a directive says beside its names: who issued it and when, to whom it goes, which place it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gateway.directory.entry import Entry


@dataclass(frozen=True, slots=True)
class Context:
    """The day of issue, today, and the bodies by which a short name is completed, the nearest first."""

    day: date
    today: date
    issuer: Entry | None = None
    addressees: tuple[Entry, ...] = ()
    about: Entry | None = None
    """The one province of which the head of a directive speaks."""

    def around(self) -> Iterator[Entry]:
        """Yield issuer, place and addressees, each once."""
        seen: set[str] = set()
        for one in (self.issuer, self.about, *self.addressees):
            if one is not None and one.key not in seen:
                seen.add(one.key)
                yield one
