"""REST for those who look after the directory: new agencies, names, mergers, splits, ends, and taking back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from gateway.directory import edits
from gateway.directory.entry import Entry, Label, LabelKind
from gateway.directory.knowledge import today
from gateway.directory.merging import with_labels
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.roles import Act
from gateway.web.rest.agencies import asked, plain_text
from gateway.web.rest.agencies_json import shown_json
from gateway.web.rest.agencies_model import (
    ChangeIn,
    EndIn,
    EntryIn,
    LabelIn,
    MergeIn,
    RenameIn,
    SplitIn,
)
from gateway.web.rest.agencies_shapes import AgencyOut, UndoneOut
from gateway.web.rest.answers import Answer, answer, small_body
from gateway.web.rest.calls import Parameter, call, json_of
from gateway.web.rest.model import parse

if TYPE_CHECKING:
    from gateway.exchange.agencies.desk import DirectoryDesk

_ETAG: Final = re.compile(r'(?:W/)?"([0-9]{1,18})"')
MATCH: Final = (
    Parameter(
        "If-Match", "ETag đã đọc; khác thì không sửa.", "The ETag that was read; nothing is done where it differs."
    ),
)
PROBLEMS: Final = ("directory.*",)


class AgencyEdits:
    """The operations; each takes a request and who makes it."""

    def __init__(self, directory: DirectoryDesk) -> None:
        self._directory = directory

    @call(
        "POST",
        "/agencies",
        Act.DIRECTORY_MANAGE,
        vi="Thêm một đơn vị vào danh bạ.",
        en="Adds an agency to the directory.",
        gives=json_of(AgencyOut, 201),
        takes=EntryIn,
        problems=PROBLEMS,
    )
    async def add(self, request: web.Request, caller: Caller) -> Answer[AgencyOut]:
        """POST a new agency."""
        given = parse(EntryIn, await small_body(request), "")
        bare = Entry(given.key, given.kind, (), given.parent, given.valid_from, mail=given.mail, note=given.note)
        entry = with_labels(replace(bare, provenance=f"added by {caller.system}"), map(_label, given.labels))

        def work(before: Mapping[str, Entry]) -> Mapping[str, Entry]:
            if entry.key in before:
                raise refuse("directory.exists", "key", key=entry.key)
            return {entry.key: entry}

        await self._directory.edit(caller.system, "directory.add", [entry.key], work)
        return await self._answer(entry.key, 201)

    @call(
        "POST",
        "/agencies/{agency}/change",
        Act.DIRECTORY_MANAGE,
        vi="Sửa những gì không phải tên và mã của đơn vị.",
        en="Changes what is said of an agency beside its names.",
        gives=json_of(AgencyOut),
        takes=ChangeIn,
        headers=MATCH,
        problems=PROBLEMS,
    )
    async def change(self, request: web.Request, caller: Caller) -> Answer[AgencyOut]:
        """POST what is said of an agency beside its names."""
        given = parse(ChangeIn, await small_body(request), "")
        return await self._edit(request, caller, "directory.change", lambda entry: replace(entry, **_said(given)))

    @call(
        "POST",
        "/agencies/{agency}/rename",
        Act.DIRECTORY_MANAGE,
        vi="Đơn vị mang tên khác từ một ngày.",
        en="The agency bears another name from a day on.",
        gives=json_of(AgencyOut),
        takes=RenameIn,
        headers=MATCH,
        problems=PROBLEMS,
    )
    async def rename(self, request: web.Request, caller: Caller) -> Answer[AgencyOut]:
        """POST another name from a day on."""
        given = parse(RenameIn, await small_body(request), "")
        return await self._edit(
            request, caller, "directory.rename", lambda entry: edits.renamed(entry, given.name, given.day)
        )

    @call(
        "POST",
        "/agencies/{agency}/labels",
        Act.DIRECTORY_MANAGE,
        vi="Thêm một mã hoặc tên, hoặc đổi ngày hiệu lực của nó.",
        en="Adds an id or a name, or changes its days.",
        gives=json_of(AgencyOut),
        takes=LabelIn,
        headers=MATCH,
        problems=PROBLEMS,
    )
    async def label(self, request: web.Request, caller: Caller) -> Answer[AgencyOut]:
        """POST one more id or name, or other days of one."""
        given = parse(LabelIn, await small_body(request), "")
        return await self._edit(request, caller, "directory.label", lambda entry: edits.aliased(entry, _label(given)))

    @call(
        "POST",
        "/agencies/{agency}/labels/remove",
        Act.DIRECTORY_MANAGE,
        vi="Bỏ một mã hoặc tên vốn không phải của đơn vị.",
        en="Takes out an id or a name that never was the agency’s.",
        gives=json_of(AgencyOut),
        takes=LabelIn,
        headers=MATCH,
        problems=PROBLEMS,
    )
    async def unlabel(self, request: web.Request, caller: Caller) -> Answer[AgencyOut]:
        """POST that an id or a name never was this agency's."""
        given = parse(LabelIn, await small_body(request), "")
        return await self._edit(request, caller, "directory.unlabel", lambda entry: edits.without(entry, _label(given)))

    @call(
        "POST",
        "/agencies/{agency}/merge",
        Act.DIRECTORY_MANAGE,
        vi="Toàn bộ đơn vị nhập vào đơn vị khác từ một ngày.",
        en="All of the agency goes into another from a day on.",
        gives=json_of(AgencyOut),
        takes=MergeIn,
        headers=MATCH,
        problems=PROBLEMS,
    )
    async def merge(self, request: web.Request, caller: Caller) -> Answer[AgencyOut]:
        """POST that all of an agency goes into another from a day on."""
        given = parse(MergeIn, await small_body(request), "")
        return await self._edit(
            request, caller, "directory.merge", lambda entry: edits.merged(entry, given.into, given.day)
        )

    @call(
        "POST",
        "/agencies/{agency}/split",
        Act.DIRECTORY_MANAGE,
        vi="Đơn vị tách cho nhiều đơn vị từ một ngày.",
        en="The agency goes to several from a day on.",
        gives=json_of(AgencyOut),
        takes=SplitIn,
        headers=MATCH,
        problems=PROBLEMS,
    )
    async def split(self, request: web.Request, caller: Caller) -> Answer[AgencyOut]:
        """POST that an agency goes to several from a day on."""
        given = parse(SplitIn, await small_body(request), "")
        return await self._edit(
            request, caller, "directory.split", lambda entry: edits.split(entry, given.among, given.day)
        )

    @call(
        "POST",
        "/agencies/{agency}/end",
        Act.DIRECTORY_MANAGE,
        vi="Đơn vị không còn từ một ngày, không có kế thừa.",
        en="The agency is no more from a day on, and nobody stands for it.",
        gives=json_of(AgencyOut),
        takes=EndIn,
        headers=MATCH,
        problems=PROBLEMS,
    )
    async def end(self, request: web.Request, caller: Caller) -> Answer[AgencyOut]:
        """POST that an agency is no more from a day on."""
        given = parse(EndIn, await small_body(request), "")
        return await self._edit(request, caller, "directory.end", lambda entry: edits.ended(entry, given.day))

    @call(
        "POST",
        "/agency-sets/{set}/undo",
        Act.DIRECTORY_MANAGE,
        vi="Hoàn tác một lần thay đổi.",
        en="Takes a set of changes back.",
        gives=json_of(UndoneOut),
        problems=PROBLEMS,
    )
    async def undo(self, request: web.Request, caller: Caller) -> Answer[UndoneOut]:
        """POST that a set of changes is taken back."""
        done = await self._directory.undo(caller.system, plain_text(request.match_info["set"], "set"))
        return answer({"set": done.change_set, "entries": done.changed + done.added, "stay": list(done.stay)})

    async def _edit(
        self, request: web.Request, caller: Caller, action: str, work: Callable[[Entry], Entry]
    ) -> Answer[AgencyOut]:
        key = (await self._directory.show(asked(request))).kept.entry.key
        wanted = _match(request)

        def change(before: Mapping[str, Entry]) -> Mapping[str, Entry]:
            return {key: work(before[key])}

        await self._directory.edit(caller.system, action, [key], change, wanted)
        return await self._answer(key, 200)

    async def _answer(self, key: str, status: int) -> Answer[AgencyOut]:
        found = await self._directory.show(key)
        return answer(shown_json(found, today()), status, {"ETag": f'"{found.kept.changed}"'})


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


def _said(given: ChangeIn) -> dict[str, Any]:
    """Return the members that were given, under their names in an entry; an empty one is the default."""
    said: dict[str, Any] = given.model_dump(exclude_unset=True)
    for name, empty in (("kind", "unit"), ("mail", ""), ("note", "")):
        if said.get(name, empty) is None:
            said[name] = empty
    if "valid_from" in said:
        said["since"] = said.pop("valid_from")
    return said
