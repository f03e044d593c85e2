"""A bus's own list of agencies, as its wire answers it (``getAgenciesList``, ``…QD20``, ``getSynchronizeUnit``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

import orjson

from gateway.directory.entry import MOST_TEXT
from gateway.directory.merging import Said
from gateway.directory.names import AGENCY_ID
from gateway.findings import Finding, refuse

MOST_ITEMS: Final = 1_000_000
_CODES: Final = ("code", "code102", "oldCode")
_FORMS: Final = ("%d/%m/%Y", "%Y-%m-%d")


def read_list(content: bytes, today: date) -> tuple[list[tuple[int, Said]], list[Finding]]:
    """Return what a stored answer says, each with its number from 1, and what is wrong with single items.

    Raises Refused ``directory.list``.
    """
    try:
        given = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise refuse("directory.list", "", reason=str(error)[:100]) from None
    items = given.get("data") if isinstance(given, dict) else given
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise refuse("directory.list", "data", reason="data")
    if isinstance(given, dict) and str(given.get("ErrorCode", "0")) != "0":
        raise refuse("directory.list", "ErrorCode", reason=str(given["ErrorCode"])[:64])
    if len(items) > MOST_ITEMS:
        raise refuse("directory.too-many", "data", limit=MOST_ITEMS)
    return read_items(items, today)


def read_items(items: list[dict[str, Any]], today: date) -> tuple[list[tuple[int, Said]], list[Finding]]:
    """Return what the items say, and what is wrong with single ones: the others are not affected."""
    codes = {str(item["id"]): str(item.get("code") or "").strip() for item in items if item.get("id") not in (None, "")}
    found: list[tuple[int, Said]] = []
    wrong: list[Finding] = []
    seen: dict[str, int] = {}
    for number, item in enumerate(items, 1):
        said = _said(item, codes, today)
        if isinstance(said, str):
            wrong.append(Finding("directory.list-item", f"data[{number}]", {"reason": said}))
        elif said.ids[0].upper() in seen:
            facts = {"text": f"{said.ids[0]} (data[{seen[said.ids[0].upper()]}])"}
            wrong.append(Finding("directory.twice", f"data[{number}]", facts))
        else:
            seen[said.ids[0].upper()] = number
            found.append((number, said))
    return found, wrong


def _said(item: Mapping[str, Any], codes: Mapping[str, str], today: date) -> Said | str:
    """Return what an item says, or the name of the member that cannot be used."""
    texts = {name: _text(item.get(name)) for name in (*_CODES, "name", "mail", "pid")}
    ids = list(dict.fromkeys(text for name in _CODES if (text := texts[name])))
    if not ids or not all(AGENCY_ID.fullmatch(one) for one in ids):
        return "code"
    name = texts["name"]
    if not name or len(name) > MOST_TEXT or "|" in name or not name.isprintable() or name[0] in "=+-@":
        return "name"
    mail = texts["mail"]
    parent = codes.get(texts["pid"], texts["pid"])
    gone = (_day(item.get("modifyDate")) or today) if item.get("deleted") in (True, "true", 1) else None
    usable = mail.isprintable() and len(mail) <= MOST_TEXT and mail[:1] not in tuple("=+-@")
    return Said(tuple(ids), name, mail if usable else "", parent if parent != ids[0] else "", gone)


def _text(value: object) -> str:
    return " ".join(str(value).split()) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _day(value: object) -> date | None:
    text = str(value or "")[:10]
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
