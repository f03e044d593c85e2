"""The house put together: one process that serves the exchange over HTTP until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
from typing import TYPE_CHECKING, Final

import uvloop

from gateway.assembly.endpoint_watch import EndpointWatch
from gateway.client_tls import judge_servers
from gateway.exchange.delivery.embedded import Embedded
from gateway.logs import configure, logger
from gateway.metered import MeteredExchange
from gateway.people.guesses import Guesses
from gateway.people.people import People
from gateway.tasks.tasks import Tasks
from gateway.tls_door import TlsDoor
from gateway.web.auth.door import auth_routes
from gateway.web.client_check import client_check
from gateway.web.docs.door import docs_routes
from gateway.web.guessing import GUESSES
from gateway.web.health import health_routes
from gateway.web.metrics import measure, metrics_routes
from gateway.web.peer import Proxies
from gateway.web.rest.door import rest_routes
from gateway.web.server import CLIENT_CHECK, Frame, application
from gateway.web.soap.door import soap_routes
from gateway.web.vxp.door import vxp_routes

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from gateway.assembly import Service
    from gateway.exchange.delivery.distribution import Distribute
    from gateway.exchange.exchange import Exchange
    from gateway.rehearsal.faults import Middleware

LOG: Final = logger("app")


def routes(
    service: Service, exchange: Exchange, people: People, tasks: Tasks | None = None
) -> list[web.AbstractRouteDef]:
    """Return all routes of the service."""
    return [
        *health_routes(exchange, service.ready),
        *metrics_routes(exchange, tasks.watch.look if tasks is not None else None),
        *rest_routes(exchange, service.exchange.limits, people, tasks),
        *docs_routes(),
        *auth_routes(people),
        *vxp_routes(
            exchange,
            service.systems,
            most_bytes=service.exchange.limits.packet + 2,
            certificates=service.certificates,
        ),
        *soap_routes(
            exchange,
            service.exchange.limits,
            service.systems,
            certificates=service.certificates,
            rules=service.soap,
        ),
    ]


def bound_socket(host: str, port: int, *, shared: bool) -> socket.socket:
    """Return a socket bound to the address; ``shared`` lets several of our processes have one port each its own.

    Raises OSError if another program has the port.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        sock.bind((host, port))
    except BaseException:
        sock.close()
        raise
    sock.setblocking(False)
    return sock


def run(service: Service, sock: socket.socket, *, parent: int | None = None) -> int:
    """Serve until SIGTERM or SIGINT, or until the pipe ``parent`` ends because the parent has died; return 0."""
    configure()
    _take_all_file_handles()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(service, sock, parent))
    return 0


def _take_all_file_handles() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def _serve(service: Service, sock: socket.socket, parent: int | None) -> None:
    stop = _stop_signal(parent)
    exchange, faults = _exchange(service)
    tls = TlsDoor(service, exchange) if service.tls is not None else None
    people = People(exchange.database, service.people)
    tasks = Tasks(exchange, service.tasks)
    app = application(
        routes(service, exchange, people, tasks), *faults, measure, proxies=Proxies(service.listen.proxies)
    )
    app[GUESSES] = Guesses(exchange.database)
    if not exchange.certificates.peers.idle:
        app[CLIENT_CHECK] = client_check(exchange.certificates.peers)
        judge_servers(exchange.certificates.peers.server)
    frame = Frame(app, sock, service.patience, tls.context if tls is not None else None)
    if service.keys is not None:
        service.keys.keep(exchange.evidence.key)
    await exchange.start(tasks.rounds())
    if service.exchange.background:
        exchange.certificates.peers.expect(der for shown in service.certificates.values() for der in shown)
    await frame.start()
    watching = [asyncio.create_task(service.keys.run(), name="signing keys")] if service.keys is not None else []
    endpoints = _endpoint_watch(service, exchange)
    if endpoints is not None:
        watching.append(asyncio.create_task(endpoints.run(), name="endpoints' file"))
    if tls is not None:
        tls.open()
    if tls is not None or not os.isatty(0):
        _hear_hang_up(
            *([service.keys.wake] if service.keys is not None else []),
            *([endpoints.wake] if endpoints is not None else []),
            *([tls.reload] if tls else []),
        )
    host, port = sock.getsockname()[:2]
    LOG.info("listening", host=host, port=port, role=service.exchange.role, process=os.getpid())
    await stop.wait()
    LOG.info("stopping", process=os.getpid())
    for task in watching:
        task.cancel()
    if tls is not None:
        await tls.close()
    await frame.stop()
    await people.close()
    await exchange.stop(service.listen.finish_seconds)
    LOG.info("stopped", process=os.getpid())


def _endpoint_watch(service: Service, exchange: Exchange) -> EndpointWatch | None:
    """Return what brings the settings file's endpoints into the register, in the leading process."""
    if service.file is None or not service.exchange.background or exchange.endpoints is None:
        return None
    return EndpointWatch(service.file, exchange.database, exchange.endpoints.look_again)


def _exchange(service: Service) -> tuple[Exchange, list[Middleware]]:
    """Return the exchange, and in a rehearsal what makes calls go wrong."""
    if service.faults is None:
        return MeteredExchange(service.exchange, service.adapters, _distribute(service)), []
    # Loaded late: only a rehearsal pays for it.
    from gateway.rehearsal.bus import faulty_exchange

    return faulty_exchange(service, service.faults, _distribute(service))


def _distribute(service: Service) -> Distribute:
    if service.broker is None:
        return Embedded
    # Imported late: the broker's client costs memory that a single host need not spend.
    from gateway.exchange.delivery.brokered import brokered

    return brokered(service.broker)


def _hear_hang_up(*readers: Callable[[], None]) -> None:
    """Take SIGHUP for the word to read files anew; at a terminal, without TLS, it stays the end."""

    def heard() -> None:
        LOG.info("told to read anew", process=os.getpid())
        for read in readers:
            read()

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, heard)
    # The supervisor blocks it for its children until they listen.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP})


def _stop_signal(parent: int | None) -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if parent is not None:

        def parent_said() -> None:
            # Nobody ever writes into the pipe: it becomes readable only when its other end is gone.
            loop.remove_reader(parent)
            stop.set()

        loop.add_reader(parent, parent_said)
    return stop
