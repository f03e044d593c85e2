"""Routes: through which endpoint an agency is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gateway.directory.names import fold

EVERYONE: Final = "*"


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint and the agencies that it serves; ``*`` stands for all that are not served here."""

    endpoint: str
    serves: tuple[str, ...]


class Routes:
    """All routes; a named agency goes before ``*``, an earlier route before a later one."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._named = {fold(agency): route.endpoint for route in reversed(routes) for agency in route.serves}
        self._rest = self._named.pop(EVERYONE, None)

    def named(self, agency: str) -> str | None:
        """Return the endpoint that names an agency; nothing where only ``*`` reaches it."""
        return self._named.get(fold(agency))

    def endpoint(self, agency: str) -> str | None:
        """Return the endpoint that reaches an agency, or nothing."""
        return self._named.get(fold(agency), self._rest)
