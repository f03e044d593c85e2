"""Which files and variables an endpoint's settings may name, and what must never stand in them.

The settings file is written by whoever has the machine, and may name any file. The API may only name files of one
folder, by plain names, and variables with one beginning: else a caller could have any file of the machine read, and
sent as a secret to a host of their choosing.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic import SecretBytes, SecretStr

from gateway.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

    from gateway.settings.endpoints import EndpointApiSettings

HIDDEN: Final = "***"

_PLAIN: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
_SECRET: Final = re.compile(
    r"(?:^|_)(?:secret|password|passphrase|passwd|pin|token|private_key|api_key|credentials?)$", re.IGNORECASE
)
_USER_INFO: Final = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/@\s]*:[^/@\s]*@")
_PLACE: Final = ("_file", "_folder", "_path")


def said_outright(model: type[BaseModel], settings: Mapping[str, object]) -> list[Finding]:
    """Return a finding for each secret that stands in the settings themselves."""
    typed = {name for name, field in model.model_fields.items() if _holds(field.annotation, (SecretStr, SecretBytes))}
    return [
        Finding("endpoint.secret-inline", f"settings.{path}", {"name": name})
        for path, name, value in _walked(settings)
        if value is not None and (name in typed or _SECRET.search(name) or _tells(value))
    ]


def out_of_bounds(model: type[BaseModel], settings: Mapping[str, object], rules: EndpointApiSettings) -> list[Finding]:
    """Return a finding for each place that the API may not name, or that is not there to be named."""
    typed = {name for name, field in model.model_fields.items() if _holds(field.annotation, (Path,))}
    found: list[Finding] = []
    for path, name, value in _walked(settings):
        if name.endswith("_env"):
            if not isinstance(value, str) or not value.startswith(rules.environment):
                found.append(Finding("endpoint.env-outside", f"settings.{path}", {"beginning": rules.environment}))
        elif value is not None and (name in typed or name.endswith(_PLACE)):
            found += _place(f"settings.{path}", value, rules)
    return found


def _place(path: str, value: object, rules: EndpointApiSettings) -> list[Finding]:
    if rules.folder is None:
        return [Finding("endpoint.no-folder", path)]
    if not isinstance(value, str) or not _PLAIN.fullmatch(value):
        return [Finding("endpoint.file-outside", path, {"name": str(value)[:100]})]
    folder = rules.folder.resolve()
    if not (folder / value).resolve().is_relative_to(folder):
        return [Finding("endpoint.file-outside", path, {"name": value})]
    return []


def shown(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as doors may show them: what looks like a secret is hidden, though none should be there."""
    return {name: _shown(name, value) for name, value in settings.items()}


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return shown(value)
    if isinstance(value, list):
        return [_shown(name, one) for one in value]
    return HIDDEN if _SECRET.search(name) or _tells(value) else value


def _tells(value: object) -> bool:
    return isinstance(value, str) and _USER_INFO.match(value) is not None


def _walked(settings: Mapping[str, object], path: str = "") -> Iterator[tuple[str, str, object]]:
    """Yield place, name and value of each setting, those within others too."""
    for name, value in settings.items():
        place = f"{path}{name}"
        if isinstance(value, dict):
            yield from _walked(value, f"{place}.")
        elif isinstance(value, list):
            for number, one in enumerate(value, 1):
                if isinstance(one, dict):
                    yield from _walked(one, f"{place}[{number}].")
                else:
                    yield f"{place}[{number}]", name, one
        else:
            yield place, name, value


def _holds(annotation: object, kinds: tuple[type, ...]) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, kinds):
        return True
    return any(_holds(part, kinds) for part in get_args(annotation))
