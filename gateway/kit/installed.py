"""Which adapters are installed, and how the one that the settings name is loaded.

Looking imports nothing: only an adapter that an endpoint, or a person at the command line, names is ever executed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from gateway.contract import VERSION, Adapter
from gateway.findings import Refused, refuse
from gateway.kit.plugin import AdapterSettings, AnyPlugin, Plugin

GROUP: Final = "lienthong.adapters"
"""The entry point group in which packages name their plug-ins."""

OURS: Final = "lienthong"

OWN: Final = {
    "vxp": "adapters.vxp:PLUGIN",
    "amqp": "adapters.amqp:PLUGIN",
    "folder": "adapters.folder:PLUGIN",
    "soap": "adapters.soap:PLUGIN",
}
"""Our own, as ``pyproject.toml`` has them too: they work also where the program runs from its sources."""

_LOADED: Final[dict[str, AnyPlugin]] = {}
"""Those that the settings named in this process."""

NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
MOST_REASON: Final = 300


@dataclass(frozen=True, slots=True, order=True)
class Installed:
    """One adapter that is there: its name, where its plug-in stands, and the package that brought it."""

    name: str
    value: str
    package: str
    version: str = ""
    """Empty for our own, which are of the program's version."""


@cache
def installed() -> tuple[Installed, ...]:
    """Return all adapters that are there, by name; a name may come twice. Nothing of them is imported."""
    found = {Installed(name, value, OURS) for name, value in OWN.items()}
    found |= {_of(point) for point in entry_points(group=GROUP) if OWN.get(point.name) != point.value}
    return tuple(sorted(found))


def _of(point: EntryPoint) -> Installed:
    package = point.dist
    return Installed(point.name, point.value, package.name if package else "", package.version if package else "")


def load(name: str) -> AnyPlugin:
    """Return the plug-in of this name.

    Raises Refused: ``config.adapter-unknown``, ``adapter.repeated`` where two packages bring it, or what is wrong
    with it, all under ``adapter``.
    """
    found = [one for one in installed() if one.name == name]
    if not found:
        known = ", ".join(dict.fromkeys(one.name for one in installed()))
        raise refuse("config.adapter-unknown", "adapter", name=name, known=known)
    if len(found) > 1:
        packages = ", ".join(f"{one.package} {one.version}".strip() for one in found)
        raise refuse("adapter.repeated", "adapter", name=name, packages=packages)
    plugin = plugin_at(found[0].value)
    if plugin.name != name:
        raise refuse("adapter.name-differs", "adapter", name=name, own=plugin.name)
    _LOADED[name] = plugin
    return plugin


def known(name: str) -> AnyPlugin:
    """Return a plug-in without executing what nobody has named: one of ours, or one that was loaded before.

    Raises Refused: ``adapter.not-loaded`` for one that is installed and not used.
    """
    if name not in OWN and name not in _LOADED and any(one.name == name for one in installed()):
        raise refuse("adapter.not-loaded", "", name=name)
    return _LOADED.get(name) or load(name)


def plugin_at(value: str) -> AnyPlugin:
    """Return the plug-in at ``module:attribute`` (``PLUGIN`` unless named), imported now. Raises Refused."""
    module, _, attribute = value.partition(":")
    try:
        found = getattr(import_module(module), attribute or "PLUGIN", None)
    except (Exception, SystemExit) as error:
        reason = f"{type(error).__name__}: {error}"[:MOST_REASON]
        raise refuse("adapter.import-failed", "adapter", module=module, reason=reason) from error
    return checked(found, value)


def checked(found: Any, value: str) -> AnyPlugin:
    """Return what stands at ``value`` if it is a plug-in that can be used here. Raises Refused."""
    if not isinstance(found, Plugin):
        raise refuse("adapter.no-plugin", "adapter", value=value)
    if found.contract != VERSION:
        raise refuse("adapter.contract-other", "adapter", name=found.name, theirs=found.contract, ours=VERSION)
    if not isinstance(found.settings, type) or not issubclass(found.settings, AdapterSettings):
        raise refuse("adapter.no-model", "adapter", name=found.name)
    return found


def made(plugin: AnyPlugin, settings: AdapterSettings | None) -> Adapter:
    """Return the adapter for settings that its model has judged. Raises Refused, whatever a stranger's code raises."""
    try:
        return plugin.make(settings)
    except Refused:
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"[:MOST_REASON]
        raise refuse("adapter.make-failed", "adapter", name=plugin.name, reason=reason) from error
