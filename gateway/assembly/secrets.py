"""From the settings about secrets to the file of the key that seals them, looked at as a start does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.exchange.secret_box import SecretBox
from gateway.findings import Finding, NotNow, Refused

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.settings import Settings


def secret_key(settings: Settings) -> Path | None:
    """Return the file that ``[secrets]`` names, or nothing. Raises Refused ``secrets.key-unusable``."""
    given = settings.secrets.key_file
    if given is None:
        return None
    file = settings.folder / given.expanduser()
    try:
        SecretBox(file).check()
    except NotNow as reasons:
        raise Refused(Finding(one.code, "secrets.key_file", one.facts) for one in reasons.findings) from None
    return file
