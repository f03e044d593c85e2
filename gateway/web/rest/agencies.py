"""REST for the dated directory, below ``/api/v1/agencies``: search, meaning on a day, history, edits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from aiohttp import web

from gateway.directory import edits
from gateway.directory.entry import Entry, Label, LabelKind
from gateway.directory.knowledge import today
from gateway.directory.merging import with_labels
from gateway.directory.searching import Search
from gateway.findings import refuse
from gateway.roles import Act
from gateway.web.rest.agencies_json import conflict_json, kept_json, meaning_json, set_json, shown_json
from gateway.web.rest.answers import answer, limit_of, small_body

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from gateway.exchange.agencies.desk import DirectoryDesk
    from gateway.exchange.views import Caller
    from gateway.web.rest.agencies_model import LabelIn

    Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
    Operation: TypeAlias = Callable[[web.Request, Caller], Awaitable[web.StreamResponse]]

MOST_ASKED: Final = 500
"""Characters of an id or a name in an address or a question."""
_NUMBER: Final = re.compile("[0-9]{1,18}")
_ETAG: Final = re.compile(r'(?:W/)?"([0-9]{1,18})"')


def agency_routes(
    base: str, directory: DirectoryDesk, known: Callable[[Operation, Act], Handler]
) -> list[web.RouteDef]:
    """Return the routes; ``known`` puts an operation behind the guard."""
    desk = _Desk(directory)
    one = f"{base}/agencies/{{agency}}"
    look, manage = Act.DIRECTORY_LOOK, Act.DIRECTORY_MANAGE
    return [
        web.get(f"{base}/agencies", known(desk.search, look)),
        web.post(f"{base}/agencies", known(desk.add, manage)),
        web.get(one, known(desk.show, look)),
        web.get(f"{one}/meaning", known(desk.meaning, look)),
        web.post(f"{one}/change", known(desk.change, manage)),
        web.post(f"{one}/rename", known(desk.rename, manage)),
        web.post(f"{one}/labels", known(desk.label, manage)),
        web.post(f"{one}/labels/remove", known(desk.unlabel, manage)),
        web.post(f"{one}/merge", known(desk.merge, manage)),
        web.post(f"{one}/split", known(desk.split, manage)),
        web.post(f"{one}/end", known(desk.end, manage)),
        web.get(f"{base}/agency-changes", known(desk.since, look)),
        web.get(f"{base}/agency-sets", known(desk.sets, manage)),
        web.post(f"{base}/agency-sets/{{set}}/undo", known(desk.undo, manage)),
        web.get(f"{base}/agency-conflicts", known(desk.conflicts, manage)),
    ]


class _Desk:
    """The operations; each takes a request and who makes it."""

    def __init__(self, directory: DirectoryDesk) -> None:
        self._directory = directory

    async def search(self, request: web.Request, _caller: Caller) -> web.StreamResponse:
        """GET agencies by a text, page by page; without one, all."""
        query = request.query
        day = _day(query["at"], "at") if "at" in query else None
        wanted = Search(
            text=_text(query.get("q", ""), "q"),
            prefix=query.get("prefix", "") in ("1", "true"),
            day=day,
            kind=_text(query.get("kind", ""), "kind"),
            below=_text(query.get("below", ""), "below"),
            after=_text(query.get("after", ""), "after"),
            limit=limit_of(request),
        )
        found = await self._directory.search(wanted)
        return answer({"items": [kept_json(one, day or today()) for one in found.entries], "next": found.following})

    async def show(self, request: web.Request, _caller: Caller) -> web.StreamResponse:
        """GET one agency under its key or an id, with its history."""
        found = await self._directory.show(_asked(request))
        tag = f'"{found.kept.changed}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return answer(shown_json(found, today()), headers={"ETag": tag})

    async def meaning(self, request: web.Request, _caller: Caller) -> web.StreamResponse:
        """GET what an id or a name means on a day, and who stands for it then."""
        day = _day(request.query["at"], "at") if "at" in request.query else today()
        return answer(meaning_json(await self._directory.find(_asked(request), day)))

    async def since(self, request: web.Request, _caller: Caller) -> web.StreamResponse:
        """GET what changed after a number, each agency once, in the order of the changes."""
        given = request.query.get("since", "0")
        if not _NUMBER.fullmatch(given):
            raise refuse("directory.cursor", "since", cursor=given[:64])
        limit = limit_of(request)
        found = await self._directory.since(int(given), limit)
        reached = found[-1].changed if found else int(given)
        items = [kept_json(one, today()) for one in found]
        return answer({"items": items, "next": str(reached), "more": len(found) == limit})

    async def sets(self, _request: web.Request, _caller: Caller) -> web.StreamResponse:
        """GET the last sets of changes, the newest first."""
        return answer({"items": [set_json(row) for row in await self._directory.sets(100)]})

    async def conflicts(self, _request: web.Request, _caller: Caller) -> web.StreamResponse:
        """GET where buses say something else than administrators set."""
        return answer({"items": [conflict_json(row) for row in await self._directory.conflicts()]})

    async def undo(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that a set of changes is taken back."""
        done = await self._directory.undo(caller.system, _text(request.match_info["set"], "set"))
        return answer({"set": done.change_set, "entries": done.changed + done.added, "stay": list(done.stay)})

    async def add(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST a new agency."""
        from gateway.web.rest.agencies_model import EntryIn
        from gateway.web.rest.model import parse

        given = parse(EntryIn, await small_body(request), "")
        bare = Entry(given.key, given.kind, (), given.parent, given.valid_from, mail=given.mail, note=given.note)
        entry = with_labels(replace(bare, provenance=f"added by {caller.system}"), map(_label, given.labels))

        def work(before: Mapping[str, Entry]) -> Mapping[str, Entry]:
            if entry.key in before:
                raise refuse("directory.exists", "key", key=entry.key)
            return {entry.key: entry}

        await self._directory.edit(caller.system, "directory.add", [entry.key], work)
        return await self._answer(entry.key, 201)

    async def change(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST what is said of an agency beside its names."""
        from gateway.web.rest.agencies_model import ChangeIn
        from gateway.web.rest.model import parse

        given = parse(ChangeIn, await small_body(request), "")
        said: dict[str, Any] = given.model_dump(exclude_unset=True)
        for name, empty in (("kind", "unit"), ("mail", ""), ("note", "")):
            if said.get(name, empty) is None:
                said[name] = empty
        if "valid_from" in said:
            said["since"] = said.pop("valid_from")
        return await self._edit(request, caller, "directory.change", lambda entry: replace(entry, **said))

    async def rename(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST another name from a day on."""
        from gateway.web.rest.agencies_model import RenameIn
        from gateway.web.rest.model import parse

        given = parse(RenameIn, await small_body(request), "")
        return await self._edit(
            request, caller, "directory.rename", lambda entry: edits.renamed(entry, given.name, given.day)
        )

    async def label(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST one more id or name, or other days of one."""
        from gateway.web.rest.agencies_model import LabelIn
        from gateway.web.rest.model import parse

        new = _label(parse(LabelIn, await small_body(request), ""))
        return await self._edit(
            request,
            caller,
            "directory.label",
            lambda entry: edits.aliased(entry, new.kind, new.text, new.since, new.until),
        )

    async def unlabel(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that an id or a name never was this agency's."""
        from gateway.web.rest.agencies_model import LabelIn
        from gateway.web.rest.model import parse

        old = _label(parse(LabelIn, await small_body(request), ""))
        return await self._edit(
            request, caller, "directory.unlabel", lambda entry: edits.without(entry, old.kind, old.text)
        )

    async def merge(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that all of an agency goes into another from a day on."""
        from gateway.web.rest.agencies_model import MergeIn
        from gateway.web.rest.model import parse

        given = parse(MergeIn, await small_body(request), "")
        return await self._edit(
            request, caller, "directory.merge", lambda entry: edits.merged(entry, given.into, given.day)
        )

    async def split(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that an agency goes to several from a day on."""
        from gateway.web.rest.agencies_model import SplitIn
        from gateway.web.rest.model import parse

        given = parse(SplitIn, await small_body(request), "")
        return await self._edit(
            request, caller, "directory.split", lambda entry: edits.split(entry, given.among, given.day)
        )

    async def end(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that an agency is no more from a day on."""
        from gateway.web.rest.agencies_model import EndIn
        from gateway.web.rest.model import parse

        given = parse(EndIn, await small_body(request), "")
        return await self._edit(request, caller, "directory.end", lambda entry: edits.ended(entry, given.day))

    async def _edit(
        self, request: web.Request, caller: Caller, action: str, work: Callable[[Entry], Entry]
    ) -> web.StreamResponse:
        key = (await self._directory.show(_asked(request))).kept.entry.key
        wanted = _match(request)

        def change(before: Mapping[str, Entry]) -> Mapping[str, Entry]:
            return {key: work(before[key])}

        await self._directory.edit(caller.system, action, [key], change, wanted)
        return await self._answer(key, 200)

    async def _answer(self, key: str, status: int) -> web.StreamResponse:
        found = await self._directory.show(key)
        return answer(shown_json(found, today()), status, {"ETag": f'"{found.kept.changed}"'})


def _asked(request: web.Request) -> str:
    return _text(request.match_info["agency"], "agency")


def _text(text: str, name: str) -> str:
    if len(text) > MOST_ASKED or not text.isprintable():
        raise refuse("directory.query", name, name=name, text=text[:64])
    return text.strip()


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse("directory.query", name, name=name, text=text[:64]) from None


def _match(request: web.Request) -> int | None:
    """Return the number that ``If-Match`` demands. Raises Refused ``directory.match-stale`` for a strange one."""
    given = request.headers.get("If-Match", "*")
    if given == "*":
        return None
    tag = _ETAG.fullmatch(given)
    if tag is None:
        raise refuse("directory.match-stale", "If-Match")
    return int(tag[1])


def _label(given: LabelIn) -> Label:
    return Label(LabelKind(given.kind), " ".join(given.text.split()), given.since, given.until)
