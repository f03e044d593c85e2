"""A later release migrates while this one takes packets in; this one runs on, and starts again, on the newer schema."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, inspect, select

from gateway.exchange.exchange import Exchange
from gateway.findings import Refused
from gateway.store.database import database_url
from gateway.store.migrate import SCRIPTS, migrate
from gateway.store.schema import packets
from tests.faults.test_race import SENDER, hosts
from tests.packets import document_xml

__all__ = ["hosts"]

NEXT = '''"""A column of a later release."""

import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{head}"


def upgrade():
    op.add_column("packets", sa.Column("later", sa.Text()))
    op.create_index("ix_packets_later", "packets", ["later"])
    {more}
'''


def _later_release(folder: Path, more: str = "") -> Path:
    """Return the migrations of a release after this one."""
    scripts = folder / "migrations"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    head = max(file.name[:4] for file in (scripts / "versions").glob("0*.py"))
    (scripts / "versions" / "9001_later.py").write_text(NEXT.format(head=head, more=more), encoding="utf-8")
    return scripts


async def _send(exchange: Exchange, number: int) -> bool:
    staged = exchange.stage()
    await staged.write(document_xml(to=("H41",), number=str(number)))
    return not (await exchange.accept(staged, SENDER, door="test")).duplicate


async def test_a_later_release_migrates_while_this_one_takes_packets_in(hosts: list[Exchange], tmp_path: Path) -> None:
    url = hosts[0]._database.url
    scripts = _later_release(tmp_path)
    upgrade = asyncio.create_task(asyncio.to_thread(migrate, url, scripts=scripts))
    sent = 0
    while not upgrade.done() or sent < 20:
        assert await _send(hosts[sent % 2], sent)
        sent += 1
    await upgrade
    assert await _send(hosts[0], sent)
    count = await hosts[1]._database.read(
        lambda connection: connection.execute(select(func.count()).select_from(packets)).scalar_one()
    )
    assert count == sent + 1
    assert "later" in await hosts[0]._database.read(_columns)


def _columns(connection: Connection) -> set[str]:
    return {column["name"] for column in inspect(connection).get_columns("packets")}


def test_this_release_starts_again_on_the_schema_of_a_later_one(tmp_path: Path) -> None:
    url = database_url(tmp_path)
    migrate(url, scripts=_later_release(tmp_path))
    migrate(url)


def test_this_release_refuses_a_later_schema_that_leaves_no_room_for_it(tmp_path: Path) -> None:
    url = database_url(tmp_path)
    more = "op.execute(\"UPDATE schema_facts SET oldest = '9001'\")"
    migrate(url, scripts=_later_release(tmp_path, more))
    with pytest.raises(Refused) as caught:
        migrate(url)
    assert caught.value.findings[0].code == "store.newer"
