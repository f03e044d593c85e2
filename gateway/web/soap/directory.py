"""``CheckPermission`` and ``GetOrganizations``: for whom the caller may do what, and the directory page by page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from gateway.directory import agencies
from gateway.directory.names import fold
from gateway.directory.pages import page
from gateway.roles import may
from gateway.soap.writing import element, value, values
from gateway.web.rest.bodies import moment_json
from gateway.web.soap.answers import answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from gateway.roles import Act
    from gateway.web.soap.message import Message


async def permission(given: Message, acts: Mapping[str, Act | None]) -> web.StreamResponse:
    """Tell which agencies are known, which of them are the caller's, and which operations it may use for those."""
    from gateway.web.soap.model import PermissionIn
    from gateway.web.soap.reading import parse

    asked = parse(PermissionIn, given.operation, "CheckPermission")
    caller = given.caller
    named = asked.agency or sorted(caller.agencies)
    known = await given.exchange.database.read(lambda connection: agencies.by_ids(connection, named))
    mine = {fold(agency) for agency in caller.agencies}
    allowed = "".join(value("Operation", name) for name, act in acts.items() if act is None or may(caller.role, act))
    told = []
    for agency in named:
        yours = fold(agency) in mine
        facts = values({"Agency": agency, "Known": fold(agency) in known, "Yours": yours})
        told.append(element("Permission", facts, allowed if yours else ""))
    return answer(given, "CheckPermission", value("Role", caller.role.value), *told)


async def organizations(given: Message) -> web.StreamResponse:
    """List the active agencies in the order of their ids."""
    from gateway.web.soap.model import OrganizationsIn
    from gateway.web.soap.reading import parse

    asked = parse(OrganizationsIn, given.operation, "GetOrganizations")
    rows = await given.exchange.database.read(partial(page, after=asked.after, limit=asked.limit))
    following = rows[-1].id if len(rows) == asked.limit else None
    return answer(given, "GetOrganizations", "".join(map(_organization, rows)), value("Next", following))


def _organization(row: Any) -> str:
    facts = {
        "OrganId": row.id,
        "OrganName": row.name,
        "Parent": row.parent or None,
        "Email": row.mail or None,
        "Telephone": row.mobile or None,
        "Fax": row.fax or None,
        "UpdatedAt": moment_json(row.updated_at),
    }
    return element("Organization", values(facts))
