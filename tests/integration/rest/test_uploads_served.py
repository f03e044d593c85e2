"""Uploads on PostgreSQL, where several hosts may serve one client: they share a folder, or say who holds an upload."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.exchange.intake.upload_rows import UploadRules
from gateway.exchange.intake.uploads import Uploads
from gateway.exchange.views import Caller
from gateway.findings import Refused
from tests.integration.exchange.conftest import House, Open

H41 = Caller("key:h41", frozenset(["H41"]))


@pytest.fixture(params=["postgresql"])
def served_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("ready_url"))


@pytest.fixture
async def house(open_house: Open) -> House:
    return await open_house("gateway", ["H41"])


def host(house: House, folder: Path, place: str, rules: UploadRules | None = None) -> Uploads:
    """Return the uploads of another host on the same database."""
    exchange = house.exchange
    return Uploads(
        exchange.database, exchange._blobs, folder, place, rules or UploadRules(), largest=1_000_000, spare=0
    )


async def begun(uploads: Uploads, length: int = 10) -> str:
    return (await uploads.create(H41, length, name="a.pdf", content_type=None, metadata="")).id


async def put(uploads: Uploads, upload: str, offset: int, data: bytes) -> None:
    async with uploads.writing(upload, H41, offset) as writer:
        await writer.write(data)


def code(refused: Any) -> str:
    return str(refused.value.findings[0].code)


async def test_hosts_that_share_a_folder_go_on_where_another_stopped(house: House, tmp_path: Path) -> None:
    one, other = host(house, tmp_path / "shared", ""), host(house, tmp_path / "shared", "")
    upload = await begun(one)
    await put(one, upload, 0, b"01234")
    await put(other, upload, 5, b"56789")
    (view,) = await one.complete([upload], H41)
    assert one.path(view.id).read_bytes() == b"0123456789"
    with pytest.raises(Refused) as refused:
        await put(one, upload, 5, b"x")
    assert code(refused) == "upload.offset-wrong"


async def test_another_hosts_upload_is_told_from_one_that_is_not_there(house: House, tmp_path: Path) -> None:
    one, other = host(house, tmp_path / "one", "one"), host(house, tmp_path / "other", "other")
    upload = await begun(one)
    with pytest.raises(Refused) as refused:
        await other.show(upload, H41)
    assert code(refused) == "upload.elsewhere"
    await other.clean()
    assert (await one.show(upload, H41)).received == 0


async def test_two_hosts_never_write_at_once(house: House, tmp_path: Path) -> None:
    one, other = host(house, tmp_path / "shared", ""), host(house, tmp_path / "shared", "")
    upload = await begun(one)
    async with one.writing(upload, H41, 0) as writer:
        await writer.write(b"01")
        with pytest.raises(Refused) as refused:
            await put(other, upload, 0, b"xx")
    assert code(refused) == "upload.busy"
    assert (await other.show(upload, H41)).received == 2


async def test_a_quota_holds_for_requests_at_the_same_moment(house: House, tmp_path: Path) -> None:
    rules = UploadRules(timedelta(hours=1), most=3, total=1000)
    uploads = host(house, tmp_path / "shared", "", rules)
    await begun(uploads, 100)
    done = await asyncio.gather(*(begun(uploads, 100) for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(one, str) for one in done) == 2
    assert {one.findings[0].code for one in done if isinstance(one, Refused)} == {"upload.too-many"}
