"""What the engines of both databases have in common: how JSON columns are written."""

from __future__ import annotations

from typing import Any, Final

import orjson


def _dump(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


OPTIONS: Final[dict[str, Any]] = {
    "json_serializer": _dump,
    "json_deserializer": orjson.loads,
    "hide_parameters": True,
}
