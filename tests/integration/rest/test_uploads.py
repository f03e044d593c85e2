"""Uploads in pieces by tus 1.0.0: what the protocol wants, what is refused, and documents made of what came."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import update
from tusclient.client import TusClient

from gateway.directory.routes import Routes
from gateway.exchange.endpoints.ways import FixedWays
from gateway.exchange.intake import uploads as room
from gateway.exchange.intake.upload_rows import UploadRules
from gateway.store.schema import uploads
from tests.integration.exchange.conftest import eventually
from tests.integration.rest.conftest import Desk, OpenDesk
from tests.integration.rest.test_follow_ups import form, metadata
from tests.packets import document_xml

PIECE = "application/offset+octet-stream"
FILE = os.urandom(300_000)


@pytest.fixture
def served_url() -> None:
    """On the embedded database alone: ``test_uploads_served`` asks the same of PostgreSQL."""


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    return await open_desk("H41", "G22")


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


async def tus(desk: Desk, method: str, path: str = "", agency: str = "H41", data: Any = None, **headers: str) -> Any:
    """Make a request of the protocol; return the answer, read."""
    given = {"Authorization": f"Bearer {await desk.key(agency)}", "Tus-Resumable": "1.0.0"}
    given |= {name.replace("_", "-"): value for name, value in headers.items() if value}
    given = {name: value for name, value in given.items() if value != "-"}
    async with desk.client.request(method, f"/api/v1/uploads{path}", data=data, headers=given) as answer:
        await answer.read()
        return answer


async def begun(desk: Desk, length: int = len(FILE), name: str = "công văn.pdf", **headers: str) -> str:
    metadata = f"filename {coded(name)},filetype {coded('application/pdf')}"
    answer = await tus(desk, "POST", Upload_Length=str(length), Upload_Metadata=metadata, **headers)
    assert answer.status == 201
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    return str(answer.headers["Location"]).rsplit("/", 1)[1]


async def piece(desk: Desk, upload: str, offset: int, data: bytes, **headers: str) -> Any:
    given = {"Content_Type": PIECE, "Upload_Offset": str(offset), **headers}
    return await tus(desk, "PATCH", f"/{upload}", data=data, **given)


async def finished(desk: Desk, data: bytes = FILE, name: str = "công văn.pdf") -> str:
    upload = await begun(desk, len(data), name)
    assert (await piece(desk, upload, 0, data)).status == 204
    return upload


async def code_of(desk: Desk, method: str, path: str, agency: str = "H41", **headers: str) -> tuple[int, str]:
    given = {"Authorization": f"Bearer {await desk.key(agency)}", "Tus-Resumable": "1.0.0"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    async with desk.client.request(method, f"/api/v1/uploads{path}", headers=given) as answer:
        return answer.status, (await answer.json())["code"]


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


async def test_what_is_spoken_is_told(desk: Desk) -> None:
    answer = await tus(desk, "OPTIONS", Tus_Resumable="-")
    assert answer.status == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {"creation", "expiration", "termination", "checksum"}
    assert answer.headers["Tus-Max-Size"] == str(desk.house.settings.limits.packet)
    assert "sha1" in answer.headers["Tus-Checksum-Algorithm"].split(",")


async def test_a_file_comes_in_pieces_and_is_sent_as_it_came(desk: Desk) -> None:
    upload = await begun(desk)
    for start in range(0, len(FILE), 100_000):
        answer = await piece(desk, upload, start, FILE[start : start + 100_000])
        assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(start + 100_000))
        assert parsedate_to_datetime(answer.headers["Upload-Expires"]) > datetime.now(UTC)
        head = await tus(desk, "HEAD", f"/{upload}")
        assert (head.status, head.headers["Upload-Offset"]) == (200, str(start + 100_000))
        assert (head.headers["Upload-Length"], head.headers["Cache-Control"]) == (str(len(FILE)), "no-store")
        assert "filename" in head.headers["Upload-Metadata"]
    status, sent = await desk.call("POST", "/documents", "H41", json=metadata(uploads=[upload]))
    assert status == 201, sent
    _, shown = await desk.call("GET", f"/documents/{sent['id']}", "G22")
    (attachment,) = shown["attachments"]
    assert attachment["sha256"] == hashlib.sha256(FILE).hexdigest()
    assert (attachment["name"], attachment["content_type"]) == ("công văn.pdf", "application/pdf")
    # Used, it is gone.
    assert await code_of(desk, "GET", f"/{upload}") == (404, "upload.unknown")
    assert names(desk.house.settings.data / "uploads") == []


async def test_files_of_both_kinds_go_together_in_their_order(desk: Desk) -> None:
    upload = await finished(desk)
    named = {"id": upload, "name": "phụ lục.bin", "type": "application/octet-stream"}
    status, sent = await desk.call(
        "POST", "/documents", "H41", data=form(metadata(uploads=[named]), ("a.pdf", b"%PDF"))
    )
    assert status == 201, sent
    _, shown = await desk.call("GET", f"/documents/{sent['id']}", "G22")
    assert [one["name"] for one in shown["attachments"]] == ["a.pdf", "phụ lục.bin"]


async def test_the_same_key_again_needs_no_upload_any_more(desk: Desk) -> None:
    asked = metadata(uploads=[await finished(desk)])
    first = await desk.call("POST", "/documents", "H41", json=asked, Idempotency_Key="k")
    again = await desk.call("POST", "/documents", "H41", json=asked, Idempotency_Key="k")
    assert (first[0], again[0], again[1]["id"]) == (201, 200, first[1]["id"])
    status, problem = await desk.call("POST", "/documents", "H41", json=asked)
    assert (status, problem["code"], problem["errors"][0]["path"]) == (404, "upload.unknown", "uploads[1]")


async def test_what_is_refused_keeps_its_uploads(desk: Desk) -> None:
    upload = await finished(desk)
    asked = metadata(["Z9"], uploads=[upload])
    desk.house.exchange._intake._ways = FixedWays(Routes([]))
    status, problem = await desk.call("POST", "/documents", "H41", json=asked)
    assert (status, problem["code"]) == (422, "receiver.unknown")
    assert (await desk.call("POST", "/documents", "H41", json=metadata(uploads=[upload])))[0] == 201


async def test_all_that_is_wrong_with_uploads_is_told_at_once(desk: Desk) -> None:
    nameless = await finished(desk, b"x", name="")
    half, whole = await begun(desk), await finished(desk)
    status, problem = await desk.call("POST", "/documents", "H41", json=metadata(uploads=[half, "0" * 32, whole]))
    told = [(one["code"], one["path"]) for one in problem["errors"]]
    assert (status, told) == (404, [("upload.unfinished", "uploads[1]"), ("upload.unknown", "uploads[2]")])
    status, problem = await desk.call("POST", "/documents", "H41", json=metadata(uploads=[nameless]))
    assert (status, problem["code"]) == (422, "upload.name-missing")
    status, problem = await desk.call("POST", "/documents", "H41", json=metadata(uploads=[whole, whole]))
    assert (status, problem["code"]) == (422, "upload.twice")


async def test_a_packet_that_is_ready_is_sent_whole(desk: Desk) -> None:
    packet = document_xml("H41", ["G22"])
    upload = await finished(desk, packet)
    status, sent = await desk.call("POST", "/packets", "H41", json={"upload": upload})
    assert (status, sent["document_id"]) == (201, "H41,2026/01/05,15/TB-ST"), sent
    status, again = await desk.call("POST", "/packets", "H41", data=packet, Content_Type="application/xml")
    assert (status, again["id"], again["duplicate"]) == (200, sent["id"], True)
    _, shown = await desk.call("GET", f"/documents/{sent['id']}", "G22")
    assert shown["sha256"] == hashlib.sha256(packet).hexdigest()
    tries = [
        (document_xml("G22", ["H41"]), "application/xml", 403, "sender.not-yours"),
        (b"<x/>", "application/xml", 422, None),
        (packet, "text/plain", 415, "rest.packet-type"),
        (b"{}", "application/json", 422, "field.missing"),
    ]
    for body, kind, expected, code in tries:
        status, problem = await desk.call("POST", "/packets", "H41", data=body, Content_Type=kind)
        assert status == expected, problem
        assert code in (None, problem["code"])
    kept = await finished(desk, document_xml("G22", ["H41"]))
    assert (await desk.call("POST", "/packets", "H41", json={"upload": kept}))[0] == 403
    assert (await desk.call("GET", f"/uploads/{kept}", "H41"))[0] == 200


async def test_a_piece_that_is_not_what_it_should_be_is_dropped(desk: Desk) -> None:
    upload = await begun(desk)
    good = base64.b64encode(hashlib.sha1(FILE[:1000], usedforsecurity=False).digest()).decode()
    bad = await piece(desk, upload, 0, FILE[1:1001], Upload_Checksum=f"sha1 {good}")
    assert (bad.status, bad.headers["Tus-Resumable"]) == (460, "1.0.0")
    assert (await piece(desk, upload, 0, FILE[:1000], Upload_Checksum="crc32 AAAA")).status == 400
    assert (await piece(desk, upload, 0, FILE[:1000], Upload_Checksum="sha1 %")).status == 400
    assert (await tus(desk, "HEAD", f"/{upload}")).headers["Upload-Offset"] == "0"
    answer = await piece(desk, upload, 0, FILE[:1000], Upload_Checksum=f"sha1 {good}")
    assert (answer.status, answer.headers["Upload-Offset"]) == (204, "1000")


async def test_what_the_protocol_forbids_is_refused(desk: Desk) -> None:
    upload = await begun(desk)
    wrong_version = await tus(desk, "PATCH", f"/{upload}", Tus_Resumable="0.2.2", Upload_Offset="0", Content_Type=PIECE)
    assert (wrong_version.status, wrong_version.headers["Tus-Version"]) == (412, "1.0.0")
    assert (await tus(desk, "HEAD", f"/{upload}", Tus_Resumable="-")).status == 412
    assert (await piece(desk, upload, 1, b"x")).status == 409
    assert (await piece(desk, upload, 0, b"x", Content_Type="text/plain")).status == 415
    assert (await piece(desk, upload, 0, b"x", Upload_Offset="-1")).status == 400
    assert (await piece(desk, upload, 0, FILE + b"x")).status == 413
    assert (await tus(desk, "POST")).status == 400
    assert (await tus(desk, "POST", Upload_Length="x")).status == 400
    assert (await tus(desk, "POST", Upload_Length="1", Upload_Metadata="a %")).status == 400
    assert (await tus(desk, "POST", Upload_Length="1", Upload_Metadata="a YQ==,a YQ==")).status == 400
    assert (await tus(desk, "POST", Upload_Length=str(2**40))).status == 413
    assert (await tus(desk, "HEAD", "/" + "0" * 32)).status == 404
    assert (await tus(desk, "HEAD", "/..%2F..%2Flock")).status in {400, 404}
    assert "Upload-Offset" not in (await tus(desk, "HEAD", "/" + "0" * 32)).headers
    assert (await tus(desk, "HEAD", f"/{upload}")).headers["Upload-Offset"] == "0"


async def test_who_knows_no_patch_says_so_in_a_field(desk: Desk) -> None:
    upload = await begun(desk)
    given = {"Content_Type": PIECE, "Upload_Offset": "0", "X_HTTP_Method_Override": "PATCH"}
    assert (await tus(desk, "POST", f"/{upload}", data=FILE, **given)).status == 204
    assert (await tus(desk, "POST", f"/{upload}", X_HTTP_Method_Override="HEAD")).headers["Upload-Offset"]
    assert (await tus(desk, "POST", f"/{upload}")).status == 405
    assert (await tus(desk, "POST", f"/{upload}", X_HTTP_Method_Override="DELETE")).status == 204
    assert (await tus(desk, "HEAD", f"/{upload}")).status == 404


async def test_an_upload_is_its_callers_alone(desk: Desk) -> None:
    upload = await finished(desk)
    for method in ("GET", "DELETE"):
        assert await code_of(desk, method, f"/{upload}", "G22") == (404, "upload.unknown")
    _, mine = await desk.call("GET", "/uploads", "H41")
    _, theirs = await desk.call("GET", "/uploads", "G22")
    assert ([one["id"] for one in mine["items"]], theirs["items"]) == ([upload], [])
    status, problem = await desk.call("POST", "/packets", "G22", json={"upload": upload})
    assert (status, problem["code"]) == (404, "upload.unknown")


async def test_what_came_before_the_line_broke_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "GATHERED", 1)
    upload = await begun(desk)
    file = desk.house.settings.data / "uploads" / upload
    key = await desk.key("H41")
    _, writer = await asyncio.open_connection("127.0.0.1", int(desk.url.rsplit(":", 1)[1]))
    head = (
        f"PATCH /api/v1/uploads/{upload} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nTus-Resumable: 1.0.0\r\n"
        f"Content-Type: {PIECE}\r\nUpload-Offset: 0\r\nContent-Length: {len(FILE)}\r\n\r\n"
    )
    writer.write(head.encode() + FILE[:200_000])
    await writer.drain()
    await eventually(lambda: asyncio.to_thread(lambda: file.stat().st_size >= 100_000))
    writer.transport.abort()
    offset = 0

    async def kept() -> bool:
        nonlocal offset
        offset = int((await tus(desk, "HEAD", f"/{upload}")).headers["Upload-Offset"])
        return offset > 0

    await eventually(kept)
    assert 0 < offset <= 200_000
    assert (await piece(desk, upload, offset, FILE[offset:])).status == 204
    assert await asyncio.to_thread(file.read_bytes) == FILE


async def test_two_requests_never_write_at_once(desk: Desk) -> None:
    upload = await begun(desk)
    caller = await desk.house.exchange.key_caller(await desk.key("H41"))
    assert caller is not None
    async with desk.house.exchange.uploads.writing(upload, caller, 0) as writer:
        await writer.write(FILE[:1000])
        assert (await piece(desk, upload, 0, FILE)).status == 423
    assert (await piece(desk, upload, 1000, FILE[1000:])).status == 204


async def test_quotas_and_limits_hold_for_each_system(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.house.exchange.uploads._rules = UploadRules(timedelta(hours=1), 2, 1000)
    await begun(desk, 600)
    assert await code_of(desk, "POST", "", Upload_Length="500") == (413, "upload.quota")
    await begun(desk, 400)
    assert await code_of(desk, "POST", "", Upload_Length="0") == (429, "upload.too-many")
    assert (await tus(desk, "POST", "", "G22", Upload_Length="900")).status == 201
    monkeypatch.setattr(desk.house.exchange.uploads, "_spare", 2**62)
    assert await code_of(desk, "POST", "", "G22", Upload_Length="1") == (507, "store.full")


async def test_what_has_had_its_time_is_gone_and_so_is_what_nobody_wrote_down(desk: Desk) -> None:
    old, fresh = await begun(desk), await begun(desk)
    folder: Path = desk.house.settings.data / "uploads"
    ended = datetime.now(UTC) - timedelta(seconds=1)
    await desk.house.exchange.database.write(
        lambda c: c.execute(update(uploads).where(uploads.c.id == old).values(expires_at=ended)).rowcount
    )
    stray, young = folder / ("1" * 32), folder / ("2" * 32)
    stray.touch()
    young.touch()
    os.utime(stray, (1, 1))
    os.utime(folder / fresh, (1, 1))
    assert await code_of(desk, "GET", f"/{old}") == (410, "upload.expired")
    (clean,) = desk.house.exchange.uploads.rounds()
    await clean.work()
    assert await code_of(desk, "GET", f"/{old}") == (404, "upload.unknown")
    assert names(folder) == sorted([fresh, young.name])


async def test_a_stranger_who_speaks_the_protocol_gets_his_file_through(desk: Desk) -> None:
    """The referee: tuspy, the protocol authors' own client for Python."""
    client = TusClient(f"{desk.url}/api/v1/uploads")
    client.set_headers({"Authorization": f"Bearer {await desk.key('H41')}"})

    def work() -> str:
        uploader = client.uploader(
            file_stream=BytesIO(FILE), chunk_size=70_000, metadata={"filename": "tờ trình.pdf"}, upload_checksum=True
        )
        uploader.upload_chunk()  # type: ignore[no-untyped-call]
        again = client.uploader(file_stream=BytesIO(FILE), url=uploader.url, chunk_size=70_000, upload_checksum=True)
        assert again.offset == 70_000
        again.upload()
        return str(again.url).rsplit("/", 1)[1]

    upload = await asyncio.to_thread(work)
    _, shown = await desk.call("GET", f"/uploads/{upload}", "H41")
    assert (shown["complete"], shown["name"]) == (True, "tờ trình.pdf")
    status, sent = await desk.call("POST", "/documents", "H41", json=metadata(uploads=[upload]))
    assert status == 201, sent
    headers = {"Authorization": f"Bearer {await desk.key('G22')}"}
    path = f"/api/v1/documents/{sent['id']}/attachments/1"
    async with desk.client.get(path, headers=headers, timeout=aiohttp.ClientTimeout(total=30)) as answer:
        assert await answer.read() == FILE
