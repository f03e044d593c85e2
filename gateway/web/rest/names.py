"""Texts from outside that end up in questions to the store: words of a query, header fields that are keys.

Neither a control character nor half a character can stand in any name of ours; PostgreSQL does not take a NUL and no
database takes half a character, so they are refused here, by one rule for every route.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.findings import refuse

if TYPE_CHECKING:
    from aiohttp import web

BASE: Final = "/api/"
"""Addresses below this one are judged; the bus's wire has no queries."""

_BROKEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_PLAIN: Final = re.compile(r"[\x20-\x7e]*")


def check_query(request: web.Request) -> None:
    """Raise Refused ``rest.query-broken`` where the query holds what no name can hold."""
    if not request.path.startswith(BASE):
        return
    for name, text in request.query.items():
        if _BROKEN.search(name + text):
            raise refuse("rest.query-broken")


def plain_header(request: web.Request, name: str, most: int) -> str | None:
    """Return the first ``most`` characters of a header field, nothing for an empty one.

    Raises Refused ``rest.header-wrong`` for anything but printable ASCII.
    """
    return plain_text(request.headers.get(name, ""), name, most)


def plain_text(text: str, name: str, most: int) -> str | None:
    """Return the first ``most`` characters of a text that is a key, nothing for an empty one.

    Raises Refused ``rest.header-wrong`` for anything but printable ASCII.
    """
    if not _PLAIN.fullmatch(text):
        raise refuse("rest.header-wrong", name, name=name)
    return text[:most] or None
