"""Names at the command line: what the page shows, by the shipped directory and by a service's, and wrong inputs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import orjson
import pytest

from gateway.cli import main
from gateway.exchange.exchange import Exchange, ExchangeSettings
from gateway.packet.limits import GIB
from gateway.trust.anchors import Anchors
from tests.packets import document_xml

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "task-naming.md").read_text(encoding="utf-8")
DIRECTIVE = """\
THỦ TƯỚNG CHÍNH PHỦ
Số: 12/CĐ-TTg
Hà Nội, ngày 02 tháng 10 năm 2025
Thủ tướng Chính phủ yêu cầu:
1. Bộ trưởng Bộ Y tế chủ trì rà soát, báo cáo trước ngày 15/10.
2. Các bộ, cơ quan ngang bộ tăng cường kiểm tra.
3. Chủ tịch UBND tỉnh Nghệ An khẩn trương khắc phục hậu quả.
4. Các Sở Y tế tiếp tục theo dõi dịch bệnh.
"""
DEPARTMENT = "key,kind,new_id,name,parent\nso-y-te,unit,H41.15,Sở Y tế tỉnh Nghệ An,tinh-nghe-an\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Exchange.prepare(ExchangeSettings(role="hub", data=tmp_path / "hub", anchors=Anchors.none(), min_free=GIB))
    (tmp_path / "cong-dien.txt").write_text(DIRECTIVE, "utf-8")
    (tmp_path / "so.csv").write_text(DEPARTMENT, "utf-8")
    return tmp_path


def found(capsysbinary: pytest.CaptureFixture[bytes], *words: str, code: int = 0) -> dict[str, Any]:
    capsysbinary.readouterr()
    assert main(["tasks", "extract", *words, "--json"]) == code
    answer: dict[str, Any] = orjson.loads(capsysbinary.readouterr().out)
    return answer


@pytest.mark.usefixtures("place")
def test_the_command_of_the_page_says_what_the_page_shows(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["directory", "import", "--data", "hub", "--seed", "so.csv"]) == 0
    capsysbinary.readouterr()
    ((command, told),) = re.findall(r"^\$ lienthong (.*)\n((?:.*\n)*?)```", PAGE, re.MULTILINE)
    assert main(shlex.split(command)) == 0
    wanted = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n" for line in told.splitlines())
    said = capsysbinary.readouterr().out.decode()
    assert re.fullmatch(wanted + r"(?:.*\n)*", said), said


@pytest.mark.usefixtures("place")
def test_the_shape_of_the_annotations_stays_and_meanings_stand_beside_it(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    answer = found(capsysbinary, "cong-dien.txt")
    assert answer["issuer"] == "THỦ TƯỚNG CHÍNH PHỦ"
    assert answer["resolved"]["issuer"]["agency"]["key"] == "chinh-phu"
    first, _, third, _ = answer["tasks"]
    assert first["lead"] == ["Bộ trưởng Bộ Y tế"]
    assert first["resolved"]["lead"][0]["agency"] == {"key": "bo-y-te", "id": "G18", "name": "Bộ Y tế"}
    assert third["resolved"]["lead"][0]["role"] == "chủ tịch"
    assert "concerns" not in first


@pytest.mark.usefixtures("place")
def test_each_task_is_judged_for_a_receiver_known_by_id_key_or_name(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    for receiver in ("H41", "tinh-nghe-an", "UBND tỉnh Nghệ An"):
        answer = found(capsysbinary, "cong-dien.txt", "--for", receiver)
        assert [task["concerns"]["part"] for task in answer["tasks"]][:3] == ["none", "none", "lead"]


@pytest.mark.usefixtures("place")
def test_a_receiver_that_the_directory_does_not_know_is_refused(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    answer = found(capsysbinary, "cong-dien.txt", "--for", "H41.15", code=1)
    assert answer["error"]["code"] == "reading.unknown-receiver"
    answer = found(capsysbinary, "cong-dien.txt", "--data", "nowhere", code=1)
    assert answer["error"]["code"] == "cli.no-data"


def test_the_sender_of_a_packet_is_the_issuer(place: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    packet = document_xml(content=DIRECTIVE.replace("THỦ TƯỚNG CHÍNH PHỦ\n", "").encode())
    packet = packet.replace(b"thong bao.pdf", b"cong-dien.txt").replace(b"application/pdf", b"text/plain")
    (place / "goi.edxml").write_bytes(packet)
    sender = re.search(rb"From>.*?OrganId>([^<]+)<", packet, re.DOTALL)
    assert sender is not None
    answer = found(capsysbinary, "goi.edxml")
    assert answer["resolved"]["issuer"]["name"] == sender[1].decode()
