"""Reading plain data strictly: every value of its kind and within its bounds, and no name that is not known.

What is wrong is said with its path (``tasks[1].events[2].at``, counting from 1), the first fault only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

from gateway.findings import Refused, refuse
from gateway.moments import day_of, moment_of

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

UNCARRIED: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Letters that XML cannot hold: neither form has them."""
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def wrong(path: str, reason: str) -> Refused:
    """Return the refusal of a message at a place; ``reason`` is one of the words of the catalogue's sentence."""
    return refuse("task-message.invalid", path, reason=reason)


class Object:
    """One object of the data; each member is taken once, then :meth:`done` refuses what is left."""

    def __init__(self, data: object, path: str, *, tolerant: bool) -> None:
        if not isinstance(data, Mapping):
            raise wrong(path, "object")
        self._left: dict[str, Any] = dict(data)
        self._path = path
        self._tolerant = tolerant

    def path(self, name: str) -> str:
        """Return the path of a member."""
        return f"{self._path}.{name}" if self._path else name

    def has(self, name: str) -> bool:
        """Tell whether a member is there and was not taken yet."""
        return name in self._left

    def text(self, name: str, most: int, *, least: int = 1) -> str:
        """Return a text that has to be there."""
        found = self._left.pop(name, None)
        if not isinstance(found, str):
            raise wrong(self.path(name), "text")
        if not least <= len(found) <= most:
            raise wrong(self.path(name), f"{least}-{most}")
        if UNCARRIED.search(found):
            raise wrong(self.path(name), "letters")
        return found

    def maybe(self, name: str, read: Callable[[str], T], otherwise: T) -> T:
        """Return a member as ``read`` takes it, or something else where it is not there."""
        return read(name) if name in self._left else otherwise

    def whole(self, name: str, least: int, most: int) -> int:
        """Return a whole number."""
        found = self._left.pop(name, None)
        if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
            raise wrong(self.path(name), f"{least}-{most}")
        return found

    def truth(self, name: str) -> bool:
        """Return true or false."""
        found = self._left.pop(name, None)
        if not isinstance(found, bool):
            raise wrong(self.path(name), "true, false")
        return found

    def moment(self, name: str) -> datetime:
        """Return a moment in UTC, as ``2026-01-31T07:30:00.000000Z``."""
        found = self._left.pop(name, None)
        try:
            read = moment_of(found).astimezone(UTC) if isinstance(found, str) and _MOMENT.fullmatch(found) else None
        except ValueError:
            read = None
        if read is None:
            raise wrong(self.path(name), "2026-01-31T07:30:00Z")
        return read

    def day(self, name: str) -> date:
        """Return a day."""
        found = self._left.pop(name, None)
        try:
            read = day_of(found) if isinstance(found, str) and _DAY.fullmatch(found) else None
        except ValueError:
            read = None
        if read is None:
            raise wrong(self.path(name), "2026-01-31")
        return read

    def nothing(self, name: str) -> bool:
        """Take a member that says expressly that there is nothing; tell whether it did."""
        if name in self._left and self._left[name] is None:
            del self._left[name]
            return True
        return False

    def word(self, name: str, words: type[E]) -> E:
        """Return one of the words of an enumeration."""
        found = self._left.pop(name, None)
        try:
            return words(found)
        except ValueError:
            raise wrong(self.path(name), ", ".join(words)) from None

    def inner(self, name: str) -> Object:
        """Return an object within."""
        return Object(self._left.pop(name, None), self.path(name), tolerant=self._tolerant)

    def each(self, name: str, most: int, *, least: int = 0) -> list[Object]:
        """Return the objects of a list."""
        found = self._left.pop(name, None)
        if not isinstance(found, list) or not least <= len(found) <= most:
            raise wrong(self.path(name), f"{least}-{most}")
        return [
            Object(one, f"{self.path(name)}[{number}]", tolerant=self._tolerant) for number, one in enumerate(found, 1)
        ]

    def done(self) -> None:
        """Refuse members that nobody took, unless a newer version may have brought them."""
        if self._left and not self._tolerant:
            raise wrong(self.path(min(map(str, self._left)))[:200], "?")
