"""What watching learns of tasks, as gauges for Prometheus."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily

from gateway.tasks.life.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from gateway.tasks.watch import Signs


class TaskGauges:
    """What was seen of tasks."""

    def __init__(self, signs: Signs) -> None:
        self._signs = signs

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges."""
        signs = self._signs
        standings = GaugeMetricFamily("lienthong_tasks", "Tasks by how they stand today", labels=["standing"])
        for one in Standing:
            standings.add_metric([one.value], float(signs.standings.get(one, 0)))
        yield standings
        yield _gauge("proposals_waiting", "Proposals read from directives that wait for a person", signs.proposals)
        yield _gauge("events_untold", "Events of tasks that other agencies are to be told", signs.untold)
        yield _gauge("oldest_event_untold_seconds", "Age of the oldest of them", seconds_since(signs.oldest_untold))
        yield _gauge("conflicts", "What other books told and cannot happen here, until it is settled", signs.conflicts)
        yield _gauge("list_tasks_unwritten", "Tasks of lists that are decided and not written yet", signs.unwritten)
        yield _gauge("changes_unpacked", "Changes that are not packed for counting yet", signs.loose)


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"lienthong_task_{name}", says, float(value))


def seconds_since(moment: datetime | None) -> float:
    """Return the age of a moment, 0 for none."""
    return max(0.0, (datetime.now(UTC) - moment).total_seconds()) if moment is not None else 0.0
