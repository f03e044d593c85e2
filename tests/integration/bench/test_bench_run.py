"""The benchmark runs with tiny sizes: real hubs, servers and processes, and figures for every table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench.__main__ import main
from bench.report import Results
from tests.services import postgres, rabbitmq
from tests.services.process import Missing, missing

pytestmark = pytest.mark.long


@pytest.fixture(autouse=True)
def _servers() -> None:
    try:
        postgres.programs()
        rabbitmq.programs()
    except Missing as reason:
        missing(str(reason))


def run(folder: Path, *words: str) -> dict[str, Any]:
    """Run the benchmark in the folder and return what it left."""
    tiny = ["--documents", "20", "--size", "20", "--crossing", "20", "--workers", "1", "--concurrency", "2"]
    assert main([*tiny, "--data", str(folder / "bench"), *words]) == 0
    found: dict[str, Any] = json.loads((folder / "bench" / "result.json").read_text(encoding="utf-8"))
    assert set(found) == set(Results.__dataclass_fields__)
    assert not list((folder / "bench").glob("*/hub.toml")), "folders of parts are removed"
    return found


def test_intake_is_measured_on_both_databases(tmp_path: Path) -> None:
    found = run(tmp_path, "--only", "intake")["intake"]
    assert found["embedded"]["documents"] == found["served"]["documents"] == 20
    assert found["ratio"] > 0
    assert found["database_cpu"] > 0


def test_growth_is_measured_on_both_databases(tmp_path: Path) -> None:
    found = run(tmp_path, "--only", "growth", "--ledger", "200")["growth"]
    assert [(size["database"], size["documents"]) for size in found] == [
        ("embedded", 200),
        ("PostgreSQL", 200),
    ]
    assert all(size["per_second"] > 0 and size["inbox_p99"] > 0 for size in found)


def test_search_is_measured_on_both_databases(tmp_path: Path) -> None:
    found = run(tmp_path, "--only", "search", "--searched", "2000")["search"]
    assert {(one["database"], one["agencies"]) for one in found} == {
        (database, agencies) for database in ("embedded", "PostgreSQL") for agencies in (1, 20)
    }
    assert all(0 < one["p50"] <= one["p95"] for one in found)
    both = [[one["items"] for one in found if one["database"] == database] for database in ("embedded", "PostgreSQL")]
    assert both[0] == both[1]


def test_every_packet_crosses_to_the_ministrys_queue(tmp_path: Path) -> None:
    found = run(tmp_path, "--only", "cluster")["cluster"]
    assert found["documents"] == 20
    assert found["lost"] == found["refused"] == 0
    assert 0 < found["p50"] <= found["p99"]
    assert min(found[f"{part}_cpu"] for part in ("hub", "database", "broker", "generator", "consumer")) > 0


def test_a_dead_endpoint_keeps_its_packets_while_its_neighbour_gets_all(tmp_path: Path) -> None:
    phases = run(tmp_path, "--only", "dead", "--waiting", "30", "--neighbours", "10")["dead"]
    assert [phase["dead"] for phase in phases] == [False, False, True, True]
    assert [phase["waiting"] for phase in phases] == [0, 0, 30, 30]
    assert all(phase["documents"] == 10 and phase["lost"] == 0 for phase in phases)


def test_consumers_are_counted_again_after_the_brokers_death(tmp_path: Path) -> None:
    (found,) = run(tmp_path, "--only", "recovery", "--restarts", "1")["recovery"]
    assert found["consumers"] > 0
    assert found["after_start"] >= found["after_ready"] >= 0


def test_signing_is_measured_beside_raw_operations_and_libxmlsec(tmp_path: Path) -> None:
    found = run(tmp_path, "--only", "signing", "--turn", "0.05")["signing"]
    assert min(found[f"{name}_per_second"] for name in ("raw", "status")) > 0
    assert min(found[name] for name in ("ours_cpu", "libxmlsec_cpu", "verify_alone", "verify_chain")) > 0


def test_soap_intake_is_measured_beside_the_wire(tmp_path: Path) -> None:
    found = run(tmp_path, "--only", "soap")["soap"]
    assert [way["name"] for way in found["ways"]] == ["wire", "mtom", "inline"]
    assert all(way["documents"] == 18 and way["refused"] == 0 and way["hub_cpu"] > 0 for way in found["ways"])
    assert found["missing"] == 0


def test_figures_about_tasks_are_counted_beside_a_bare_scan(tmp_path: Path) -> None:
    found = run(tmp_path, "--only", "counts", "--tasks", "700")["counts"]
    assert {one["database"] for one in found} == {"embedded", "PostgreSQL"}
    assert all(one["tasks"] == 700 and min(*one["now"], *one["past"], one["floor"]) > 0 for one in found)
