"""Figures are put together rightly: several volleys as one, crossings by digest, ratios beside their goals."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from bench.consume import Taken
from bench.dead import Neighbour, burden
from bench.growth import Size
from bench.intake import together
from bench.load import Volley
from bench.ministry import Crossed
from bench.packets import Made
from bench.recovery import Return
from bench.report import Results, markdown
from bench.tables import growth_rows


def volley(*files: str, begun: float = 10.0) -> Volley:
    return Volley([f"id-{file}" for file in files], [], [0.1] * len(files), 2.0, 0.5, dict.fromkeys(files, begun))


def neighbour(p99: float, *, dead: bool, lost: int = 0) -> Neighbour:
    return Neighbour("phase", dead, 10_000 if dead else 0, 100, p99 / 2, p99, lost)


def test_several_volleys_are_one_of_their_sum() -> None:
    found = together([volley("a", "b"), volley("c")])
    assert found.accepted == ["id-a", "id-b", "id-c"]
    assert (found.wall, found.cpu) == (4.0, 1.0)
    assert set(found.begun) == {"a", "b", "c"}


def test_a_crossing_is_measured_from_its_sending_to_its_taking_by_digest() -> None:
    packets = [Made(Path(name), 1, f"digest-{name}") for name in "abc"]
    crossed = Crossed(packets, volley("a", "b", "c"), Taken({"digest-a": 10.5, "digest-c": 12.0}))
    assert crossed.latencies() == [0.5, 2.0]
    assert crossed.seconds() == 2.0
    assert crossed.lost == 1


def test_nothing_taken_is_no_rate_but_all_lost() -> None:
    crossed = Crossed([Made(Path("a"), 1, "digest-a")], volley("a"), Taken())
    assert math.isnan(crossed.seconds())
    assert crossed.lost == 1


def test_the_burden_of_a_dead_endpoint_is_over_the_mean_of_those_without() -> None:
    phases = [neighbour(0.1, dead=False), neighbour(0.3, dead=False), neighbour(0.22, dead=True)]
    assert burden(phases, phases[2]) == pytest.approx(1.1)
    assert math.isnan(burden(phases[2:], phases[2]))


def test_the_slope_counts_from_the_smallest_ledger_of_the_same_database() -> None:
    sizes = [Size(name, count, rate, 0.1, 0.1, 0.1) for name, count, rate in (
        ("embedded", 10, 100.0), ("embedded", 100, 90.0), ("PostgreSQL", 10, 50.0), ("PostgreSQL", 100, 55.0),
    )]  # fmt: skip
    assert [row[-1] for row in growth_rows(sizes)] == ["1.00", "0.90", "1.00", "1.10"]


def test_a_packet_lost_beside_a_dead_endpoint_makes_the_run_incomplete() -> None:
    assert Results("machine", dead=[neighbour(0.1, dead=True)]).complete
    assert not Results("machine", dead=[neighbour(0.1, dead=True, lost=1)]).complete


def test_every_part_has_its_table() -> None:
    said = markdown(Results("machine", dead=[neighbour(0.1, dead=False)], recovery=[Return(6, 7.5, 0.4)]))
    assert "| phase " in said
    assert "| 1       | 6         | 7.5 s" in said
