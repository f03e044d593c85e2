"""Brings a database to the newest schema; run before any worker opens it, by one host at a time."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config

_ONE: Final = threading.Lock()
"""Alembic keeps what it works on in global names: one migration at a time in a process."""


def migrate(url: str, *, to: str = "head") -> None:
    """Apply the migrations that the database at ``url`` lacks; may be called from anywhere, and on several hosts."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = url
    failure: list[Exception] = []

    def work() -> None:
        try:
            with _ONE:
                command.upgrade(config, to)
        except Exception as error:  # noqa: BLE001 - raised again in the caller's thread
            failure.append(error)

    # In a thread of its own: the driver of PostgreSQL needs an event loop, and the caller may already be on one.
    thread = threading.Thread(target=work, name="migrate")
    thread.start()
    thread.join()
    if failure:
        raise failure[0]
