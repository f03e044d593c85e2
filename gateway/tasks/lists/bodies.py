"""Agencies as a list names them: by id, by any name that the directory or this service knows, today."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import Connection, select

from gateway.directory import entries
from gateway.directory.names import fold, fold_name
from gateway.directory.near import near, near_text
from gateway.directory.resolution import resolve
from gateway.store.schema import agencies
from gateway.tasks.life.terms import Body

MOST_NEAR: Final = 200
"""Unknown names of one list for which is looked what may have been meant: each costs thousands of look-ups."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """What names mean; of those that are not known what may have been meant, as a sentence names it."""

    known: dict[str, Body] = field(default_factory=dict)
    near: dict[str, str] = field(default_factory=dict)


def bodies(connection: Connection, names: Collection[str], day: date) -> Bodies:
    """Return what each name means on a day."""
    found = Bodies()
    held: dict[str, Body] = {}
    for row in connection.execute(select(agencies.c.id, agencies.c.name)):
        body = Body(row.id, row.name or row.id)
        held |= {fold(row.id): body, fold_name(row.name or row.id): body}
    holders = entries.holders(connection, [name for name in names if name])
    for name, having in holders.items():
        meant = resolve(name, having, lambda key: entries.get(connection, key), day).now
        ids = meant.ids() if meant is not None else ()
        served = held.get(fold(name)) or held.get(fold_name(name))
        if meant is not None and ids:
            # The id under which it is held here, where it is: tasks are matched by it.
            ours = next((held[fold(one)] for one in ids if fold(one) in held), None)
            found.known[name] = Body(ours.id if ours else next(iter(ids)), meant.name(day))
        elif served is not None:
            found.known[name] = served
        else:
            found.near[name] = near_text(near(connection, name) if len(found.near) < MOST_NEAR else ())
    return found
