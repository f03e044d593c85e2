"""What is wrong with a plug-in that could be loaded: for ``lienthong adapter check`` and for the suite of tests."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import isasyncgenfunction, isclass, iscoroutinefunction
from typing import Any, Final

from gateway.findings import Finding
from gateway.kit.form import form
from gateway.kit.installed import NAME
from gateway.kit.plugin import AnyPlugin

VERBS: Final = ("open", "close", "send", "ask", "receive", "check")


def faults_of(plugin: AnyPlugin) -> list[Finding]:
    """Return all that has to be mended before other people can use this adapter; nothing of it is run."""
    return [*_name(plugin), *_verbs(plugin), *_settings(plugin)]


def _name(plugin: AnyPlugin) -> Iterator[Finding]:
    if not NAME.fullmatch(plugin.name):
        yield Finding("adapter.name-form", "name", {"name": plugin.name[:60]})
    if not plugin.title.vi.strip() or not plugin.title.en.strip():
        yield Finding("adapter.unlabelled", "title", {"name": "title"})


def _verbs(plugin: AnyPlugin) -> Iterator[Finding]:
    made: Any = plugin.make
    if not isclass(made):
        return
    for verb in VERBS:
        found = getattr(made, verb, None)
        right = isasyncgenfunction(found) if verb == "receive" else iscoroutinefunction(found)
        if not right and not (verb == "receive" and callable(found)):
            yield Finding("adapter.verb-missing", verb, {"name": verb, "adapter": made.__name__})


def _settings(plugin: AnyPlugin) -> Iterator[Finding]:
    config = plugin.settings.model_config
    if config.get("extra") != "forbid" or not config.get("frozen") or not config.get("strict"):
        yield Finding("adapter.model-loose", "settings", {"name": plugin.settings.__name__})
    for name, field in form(plugin)["properties"].items():
        if name not in plugin.labels or not field["x-description"]["en"]:
            yield Finding("adapter.unlabelled", f"settings.{name}", {"name": name})
        if _sounds_secret(name) and not field.get("x-secret"):
            yield Finding("adapter.secret-open", f"settings.{name}", {"name": name})


def _sounds_secret(name: str) -> bool:
    return any(word in name.lower() for word in ("secret", "password", "token", "api_key")) and not name.endswith(
        ("_file", "_folder", "_env", "_seconds")
    )
