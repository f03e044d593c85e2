"""Kinds of adapters by name, and the way from an endpoint's settings to an adapter: secrets put in, typed settings."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

from gateway.assembly.faults import Faults
from gateway.findings import Refused, refuse
from gateway.settings import Secret
from gateway.validation import validated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pydantic import BaseModel

    from gateway.contract import Adapter

ADAPTERS: Final = {
    "vxp": ("adapters.vxp", "VxpSettings", "VxpAdapter"),
    "amqp": ("adapters.amqp", "AmqpSettings", "AmqpAdapter"),
}
"""Adapters by their name in settings: module, model of their settings, class."""

SECRET_PLACES: Final = ("secret_file", "secret_env")
"""Settings that stand for the secret itself."""


def kind_of(name: str) -> tuple[type[BaseModel], Callable[[Any], Adapter]]:
    """Return the model of an adapter's settings, and what makes the adapter. Raises ``config.adapter-unknown``."""
    if name not in ADAPTERS:
        raise refuse("config.adapter-unknown", "adapter", name=name[:64], known=", ".join(ADAPTERS))
    module, model, adapter = ADAPTERS[name]
    room = import_module(module)
    return cast("type[BaseModel]", getattr(room, model)), cast("Callable[[Any], Adapter]", getattr(room, adapter))


def adapter_of(kind: str, settings: Mapping[str, object], folder: Path) -> Adapter:
    """Return an adapter, not opened; relative paths count from ``folder``. Raises Refused with every fault."""
    model, make = kind_of(kind)
    faults = Faults()
    own = faults.unless("settings", partial(_own_settings, model, settings, folder), None)
    if faults.found:
        raise Refused(faults.found)
    return make(own)


def _own_settings(model: type[BaseModel], settings: Mapping[str, object], folder: Path) -> BaseModel:
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
