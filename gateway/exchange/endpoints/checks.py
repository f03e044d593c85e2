"""What endpoints contradict among each other: pure, so that a settings file and a request are judged alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from gateway.directory.names import AGENCY_ID, fold
from gateway.directory.routes import EVERYONE
from gateway.exchange.endpoints.views import Definition, Endpoint, Owner
from gateway.findings import Finding


def alone(definition: Definition, ours: Collection[str], path: str = "") -> list[Finding]:
    """Return what is wrong with what one endpoint serves; ``ours`` are folded ids of agencies served here."""
    found: list[Finding] = []
    seen: set[str] = set()
    for number, agency in enumerate(definition.serves, 1):
        place, folded = _place(path, f"serves[{number}]"), fold(agency)
        if agency != EVERYONE and not AGENCY_ID.fullmatch(agency):
            found.append(Finding("endpoint.agency-wrong", place, {"agency": agency[:64]}))
        elif folded in ours:
            found.append(Finding("endpoint.serves-ours", place, {"agency": agency}))
        elif folded in seen:
            found.append(Finding("config.repeated", place, {"name": agency}))
        seen.add(folded)
    return found


def among(one: Endpoint, others: Iterable[Endpoint], path: str = "") -> list[Finding]:
    """Return what is wrong between an endpoint and others that are there."""
    rest = [other for other in others if other.name != one.name and other.there]
    found = _served_twice(one, rest, path) if one.routed else []
    return found + (_same_place(one, rest, path) if one.owner is Owner.API else [])


def _served_twice(one: Endpoint, rest: Sequence[Endpoint], path: str) -> list[Finding]:
    by = {fold(agency): other.name for other in rest if other.routed for agency in other.definition.serves}
    return [
        Finding(
            "endpoint.serves-twice",
            _place(path, f"serves[{number}]"),
            {"agency": agency, "other": by[fold(agency)]},
        )
        for number, agency in enumerate(one.definition.serves, 1)
        if fold(agency) in by
    ]


def _same_place(one: Endpoint, rest: Sequence[Endpoint], path: str) -> list[Finding]:
    """Two adapters at one place would take each other's packets and declare the same queues.

    A settings file may do so on purpose: one bus, with another policy for some agencies.
    """
    mine = one.definition
    return [
        Finding("endpoint.same-place", _place(path, "settings"), {"other": other.name})
        for other in rest
        if (other.definition.adapter, dict(other.definition.settings)) == (mine.adapter, dict(mine.settings))
        and mine.settings
    ]


def _place(path: str, member: str) -> str:
    return f"{path}.{member}" if path else member
