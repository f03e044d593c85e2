"""Words by which a task is found: of what is to be done, by whom, and its code; with and without diacritics."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection, insert, update

from gateway.exchange.search.terms import words_of
from gateway.store.schema import task_search as table
from gateway.tasks.book.entries import Entry

_SHORT: Final = 100


def enter(connection: Connection, before: Entry | None, entry: Entry) -> None:
    """Write down the words of a task, where they are others than before."""
    terms = terms_of(entry)
    if before is None:
        connection.execute(insert(table).values(task=entry.id, terms=terms))
    elif terms != terms_of(before):
        here = table.c.task == entry.id
        if connection.execute(update(table).where(here).values(terms=terms)).rowcount == 0:
            connection.execute(insert(table).values(task=entry.id, terms=terms))


def terms_of(entry: Entry) -> str:
    """Return all words of a task, each once, apart by blanks."""
    found = (_again(text) if len(text) <= _SHORT else words_of(text) for text in _texts(entry))
    return " ".join(dict.fromkeys(word for words in found for word in words))


@lru_cache(4_096)
def _again(text: str) -> tuple[str, ...]:
    """Return the words of a name or a short text, which very many tasks have."""
    return tuple(words_of(text))


def _texts(entry: Entry) -> Iterator[str]:
    terms = entry.task.terms
    yield terms.content
    yield from (terms.product, terms.field, terms.leader, terms.deadline_text, terms.unit, terms.person, entry.code)
    yield from (one.name for one in (terms.lead, terms.assigner, *terms.support))
