"""Endpoints of the register, their versions and the tests of their connections as the JSON of REST answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.web.problems import finding_json
from gateway.web.rest.bodies import moment_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.exchange.endpoints.desk import Shown
    from gateway.exchange.endpoints.trial import Step, Tested
    from gateway.exchange.endpoints.views import Definition, Endpoint, Version


def registered_json(endpoint: Endpoint) -> dict[str, Any]:
    """Return what the list shows of an endpoint in the register."""
    return {
        "version": endpoint.version,
        "owner": endpoint.owner.value,
        "state": endpoint.state.value,
        "adapter": endpoint.definition.adapter,
        "serves": list(endpoint.definition.serves),
        "limits": dict(endpoint.limits),
    }


def shown_json(found: Shown, plain: Callable[[Definition], dict[str, Any]]) -> dict[str, Any]:
    """Return one endpoint with its versions; ``plain`` leaves out what may not be shown."""
    return {
        "name": found.endpoint.name,
        **registered_json(found.endpoint),
        **plain(found.endpoint.definition),
        "changed_at": moment_json(found.endpoint.changed_at),
        "waiting": found.waiting.waiting,
        "held": found.waiting.held,
        "under_way": found.waiting.under_way,
        "drained": found.waiting.empty and not found.endpoint.routed,
        "versions": [_version(one, plain) for one in found.history],
    }


def _version(one: Version, plain: Callable[[Definition], dict[str, Any]]) -> dict[str, Any]:
    return {
        "version": one.number,
        "at": moment_json(one.at),
        "actor": one.actor,
        "act": one.act,
        "reason": one.reason,
        "owner": one.owner.value,
        "state": one.state.value,
        "limits": dict(one.limits),
        **plain(one.definition),
    }


def tested_json(tested: Tested) -> dict[str, Any]:
    """Return a test of a connection, step by step."""
    return {"ok": tested.ok, "steps": [_step(step) for step in tested.steps]}


def _step(step: Step) -> dict[str, Any]:
    return {"step": step.name, "outcome": step.passed.value, "seconds": step.seconds, **finding_json(step.finding)}
