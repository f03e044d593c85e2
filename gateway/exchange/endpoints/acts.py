"""Acts on endpoints: each a work function of one transaction, which holds the turn from its beginning to its commit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from gateway.directory import agencies
from gateway.exchange.endpoints import checks, register
from gateway.exchange.endpoints.declared import fresh
from gateway.exchange.endpoints.removal import without_a_way
from gateway.exchange.endpoints.views import Change, Definition, Endpoint, Left, Owner, State, Version
from gateway.exchange.views import MAILBOX
from gateway.findings import Finding, Refused, refuse

NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
"""What the API calls endpoints: names stand in addresses, queues and logs."""

WORDS: Final = {State.ACTIVE: "resume", State.PAUSED: "pause", State.DRAINING: "drain"}
"""What an act is called that brings an endpoint into a state."""

MOST_NAMED: Final = 10
"""Agencies that one finding names."""


def check_name(name: str) -> None:
    """Raise Refused ``endpoint.name-wrong`` for a name that the API does not give."""
    if not NAME.fullmatch(name) or name == MAILBOX:
        raise refuse("endpoint.name-wrong", "name", name=name[:64])


def faults(connection: Connection, name: str, definition: Definition, owner: Owner) -> list[Finding]:
    """Return what is wrong with a definition beside all that is there."""
    ours = set(agencies.by_ids(connection, definition.serves))
    one = fresh(name, definition, owner)
    return [*checks.alone(definition, ours), *checks.among(one, register.all_of(connection))]


def owned(connection: Connection, change: Change, name: str) -> Endpoint:
    """Return an endpoint of the API that is there, at the expected version.

    Raises Refused ``endpoint.unknown``, ``endpoint.removed``, ``endpoint.of-file`` or ``endpoint.changed-meanwhile``.
    """
    found = there(connection, change, name)
    if found.owner is Owner.FILE:
        raise refuse("endpoint.of-file", "name", name=name)
    return found


def there(connection: Connection, change: Change, name: str) -> Endpoint:
    """Return an endpoint that is there, at the expected version."""
    found = _expected(register.find(connection, name), change)
    if not found.there:
        raise refuse("endpoint.removed", "name", name=name)
    return found


def create(connection: Connection, change: Change, name: str, definition: Definition) -> Endpoint:
    """Make an endpoint; one that was removed begins again, its versions counted on."""
    register.turn(connection)
    before = register.known(connection, name)
    if before is not None and before.there:
        raise refuse("endpoint.exists", "name", name=name)
    _refuse_faults(connection, name, definition, Owner.API)
    return register.write(connection, fresh(name, definition, Owner.API), "create", change)


def replace_definition(connection: Connection, change: Change, name: str, definition: Definition) -> Endpoint:
    """Give an endpoint another definition; the same one again changes nothing."""
    register.turn(connection)
    before = owned(connection, change, name)
    if definition.plain() == before.definition.plain():
        return before
    _refuse_faults(connection, name, definition, Owner.API)
    return register.write(connection, replace(before, definition=definition), "change", change)


def revert(connection: Connection, change: Change, name: str, to: Version, definition: Definition) -> Endpoint:
    """Make an endpoint what it was: its definition, its bounds, and how it was run."""
    register.turn(connection)
    before = _expected(register.find(connection, name), change)
    if to.state is State.REMOVED:
        raise refuse("endpoint.version-removed", "version", name=name, version=to.number)
    if before.owner is Owner.FILE and (not before.there or definition.plain() != before.definition.plain()):
        raise refuse("endpoint.of-file", "name", name=name)
    after = replace(before, state=to.state, definition=definition, limits=to.limits, leftover=None)
    if after.routed:
        _refuse_faults(connection, name, definition, before.owner)
    register.stop_leases(connection, name)
    return register.write(connection, after, "revert", replace(change, reason=f"to {to.number}. {change.reason}"))


def run(connection: Connection, change: Change, name: str, state: State) -> Endpoint:
    """Pause, resume or drain an endpoint; one that is so already stays as it is."""
    register.turn(connection)
    before = there(connection, change, name)
    if before.state is state:
        return before
    if state is State.ACTIVE and not before.routed:
        # What it serves may be served by another by now.
        others = register.all_of(connection)
        if found := checks.among(replace(before, state=state), others):
            raise Refused(found)
    register.stop_leases(connection, name)
    return register.write(connection, replace(before, state=state), WORDS[state], change)


def bound(before: Endpoint, limits: Mapping[str, float | None]) -> dict[str, float]:
    """Return the bounds of an endpoint after these were said."""
    found = {**before.limits, **limits}
    return {name: value for name, value in found.items() if value is not None}


def limit(connection: Connection, change: Change, name: str, limits: Mapping[str, float | None]) -> Endpoint:
    """Bind an endpoint, or take bounds back; the same again changes nothing."""
    register.turn(connection)
    before = there(connection, change, name)
    after = bound(before, limits)
    if after == dict(before.limits):
        return before
    return register.write(connection, replace(before, limits=after), "limit", change)


def remove(connection: Connection, change: Change, name: str, left: Left | None) -> Endpoint:
    """Take an endpoint away. What is under way is waited for; what waits needs a decision.

    Raises Refused ``endpoint.under-way``, ``endpoint.waiting`` or ``endpoint.no-other-way``.
    """
    register.turn(connection)
    before = owned(connection, change, name)
    register.stop_leases(connection, name)
    there_now = register.waiting(connection, name)
    if there_now.under_way:
        raise refuse("endpoint.under-way", "name", name=name, packets=there_now.under_way)
    if not there_now.empty and left is None:
        raise refuse("endpoint.waiting", "waiting", name=name, waiting=there_now.waiting, held=there_now.held)
    if left is Left.REROUTE and (lost := without_a_way(connection, name)):
        raise refuse("endpoint.no-other-way", "waiting", agencies=", ".join(lost[:MOST_NAMED]), number=len(lost))
    after = replace(before, state=State.REMOVED, leftover=left or Left.DEAD)
    return register.write(connection, after, "remove", change)


def _expected(found: Endpoint, change: Change) -> Endpoint:
    if change.expected is not None and change.expected != found.version:
        raise refuse("endpoint.changed-meanwhile", "If-Match", version=found.version, expected=change.expected)
    return found


def _refuse_faults(connection: Connection, name: str, definition: Definition, owner: Owner) -> None:
    if found := faults(connection, name, definition, owner):
        raise Refused(found)
