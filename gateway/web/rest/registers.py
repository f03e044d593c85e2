"""The books that the law asks for, by REST: pages as JSON, whole books and counts as CSV or XLSX."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast

from aiohttp import web

from gateway.exchange.registers.desk import COLUMNS, Book, Registers, whose
from gateway.exchange.registers.entries import COUNTS, Column, CountEntry
from gateway.exchange.registers.files import FORMATS, Format, Language, write_table
from gateway.exchange.registers.spans import Period, Span, span_of
from gateway.exchange.views import Caller, StoredFile
from gateway.findings import refuse
from gateway.ids import new_id
from gateway.packet.dates import VIETNAM
from gateway.roles import Act
from gateway.sheets import CSV, XLSX
from gateway.web.rest.answers import Answer, answer, limit_of
from gateway.web.rest.bodies import moment_json
from gateway.web.rest.calls import Parameter, call, file_of, json_of, limit_up_to
from gateway.web.rest.files import SERVED, send_file
from gateway.web.rest.register_shapes import CountsOut, IncomingBookOut, OutgoingBookOut, TakeBacksOut

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange

MOST: Final = 1_000
PAGE: Final = 100

_DAY: Final = {"type": "string", "format": "date"}
SPAN: Final = (
    Parameter("from", "Ngày đầu; nếu thiếu: từ đầu năm.", "The first day; without it the year so far.", _DAY),
    Parameter("to", "Ngày cuối; nếu thiếu: hôm nay.", "The last day; without it today.", _DAY),
)
AGENCY: Final = Parameter("agency", "Cơ quan; cần khi khóa có nhiều.", "Whose; needed where a key has several.")
AFTER: Final = Parameter("after", "Giá trị «next» của trang trước.", "The «next» of the page before.")
BY: Final = Parameter(
    "by", "Kỳ.", "The period.", {"type": "string", "enum": [one.value for one in Period], "default": "month"}
)
FORMAT: Final = Parameter(
    "format", "Định dạng tệp.", "The kind of file.", {"type": "string", "enum": list(FORMATS), "default": "csv"}
)
LANGUAGE: Final = Parameter(
    "lang",
    "Ngôn ngữ của tên cột.",
    "The language of headings.",
    {"type": "string", "enum": ["vi", "en"], "default": "vi"},
)
ASKED: Final = ("registers.day-wrong", "registers.span-wrong")
PROBLEMS: Final = (*ASKED, "registers.agency-choose", "registers.not-yours", "registers.counts-only")


class RegisterBooks:
    """The operations; each takes a request and who asks."""

    def __init__(self, exchange: Exchange) -> None:
        self._registers = Registers(exchange.database)
        self._staging = exchange.staging

    @call(
        "GET",
        "/registers/outgoing",
        Act.DOCUMENTS_LOOK,
        vi="Sổ đăng ký văn bản đi, từng trang.",
        en="The book of outgoing documents, page by page.",
        gives=json_of(OutgoingBookOut),
        query=(AGENCY, *SPAN, AFTER, limit_up_to(MOST)),
        problems=(*PROBLEMS, "registers.place-wrong"),
    )
    async def outgoing(self, request: web.Request, caller: Caller) -> Answer[OutgoingBookOut]:
        """GET the book of outgoing documents."""
        return answer(cast("OutgoingBookOut", await self._page(Book.OUTGOING, request, caller)))

    @call(
        "GET",
        "/registers/incoming",
        Act.DOCUMENTS_LOOK,
        vi="Sổ đăng ký văn bản đến, từng trang.",
        en="The book of incoming documents, page by page.",
        gives=json_of(IncomingBookOut),
        query=(AGENCY, *SPAN, AFTER, limit_up_to(MOST)),
        problems=(*PROBLEMS, "registers.place-wrong"),
    )
    async def incoming(self, request: web.Request, caller: Caller) -> Answer[IncomingBookOut]:
        """GET the book of incoming documents."""
        return answer(cast("IncomingBookOut", await self._page(Book.INCOMING, request, caller)))

    @call(
        "GET",
        "/registers/take-backs",
        Act.DOCUMENTS_LOOK,
        vi="Sổ thu hồi, từng trang.",
        en="The log of take-backs, page by page.",
        gives=json_of(TakeBacksOut),
        query=(AGENCY, *SPAN, AFTER, limit_up_to(MOST)),
        problems=(*PROBLEMS, "registers.place-wrong"),
    )
    async def take_backs(self, request: web.Request, caller: Caller) -> Answer[TakeBacksOut]:
        """GET the log of take-backs."""
        return answer(cast("TakeBacksOut", await self._page(Book.TAKE_BACKS, request, caller)))

    async def _page(self, book: Book, request: web.Request, caller: Caller) -> dict[str, Any]:
        agency = whose(caller, request.query.get("agency", ""))
        limit = limit_of(request, MOST)
        after = request.query.get("after", "")
        found = await self._registers.page(book, agency, _span(request), after=after, limit=limit)
        following = found[-1].place if len(found) == limit else None
        return {"agency": agency, "items": [_plain(entry) for entry in found], "next": following}

    @call(
        "GET",
        "/registers/counts",
        Act.DOCUMENTS_LOOK,
        vi="Số văn bản gửi và nhận, theo cơ quan và kỳ.",
        en="Documents sent and received, by agency and period.",
        gives=json_of(CountsOut),
        query=(*SPAN, BY),
        problems=(*ASKED, "registers.period-wrong", "registers.too-many-periods"),
    )
    async def counts(self, request: web.Request, caller: Caller) -> Answer[CountsOut]:
        """GET counts by agency and period: of the caller's agencies, of all for whoever looks after all."""
        found = await self._counts(request, caller)
        return answer(cast("CountsOut", {"items": [asdict(one) for one in found]}))

    async def _counts(self, request: web.Request, caller: Caller) -> list[CountEntry]:
        period = period_of(request.query.get("by", Period.MONTH.value))
        ours = None if caller.everywhere else caller.agencies
        return await self._registers.counts(_span(request), period, ours)

    @call(
        "GET",
        "/registers/{book}/file",
        Act.DOCUMENTS_LOOK,
        vi="Cả một sổ, hoặc bảng số liệu (counts), thành tệp.",
        en="A whole book, or the counts, as a file.",
        gives=file_of(CSV, XLSX, statuses=SERVED),
        query=(AGENCY, *SPAN, BY, FORMAT, LANGUAGE),
        problems=(
            "rest.range-wrong",
            *PROBLEMS,
            "registers.book-unknown",
            "registers.format-wrong",
            "registers.period-wrong",
            "registers.too-many",
            "registers.too-many-periods",
        ),
    )
    async def file(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET a whole book as a file."""
        name, form = request.match_info["book"], format_of(request.query.get("format", "csv"))
        language: Language = "en" if request.query.get("lang") == "en" else "vi"
        columns, pages = await self._whole(name, request, caller)
        file = self._staging / f"register-{new_id()}"
        try:
            await write_table(file, name, columns, pages, form=form, language=language)
            stored = StoredFile(file, file.stat().st_size, new_id())
            media = XLSX if form == "xlsx" else CSV
            span = _span(request)
            return await send_file(request, stored, f"{name}-{span.first}-{span.last}.{form}", media)
        finally:
            await asyncio.to_thread(file.unlink, missing_ok=True)

    async def _whole(
        self, name: str, request: web.Request, caller: Caller
    ) -> tuple[Sequence[Column], AsyncIterator[Sequence[Any]]]:
        if name == "counts":
            return COUNTS, _once(await self._counts(request, caller))
        if name not in set(Book):
            raise refuse("registers.book-unknown", "book", value=name[:40])
        book = Book(name)
        agency = whose(caller, request.query.get("agency", ""))
        return COLUMNS[book], self._registers.pages(book, agency, _span(request))


async def _once(entries: Sequence[Any]) -> AsyncIterator[Sequence[Any]]:
    yield entries


def period_of(text: str) -> Period:
    """Return the period of this name. Raises Refused ``registers.period-wrong``."""
    if text not in set(Period):
        raise refuse("registers.period-wrong", "by", value=text[:40])
    return Period(text)


def format_of(text: str) -> Format:
    """Return the format of this name. Raises Refused ``registers.format-wrong``."""
    if text not in FORMATS:
        raise refuse("registers.format-wrong", "format", value=text[:40])
    return text


def _span(request: web.Request) -> Span:
    today = datetime.now(VIETNAM).date()
    return span_of(request.query.get("from", ""), request.query.get("to", ""), today)


def _plain(entry: Any) -> dict[str, Any]:
    return {
        name: moment_json(value) if isinstance(value, datetime) else value
        for name, value in asdict(entry).items()
        if name != "place"
    }
