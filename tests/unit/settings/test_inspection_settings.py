"""The settings of inspection, as they become the rules of the exchange."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.assembly import assemble
from gateway.exchange.inspection.checks import Action
from gateway.exchange.inspection.rules import InspectionRules, Scanner
from gateway.findings import Refused
from gateway.packet.limits import MIB
from gateway.settings import load

HEAD = 'data = "data"\n[[agencies]]\nid = "Z91"\nname = "Bộ Thử"\n'


def rules(folder: Path, text: str) -> InspectionRules:
    file = folder / "gateway.toml"
    file.write_text(HEAD + text, encoding="utf-8")
    return assemble(load(file)).exchange.inspection


def test_without_a_word_marks_are_looked_for_and_nothing_is_scanned(tmp_path: Path) -> None:
    found = rules(tmp_path, "")
    assert found.fields
    assert [check.name for check in found.checks] == ["secrecy", "pdf"]
    assert (found.scanner, found.crashed) == (None, Action.QUARANTINE)


def test_what_is_switched_off_is_off(tmp_path: Path) -> None:
    assert rules(tmp_path, "[inspection]\nenabled = false\n") == InspectionRules.none()


def test_fields_are_looked_at_where_text_is_not_dug_out(tmp_path: Path) -> None:
    found = rules(tmp_path, "[inspection]\ntext = false\n")
    assert (found.fields, [check.name for check in found.checks]) == (True, ["pdf"])


def test_a_socket_counts_from_the_settings_file(tmp_path: Path) -> None:
    text = '[inspection.malware]\nsocket = "clamd.ctl"\ndown = "pass"\nmost_mib = 5\n'
    assert rules(tmp_path, text).scanner == Scanner(str(tmp_path / "clamd.ctl"), "pass", 60.0, 5 * MIB)


def test_a_host_comes_with_its_port(tmp_path: Path) -> None:
    scanner = rules(tmp_path, '[inspection.malware]\nhost = "127.0.0.1"\n').scanner
    assert scanner is not None
    assert scanner.place == ("127.0.0.1", 3310)


def test_two_places_for_one_scanner_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        rules(tmp_path, '[inspection.malware]\nhost = "127.0.0.1"\nsocket = "a"\n')
    assert [(one.code, one.path) for one in refused.value.findings] == [("config.malware-place", "inspection.malware")]


def test_a_worker_without_memory_to_start_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        rules(tmp_path, "[inspection]\nmemory_mib = 8\n")
    assert [one.code for one in refused.value.findings] == ["field.too-small"]
