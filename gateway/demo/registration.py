"""Registering an agency at the rehearsal bus, as a connected system does it once: ``registerAgency`` on the wire."""

from __future__ import annotations

from datetime import datetime

import aiohttp

from adapters.vxp_signing import signed_headers
from gateway.demo.rest import RestError


async def register_agency(bus: str, system: str, secret: str, agency: str, name: str) -> None:
    """Register the agency for the system whose secret this is. Raises RestError if the bus says no."""
    unit = {"id": "", "pcode": "", "code": agency, "name": name, "mail": "", "mobile": "", "fax": ""}
    headers = signed_headers(system, secret.encode(), {}, "application/json", datetime.now().astimezone())
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session,
        session.post(f"{bus}/vxp/registerAgency", json=unit, headers=headers) as answer,
    ):
        reply = await answer.json(content_type=None)
    if reply.get("ErrorCode") != "0":
        raise RestError(f"{bus}/vxp/registerAgency: {reply.get('ErrorDesc')}")
