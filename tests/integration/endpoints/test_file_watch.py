"""The settings file's endpoints while a service runs: taken anew when it changes, and never half."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.assembly.endpoint_watch import EndpointWatch
from gateway.exchange.endpoints import register
from gateway.store.database import Database
from tests.integration.endpoints.test_commands import IN_KEYS, OF_FILE, SETTINGS, database, folder

__all__ = ["database", "folder"]


def declare(folder: Path, *agencies: str, more: str = "") -> None:
    declared = "".join(OF_FILE.format(name=f"e{agency.lower()}", agency=agency, secret=IN_KEYS) for agency in agencies)
    (folder / "gateway.toml").write_text(SETTINGS + declared + more, encoding="utf-8")


async def there(database: Database) -> dict[str, str]:
    found = await database.read(register.all_of)
    return {one.name: one.state.value for one in found}


async def test_what_is_faulty_leaves_all_as_it_was_and_is_logged(
    folder: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[str] = []
    watch = EndpointWatch(folder / "gateway.toml", database, lambda: told.append("changed"))
    assert await watch.look() == []
    declare(folder, "G22")
    assert [one.act for one in await watch.look()] == ["create"]
    assert told == ["changed"]
    faults = {
        "not TOML": "[[endpoints]",
        "twice": OF_FILE.format(name="khac", agency="G22", secret=IN_KEYS),
        "no secret": OF_FILE.format(name="khac", agency="G99", secret='secret_file = "keys/none"'),
        "of our own": OF_FILE.format(name="khac", agency="901.23.01.Z91", secret=IN_KEYS),
    }
    for more in faults.values():
        declare(folder, "G22", "G25", more=more)
        assert await watch.look() == []
        assert await there(database) == {"eg22": "active"}
    said = capsys.readouterr().out
    for code in ("config.not-toml", "config.repeated", "config.file-unreadable", "endpoint.serves-ours"):
        assert code in said
    declare(folder, "G25")
    assert {one.act for one in await watch.look()} == {"create", "remove"}
    assert await there(database) == {"eg22": "removed", "eg25": "active"}


async def test_told_to_it_reads_a_file_that_did_not_change(folder: Path, database: Database) -> None:
    watch = EndpointWatch(folder / "gateway.toml", database, lambda: None)
    declare(folder, "G22")
    assert await watch.look(told=True)
    assert await watch.look(told=True) == []
