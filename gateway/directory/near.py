"""What a mistyped id may have been: one letter wrong, missing, too much or swapped, other dots, no diacritics.

Not all ids are compared with it: all texts at one step's distance are made (about a thousand) and looked up in the
index, so that it costs the same with a hundred entries as with a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Connection, select

from gateway.directory.entries import starts
from gateway.directory.names import fold, fold_name, is_old_form, plain
from gateway.store.schema import agencies
from gateway.store.schema import directory_entries as table
from gateway.store.schema import directory_names as names

LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ."
MOST: Final = 5
LONGEST: Final = 35
LOOK_ALIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "Đ": "D", "Ð": "D"})


def near(connection: Connection, asked: str, most: int = MOST) -> list[tuple[str, str]]:
    """Return ids and names of agencies near an id or name that is not known, the likeliest first."""
    found: dict[str, str] = {}
    for wanted in (_exact(asked), _steps(asked)):
        if wanted and len(found) < most:
            found |= _named(connection, "folded", wanted)
            found |= _served(connection, wanted)
    if len(found) < most and (text := plain(asked)):
        found |= _named(connection, "plain", {text, text.replace(" ", "")})
    if len(found) < most and (text := plain(asked)) and len(text) > 2:
        found |= _beginning(connection, text, most)
    return list(found.items())[:most]


def near_text(found: Iterable[tuple[str, str]]) -> str:
    """Return what is near as a sentence names it: ``G22 (Văn phòng Chính phủ), G20 (…)``; a dash for nothing."""
    return ", ".join(f"{agency} ({name[:80]})" if name else agency for agency, name in found) or "–"


def _exact(asked: str) -> set[str]:
    """The same without what the eye takes for it, and in the other form; for names in the form of names."""
    text = fold(asked)[:LONGEST]
    bare = text.translate(LOOK_ALIKE)
    parts = [part for part in bare.split(".") if part]
    found = {text, bare, ".".join(parts), fold_name(asked)}
    if is_old_form(text):
        found.add(".".join(part for part in reversed(parts) if part.strip("0")))
    elif len(parts) == 1:
        found.add(f"000.00.00.{bare}")
    return found


def _steps(asked: str) -> set[str]:
    text = fold(asked)
    return set(_one_step(text)) if 1 < len(text) <= LONGEST else set()


def _one_step(text: str) -> Iterator[str]:
    for place in range(len(text) + 1):
        head, tail = text[:place], text[place:]
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in LETTERS)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        yield from (head + letter + tail for letter in LETTERS)


_ENTRY: Final = select(names.c.entry, table.c.name).join_from(names, table, names.c.entry == table.c.key)


def _named(connection: Connection, column: str, wanted: set[str]) -> dict[str, str]:
    query = _ENTRY.where(names.c[column].in_(sorted(wanted)), table.c.gone.is_(False)).limit(MOST * 4)
    return _with_ids(connection, {row.entry: row.name for row in connection.execute(query)})


def _beginning(connection: Connection, text: str, most: int) -> dict[str, str]:
    """Those whose name or id begins so, else whose beginning is that of the text."""
    for length in (len(text), len(text) * 2 // 3):
        begins = starts(connection, names.c.plain, text[:length])
        query = _ENTRY.where(begins, table.c.gone.is_(False)).order_by(names.c.plain).limit(most * 4)
        if found := _with_ids(connection, {row.entry: row.name for row in connection.execute(query)}):
            return found
    return {}


def _with_ids(connection: Connection, entries: dict[str, str]) -> dict[str, str]:
    """Return names by an id of each entry; one without any cannot be written to."""
    if not entries:
        return {}
    ids = names.c.kind.in_(("new_id", "old_id"))
    query = select(names.c.entry, names.c.folded).where(names.c.entry.in_(list(entries)), ids).order_by(names.c.number)
    by_entry = {row.entry: row.folded for row in connection.execute(query)}
    return {by_entry[key]: name for key, name in entries.items() if key in by_entry}


def _served(connection: Connection, wanted: set[str]) -> dict[str, str]:
    query = select(agencies.c.id, agencies.c.name).where(agencies.c.folded.in_(sorted(wanted)), agencies.c.active)
    return {row.id: row.name for row in connection.execute(query.limit(MOST * 2))}
