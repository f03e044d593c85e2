"""The page of an archive that tells people what happened to a document: one HTML file, offline, without any script.

Everything that came from outside is escaped; nothing is loaded from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any, Final

from gateway.exchange.evidence.collecting import Plain, Sealing, Story
from gateway.exchange.evidence.page_words import EVENTS, VERDICTS
from gateway.packet.dates import VIETNAM

_STYLE: Final = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid #ccc}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0}
th{font-weight:600;white-space:nowrap;width:14rem}code{font-size:.8rem;word-break:break-all}
.note{background:#fff4d6;padding:.6rem 1rem;border-left:4px solid #d09000}small{color:#555}
@media print{body{margin:0}}
"""


def page(told: Story, sealed: Sealing) -> str:
    """Return the page about a document."""
    packet = told.packet
    title = f"Hồ sơ chứng cứ: {packet['code'] or packet['document_id'] or packet['id']}"
    body = [
        f"<h1>{escape(title)}</h1>",
        _destroyed(packet),
        "<h2>Văn bản / The document</h2>",
        _table(_about(packet)),
        "<h2>Chữ ký / Signature</h2>",
        _table(_signature(packet)),
        "<h2>Nơi nhận / Receivers</h2>",
        _table((one["receiver"], _receiver(one)) for one in told.deliveries),
        "<h2>Diễn biến / What happened</h2>",
        _table((_time(one["at"]), _event(one)) for one in told.chains[packet["id"]]),
        "<h2>Niêm phong và dấu thời gian / Seals and timestamps</h2>",
        _sealing(sealed),
        "<h2>Kiểm tra / How to check</h2>",
        "<p>Trang này chỉ để đọc. Giá trị chứng cứ nằm ở kết quả của lệnh:<br>",
        "This page is only for reading. What counts is what this command says:</p>",
        "<p><code>lienthong evidence verify TỆP.zip --anchors GỐC.pem</code></p>",
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{_STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


def _destroyed(packet: Plain) -> str:
    if packet["destroyed_at"] is None:
        return ""
    return (
        f'<p class="note">Nội dung văn bản đã bị hủy theo quy định lúc {_time(packet["destroyed_at"])}; '
        "chỉ còn thông tin mô tả, mã băm và chứng cứ.<br>"
        "The content was lawfully destroyed; metadata, digests and proof remain.</p>"
    )


def _about(packet: Plain) -> Iterable[tuple[str, str]]:
    yield "Số, ký hiệu / number", escape(packet["code"] or "")
    yield "Trích yếu / subject", escape(packet["subject"] or "")
    yield "Ngày ban hành / date", escape(packet["promulgation_date"] or "")
    yield "Nơi gửi / sender", escape(packet["sender"])
    yield "Mã văn bản / DocumentId", escape(packet["document_id"] or "")
    yield "Nhận lúc / accepted", _time(packet["received_at"])
    yield "Dung lượng / bytes", str(packet["size"])
    yield "SHA-256", f"<code>{packet['sha256']}</code>"


def _signature(packet: Plain) -> Iterable[tuple[str, str]]:
    yield "Kết luận / verdict", escape(VERDICTS.get(packet["verdict"], packet["verdict"]))
    yield "Người ký / signer", escape(packet["signer"] or "—")
    yield "Lý do / reasons", escape(", ".join(one["code"] for one in packet["reasons"]) or "—")


def _receiver(delivery: Plain) -> str:
    return escape(f"{delivery['state']}, {delivery['stage']}") + f" <small>{_time(delivery['updated_at'])}</small>"


def _event(entry: Plain) -> str:
    said = escape(EVENTS.get(entry["event"], entry["event"]))
    who = escape(" · ".join(filter(None, (entry["agency"], entry["actor"]))))
    return f"{said} <small>{who}</small>"


def _sealing(sealed: Sealing) -> str:
    if not sealed.covering:
        return "<p>Chưa có dấu niêm. / No seal covers it yet.</p>"
    rows = [(f"Dấu niêm / seal {one.number}", f"{_time(one.at)} <code>{one.hash}</code>") for one in sealed.covering]
    stamped = ", ".join(map(str, sealed.tokens)) or "—"
    return _table([*rows, ("Có dấu thời gian / timestamped", f"{stamped}")])


def _table(rows: Iterable[tuple[str, str]]) -> str:
    """Return rows; the left column is escaped here, the right one is HTML already."""
    inside = "".join(f"<tr><th>{escape(left)}</th><td>{right}</td></tr>" for left, right in rows)
    return f"<table>{inside}</table>"


def _time(at: Any) -> str:
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}"
