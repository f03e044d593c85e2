"""REST for the dated directory, below ``/api/v1/agencies``: search, meaning on a day, history, what changed."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.directory.knowledge import today
from gateway.directory.searching import Search
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.roles import Act
from gateway.web.rest.agencies_json import conflict_json, kept_json, meaning_json, set_json, shown_json
from gateway.web.rest.agencies_shapes import (
    AgenciesOut,
    AgencyChangesOut,
    AgencyOut,
    ConflictsOut,
    MeaningOut,
    SetsOut,
)
from gateway.web.rest.answers import Answer, answer, limit_of
from gateway.web.rest.calls import Parameter, call, json_of, limit_up_to

if TYPE_CHECKING:
    from gateway.exchange.agencies.desk import DirectoryDesk

MOST_ASKED: Final = 500
"""Characters of an id or a name in an address or a question."""
_NUMBER: Final = re.compile("[0-9]{1,18}")

_DAY: Final = {"type": "string", "format": "date"}
AT: Final = Parameter("at", "Ngày; nếu thiếu: hôm nay.", "The day; without it today.", _DAY)
SEARCHED: Final = (
    Parameter("q", "Chữ trong tên, hoặc phần đầu của mã.", "Words of a name, or the beginning of an id."),
    Parameter("prefix", "1: chỉ tìm theo phần đầu.", "With 1 only what begins so."),
    Parameter("at", "Chỉ đơn vị tồn tại vào ngày này.", "Only what exists on this day.", _DAY),
    Parameter("kind", "Loại đơn vị.", "The kind of agency."),
    Parameter("below", "Khoá của đơn vị cấp trên.", "The key of the parent."),
    Parameter("after", "Giá trị «next» của trang trước.", "The «next» of the page before."),
    limit_up_to(),
)


class Agencies:
    """The questions; each takes a request and who asks."""

    def __init__(self, directory: DirectoryDesk) -> None:
        self._directory = directory

    @call(
        "GET",
        "/agencies",
        Act.DIRECTORY_LOOK,
        vi="Tìm đơn vị trong danh bạ, có dấu hoặc không dấu, từng trang.",
        en="Searches the directory with diacritics or without, page by page.",
        gives=json_of(AgenciesOut),
        query=SEARCHED,
        problems=("directory.query",),
    )
    async def search(self, request: web.Request, _caller: Caller) -> Answer[AgenciesOut]:
        """GET agencies by a text, page by page; without one, all."""
        query = request.query
        day = day_of(query["at"]) if "at" in query else None
        wanted = Search(
            text=plain_text(query.get("q", ""), "q"),
            prefix=query.get("prefix", "") in ("1", "true"),
            day=day,
            kind=plain_text(query.get("kind", ""), "kind"),
            below=plain_text(query.get("below", ""), "below"),
            after=plain_text(query.get("after", ""), "after"),
            limit=limit_of(request),
        )
        found = await self._directory.search(wanted)
        return answer({"items": [kept_json(one, day or today()) for one in found.entries], "next": found.following})

    @call(
        "GET",
        "/agencies/{agency}",
        Act.DIRECTORY_LOOK,
        vi="Một đơn vị theo khoá, mã hoặc tên, cùng lịch sử.",
        en="One agency under its key, an id or a name, with its history.",
        gives=json_of(AgencyOut, 200, 304),
        problems=("directory.query", "directory.unknown"),
    )
    async def show(self, request: web.Request, _caller: Caller) -> Answer[AgencyOut]:
        """GET one agency under its key or an id, with its history."""
        found = await self._directory.show(asked(request))
        tag = f'"{found.kept.changed}"'
        if request.headers.get("If-None-Match") == tag:
            return Answer(status=304, headers={"ETag": tag})
        return answer(shown_json(found, today()), headers={"ETag": tag})

    @call(
        "GET",
        "/agencies/{agency}/meaning",
        Act.DIRECTORY_LOOK,
        vi="Một mã hoặc tên nghĩa là đơn vị nào vào một ngày, và ai kế thừa.",
        en="What an id or a name means on a day, and who stands for it then.",
        gives=json_of(MeaningOut),
        query=(AT,),
        problems=("directory.query",),
    )
    async def meaning(self, request: web.Request, _caller: Caller) -> Answer[MeaningOut]:
        """GET what an id or a name means on a day, and who stands for it then."""
        day = day_of(request.query["at"]) if "at" in request.query else today()
        return answer(meaning_json(await self._directory.find(asked(request), day)))

    @call(
        "GET",
        "/agency-changes",
        Act.DIRECTORY_LOOK,
        vi="Những đơn vị đã thay đổi sau một số, mỗi đơn vị một lần.",
        en="The agencies that changed after a number, each once.",
        gives=json_of(AgencyChangesOut),
        query=(
            Parameter("since", "Giá trị «next» của lần trước.", "The «next» of the time before."),
            limit_up_to(),
        ),
        problems=("directory.cursor",),
    )
    async def since(self, request: web.Request, _caller: Caller) -> Answer[AgencyChangesOut]:
        """GET what changed after a number, each agency once, in the order of the changes."""
        given = request.query.get("since", "0")
        if not _NUMBER.fullmatch(given):
            raise refuse("directory.cursor", "since", cursor=given[:64])
        limit = limit_of(request)
        found = await self._directory.since(int(given), limit)
        reached = found[-1].changed if found else int(given)
        items = [kept_json(one, today()) for one in found]
        return answer({"items": items, "next": str(reached), "more": len(found) == limit})

    @call(
        "GET",
        "/agency-sets",
        Act.DIRECTORY_MANAGE,
        vi="Các lần thay đổi gần nhất của danh bạ.",
        en="The last sets of changes of the directory.",
        gives=json_of(SetsOut),
    )
    async def sets(self, _request: web.Request, _caller: Caller) -> Answer[SetsOut]:
        """GET the last sets of changes, the newest first."""
        return answer({"items": [set_json(row) for row in await self._directory.sets(100)]})

    @call(
        "GET",
        "/agency-conflicts",
        Act.DIRECTORY_MANAGE,
        vi="Những chỗ trục nói khác với điều người quản trị đã đặt.",
        en="Where buses say something else than administrators set.",
        gives=json_of(ConflictsOut),
    )
    async def conflicts(self, _request: web.Request, _caller: Caller) -> Answer[ConflictsOut]:
        """GET where buses say something else than administrators set."""
        return answer({"items": [conflict_json(row) for row in await self._directory.conflicts()]})


def asked(request: web.Request) -> str:
    """Return the key, id or name of the address. Raises Refused ``directory.query``."""
    return plain_text(request.match_info["agency"], "agency")


def plain_text(text: str, name: str) -> str:
    """Return a text that may be asked for. Raises Refused ``directory.query``."""
    if len(text) > MOST_ASKED or not text.isprintable():
        raise refuse("directory.query", name, name=name, text=text[:64])
    return text.strip()


def day_of(text: str) -> date:
    """Return the day that a question names. Raises Refused ``directory.query``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse("directory.query", "at", name="at", text=text[:64]) from None
