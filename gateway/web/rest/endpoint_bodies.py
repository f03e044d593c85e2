"""Endpoints of the register, their versions and the tests of their connections as the JSON of REST answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from gateway.catalogue import message
from gateway.exchange.delivery.forecast import clock
from gateway.exchange.delivery.standing import words_of
from gateway.web.problems import finding_json
from gateway.web.rest.bodies import moment_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from gateway.exchange.delivery.desk_views import EndpointView
    from gateway.exchange.endpoints.desk import Shown
    from gateway.exchange.endpoints.trial import Step, Tested
    from gateway.exchange.endpoints.views import Definition, Endpoint, Version
    from gateway.exchange.views import Standing
    from gateway.web.rest.endpoint_shapes import (
        DefinitionOut,
        FaresOut,
        ListedOut,
        RegisteredOut,
        ShownOut,
        StandingOut,
        StepOut,
        TestedOut,
        VersionOut,
    )

    Plain = Callable[[Definition], dict[str, Any]]


def fares_json(endpoint: EndpointView) -> FaresOut:
    """Return how an endpoint fares."""
    return {
        "circuit": endpoint.circuit,
        "failures": endpoint.failures,
        "again_at": moment_json(endpoint.again_at),
        "waiting": endpoint.waiting,
        "oldest_waiting": moment_json(endpoint.oldest),
        "under_way": endpoint.under_way,
        "parallel": endpoint.parallel,
        "per_second": endpoint.per_second or None,
        "used_today": endpoint.used_today if endpoint.per_day else None,
        "per_day": endpoint.per_day or None,
        "dead": endpoint.dead,
        "standing": standing_json(endpoint.name, endpoint.standing) if endpoint.standing is not None else None,
    }


def standing_json(name: str, standing: Standing) -> StandingOut:
    """Return since when and by whom an endpoint is paused, emptied or removed, also in words."""
    told = message(words_of(name, standing, clock(standing.since, datetime.now(UTC))))
    return {
        "since": moment_json(standing.since),
        "by": standing.by,
        "code": told.code,
        "message": told.vi,
        "message_en": told.en,
    }


def listed_json(view: EndpointView, registered: Mapping[str, Endpoint]) -> ListedOut:
    """Return one endpoint of the list."""
    endpoint = registered.get(view.name)
    known: Mapping[str, Any] = registered_json(endpoint) if endpoint is not None else {}
    return cast("ListedOut", {"name": view.name, **fares_json(view), **known})


def registered_json(endpoint: Endpoint) -> RegisteredOut:
    """Return what an endpoint of the register is, in short."""
    return {
        "name": endpoint.name,
        "version": endpoint.version,
        "owner": endpoint.owner,
        "state": endpoint.state,
        "adapter": endpoint.definition.adapter,
        "serves": list(endpoint.definition.serves),
        "limits": dict(endpoint.limits),
    }


def shown_json(found: Shown, fares: EndpointView | None, plain: Plain) -> ShownOut:
    """Return one endpoint with its versions; ``plain`` leaves out what may not be shown."""
    endpoint = found.endpoint
    return {
        **_definition(endpoint.definition, plain),
        "name": endpoint.name,
        "version": endpoint.version,
        "owner": endpoint.owner,
        "state": endpoint.state,
        "limits": dict(endpoint.limits),
        "changed_at": moment_json(endpoint.changed_at),
        "waiting": found.waiting.waiting,
        "held": found.waiting.held,
        "under_way": found.waiting.under_way,
        "drained": found.waiting.empty and not endpoint.routed,
        "fares": fares_json(fares) if fares is not None else None,
        "versions": [_version(one, plain) for one in found.history],
    }


def _version(one: Version, plain: Plain) -> VersionOut:
    return {
        **_definition(one.definition, plain),
        "version": one.number,
        "at": moment_json(one.at),
        "actor": one.actor,
        "act": one.act,
        "reason": one.reason,
        "owner": one.owner,
        "state": one.state,
        "limits": dict(one.limits),
    }


def _definition(definition: Definition, plain: Plain) -> DefinitionOut:
    return cast("DefinitionOut", plain(definition))


def tested_json(tested: Tested) -> TestedOut:
    """Return a test of a connection, step by step."""
    return {"ok": tested.ok, "steps": [_step(step) for step in tested.steps]}


def _step(step: Step) -> StepOut:
    return {**finding_json(step.finding), "step": step.name, "outcome": step.passed, "seconds": step.seconds}
