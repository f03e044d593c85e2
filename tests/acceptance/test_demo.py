"""The rehearsal as a newcomer starts it: the installed command, its processes, and what it says about them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

COMMAND = str(Path(sys.executable).with_name("lienthong"))
PATIENCE = 180


@contextmanager
def demo(folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Run the rehearsal in this folder; whatever the test leaves running is ended."""
    command = [COMMAND, "demo", "--data", str(folder), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """Return the output up to the line that holds these words; fail if it ends before."""
    assert process.stdout is not None
    seen = ""
    for line in process.stdout:
        seen += line
        if words in line:
            return seen
    pytest.fail(f"«{words}» was not said:\n{seen}")


def rest_of(process: subprocess.Popen[str]) -> str:
    """Return what is still said until the end."""
    assert process.stdout is not None
    return process.stdout.read()


def pids(folder: Path) -> dict[str, int]:
    found: dict[str, int] = json.loads((folder / "pids.json").read_text(encoding="utf-8"))
    return found


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_once_ends_by_itself_and_shows_every_step(tmp_path: Path) -> None:
    with demo(tmp_path / "demo", "--once") as process:
        said = rest_of(process)
        assert process.wait(PATIENCE) == 0, said
    steps = [
        "packet built", "signed", "accepted by the bus", "fetched by the ministry", "signature verified",
        "taken by its system", *(f"status {code} is back" for code in ("01", "03", "04", "05", "06")),
    ]  # fmt: skip
    places = [said.index(step) for step in steps]
    assert places == sorted(places)
    assert "verdict valid, signer" in said
    assert "✘" not in said
    assert "\x1b[" not in said, "colours belong on a terminal only"
    assert not any(is_alive(pid) for pid in pids(tmp_path / "demo").values())


@pytest.mark.long
@pytest.mark.parametrize("victim", ["hub", "ministry"])
def test_a_process_killed_half_way_fails_the_rehearsal_and_is_named(tmp_path: Path, victim: str) -> None:
    with demo(tmp_path / "demo", "--once") as process:
        read_until(process, "packet built")
        running = pids(tmp_path / "demo")
        os.kill(running[victim], signal.SIGKILL)
        said = rest_of(process)
        assert process.wait(PATIENCE) == 1, said
    assert f"{victim} ended by itself" in said
    assert not any(is_alive(pid) for pid in running.values())


def test_it_stays_up_with_addresses_until_told_to_end(tmp_path: Path) -> None:
    with demo(tmp_path / "demo") as process:
        said = read_until(process, "Press Ctrl-C to end")
        running = pids(tmp_path / "demo")
        assert len(running) == 3
        assert all(is_alive(pid) for pid in running.values())
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    assert "curl -H" in said
    assert not any(is_alive(pid) for pid in running.values())


def test_a_signal_half_way_ends_all_processes_and_is_no_success(tmp_path: Path) -> None:
    with demo(tmp_path / "demo", "--once") as process:
        read_until(process, "gateway of 000.00.00.G22 is up")
        running = pids(tmp_path / "demo")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 130
    assert not any(is_alive(pid) for pid in running.values())


def test_a_folder_of_someone_else_is_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "letters.txt"
    kept.write_text("kept", encoding="utf-8")
    done = subprocess.run(
        [COMMAND, "demo", "--once", "--data", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 2
    assert str(tmp_path) in done.stderr
    assert kept.read_text(encoding="utf-8") == "kept"
