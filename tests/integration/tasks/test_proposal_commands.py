"""The commands about proposals, beside a service on the same data: lists, acts, examples, and what goes wrong."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from gateway.cli import main
from tests.integration.exchange.conftest import House, Open, open_house
from tests.integration.tasks.directives import GIVER, LEAD, directive, proposed, read_all, reading_desk, served_url

__all__ = ["open_house", "served_url"]


@pytest.fixture
async def house(open_house: Open) -> House:
    return await open_house("gateway", ["G22", "H41", "H14"], routed=True)


async def called(words: list[str]) -> int:
    """Run a command as its own program would: in a thread, since it has a loop of its own."""
    return await asyncio.to_thread(main, words)


async def test_a_directive_is_listed_shown_confirmed_and_exported(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = reading_desk(house)
    document = (await house.send(directive(), GIVER)).document
    await read_all(house, desk)
    first, second, _ = await proposed(desk, document, LEAD)
    where = ["--data", str(house.settings.data), "--agency", "H41"]
    told = []
    for words in (
        ["directives"],
        ["proposals", document, "--lang", "en"],
        ["confirm", first.id, "--version", "1"],
        ["refuse", second.id, "--reason", "Việc của H14"],
        ["directives"],
        ["directives", "--all"],
        ["examples", "export", str(tmp_path / "examples")],
    ):
        assert await called(["tasks", *words, *where]) == 0
        told.append(capsys.readouterr().out)
    listed, shown, confirmed, refused, left, every, exported = told
    assert f"{document}  " in listed
    assert "lead: Đơn vị H41 (H41)" in shown
    assert f"{first.id}  confirmed  " in confirmed
    assert f"{second.id}  refused" in refused
    assert f"{document}  " not in left
    assert "settled" in every
    assert f"1 -> {tmp_path}" in exported
    assert len(list((tmp_path / "examples").iterdir())) == 2


async def test_what_goes_wrong_is_said_with_its_code(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--data", str(house.settings.data), "--agency", "H41"]
    (tmp_path / "file").touch()
    for words, code in (
        (["proposals", "0" * 32], "directive.unknown"),
        (["confirm", "0" * 32], "proposal.unknown"),
        (["examples", "export", str(tmp_path / "file")], "cli.file-unusable"),
    ):
        assert await called(["tasks", *words, *where]) == 1
        assert f"[{code}]" in capsys.readouterr().err
    assert await called(["tasks", "directives", "--data", str(tmp_path / "nowhere"), "--agency", "H41"]) == 1
    assert "[cli.no-data]" in capsys.readouterr().err
