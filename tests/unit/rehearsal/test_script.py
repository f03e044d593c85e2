"""Scripted faults: which calls they fit, which of those they meet, and how a script is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.findings import Refused
from gateway.rehearsal.faulty import spoil
from gateway.rehearsal.script import FaultKind, FaultSettings, Played, Script, load_script
from tests.packets import document_xml

ROOT = Path(__file__).resolve().parents[3]


def due(script: Script, operation: str = "getEdoc", system: str = "he.thu.01") -> bool:
    return bool(script.due([FaultKind.DELAY], operation, (system,)))


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({}, [True, True, True, True]),
        ({"times": 2}, [True, True, False, False]),
        ({"skip": 1, "times": 1}, [False, True, False, False]),
        ({"every": 2}, [False, True, False, True]),
        ({"skip": 1, "every": 2, "times": 1}, [False, False, True, False]),
    ],
)
def test_calls_are_counted(fault: dict[str, int], expected: list[bool]) -> None:
    script = Script()
    script.arm(FaultSettings(kind=FaultKind.DELAY, **fault))  # type: ignore[arg-type]

    assert [due(script) for _ in expected] == expected


def test_only_fitting_calls_are_met_and_counted() -> None:
    script = Script()
    script.arm(FaultSettings(kind=FaultKind.DELAY, operations=("get*",), systems=("he.thu.*",), times=1))

    assert not due(script, "sendEdoc")
    assert not due(script, system="he.khac")
    assert due(script, "getEdoc")
    assert not due(script, "getEdoc")


def test_chance_is_the_same_each_time_that_the_seed_is() -> None:
    def run(seed: int) -> list[bool]:
        script = Script(seed=seed)
        script.arm(FaultSettings(kind=FaultKind.DELAY, share=0.5))
        return [due(script) for _ in range(64)]

    assert run(1) == run(1)
    assert run(1) != run(2)
    assert 0 < sum(run(1)) < 64


def test_what_happened_is_told_and_how_long_ago() -> None:
    told: list[Played] = []
    script = Script(told.append)
    script.arm(FaultSettings(kind=FaultKind.DELAY))

    assert script.since(FaultKind.DELAY) is None
    due(script)

    assert told == [Played(FaultKind.DELAY, "getEdoc", "he.thu.01")]
    since = script.since(FaultKind.DELAY)
    assert since is not None
    assert since >= 0


def test_a_script_is_read_with_every_fault_of_it(tmp_path: Path) -> None:
    file = tmp_path / "faults.toml"
    file.write_text('seed = 3\n[[fault]]\nkind = "truncated"\noperations = ["getEdoc"]\nat = 0.25\n')
    assert load_script(file).fault[0].at == 0.25

    file.write_text('[[fault]]\nkind = "fire"\nat = 2.0\nwhere = "x"\n')
    with pytest.raises(Refused) as refused:
        load_script(file)
    assert {finding.path for finding in refused.value.findings} == {"fault[1].kind", "fault[1].at", "fault[1].where"}


def test_the_example_script_is_read_and_shows_every_kind() -> None:
    shown = load_script(ROOT / "config" / "faults.example.toml")

    assert {fault.kind for fault in shown.fault} == set(FaultKind)


def test_a_spoilt_packet_differs_in_one_letter_of_its_subject(tmp_path: Path) -> None:
    source, target = tmp_path / "a.edxml", tmp_path / "b" / "b.edxml"
    source.write_bytes(document_xml(subject="Về việc thử"))

    spoil(source, target)

    before, after = source.read_bytes(), target.read_bytes()
    different = [place for place in range(len(before)) if before[place] != after[place]]
    assert len(before) == len(after)
    assert len(different) == 1
    assert before.rfind(b"<edXML:Subject>", 0, different[0]) > before.rfind(b"</edXML:Subject>", 0, different[0])
