"""The way from an endpoint's settings to an adapter: secrets put in, its plug-in's typed settings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from gateway.assembly.faults import Faults
from gateway.findings import Refused
from gateway.kit.installed import load, made
from gateway.settings import Secret
from gateway.validation import validated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gateway.contract import Adapter
    from gateway.kit.plugin import AdapterSettings

SECRET_PLACES: Final = ("secret_file", "secret_env")
"""Settings that stand for the secret itself."""


def settings_model(kind: str) -> type[AdapterSettings]:
    """Return the model of an adapter's settings. Raises Refused for an adapter that is not there or is broken."""
    return load(kind).settings


def adapter_of(kind: str, settings: Mapping[str, object], folder: Path) -> Adapter:
    """Return an adapter, not opened; relative paths count from ``folder``. Raises Refused with every fault."""
    plugin = load(kind)
    faults = Faults()
    own = faults.unless("settings", partial(_own_settings, plugin.settings, settings, folder), None)
    if faults.found:
        raise Refused(faults.found)
    return made(plugin, own)


def _own_settings(model: type[AdapterSettings], settings: Mapping[str, object], folder: Path) -> Any:
    """Return the adapter's settings as its own model, the secret put in from where the settings say it is kept."""
    given = {
        name: _beside(value, folder) if name.endswith(("_file", "_folder")) else value
        for name, value in settings.items()
    }
    places = {name: given.pop(name) for name in SECRET_PLACES if name in given}
    if places:
        secret = validated(Secret, places, context={"folder": folder})
        given["secret"] = secret.read("secret").decode("utf-8", "replace")
    return validated(model, given)


def _beside(file: object, folder: Path) -> object:
    return str(folder / file) if isinstance(file, str) else file
