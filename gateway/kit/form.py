"""An adapter's settings as JSON Schema, with the words of a form: for the API, the console and people who ask."""

from __future__ import annotations

from typing import Any, Final, Literal

from gateway.kit.plugin import AnyPlugin, Label

Language = Literal["vi", "en"]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
GIVEN_AS: Final = ("secret_file", "secret_env")


def form(plugin: AnyPlugin, language: Language = "vi") -> dict[str, Any]:
    """Return the JSON Schema of the settings, titles and descriptions in one language.

    Beside the standard's words: ``x-title`` and ``x-description`` hold both languages, ``x-secret`` is true for what
    must not be shown, and ``x-given-as`` names what stands for a secret in the settings.
    """
    schema = plugin.settings.model_json_schema()
    title = {"vi": plugin.title.vi, "en": plugin.title.en}
    properties = {
        name: _field(name, field, plugin.labels.get(name), language)
        for name, field in schema.get("properties", {}).items()
    }
    return {
        "$schema": DIALECT,
        **schema,
        "title": title[language],
        "description": plugin.title.about_vi if language == "vi" else schema.get("description", ""),
        "x-title": title,
        "x-adapter": plugin.name,
        "x-contract": plugin.contract,
        "properties": properties,
    }


def _field(name: str, schema: dict[str, Any], label: Label | None, language: Language) -> dict[str, Any]:
    title = {"vi": label.vi, "en": label.en} if label else dict.fromkeys(("vi", "en"), schema.get("title", name))
    about = {"en": schema.get("description", "")}
    about["vi"] = label.about_vi if label and label.about_vi else about["en"]
    found = {**schema, "title": title[language], "description": about[language]}
    found |= {"x-title": title, "x-description": about}
    if _is_secret(schema):
        found |= {"x-secret": True, "writeOnly": True}
        found |= {"x-given-as": list(GIVEN_AS)} if name == "secret" else {}
    return found


def _is_secret(schema: dict[str, Any]) -> bool:
    return any(part.get("format") == "password" for part in (schema, *schema.get("anyOf", ())))
