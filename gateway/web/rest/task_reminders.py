"""REST about reminders: what was told about a task, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from gateway.exchange.views import Caller
from gateway.roles import Act
from gateway.web.rest.answers import Answer, answer
from gateway.web.rest.bodies import moment_json
from gateway.web.rest.calls import call, json_of
from gateway.web.rest.task_shapes import RemindersOut

if TYPE_CHECKING:
    from gateway.tasks.reminders.desk import ReminderDesk


class TaskReminders:
    """The operations; each takes a request and who asks."""

    def __init__(self, desk: ReminderDesk) -> None:
        self._desk = desk

    @call(
        "GET",
        "/tasks/{task}/reminders",
        Act.TASKS_LOOK,
        vi="Những lần nhắc về một nhiệm vụ.",
        en="The reminders about a task.",
        gives=json_of(RemindersOut),
        problems=("task.unknown",),
    )
    async def of_task(self, request: web.Request, caller: Caller) -> Answer[RemindersOut]:
        """GET what was told about a task to the caller's agencies."""
        found = await self._desk.of_task(request.match_info["task"], caller)
        return answer(
            {
                "items": [
                    {
                        "agency": one.agency,
                        "kind": one.kind,
                        "stage": one.stage,
                        "made_at": moment_json(one.made_at),
                        "told_on": one.told_on.isoformat() if one.told_on else None,
                        "withdrawn_at": moment_json(one.withdrawn_at),
                    }
                    for one in found
                ]
            }
        )
