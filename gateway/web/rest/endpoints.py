"""REST for administrators and operators: endpoints as data, below ``/api/v1/endpoints``.

What an endpoint is (POST, PUT, PATCH, DELETE, revert) is the administrators'; how it is run (pause, resume, drain,
limit, test) the operators' too. What changes a definition names the version that was read, in ``If-Match``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.exchange.endpoints.views import Change, Left, State
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.roles import Act
from gateway.web.rest.answers import Answer, answer, small_body
from gateway.web.rest.calls import Parameter, call, json_of
from gateway.web.rest.endpoint_bodies import listed_json, shown_json, tested_json
from gateway.web.rest.endpoint_model import DefinitionIn, LimitIn, NewIn, PatchIn, ReasonIn, RevertIn
from gateway.web.rest.endpoint_shapes import ListedEndpointsOut, ShownOut, TestedOut
from gateway.web.rest.model import parse

if TYPE_CHECKING:
    from gateway.exchange.delivery.operations import Operations
    from gateway.exchange.endpoints.desk import EndpointDesk
    from gateway.exchange.endpoints.views import Endpoint

ONE: Final = "/endpoints/{name}"
MOST_REASON: Final = 500
SEEN: Final = (
    Parameter(
        "If-Match",
        'Phiên bản đã đọc, như ETag: "3".',
        'The version that was read, as the ETag: "3".',
        {"type": "string", "pattern": '^(W/)?"[1-9][0-9]{0,8}"$'},
    ),
)
"""The version that a change is based on."""

WRONG: Final = ("endpoint.*", "config.*", "field.*", "tls.client-files")
"""What a definition may be refused for."""

_MATCH: Final = re.compile(r'(?:W/)?"([1-9][0-9]{0,8})"')


class Endpoints:
    """The operations; each takes a request and who makes it."""

    def __init__(self, desk: EndpointDesk | None, operations: Operations) -> None:
        self._register = desk
        self._operations = operations

    @property
    def _desk(self) -> EndpointDesk:
        if self._register is None:
            raise refuse("endpoint.no-register")
        return self._register

    @call(
        "GET",
        "/endpoints",
        Act.DELIVERIES_LOOK,
        vi="Các điểm kết nối: là gì, đang chạy thế nào, tình hình.",
        en="Endpoints: what each is, how it is run and how it fares.",
        gives=json_of(ListedEndpointsOut),
    )
    async def listing(self, _request: web.Request, _caller: Caller) -> Answer[ListedEndpointsOut]:
        """GET endpoints: how each fares, and, from the register, what it is and how it is run."""
        fares = await self._operations.endpoints()
        registered = {one.name: one for one in await self._register.listed()} if self._register is not None else {}
        return answer({"endpoints": [listed_json(one, registered) for one in fares]})

    @call(
        "POST",
        "/endpoints",
        Act.ENDPOINTS_MANAGE,
        vi="Tạo điểm kết nối; chạy ngay, không cần khởi động lại.",
        en="Makes an endpoint; it works at once, without a restart.",
        gives=json_of(ShownOut, 201),
        takes=NewIn,
        problems=WRONG,
    )
    async def create(self, request: web.Request, caller: Caller) -> Answer[ShownOut]:
        """POST an endpoint of the API."""
        given = parse(NewIn, await small_body(request), "")
        made = await self._desk.create(Change(caller.system, given.reason), given.name, given.definition())
        return await self._shown(made.name, 201, {"Location": f"{request.path}/{made.name}"})

    @call(
        "POST",
        "/endpoints/tests",
        Act.ENDPOINTS_MANAGE,
        vi="Thử kết nối của một điểm chưa lưu, từng bước.",
        en="Tests the connection of an endpoint that is not saved, step by step.",
        gives=json_of(TestedOut),
        takes=NewIn,
        problems=WRONG,
    )
    async def test_draft(self, request: web.Request, caller: Caller) -> Answer[TestedOut]:
        """POST an endpoint that is not saved, to be tested."""
        given = parse(NewIn, await small_body(request), "")
        return answer(tested_json(await self._desk.test_draft(caller.system, given.name, given.definition())))

    @call(
        "GET",
        ONE,
        Act.DELIVERIES_LOOK,
        vi="Một điểm kết nối, những gì đang chờ, mọi phiên bản; ETag là phiên bản.",
        en="One endpoint, what waits there, all its versions; the ETag is the version.",
        gives=json_of(ShownOut),
        problems=("endpoint.unknown", "endpoint.no-register"),
    )
    async def show(self, request: web.Request, _caller: Caller) -> Answer[ShownOut]:
        """GET one endpoint with its versions, the newest first."""
        return await self._shown(_name(request))

    @call(
        "PUT",
        ONE,
        Act.ENDPOINTS_MANAGE,
        vi="Thay toàn bộ định nghĩa.",
        en="Gives an endpoint another definition.",
        gives=json_of(ShownOut),
        takes=DefinitionIn,
        headers=SEEN,
        problems=WRONG,
    )
    async def put(self, request: web.Request, caller: Caller) -> Answer[ShownOut]:
        """PUT another definition."""
        change = _seen(request, caller)
        given = parse(DefinitionIn, await small_body(request), "")
        done = self._desk.replace(replace(change, reason=given.reason), _name(request), given.definition())
        return await self._done(await done)

    @call(
        "PATCH",
        ONE,
        Act.ENDPOINTS_MANAGE,
        vi="Đổi vài phần của định nghĩa; null bỏ một phần (RFC 7396).",
        en="Changes parts of a definition; null takes one out (RFC 7396).",
        gives=json_of(ShownOut),
        takes=PatchIn,
        headers=SEEN,
        problems=WRONG,
    )
    async def patch(self, request: web.Request, caller: Caller) -> Answer[ShownOut]:
        """PATCH parts of a definition."""
        change = _seen(request, caller)
        given = parse(PatchIn, await small_body(request), "")
        done = self._desk.merge(replace(change, reason=given.reason), _name(request), given.definition())
        return await self._done(await done)

    @call(
        "DELETE",
        ONE,
        Act.ENDPOINTS_MANAGE,
        vi="Gỡ bỏ; nếu còn lượt chờ thì phải nói chúng đi đâu.",
        en="Removes an endpoint; where deliveries wait it has to be said what becomes of them.",
        gives=json_of(ShownOut),
        query=(
            Parameter(
                "waiting",
                "Lượt chờ: dead (bàn xử lý lỗi) hoặc reroute (đường khác).",
                "What waits: dead (the dead-letter desk) or reroute (another way).",
                {"type": "string", "enum": [left.value for left in Left]},
            ),
            Parameter("reason", "Vì sao.", "Why.", {"type": "string", "maxLength": MOST_REASON}),
        ),
        headers=SEEN,
        problems=("endpoint.*", "field.too-long"),
    )
    async def remove(self, request: web.Request, caller: Caller) -> Answer[ShownOut]:
        """DELETE an endpoint."""
        reason, said = request.query.get("reason", ""), request.query.get("waiting")
        if said is not None and said not in set(Left):
            raise refuse("endpoint.left-wrong", "waiting")
        if len(reason) > MOST_REASON:
            raise refuse("field.too-long", "reason", name="reason", limit=MOST_REASON)
        change = replace(_seen(request, caller), reason=reason)
        return await self._done(await self._desk.remove(change, _name(request), Left(said) if said else None))

    @call(
        "POST",
        f"{ONE}/revert",
        Act.ENDPOINTS_MANAGE,
        vi="Đưa về như một phiên bản trước, thành phiên bản mới.",
        en="Makes an endpoint again what it was at a version, as a new one.",
        gives=json_of(ShownOut),
        takes=RevertIn,
        headers=SEEN,
        problems=WRONG,
    )
    async def revert(self, request: web.Request, caller: Caller) -> Answer[ShownOut]:
        """POST the version that the endpoint shall be like again."""
        change = _seen(request, caller)
        given = parse(RevertIn, await small_body(request), "")
        done = self._desk.revert(replace(change, reason=given.reason), _name(request), given.version)
        return await self._done(await done)

    @call(
        "POST",
        f"{ONE}/pause",
        Act.ENDPOINTS_RUN,
        vi="Tạm dừng: không gửi, không lấy về; hàng đợi chờ.",
        en="Pauses an endpoint: nothing is sent or collected, what is for it waits.",
        gives=json_of(ShownOut),
        takes=ReasonIn,
        headers=SEEN,
        problems=("endpoint.*",),
    )
    async def pause(self, request: web.Request, caller: Caller) -> Answer[ShownOut]:
        """POST that nothing is sent or collected."""
        return await self._run(request, caller, State.PAUSED)

    @call(
        "POST",
        f"{ONE}/resume",
        Act.ENDPOINTS_RUN,
        vi="Chạy lại.",
        en="Lets an endpoint work again.",
        gives=json_of(ShownOut),
        takes=ReasonIn,
        headers=SEEN,
        problems=("endpoint.*",),
    )
    async def resume(self, request: web.Request, caller: Caller) -> Answer[ShownOut]:
        """POST that it works again."""
        return await self._run(request, caller, State.ACTIVE)

    @call(
        "POST",
        f"{ONE}/drain",
        Act.ENDPOINTS_RUN,
        vi="Xả hàng đợi: không nhận thêm, những gì chờ được gửi đi.",
        en="Drains an endpoint: nothing new is routed to it, what waits goes out.",
        gives=json_of(ShownOut),
        takes=ReasonIn,
        headers=SEEN,
        problems=("endpoint.*",),
    )
    async def drain(self, request: web.Request, caller: Caller) -> Answer[ShownOut]:
        """POST that nothing new is routed to it."""
        return await self._run(request, caller, State.DRAINING)

    @call(
        "POST",
        f"{ONE}/limit",
        Act.ENDPOINTS_RUN,
        vi="Giới hạn số gói; null bỏ giới hạn.",
        en="Binds an endpoint to so many packets; null takes a bound back.",
        gives=json_of(ShownOut),
        takes=LimitIn,
        headers=SEEN,
        problems=("endpoint.*", "config.pauses-out-of-order"),
    )
    async def limit(self, request: web.Request, caller: Caller) -> Answer[ShownOut]:
        """POST bounds beside the definition."""
        given = parse(LimitIn, await small_body(request), "")
        change = replace(_perhaps_seen(request, caller), reason=given.reason)
        if not given.limits():
            raise refuse("endpoint.limit-nothing")
        return await self._done(await self._desk.limit(change, _name(request), given.limits()))

    @call(
        "POST",
        f"{ONE}/test",
        Act.ENDPOINTS_RUN,
        vi="Thử kết nối, từng bước.",
        en="Tests the connection, step by step.",
        gives=json_of(TestedOut),
        problems=("endpoint.unknown", "endpoint.no-register"),
    )
    async def test(self, request: web.Request, caller: Caller) -> Answer[TestedOut]:
        """POST that the connection is tested."""
        await small_body(request)
        return answer(tested_json(await self._desk.test(caller.system, _name(request))))

    async def _run(self, request: web.Request, caller: Caller, state: State) -> Answer[ShownOut]:
        given = parse(ReasonIn, await small_body(request) or b"{}", "")
        change = replace(_perhaps_seen(request, caller), reason=given.reason)
        return await self._done(await self._desk.run(change, _name(request), state))

    async def _done(self, endpoint: Endpoint) -> Answer[ShownOut]:
        return await self._shown(endpoint.name)

    async def _shown(self, name: str, status: int = 200, headers: dict[str, str] | None = None) -> Answer[ShownOut]:
        """Return an endpoint as answers carry it, with its version as ETag."""
        found = await self._desk.show(name)
        fares = next((one for one in await self._operations.endpoints() if one.name == name), None)
        tags = {"ETag": f'"{found.endpoint.version}"', **(headers or {})}
        return answer(shown_json(found, fares, self._desk.plain), status, tags)


def _name(request: web.Request) -> str:
    return request.match_info["name"]


def _seen(request: web.Request, caller: Caller) -> Change:
    """Return who changes, and which version they saw. Raises Refused ``endpoint.version-needed``."""
    change = _perhaps_seen(request, caller)
    if change.expected is None:
        raise refuse("endpoint.version-needed", "If-Match")
    return change


def _perhaps_seen(request: web.Request, caller: Caller) -> Change:
    given = request.headers.get("If-Match", "").strip()
    if not given:
        return Change(caller.system)
    found = _MATCH.fullmatch(given)
    if found is None:
        raise refuse("endpoint.version-needed", "If-Match")
    return Change(caller.system, expected=int(found[1]))
