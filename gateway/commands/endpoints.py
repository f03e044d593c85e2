"""``lienthong endpoints``: endpoints as data at the command line; each act under the name of who works there.

Beside a running service and without one: the register is in the database, and processes look at it every second.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import orjson

from gateway.catalogue import message, shown
from gateway.commands.opening import configured, opened, operations_of
from gateway.commands.operator import operator
from gateway.commands.words import said, tell
from gateway.exchange.delivery.forecast import clock
from gateway.exchange.delivery.standing import lets_go, words_of
from gateway.exchange.endpoints.desk import EndpointDesk
from gateway.exchange.endpoints.trial import Trial
from gateway.exchange.endpoints.views import Change, Left, State
from gateway.findings import Finding, Refused

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Iterator

    from gateway.exchange.delivery.desk_views import EndpointView
    from gateway.exchange.endpoints.trial import Tested
    from gateway.exchange.endpoints.views import Endpoint, Version

STATES = {"pause": State.PAUSED, "resume": State.ACTIVE, "drain": State.DRAINING}


def listing(options: argparse.Namespace) -> int:
    """Write how each endpoint fares, and how it is run."""
    if options.config is None:
        sys.stderr.write("lienthong endpoints: --config FILE.toml\n")
        return 2
    try:
        with _desk(options) as (desk, views):
            found = asyncio.run(_listed(desk, views))
    except Refused as refused:
        return _refused(refused)
    for endpoint, view in found:
        sys.stdout.write(_line(endpoint, view, datetime.now(UTC)))
    return 0


async def _listed(
    desk: EndpointDesk, views: Callable[[], Awaitable[list[EndpointView]]]
) -> list[tuple[Endpoint, EndpointView]]:
    known = {one.name: one for one in await desk.listed()}
    return [(known[view.name], view) for view in await views() if view.name in known]


def _line(endpoint: Endpoint, view: EndpointView, now: datetime) -> str:
    oldest = f", since {clock(view.oldest, now)}" if view.oldest is not None else ""
    quota = f"{view.used_today}/{view.per_day}" if view.per_day else "-"
    rate = f"{view.per_second:g}/s" if view.per_second else "-"
    line = (
        f"{view.name}  {view.circuit}  waiting: {view.waiting}{oldest}"
        f"  under way: {view.under_way}/{view.parallel}  rate: {rate}"
        f"  today: {quota}  dead: {view.dead}"
        f"  {endpoint.state.value}, version {endpoint.version}, of {endpoint.owner.value}\n"
    )
    if view.standing is not None:
        line += said(words_of(view.name, view.standing, clock(view.standing.since, now)))
    if view.again_at is None or not lets_go(view.standing):
        return line
    facts = {"name": view.name, "time": clock(view.again_at, now)}
    return line + said(Finding("delivery.endpoint-rests", "", facts))


def show(options: argparse.Namespace) -> int:
    """Write one endpoint as it is now."""

    async def act(desk: EndpointDesk) -> None:
        found = await desk.show(options.name)
        endpoint = found.endpoint
        sys.stdout.write(f"{_head(endpoint)}\n    waiting: {found.waiting.waiting}, held: {found.waiting.held}")
        sys.stdout.write(f", under way: {found.waiting.under_way}\n{_plain(desk.plain(endpoint.definition))}")
        if endpoint.limits:
            sys.stdout.write(f"    limits: {_json(dict(endpoint.limits))}\n")

    return _done(options, act)


def history(options: argparse.Namespace) -> int:
    """Write all versions, the newest first."""

    async def act(desk: EndpointDesk) -> None:
        for one in (await desk.show(options.name)).history:
            sys.stdout.write(_version(one))
            if options.full:
                sys.stdout.write(_plain(desk.plain(one.definition)))

    return _done(options, act)


def _version(one: Version) -> str:
    at = one.at.astimezone().isoformat(timespec="seconds")
    reason = f"  {shown(one.reason)}" if one.reason else ""
    return f"{one.number}  {at}  {one.act}  {one.state.value}  {one.actor}{reason}\n"


def add(options: argparse.Namespace) -> int:
    """Make an endpoint."""
    return _changed(options, lambda desk, change: desk.create(change, options.name, _given(options)))


def change(options: argparse.Namespace) -> int:
    """Change parts of an endpoint's definition."""
    return _changed(options, lambda desk, who: desk.merge(who, options.name, _given(options)))


def run(options: argparse.Namespace) -> int:
    """Pause, resume or drain an endpoint."""
    return _changed(options, lambda desk, who: desk.run(who, options.name, STATES[options.verb]))


def limit(options: argparse.Namespace) -> int:
    """Bind an endpoint to so many packets."""
    named = {"parallel": options.parallel, "per_second": options.per_second, "per_day": options.per_day}
    limits = {name: None if value == "none" else value for name, value in named.items() if value is not None}
    if not limits:
        tell([Finding("endpoint.limit-nothing")])
        return 2
    return _changed(options, lambda desk, who: desk.limit(who, options.name, limits))


def remove(options: argparse.Namespace) -> int:
    """Take an endpoint away."""
    left = Left(options.waiting) if options.waiting else None
    return _changed(options, lambda desk, who: desk.remove(who, options.name, left))


def revert(options: argparse.Namespace) -> int:
    """Make an endpoint again what it was at a version."""
    return _changed(options, lambda desk, who: desk.revert(who, options.name, options.number))


def test(options: argparse.Namespace) -> int:
    """Test a connection, saved or not; end with 1 if a step failed."""
    found: list[Tested] = []

    async def act(desk: EndpointDesk) -> None:
        if options.adapter:
            found.append(await desk.test_draft(operator(), options.name, _given(options)))
        else:
            found.append(await desk.test(operator(), options.name))

    if code := _done(options, act):
        return code
    for step in found[0].steps:
        words = message(step.finding)
        sys.stdout.write(f"{step.name}  {step.passed.value}  {step.seconds:.3f} s  [{words.code}]\n")
        sys.stdout.write(f"    {words.vi} {words.do_vi}\n    {words.en} {words.do_en}\n")
    return 0 if found[0].ok else 1


def _given(options: argparse.Namespace) -> dict[str, Any]:
    """Return what the options say of a definition."""
    given: dict[str, Any] = {}
    if options.adapter:
        given["adapter"] = options.adapter
    if options.serves:
        given["serves"] = list(options.serves)
    for part in ("settings", "delivery", "signatures"):
        if pairs := getattr(options, part):
            given[part] = _nested(pairs)
    return given


def _nested(pairs: list[tuple[str, object]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        *above, last = name.split(".")
        place = found
        for step in above:
            place = place.setdefault(step, {})
        place[last] = value
    return found


def _head(endpoint: Endpoint) -> str:
    return f"{endpoint.name}  {endpoint.state.value}  version {endpoint.version}  of {endpoint.owner.value}"


def _plain(definition: dict[str, Any]) -> str:
    lines = []
    for name, value in definition.items():
        if value not in ({}, None):
            lines.append(f"    {name}: {shown(value) if isinstance(value, str) else _json(value)}\n")
    return "".join(lines)


def _json(value: object) -> str:
    return shown(orjson.dumps(value).decode())


def _changed(options: argparse.Namespace, act: Callable[[EndpointDesk, Change], Awaitable[Endpoint]]) -> int:
    who = Change(operator(), options.reason, getattr(options, "version", None))

    async def work(desk: EndpointDesk) -> None:
        sys.stdout.write(f"{_head(await act(desk, who))}\n")

    return _done(options, work)


def _done(options: argparse.Namespace, act: Callable[[EndpointDesk], Awaitable[None]]) -> int:
    async def work(desk: EndpointDesk) -> None:
        await act(desk)

    try:
        with _desk(options) as (desk, _):
            asyncio.run(work(desk))
    except Refused as refused:
        return _refused(refused)
    return 0


@contextmanager
def _desk(
    options: argparse.Namespace,
) -> Iterator[tuple[EndpointDesk, Callable[[], Awaitable[list[EndpointView]]]]]:
    settings = configured(options.config)
    workshop = settings.workshop
    assert workshop is not None  # noqa: S101 - a settings file always gives one
    with opened(settings) as database, TemporaryDirectory() as folder:
        trial = Trial(database, Path(folder), workshop, settings.signers, settings.trial_agency)
        # A running service looks at the register every second.
        desk = EndpointDesk(database, workshop, lambda: None, trial)
        yield desk, operations_of(settings, database).endpoints


def _refused(refused: Refused) -> int:
    tell(refused.findings)
    return 1
