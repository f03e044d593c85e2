"""Endpoints that a file declares, against those of the register: first the differences, then, if wanted, their effect.

The settings file owns what it declares: it makes, changes and takes away its own endpoints, and never touches those of
the API. How operators run an endpoint (paused, draining, bounded) is theirs, and no file changes it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection

from gateway.exchange.endpoints import checks, register
from gateway.exchange.endpoints.views import Change, Definition, Endpoint, Owner, State, Waiting
from gateway.exchange.endpoints.workshop import Declared
from gateway.findings import Finding, Refused

ACTOR: Final = "file"
"""Who changes endpoints where the service reads its settings file."""


@dataclass(frozen=True, slots=True)
class Member:
    """One setting that differs: its place, and both values as JSON-able data (nothing: it is not said)."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file would do to one endpoint: ``create``, ``change`` or ``remove``; ``waiting`` is what is there now."""

    name: str
    act: str
    members: tuple[Member, ...] = ()
    waiting: Waiting = field(default_factory=Waiting)


def differences(
    present: Sequence[Endpoint], wanted: Sequence[Declared], owner: Owner, *, prune: bool
) -> list[Difference]:
    """Return what has to be done so that the owner's endpoints are those wanted; only ``prune`` takes any away."""
    known = {one.name: one for one in present if one.there}
    found = [
        Difference(one.name, "change" if one.name in known else "create", members)
        for one in wanted
        if (members := _members(known[one.name].definition if one.name in known else None, one.definition))
    ]
    names = {one.name for one in wanted}
    gone = [name for name, one in known.items() if prune and one.owner is owner and name not in names]
    return found + [Difference(name, "remove") for name in gone]


def apply(
    connection: Connection,
    wanted: Sequence[Declared],
    change: Change,
    owner: Owner,
    *,
    prune: bool,
    dry: bool = False,
    ours: Collection[str] = (),
) -> list[Difference]:
    """Make the owner's endpoints those wanted, all or none, and return the differences; ``dry`` only returns them.

    Raises Refused with all that stands against it: names that are not the owner's, agencies that are served twice.
    """
    register.turn(connection)
    present = register.all_of(connection)
    found = differences(present, wanted, owner, prune=prune)
    after = _after(present, wanted, found, owner)
    faults = [*_not_theirs(present, wanted, owner), *_contradictions(after, wanted, ours)]
    if faults:
        raise Refused(faults)
    if not dry:
        for one in found:
            if one.act == "remove":
                register.stop_leases(connection, one.name)
            register.write(connection, after[one.name], one.act, change)
    return [replace(one, waiting=register.waiting(connection, one.name)) for one in found]


def at_start(connection: Connection, wanted: Sequence[Declared]) -> list[Difference]:
    """Do what the settings file says, at a start or when it changed. Raises Refused as :func:`apply`."""
    return apply(connection, wanted, Change(ACTOR, "settings file"), Owner.FILE, prune=True)


def contradictions(wanted: Sequence[Declared], ours: Collection[str]) -> list[Finding]:
    """Return what is wrong among the endpoints of one file; ``ours`` are folded ids of agencies served here."""
    alone = {one.name: fresh(one.name, one.definition, Owner.FILE) for one in wanted}
    return _contradictions(alone, wanted, ours)


def _after(
    present: Sequence[Endpoint], wanted: Sequence[Declared], found: Sequence[Difference], owner: Owner
) -> dict[str, Endpoint]:
    after = {one.name: one for one in present}
    definitions = {one.name: one.definition for one in wanted}
    for one in found:
        before = after.get(one.name)
        if one.act == "remove" and before is not None:
            after[one.name] = replace(before, state=State.REMOVED, leftover=None)
        elif one.act == "change" and before is not None:
            after[one.name] = replace(before, definition=definitions[one.name])
        else:
            after[one.name] = fresh(one.name, definitions[one.name], owner)
    return after


def fresh(name: str, definition: Definition, owner: Owner) -> Endpoint:
    """Return an endpoint as it begins; its version is counted when it is written."""
    return Endpoint(name, 0, owner, State.ACTIVE, definition, {}, datetime.now(UTC))


def _not_theirs(present: Sequence[Endpoint], wanted: Sequence[Declared], owner: Owner) -> list[Finding]:
    others = {one.name for one in present if one.there and one.owner is not owner}
    code = "endpoint.of-api" if owner is Owner.FILE else "endpoint.of-file"
    return [Finding(code, one.path, {"name": one.name}) for one in wanted if one.name in others]


def _contradictions(after: dict[str, Endpoint], wanted: Sequence[Declared], ours: Collection[str]) -> list[Finding]:
    found: list[Finding] = []
    for one in wanted:
        found += checks.alone(one.definition, ours, one.path)
        found += checks.among(after[one.name], after.values(), one.path)
    return found


def _members(before: Definition | None, after: Definition) -> tuple[Member, ...]:
    old, new = _flat(before.plain() if before is not None else {}), _flat(after.plain())
    return tuple(
        Member(path, old.get(path), new.get(path))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    )


def _flat(data: Any, path: str = "") -> dict[str, Any]:
    if isinstance(data, dict) and data:
        parts = [_flat(value, f"{path}.{name}" if path else name) for name, value in data.items()]
        return {place: value for part in parts for place, value in part.items()}
    return {path: data} if data not in ({}, None, []) else {}
