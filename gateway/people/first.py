"""The first start: an administrator with a random password that is good for one sign-in, in a file for its owner alone.

There is no default secret anywhere. Whoever starts the service is told the file, never the password.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from gateway.findings import NotNow, Refused
from gateway.people import accounts, administration
from gateway.people.administration import Administrator
from gateway.people.views import ALL, Grant
from gateway.roles import Role
from gateway.store.database import Database

NAME: Final = "admin"
FILE: Final = "first-administrator.txt"


def make_first_administrator(database: Database, data: Path) -> Path | None:
    """Make the account ``admin`` unless there is any account; return the file with its password if it was made.

    The file is written before the account is committed: a password is never lost. Once it was changed, the next start
    removes the file. Raises NotNow where the database is away.
    """
    file = data / FILE
    if database.read_now(accounts.any_at_all):
        if file.exists() and not database.read_now(_still_waits):
            file.unlink()
        return None
    # Imported late: needed once in the life of a service.
    from gateway.people.passwords import hashed, one_time

    password = one_time()
    hash_of_it = hashed(password)
    _write(file, f"{NAME}\n{password}\n")

    def work(connection: Connection) -> bool:
        if accounts.any_at_all(connection):
            return False
        grants = [Grant(Role.ADMINISTRATOR, ALL)]
        administration.new(connection, Administrator("start"), {"name": NAME}, grants, password=hash_of_it)
        return True

    try:
        made = database.hand_over(work).result()
    except NotNow:
        raise  # it may have been committed all the same: the file stays, and the next start knows
    except Refused:
        made = False  # another host was quicker
    if not made:
        with suppress(FileNotFoundError):
            file.unlink()
        return None
    return file


def _still_waits(connection: Connection) -> bool:
    row = accounts.named(connection, NAME)
    return row is not None and bool(row.must_change)


def _write(file: Path, text: str) -> None:
    new = file.with_suffix(".new")
    with suppress(FileNotFoundError):
        new.unlink()
    descriptor = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)
