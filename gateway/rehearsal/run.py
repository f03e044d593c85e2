"""``lienthong rehearse``: put up the bus, play the flows with somebody's system, leave the report."""

from __future__ import annotations

import asyncio
import secrets
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import aiohttp

from gateway.demo.rest import RestError
from gateway.demo.words import Teller
from gateway.findings import Finding
from gateway.logs import configure
from gateway.rehearsal.flows import Flow, chosen
from gateway.rehearsal.house import Cast, House, Place
from gateway.rehearsal.report import JUNIT, PAGE, leave
from gateway.rehearsal.results import Check, Ending, Outcome, Played
from gateway.rehearsal.stage import Abandoned, Patience, Stage, begun
from gateway.rehearsal.telling import Terminal

if TYPE_CHECKING:
    from gateway.rehearsal.telling import Told

_INTERRUPTED: Final = 130

LOG: Final = "bus.log"
"""File of the data folder with the log of the bus."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What is to be played."""

    cast: Cast
    place: Place
    flows: tuple[Flow, ...]
    patience: Patience
    report: Path


def run(rehearsal: Rehearsal) -> int:
    """Play until the end or until Ctrl-C, and leave the report in either case.

    Returns 0 if nothing was wrong and nothing is left to try, 1 otherwise, 130 when it was interrupted.
    """
    with (rehearsal.place.root / LOG).open("w", encoding="utf-8", buffering=1) as log:
        configure(out=log)
        return asyncio.run(_until_told(rehearsal, Teller()))


async def _until_told(rehearsal: Rehearsal, teller: Teller) -> int:
    task = asyncio.current_task()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel if task else sys.exit)
    async with House(rehearsal.cast, rehearsal.place) as house:
        teller.heading("Diễn tập liên thông", "rehearsal of document exchange")
        _tell_address(house, teller)
        flows: list[Played] = []
        ended = True
        try:
            await play(house, rehearsal.flows, rehearsal.patience, Terminal(teller), flows)
        except asyncio.CancelledError:
            ended = False
        started = flows[0].started if flows else begun("", "", "").started
        outcome = Outcome(house.cast.agency, house.cast.system, started, tuple(flows))
        leave(outcome, house.calls.since(), rehearsal.report)
        _tell_end(outcome, rehearsal.report, teller)
    return _INTERRUPTED if not ended else 0 if outcome.passed else 1


async def play(house: House, flows: Sequence[Flow], patience: Patience, told: Told, played: list[Played]) -> None:
    """Play flows one after another, each from a clean script; what came of them is added to ``played``."""
    for flow in flows:
        one = begun(flow.name, flow.vi, flow.en)
        played.append(one)
        told.flow(one)
        house.exchange.script.clear()
        stage = Stage(house, one, patience, told)
        try:
            await flow.play(stage)
        except Abandoned as missing:
            vi, en = "Phần còn lại của luồng", "the rest of the flow"
            finding = Finding("rehearsal.abandoned", "", {"missing": str(missing)})
            stage.note(Check("rest", vi, en, Ending.SKIPPED, 0.0, "", finding))
        except (RestError, aiohttp.ClientError) as problem:
            vi, en = "Đối tác diễn tập", "the partner's part"
            finding = Finding("rehearsal.partner-stopped", "", {"reason": str(problem)[:500]})
            stage.note(Check("partner", vi, en, Ending.SKIPPED, 0.0, "", finding))
        await stage.refusals()
    house.exchange.script.clear()


def _tell_address(house: House, teller: Teller) -> None:
    cast, root = house.cast, house.place.root
    key = root / "system.key"
    key.touch(mode=0o600)
    key.write_text(house.key + "\n", encoding="utf-8")
    pki = house.place.pki
    for line in (
        f"trục / bus              {house.address}/vxp/",
        f"REST                    {house.address}/api/v1/   khóa / key: {key}",
        f"hệ thống / system       {cast.system}   mã bí mật / secret: {root / 'system.secret'}",
        f"cơ quan / agency        {cast.agency} ({cast.name})",
        f"đối tác / partner       {cast.partner} ({cast.partner_name})",
        f"khóa ký / signing key   {pki / f'{cast.agency}.key.pem'}, {pki / f'{cast.agency}.cert.pem'}",
        f"gốc tin cậy / anchor    {pki / 'ca.pem'}",
    ):
        teller.line(f"  {line}")


def _tell_end(outcome: Outcome, folder: Path, teller: Teller) -> None:
    right, wrong = outcome.count(Ending.PASSED), outcome.count(Ending.FAILED)
    noted, left = outcome.count(Ending.NOTED), outcome.count(Ending.SKIPPED)
    teller.heading(
        f"{right} đúng, {wrong} sai, {noted} cần biết, {left} chưa thử",
        f"{right} right, {wrong} wrong, {noted} worth knowing, {left} not tried",
    )
    teller.line(f"  {folder / PAGE}")
    teller.line(f"  {folder / JUNIT}")


def new_secret() -> bytes:
    """Return a secret that nobody knows."""
    return secrets.token_urlsafe(24).encode()


__all__ = ["Cast", "Patience", "Place", "Rehearsal", "chosen", "new_secret", "play", "run"]
