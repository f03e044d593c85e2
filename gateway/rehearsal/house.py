"""The bus of a rehearsal in this process: two agencies, the system under test and we, its partner."""

from __future__ import annotations

import asyncio
import os
import secrets
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from gateway.app import bound_socket, routes
from gateway.assembly import assemble
from gateway.exchange.delivery.embedded import Embedded
from gateway.exchange.exchange import Exchange
from gateway.exchange.key_acts import NewKey, new_key
from gateway.people.people import People
from gateway.rehearsal.bus import faulty_exchange
from gateway.rehearsal.calls import Calls
from gateway.rehearsal.faults import OURS
from gateway.rehearsal.partner import Partner
from gateway.rehearsal.script import ScriptSettings
from gateway.settings import Settings
from gateway.trust.rehearsal import make_rehearsal_pki
from gateway.validation import validated
from gateway.web.metrics import measure
from gateway.web.server import Frame, application

if TYPE_CHECKING:
    from types import TracebackType

    from gateway.exchange.delivery.distribution import Distribute

ACTOR: Final = "rehearsal"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: the agency whose system is rehearsed, with the id and secret of that system, and its partner."""

    agency: str
    name: str
    system: str
    secret: bytes
    partner: str
    partner_name: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is played: folder, address, port, and files of certificates that are believed besides our own."""

    root: Path
    host: str
    port: int
    trust: tuple[Path, ...] = ()
    large_mib: int = 100
    """Size of the large packet."""

    @property
    def pki(self) -> Path:
        """Folder of the rehearsal's certificates and keys."""
        return self.root / "pki"


class House:
    """The running bus; an asynchronous context."""

    def __init__(self, cast: Cast, place: Place) -> None:
        self.cast = cast
        self.place = place
        self.calls = Calls(token := secrets.token_urlsafe(24))
        self._token = token
        make_rehearsal_pki(place.pki, {cast.agency: cast.name, cast.partner: cast.partner_name})
        service = assemble(self._settings(), {}, listening=True)
        self._lock = Exchange.prepare(service.exchange)
        self._service = service
        distribute: Distribute = Embedded
        self.exchange, faults = faulty_exchange(service, ScriptSettings(), distribute, token)
        self._people = People(self.exchange.database, service.people)
        app = application(routes(service, self.exchange, self._people), self.calls.watch(), *faults, measure)
        self._sock = bound_socket(place.host, place.port, shared=False)
        self._frame = Frame(app, self._sock, service.patience)
        self._stack = AsyncExitStack()
        self.key = ""
        """The REST key of the system under test."""
        self.sent: list[str] = []
        """New documents that came from the system under test, as this bus knows them."""

    def _settings(self) -> Settings:
        cast, pki = self.cast, self.place.pki
        secret = self.place.root / "system.secret"
        secret.touch(mode=0o600)
        secret.write_bytes(cast.secret)
        data = {
            "role": "hub",
            "data": str(self.place.root / "hub"),
            "listen": {"host": self.place.host, "port": self.place.port, "plain": True},
            # What is wrong with a signature is said in the report; refused, the play would stop there.
            "trust": {
                "anchors": [str(pki / "ca.pem"), *map(str, self.place.trust)],
                "actions": {"invalid": "flag", "untrusted": "flag"},
            },
            # What is played here is our own; nothing should wait for an inspection.
            "inspection": {"enabled": False},
            # A system that finishes at once is asked all the same.
            "statuses": {"take_back_after_finish": True},
            "agencies": [
                {"id": cast.agency, "name": cast.name},
                {
                    "id": cast.partner,
                    "name": cast.partner_name,
                    "key": str(pki / f"{cast.partner}.key.pem"),
                    "certificate": str(pki / f"{cast.partner}.cert.pem"),
                },
            ],
            "systems": [{"id": cast.system, "secret_file": str(secret), "agencies": [cast.agency]}],
        }
        return validated(Settings, data, context={"folder": self.place.root})

    @property
    def address(self) -> str:
        """Where the bus is reached."""
        host, port = self._sock.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def __aenter__(self) -> Self:
        await self.exchange.start()
        await self._frame.start()
        self.key = await self._key("system under test", self.cast.agency)
        ours = await self._key("partner", self.cast.partner)
        self.partner = await self._stack.enter_async_context(Partner(self.address, ours, {OURS: self._token}))
        return self

    async def _key(self, name: str, agency: str) -> str:
        wanted = NewKey(name, (agency,))
        return (await self.exchange.database.write(lambda connection: new_key(connection, ACTOR, wanted)))[1]

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()
        await self._frame.stop()
        await self._people.close()
        await self.exchange.stop(10)
        await asyncio.to_thread(os.close, self._lock)
