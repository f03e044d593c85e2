"""``lienthong hub`` and ``lienthong gateway``: from the command line to running processes.

The first process prepares the data folder and holds its lock. With one worker it serves by itself; with more it turns
into the supervisor, which starts this same command again once per worker.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway.assembly.listening import is_open, plain_open
from gateway.commands.words import tell
from gateway.findings import Finding, Refused
from gateway.settings import Settings, load, read_secret_file
from gateway.supervisor import PORT, WORKER, take_over
from gateway.validation import validated
from gateway.web.metrics_folder import FOLDER

if TYPE_CHECKING:
    import argparse
    import socket

    from gateway.assembly import Service

WAIT_SECONDS: Final = 20.0
"""How long a start waits for a service that is just stopping to let go of the data folder."""


def hub(options: argparse.Namespace) -> int:
    """Run an instant bus."""
    try:
        systems = systems_given(options.system)
        settings = _hub_settings(options)
    except Refused as refused:
        tell(refused.findings)
        return 2
    return _serve(settings, systems)


def gateway(options: argparse.Namespace) -> int:
    """Run what a settings file describes."""
    try:
        settings = load(options.config)
    except Refused as refused:
        tell(refused.findings)
        return 1
    return _serve(settings, {})


def systems_given(given: list[str]) -> dict[str, bytes]:
    """Return secrets by the ids of systems, from ``ID=SECRET`` and ``ID=@FILE``. Raises Refused with every fault."""
    found: dict[str, bytes] = {}
    faults: list[Finding] = []
    for text in given:
        name, sign, secret = text.partition("=")
        if not (name and sign and secret):
            faults.append(Finding("cli.system-form", "--system", {"name": name[:100]}))
        elif name in found:
            faults.append(Finding("config.repeated", "--system", {"name": name[:100]}))
        elif secret.startswith("@"):
            try:
                found[name] = read_secret_file(Path(secret[1:]), "--system", private=False)
            except Refused as refused:
                faults += refused.findings
        else:
            found[name] = os.fsencode(secret)
    if faults:
        raise Refused(faults)
    return found


def _hub_settings(options: argparse.Namespace) -> Settings:
    listen = {"host": options.host, "port": options.port, "workers": options.workers, "plain": True}
    data = {
        "role": "hub",
        "data": str(options.data),
        "listen": listen | _tls(options),
        "directory": {"registration": "open"},
        "trust": {"anchors": [str(file) for file in options.trust]},
        "rehearsal": {"faults": str(options.faults.absolute())} if options.faults else {},
    }
    return validated(Settings, data, context={"folder": Path.cwd()})


def _tls(options: argparse.Namespace) -> dict[str, object]:
    given = {"certificate": options.certificate, "key": options.key}
    named = {name: str(file.absolute()) for name, file in given.items() if file is not None}
    return {"tls": named} if named else {}


def _serve(settings: Settings, systems: dict[str, bytes]) -> int:
    number = os.environ.get(WORKER)
    if number is not None:
        return _work(settings, systems, int(number))
    try:
        return _first(settings, systems)
    except Refused as refused:
        tell(refused.findings)
    except OSError as error:
        tell([Finding("cli.cannot-start", "", {"reason": error.strerror or str(error)})])
    return 1


def _first(settings: Settings, systems: dict[str, bytes]) -> int:
    """Prepare the data folder, then serve alone or become the supervisor."""
    shared = settings.listen.workers > 1
    if settings.listen.tls is not None or not os.isatty(0):
        # A word to read anew that comes while all this is being prepared waits until somebody listens.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    from gateway.app import bound_socket, run
    from gateway.assembly import assemble

    service = assemble(settings, systems, listening=True)
    lock = _prepared(service)
    _first_administrator(service)
    # Only now: the workers of a killed service hold the port as long as they hold the lock.
    bound_socket(settings.listen.host, settings.listen.port, shared=False).close()
    sock = bound_socket(settings.listen.host, settings.listen.port, shared=shared)
    port = sock.getsockname()[1]
    _announce(settings, port)
    _warn_of_plain(settings)
    if service.faults is not None:
        tell([Finding("rehearsal.on", "rehearsal.faults", {"number": len(service.faults.fault)})])
    if not shared:
        return run(service, sock)
    _metrics_folder(settings.data)
    take_over(
        [sys.executable, "-m", "gateway.cli", *sys.argv[1:]],
        workers=settings.listen.workers,
        port=port,
        finish_seconds=settings.listen.finish_seconds,
        passes_hang_up=settings.listen.tls is not None or not os.isatty(0),
        kept=(lock, sock.fileno()),
    )
    return 1


def _prepared(service: Service) -> int:
    """Return the lock of the prepared data folder, waiting for a service that is just stopping."""
    from gateway.exchange.evidence.rules import ServiceKey
    from gateway.exchange.exchange import DataInUse, Exchange

    key = ServiceKey(service.exchange.evidence, service.exchange.data)
    fresh = key.lacking
    until = time.monotonic() + WAIT_SECONDS
    told = False
    while True:
        try:
            lock = Exchange.prepare(service.exchange)
        except DataInUse:
            if time.monotonic() > until:
                raise Refused([Finding("cli.data-in-use", "", {"file": str(service.exchange.data)})]) from None
        else:
            if fresh:
                tell([Finding("evidence.key-made", "evidence", {"file": str(key.folder)})])
            return lock
        if not told:
            sys.stderr.write(f"waiting for another service to let go of {service.exchange.data} ...\n")
            told = True
        time.sleep(0.2)


def _first_administrator(service: Service) -> None:
    """Make the account of the first start, unless there is any: with a password of its own, never a default one."""
    from gateway.people.first import make_first_administrator
    from gateway.store.database import Database

    database = Database(service.exchange.database_url, readers=1, connections=2)
    try:
        made = make_first_administrator(database, service.exchange.data)
    finally:
        database.close()
    if made is not None:
        sys.stderr.write(
            f"Mật khẩu dùng một lần của quản trị viên đầu tiên ở trong tệp / the first administrator's one-time "
            f"password is in the file: {made}\n"
        )


def _metrics_folder(data: Path) -> None:
    folder = data / "run" / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[FOLDER] = str(folder.absolute())


def _announce(settings: Settings, port: int) -> None:
    host = settings.listen.host
    scheme = "http" if settings.listen.tls is None else "https"
    place = f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
    sys.stdout.write(f"lienthong {settings.role}: {place}/  (wire: {place}/vxp/, ready: {place}/health/ready)\n")
    sys.stdout.flush()


def _warn_of_plain(settings: Settings) -> None:
    if is_open(settings.listen):
        tell([plain_open(settings.listen)])


def _work(settings: Settings, systems: dict[str, bytes], number: int) -> int:
    """Serve as one of several workers; only the first sends and collects in the background."""
    from gateway.app import bound_socket, run
    from gateway.assembly import assemble

    service = assemble(settings, systems, background=number == 0, listening=True)
    sock: socket.socket = bound_socket(settings.listen.host, int(os.environ[PORT]), shared=True)
    return run(service, sock, parent=sys.stdin.fileno())
