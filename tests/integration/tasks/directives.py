"""Small directives as packets, and a house that reads them, for tests of proposals."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, Final

import pytest

from gateway.exchange.views import Caller
from gateway.tasks.proposals import worker
from gateway.tasks.proposals.desk import ProposalDesk
from gateway.tasks.proposals.looking import Opened
from gateway.tasks.proposals.naming import ByDirectory
from gateway.tasks.proposals.noticing import quiet
from gateway.tasks.proposals.proposal import Proposed
from gateway.tasks.proposals.reader import Job, Reader
from gateway.tasks.proposals.rules import ReadingRules
from tests.integration.exchange.conftest import House, eventually
from tests.packets import document_xml

BOTH: Final = pytest.mark.parametrize("served_url", ["sqlite", "postgresql"], indirect=True)
"""On both databases; other tests of a file are on the embedded one."""


@pytest.fixture
def served_url(request: pytest.FixtureRequest) -> str | None:
    """The database of a house: the embedded one unless a test says otherwise."""
    served = getattr(request, "param", "sqlite") == "postgresql"
    return str(request.getfixturevalue("ready_databases")()) if served else None


GIVER = Caller("key:g22", frozenset(["G22"]))
LEAD = Caller("key:h41", frozenset(["H41"]))
HELPER = Caller("key:h14", frozenset(["H14"]))
STRANGER = Caller("key:h99", frozenset(["H99"]))

DIRECTIVE = """CHỈ THỊ
Về việc thử liên thông nhiệm vụ

Thủ trưởng đơn vị yêu cầu các đơn vị thực hiện nghiêm các nhiệm vụ sau:

1. Đơn vị H41 chủ trì, phối hợp với Đơn vị H14 xây dựng đề án chuyển đổi số của ngành, báo cáo trước ngày 31/3/2026.
2. Đơn vị H14 rà soát toàn bộ hồ sơ tồn đọng và gửi kết quả trước ngày 15/02/2026.
3. Đơn vị H88 tổ chức tập huấn cho cán bộ cơ sở về quy trình mới.
"""


def directive(
    text: str = DIRECTIVE,
    *,
    number: str = "15",
    to: tuple[str, ...] = ("H41", "H14"),
    kind: str = "Chỉ thị",
    steering: int = 0,
    codes: tuple[str, ...] = (),
    **given: object,
) -> bytes:
    """Return the packet of a directive whose text is its attachment."""
    packet = document_xml("G22", to, number=number, content=text.encode(), **given)  # type: ignore[arg-type]
    return altered(packet, kind=kind, steering=steering, codes=codes)


def altered(packet: bytes, *, kind: str = "Chỉ thị", steering: int = 0, codes: tuple[str, ...] = ()) -> bytes:
    """Return a packet of another kind of document, with these marks of a directive or a report."""
    text = packet.decode().replace("<edXML:TypeName>Thông báo<", f"<edXML:TypeName>{kind}<")
    mark = f"<edXML:SteeringType>{steering}</edXML:SteeringType>"
    named = "".join(f"<edXML:TaskCode>{code}</edXML:TaskCode>" for code in codes)
    whole = f"{mark}<edXML:ResponseForTask>{named}</edXML:ResponseForTask>" if codes else mark
    return text.replace("<edXML:SteeringType>0</edXML:SteeringType>", whole).encode()


class HereReader(Reader):
    """Reads as the process does, in this one: for tests that are not about the process, which takes a second."""

    async def read(self, job: Job) -> dict[str, Any]:
        given = {
            "file": str(job.file),
            "issued": job.issued.isoformat() if job.issued else None,
            "arrived": job.arrived.isoformat(),
            "today": job.today.isoformat(),
        }
        return await asyncio.to_thread(worker.read, given, self._folder, self._rules.calendar)


def reading_desk(house: House, rules: ReadingRules | None = None, *, apart: bool = False) -> ProposalDesk:
    """Return the desk of a house; its round is done by the test. ``apart`` reads in a process of its own."""
    exchange = house.exchange
    quick = replace(rules or ReadingRules(), again=0.0)
    reader = Reader(quick, exchange.staging) if apart else HereReader(quick, exchange.staging)
    return ProposalDesk(exchange.database, exchange.blobs.path, exchange.staging, quick, ByDirectory(), reader)


async def notice(house: House, desk: ProposalDesk) -> None:
    """Notice all that stands in the ledger; on PostgreSQL that has to settle first."""

    async def done() -> bool:
        await desk.round.notice()
        return await house.exchange.database.read(quiet)

    await eventually(done, seconds=120.0)


async def read_all(house: House, desk: ProposalDesk) -> None:
    """Read what is due, until nothing is."""
    try:
        await notice(house, desk)
        while await desk.round.read_one():
            pass
        await desk.round.make_rest()
    finally:
        await desk.round.end()


async def opened(desk: ProposalDesk, document: str, caller: Caller) -> Opened:
    """Return a directive as an agency sees it."""
    return await desk.open(document, caller, None, "test")


async def proposed(desk: ProposalDesk, document: str, caller: Caller) -> list[Proposed]:
    """Return the proposals to an agency."""
    return [one.proposal for one in (await opened(desk, document, caller)).proposals]
