"""Who holds a claim: only a process of this very machine that certainly ended is called dead."""

from __future__ import annotations

import subprocess
import sys

import pytest

from adapters.folder_instance import gone, instance_name


def test_we_live_and_no_two_names_are_the_same() -> None:
    ours = instance_name()
    assert not gone(ours)
    assert ours != instance_name()


def test_a_process_that_ended_is_gone() -> None:
    program = "from adapters.folder_instance import instance_name; print(instance_name())"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
    assert gone(said)


@pytest.mark.parametrize("part", [0, 1])
def test_of_other_hosts_and_containers_nothing_is_known(part: int) -> None:
    parts = instance_name().rsplit("-", 4)
    parts[2] = "4194304"
    assert gone("-".join(parts))
    parts[part] += "9"
    assert not gone("-".join(parts))


def test_a_number_that_was_given_again_to_another_process_is_gone() -> None:
    host, space, process, began, rest = instance_name().rsplit("-", 4)
    assert gone(f"{host}-{space}-{process}-{int(began) - 1}-{rest}")


@pytest.mark.parametrize("name", ["", "free-x", "a-b-c-d-e", "../x", "host-1-2-3-zzzzzzzz"])
def test_other_names_say_nothing(name: str) -> None:
    assert not gone(name)
