"""Tasks of a ministry behind queues: its updates come out of its queue, and what it does goes back through it."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from adapters.testing.bed import OTHERS, THEM
from gateway.packet.names import Kind
from gateway.tasks.book.reading import Wanted
from gateway.tasks.book.writing import Origin
from gateway.tasks.life.states import State
from gateway.tasks.life.terms import Body, Terms
from gateway.tasks.messages import watching
from gateway.tasks.messages.rules import MessageRules
from gateway.tasks.rules import TaskRules
from gateway.tasks.tasks import Tasks
from tests.contract.amqp_bed import AmqpBed
from tests.integration.amqp.test_hub import Hub, hub
from tests.integration.amqp.test_page import example, run
from tests.waiting import until

__all__ = ["hub"]


async def test_the_example_tells_how_far_a_task_is_that_came_by_queue(
    hub: Hub, bed: AmqpBed, vhost: str, tmp_path: Path
) -> None:
    tasks = Tasks(hub.exchange, TaskRules(messages=MessageRules(window=timedelta(0))))
    terms = Terms("Xây dựng đề án", Body(OTHERS, "Cơ quan giao"), Body(THEM, "Bộ sau hàng đợi"))
    code = (await tasks.book.assign(hub.caller, terms, Origin(OTHERS))).code
    await tasks.messages.sender.look()

    async def came() -> bool:
        return bool(await hub.ministry.take())

    await until(came)
    [message] = await hub.ministry.take()
    (tmp_path / "came.edxml").write_bytes(hub.ministry.packet(message))
    (tmp_path / "report.py").write_text(example("python", 3))
    said = await run(bed, tmp_path, vhost, sys.executable, "report.py", "came.edxml", "40", "Đang soạn", "update.edxml")
    assert said == f"{code} Xây dựng đề án\n"
    await hub.ministry.put((tmp_path / "update.edxml").read_bytes(), Kind.DOCUMENT, THEM)
    database = hub.exchange.database

    async def taken() -> bool:
        await tasks.messages.watcher.look()
        [entry] = await tasks.book.page(hub.caller, Wanted(code=code))
        return await database.read(watching.is_quiet) and entry.task.percent == 40

    await until(taken)
    [entry] = await tasks.book.page(hub.caller, Wanted(code=code))
    assert entry.task.state is State.IN_PROGRESS
    assert await tasks.messages.conflicts(hub.caller, task=None, state="open", after=None, limit=10) == []
    assert await hub.ministry.ready("refused") == 0
