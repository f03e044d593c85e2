"""A private PostgreSQL server from Debian's package: its own folder, port and secrets, durable like a real one.

It can be stopped, killed with all its backends and started again on the same port and folder, and gives out databases
with an owner of their own. A server that an operator names is used through the same `Databases`.
"""

from __future__ import annotations

import asyncio
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.services.process import Failed, Missing, Process, free_port, new_folder

SETTINGS = {"max_connections": "200", "fsync": "on", "synchronous_commit": "on", "unix_socket_directories": ""}
"""Settings of every server; fsync stays on, since the fault tests are about what a crash leaves."""


def programs() -> Path:
    """Return the folder of PostgreSQL's server programs, the newest version first; raise `Missing` without one."""
    folders = [file.parent for file in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    if not folders:
        raise Missing("PostgreSQL's server programs are not here; on Debian: apt-get install postgresql")
    return max(folders, key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0)


class Databases:
    """A PostgreSQL server of which we know an administrator's URL: makes and drops databases."""

    def __init__(self, admin: str) -> None:
        self._admin = make_url(admin).set(drivername="postgresql+asyncpg")

    def copy_database(self, url: str) -> str:
        """Make a copy of a database that nobody is connected to, with the same owner, and return its URL."""
        name, like = f"lt_{secrets.token_hex(6)}", make_url(url)
        self.run(f"CREATE DATABASE {name} OWNER {like.username} TEMPLATE {like.database}")
        return like.set(database=name).render_as_string(hide_password=False)

    def create_database(self) -> str:
        """Make an empty database owned by a new user and return its URL, password included."""
        name, password = f"lt_{secrets.token_hex(6)}", secrets.token_hex(16)
        self.run(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'", f"CREATE DATABASE {name} OWNER {name}")
        url = self._admin.set(username=name, password=password, database=name)
        return url.render_as_string(hide_password=False)

    def drop_database(self, url: str) -> None:
        """Drop a database with its owner, whoever is still connected."""
        name = make_url(url).database
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"DROP ROLE IF EXISTS {name}")

    def run(self, *statements: str) -> None:
        """Run statements as administrator, each for itself; callable with or without a running event loop."""
        failure: list[BaseException] = []

        def work() -> None:
            try:
                asyncio.run(_run(self._admin, statements))
            except BaseException as error:  # noqa: BLE001 - raised again by the caller's thread
                failure.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        if failure:
            raise failure[0]


async def _run(url: URL, statements: tuple[str, ...]) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))
    finally:
        await engine.dispose()


@dataclass
class PostgresServer(Databases):
    """A server of our own; ``folder`` keeps its data, and when left out is a new one that goes away at the end."""

    folder: Path | None = None
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._bin = programs()
        self._temporary = self.folder is None
        self._home = self.folder or new_folder()
        self._process: Process | None = None
        self._secret = self._home / "password"
        if not (self._home / "data" / "PG_VERSION").exists():
            self._initialise()
        password = self._secret.read_text(encoding="ascii").strip()
        super().__init__(f"postgresql://admin:{password}@127.0.0.1:{self.port}/postgres")

    def start(self) -> PostgresServer:
        """Start the server and wait until it accepts connections; after a crash that includes its recovery."""
        words = [str(self._bin / "postgres"), "-D", str(self._home / "data"), "-p", str(self.port), "-h", "127.0.0.1"]
        for name, value in {**SETTINGS, **self.settings}.items():
            words += ["-c", f"{name}={value}"]
        remove = self._home if self._temporary else None
        self._process = Process([*self._user(), *words], self.log, _environment(), remove)
        self._process.wait_until(self._accepts, "PostgreSQL")
        return self

    @property
    def log(self) -> Path:
        return self._home / "postgres.log"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    @property
    def process(self) -> Process:
        """The running server process, to freeze and thaw."""
        assert self._process is not None, "not started"
        return self._process

    def stop(self) -> None:
        """Stop the server as an administrator would: connections are cut, transactions rolled back."""
        if self._process is not None:
            self._process.stop(signal.SIGINT)
            self._process = None

    def kill(self) -> None:
        """Kill the server and all its backends with SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def close(self) -> None:
        """Stop the server and remove its folder unless that was given."""
        try:
            self.stop()
        finally:
            if self._temporary:
                shutil.rmtree(self._home)

    def _initialise(self) -> None:
        self._home.mkdir(parents=True, exist_ok=True)
        self._secret.write_text(secrets.token_hex(16), encoding="ascii")
        self._secret.chmod(0o600)
        if os.geteuid() == 0:
            shutil.chown(self._home, "postgres", "postgres")
            shutil.chown(self._secret, "postgres", "postgres")
        words = ["-D", str(self._home / "data"), "-U", "admin", "--pwfile", str(self._secret), "-A", "scram-sha-256"]
        more = ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        command = [*self._user(), str(self._bin / "initdb"), *words, *more]
        done = subprocess.run(command, cwd="/", env=_environment(), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failed(f"initdb: {done.stderr or done.stdout}")

    def _user(self) -> list[str]:
        """Return the words that make a command run as user postgres when we are root, which PostgreSQL refuses."""
        if os.geteuid() != 0:
            return []
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            raise Missing("we are root, and there is no user postgres to run PostgreSQL as") from None
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]

    def _accepts(self) -> bool:
        command = [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-d", "postgres"]
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return subprocess.run(command, env=_environment(), check=False).returncode == 0


def _environment() -> dict[str, str]:
    """Our environment without PostgreSQL's own variables, which could lead to somebody else's server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C.UTF-8"}
