"""``lienthong demo``: set the scene, start the processes, play the story, and leave nothing running behind."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

import aiohttp

from gateway.demo.processes import ChildDied, Children, NotReady, run_once
from gateway.demo.registration import register_agency
from gateway.demo.rest import DocumentSystem, RestError
from gateway.demo.scene import Scene, SceneError, Side, chosen_ports, make_scene, own_folder, write_secret
from gateway.demo.story import Story, Unseen
from gateway.demo.words import Teller

T = TypeVar("T")

_INTERRUPTED: Final = 130

_DESCRIPTION: Final = """\
Ba tiến trình trên máy này: trục liên thông, cổng của Văn phòng Chính phủ, cổng của một bộ.
Three processes on this machine: the bus, the gateway of the Government Office, the gateway of a ministry.

A signed directive goes from one to the other and its statuses come back; each step is read back from REST and shown
with the address where it was read. Ends with 0 only if every step was observed."""


def run_demo(arguments: Sequence[str]) -> int:
    """Run the rehearsal with these command line arguments and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="lienthong demo", description=_DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--once", action="store_true", help="end when the story is told, instead of staying up")
    parser.add_argument("--data", type=Path, default=Path("var/demo"), help="folder, made new (default: %(default)s)")
    options = parser.parse_args(arguments)
    try:
        root = options.data.absolute()
        with own_folder(root), chosen_ports() as ports:
            return asyncio.run(_until_told(_rehearse(root, ports, once=options.once)))
    except (SceneError, OSError) as problem:
        sys.stderr.write(f"lienthong demo: {problem}\n")
        return 2


async def _until_told(rehearsal: Coroutine[Any, Any, int]) -> int:
    """Run the rehearsal; a signal to end cancels it, so that it cleans up and then ends."""
    task = asyncio.ensure_future(rehearsal)
    loop = asyncio.get_running_loop()

    def end() -> None:
        # Only once: a second Ctrl-C must not interrupt the ending of the processes.
        if not task.cancelling():
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end)
    try:
        return await task
    except asyncio.CancelledError:
        return _INTERRUPTED


async def _rehearse(root: Path, ports: list[int], *, once: bool) -> int:
    teller = Teller()
    teller.heading("Diễn tập liên thông văn bản điện tử", "A rehearsal of document exchange")
    scene = make_scene(root, ports)
    children = Children(root)
    try:
        await _start(scene, children, teller)
        story = await _watched(_told(scene, teller), children)
        if not once:
            await _stay(scene, story, teller, children)
    except Unseen:
        return 1
    except (ChildDied, NotReady, RestError, aiohttp.ClientError) as problem:
        teller.failed("Diễn tập dừng lại", "the rehearsal stopped", str(problem))
        return 1
    else:
        return 0
    finally:
        await children.stop()


async def _start(scene: Scene, children: Children, teller: Teller) -> None:
    systems = [f"--system={side.system}=@{scene.secret_file(side)}" for side in scene.sides]
    port = scene.bus.rpartition(":")[2]
    trust = str(scene.root / "pki" / "ca.pem")
    await children.start("hub", "hub", "--data", str(scene.root / "hub"), "--port", port, "--trust", trust, *systems)
    await children.ready("hub", scene.bus)
    teller.done("Trục liên thông đã chạy", "the bus is up", "lienthong hub", f"GET {scene.bus}/health/ready")
    for side in scene.sides:
        await _bring_up(side, scene, children)
        teller.done(
            f"Cổng của {side.name} đã chạy", f"gateway of {side.agency} is up",
            f"lienthong gateway --config {scene.settings_file(side)}", f"GET {side.address}/health/ready",
        )  # fmt: skip


async def _bring_up(side: Side, scene: Scene, children: Children) -> None:
    settings = str(scene.settings_file(side))
    secret = scene.secret_file(side).read_text(encoding="utf-8").strip()
    await register_agency(scene.bus, side.system, secret, side.agency, side.name)
    key = await run_once(
        "keys", "new", "--config", settings, "--name", f"Rehearsal {side.folder}", "--agency", side.agency
    )
    write_secret(scene.key_file(side), key)
    await children.start(side.folder, "gateway", "--config", settings)
    await children.ready(side.folder, side.address)


async def _watched(play: Coroutine[Any, Any, T], children: Children) -> T:
    """Run to the end, or raise ChildDied as soon as a process ends by itself."""
    story, death = asyncio.ensure_future(play), asyncio.ensure_future(children.first_death())
    try:
        await asyncio.wait((story, death), return_when=asyncio.FIRST_COMPLETED)
        if death.done():
            death.result()
        return story.result()
    finally:
        for task in (story, death):
            task.cancel()
            with suppress(asyncio.CancelledError, ChildDied):
                await task


async def _told(scene: Scene, teller: Teller) -> Story:
    async with AsyncExitStack() as stack:
        sender, receiver = [
            await stack.enter_async_context(DocumentSystem(side.address, scene.key_file(side).read_text().strip()))
            for side in scene.sides
        ]
        teller.heading("Một văn bản chỉ đạo và trạng thái của nó", "One directive and its statuses")
        story = Story(scene, sender, receiver, teller)
        await story.play()
    teller.heading("Đã quan sát đủ các bước", "Every step was observed")
    return story


async def _stay(scene: Scene, story: Story, teller: Teller, children: Children) -> None:
    """Tell the addresses and stay up until a signal to end, or raise ChildDied."""
    teller.line(f"  bus        {scene.bus}/vxp/")
    for side in scene.sides:
        teller.line(f"  {side.folder:<10} {side.address}/api/v1/   key in {scene.key_file(side)}")
    teller.line(f"\n  KEY=$(cat {scene.key_file(scene.sender)})")
    teller.line(f'  curl -H "Authorization: Bearer $KEY" {scene.sender.address}/api/v1/documents/{story.sent}')
    teller.line(f'  curl -H "Authorization: Bearer $KEY" {scene.sender.address}/api/v1/documents/{story.sent}/ledger')
    teller.line(f"  KEY=$(cat {scene.key_file(scene.receiver)})")
    teller.line(f'  curl -H "Authorization: Bearer $KEY" {scene.receiver.address}/api/v1/inbox')
    path = f"documents/{story.received}/attachments/1"
    teller.line(f'  curl -H "Authorization: Bearer $KEY" -o directive.pdf {scene.receiver.address}/api/v1/{path}')
    teller.line(f"  curl {scene.bus}/metrics")
    teller.heading("Nhấn Ctrl-C để kết thúc", "Press Ctrl-C to end")
    with suppress(asyncio.CancelledError):
        await children.first_death()
