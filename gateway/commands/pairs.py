"""``NAME=VALUE`` at the command line."""

from __future__ import annotations

import tomllib


def pair(text: str) -> tuple[str, object]:
    """Return name and value: a TOML value, or, if it is none, a text; nothing behind the sign takes a setting out.

    Raises ValueError.
    """
    name, sign, value = text.partition("=")
    if not (name and sign):
        raise ValueError(text)
    if not value:
        return name, None
    try:
        return name, tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return name, value
