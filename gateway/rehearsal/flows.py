"""All flows in the order in which they are played."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from gateway.findings import refuse
from gateway.rehearsal import receiving, sending
from gateway.rehearsal.stage import Stage


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow: its name on the command line, what it is in both languages, how it is played."""

    name: str
    vi: str
    en: str
    play: Callable[[Stage], Awaitable[None]]


FLOWS: Final = (
    Flow("receive-new", "Nhận văn bản mới", "receive a new document", receiving.receive_new),
    Flow("receive-update", "Nhận văn bản cập nhật", "receive an update", receiving.receive_update),
    Flow("receive-replacement", "Nhận văn bản thay thế", "receive a replacement", receiving.receive_replacement),
    Flow("receive-revocation", "Nhận gói tin thu hồi", "receive a revocation", receiving.receive_revocation),
    Flow(
        "receive-take-back",
        "Nhận yêu cầu thu hồi (13)",
        "receive a take-back request (13)",
        receiving.receive_take_back,
    ),
    Flow("receive-large", "Nhận gói tin lớn", "receive a large packet", receiving.receive_large),
    Flow(
        "receive-broken-off", "Đường truyền đứt khi lấy", "the line breaks while fetching", receiving.receive_broken_off
    ),
    Flow(
        "receive-proxy-page", "Trang lỗi 502 của máy chủ trung gian", "a proxy's 502 page", receiving.receive_proxy_page
    ),
    Flow("receive-slowly", "Trục chậm, đồng hồ lệch", "a slow bus whose clock is wrong", receiving.receive_slowly),
    Flow("receive-twice", "Một mục giao hai lần", "one item delivered twice", receiving.receive_twice),
    Flow("receive-forged", "Chữ ký sai", "a signature that does not hold", receiving.receive_forged),
    Flow("send-new", "Gửi văn bản mới, nhận trạng thái", "send a document, hear its statuses", sending.send_new),
    Flow("send-refused", "Gửi văn bản bị từ chối (02)", "send a document that is refused (02)", sending.send_refused),
    Flow("send-disordered", "Trạng thái về sai thứ tự", "statuses in the wrong order", sending.send_disordered),
    Flow("send-update", "Gửi văn bản cập nhật", "send an update", sending.send_update),
    Flow("send-replacement", "Gửi văn bản thay thế", "send a replacement", sending.send_replacement),
    Flow("send-take-back", "Thu hồi văn bản đã gửi", "take a document back", sending.send_take_back),
    Flow("send-answer-lost", "Mất câu trả lời của trục", "the bus's answer is lost", sending.send_answer_lost),
)


def chosen(names: list[str]) -> tuple[Flow, ...]:
    """Return the flows of these names, or all; ``receive`` and ``send`` stand for all of a kind.

    Raises Refused ``rehearsal.flow-unknown``.
    """
    found: list[Flow] = []
    for name in names:
        fitting = [flow for flow in FLOWS if flow.name == name or flow.name.partition("-")[0] == name]
        if not fitting:
            raise refuse(
                "rehearsal.flow-unknown", "--flows", name=name[:60], known=", ".join(one.name for one in FLOWS)
            )
        found += [flow for flow in fitting if flow not in found]
    return tuple(found) or FLOWS
