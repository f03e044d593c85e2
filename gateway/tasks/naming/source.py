"""Where entries come from: what the naming asks of a directory, and a directory that is a list in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Protocol

from gateway.directory.csv_file import read_csv
from gateway.directory.entry import WHOLE, Entry
from gateway.directory.names import fold, fold_name, plain

MOST_HOLDERS: Final = 16
"""Entries that share one name and are looked at; offices of communes share theirs by the thousand."""
NEAR: Final = 3
"""Near matches of one name."""
SEED: Final = ("government.csv", "provinces.csv")


Holders = Mapping[str, list[Entry]]
"""Entries by the text that they have."""


class Source(Protocol):
    """A directory; names are asked for as they are, ``below`` are keys of bodies whose own units go before others."""

    def holders(self, texts: Collection[str], below: Collection[str]) -> Holders:
        """Return the entries that have each of these names or ids at any time; of a name that very many share, some."""
        ...

    def alike(self, texts: Collection[str]) -> Holders:
        """Return the entries whose names are equal to each text but for diacritics and punctuation."""
        ...

    def beginning(self, text: str) -> list[Entry]:
        """Return a few entries whose names begin as a text does."""
        ...

    def get(self, key: str) -> Entry | None:
        """Return the entry under a key."""
        ...

    def before(self, key: str) -> list[Entry]:
        """Return the entries that were merged into one, or had its place under another name."""
        ...


class Listed:
    """Entries in memory, as those that are shipped."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_key = {entry.key: entry for entry in entries}
        self._by_label: dict[str, dict[str, Entry]] = {}
        self._by_plain: dict[str, dict[str, Entry]] = {}
        self._before: dict[str, list[Entry]] = {}
        for entry in self._by_key.values():
            for label in entry.labels:
                for folded in {fold(label.text), fold_name(label.text)}:
                    self._by_label.setdefault(folded, {})[entry.key] = entry
                self._by_plain.setdefault(plain(label.text), {})[entry.key] = entry
            for one in entry.successors:
                if one.relation in WHOLE:
                    self._before.setdefault(one.key, []).append(entry)

    def holders(self, texts: Collection[str], below: Collection[str]) -> Holders:
        """Return the entries that have each of these names or ids at any time."""
        found: dict[str, list[Entry]] = {}
        for text in texts:
            having = {**self._by_label.get(fold(text), {}), **self._by_label.get(fold_name(text), {})}
            ordered = sorted(having.values(), key=lambda entry: (entry.parent not in below, entry.key))
            found[text] = ordered[:MOST_HOLDERS]
        return found

    def alike(self, texts: Collection[str]) -> Holders:
        """Return the entries whose names are equal to each text but for diacritics and punctuation."""
        return {text: list(self._by_plain.get(plain(text), {}).values())[:MOST_HOLDERS] for text in texts}

    def beginning(self, text: str) -> list[Entry]:
        """Return a few entries whose names begin as a text does."""
        begins = plain(text)
        found: dict[str, Entry] = {}
        for name, having in self._by_plain.items():
            if name.startswith(begins):
                found |= having
        return sorted(found.values(), key=lambda entry: entry.key)[:NEAR]

    def get(self, key: str) -> Entry | None:
        """Return the entry under a key."""
        return self._by_key.get(key)

    def before(self, key: str) -> list[Entry]:
        """Return the entries that were merged into one, or had its place under another name."""
        return self._before.get(key, [])


@cache
def shipped() -> Listed:
    """Return the directory that is shipped, made once."""
    return Listed(shipped_entries())


def shipped_entries() -> list[Entry]:
    """Return the entries that are shipped."""
    folder = files("config").joinpath("directory")
    return [row.entry for name in SEED for row in read_csv(folder.joinpath(name).read_bytes())[0]]
