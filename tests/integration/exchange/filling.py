"""Fills the directory of a house as an import does."""

from __future__ import annotations

from datetime import timedelta

from gateway.directory.csv_file import read_csv
from gateway.directory.knowledge import today
from gateway.exchange.agencies.desk import Done
from tests.integration.exchange.conftest import House

HEAD = "key,kind,old_id,new_id,name,valid_from,valid_to,successors\n"

YESTERDAY = today() - timedelta(days=1)

NATION = (
    "vpcp,ministry-level,000.00.00.G22,G22,Văn phòng Chính phủ,,,",
    "nghe-an,province,000.00.00.H41,H41,Tỉnh Nghệ An,,,",
    "tai-chinh,ministry,000.00.00.G12,G12,Bộ Tài chính,,,",
    f"ke-hoach,ministry,000.00.00.G05,G05,Bộ Kế hoạch và Đầu tư,,{YESTERDAY},merged tai-chinh",
    f"ha-dong,unit,000.00.15.H51,H51.15,Đơn vị cũ,,{YESTERDAY},split nghe-an | split vpcp",
    f"uy-ban,unit,000.00.00.G29,G29,Ủy ban cũ,,{YESTERDAY},",
)
"""A little of a nation as of today: what was merged, split or ended was so until yesterday."""


async def fill(house: House, *rows: str) -> Done:
    """Import these rows."""
    placed, wrong = read_csv((HEAD + "\n".join(rows)).encode())
    assert not wrong
    desk = house.exchange.directory
    planned = await desk.plan(placed)
    assert not planned.faults
    return await desk.apply("cli:test", planned, "test")
